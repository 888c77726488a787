"""What befalls a result of the demo after its return: an error comes to light, or it should not have been given."""

from typing import TYPE_CHECKING, Final

from caicach.config.demo_data import words
from caicach.config.demo_data.cases import Afterwards
from caicach.dossiers import commands
from caicach.dossiers.models import Outcome
from caicach.dossiers.states import OutcomeState, Status

if TYPE_CHECKING:
    from caicach.config.demo_data.life import Life, Moments

CORRECTED: Final = 6  # in a thousand
REVOKED: Final = 1


def follow(life: "Life") -> "Moments":
    """The citizen comes back with an error, or the unit finds out; the head signs."""
    if life.dossier.state is not Status.RETURNED:
        return
    drawn = life.rng.random() * 1000
    case = life.case.afterwards
    if case is Afterwards.CORRECTED or (case is Afterwards.NOTHING and drawn < CORRECTED):
        yield life.days_later(1, 20)
        _correct(life)
    elif case is Afterwards.REVOKED or (case is Afterwards.NOTHING and drawn < CORRECTED + REVOKED):
        yield life.days_later(5, 40)
        _revoke(life)


def _correct(life: "Life") -> None:
    pk, unit_id = life.dossier.pk, life.dossier.competent_unit_id
    life.dossier = commands.correct_outcome(
        pk, ground=life.rng.choice(words.CORRECTED), number=f"{pk}-ĐC/{life.now:%Y}", issued_on=life.now.date(),
        signer=life.staff.head_name(unit_id), by=life.staff.head(unit_id), at=life.now,
    )  # fmt: skip


def _revoke(life: "Life") -> None:
    life.dossier = commands.revoke_outcome(
        life.dossier.pk, decision_number=f"{life.dossier.pk}/QĐ-UBND", decided_on=life.now.date(),
        ground=words.REVOKED, by=life.staff.head(life.dossier.competent_unit_id), at=life.now,
    )  # fmt: skip


def earlier(life: "Life") -> str:
    """The code of the applicant's own result of the same kind that the dossier renews; empty if it renews none."""
    if life.case.afterwards is not Afterwards.RENEWS:
        return ""
    dossier = life.dossier
    held = Outcome.objects.filter(
        unit=dossier.competent_unit_id, procedure_code=dossier.procedure_code, is_test=dossier.is_test,
        state=OutcomeState.IN_FORCE, dossier__status=Status.RETURNED, dossier__applicant=dossier.applicant_id,
    )  # fmt: skip
    return held.order_by("pk").values_list("verification_code", flat=True).first() or ""
