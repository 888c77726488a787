"""What does the register of results say: of one dossier, of a unit's year, and to anybody who holds a code?"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from django.conf import settings
from django.db.models import Max, Min, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from caicach.accounts import queries as accounts
from caicach.core import errors, text
from caicach.core.actor import Actor
from caicach.documents.models import StoredFile
from caicach.dossiers import policies, timing
from caicach.dossiers.events import Approved
from caicach.dossiers.models import Dossier, Outcome, OutcomeEnding
from caicach.dossiers.outcome_slip import OutcomeSlip
from caicach.dossiers.rules import outcomes as rules
from caicach.dossiers.rules import verification
from caicach.dossiers.states import OutcomeState, Validity
from caicach.organisations.queries import units

PAGE: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A result of one dossier and what became of it, as its owner is told. `decision` and `ground` may name people."""

    name: str
    number: str
    issued_on: date
    valid_from: date
    valid_until: date | None
    validity: Validity
    code: str
    kind: str = ""  # how it ended
    elsewhere: bool = False  # another dossier's result took its place
    ended_at: datetime | None = None
    decision: str = ""
    ground: str = ""

    @property
    def holds_later(self) -> bool:
        """It begins to hold after its date of issue."""
        return self.valid_from != self.issued_on

    @property
    def shown_code(self) -> str:
        return verification.shown(self.code)


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued(Told):
    """The same for officials: with its file, and who signed, received and ended it."""

    signer: str
    file: StoredFile | None
    delivered_to: str
    ended_by: str = ""


def verification_address(code: str) -> str:
    return f"{_page_address()}?ma={verification.shown(code)}"


def _page_address() -> str:
    return f"{settings.PUBLIC_ADDRESS}{reverse('portal:verification')}"


def slip_of(dossier: Dossier, *, at: datetime) -> OutcomeSlip:
    """What is printed beside the result that holds; NotFound if none does."""
    found = dossier.outcomes.filter(state=OutcomeState.IN_FORCE).first()
    if found is None:
        raise errors.NotFound(_("Hồ sơ không có kết quả nào đang có hiệu lực."))
    return OutcomeSlip(
        issuer=units.unit_name(found.unit_id, on=found.issued_on), procedure=dossier.procedure_name,
        number=found.number, issued_on=found.issued_on, shown_code=verification.shown(found.verification_code),
        address=verification_address(found.verification_code), page=_page_address(), printed_at=at, trial=found.is_test,
    )  # fmt: skip


def list_issued(dossier: Dossier, *, on: date) -> Sequence[Issued]:
    """Every result of the dossier, the latest first."""
    found = list(dossier.outcomes.select_related("file", "ending__ended_by").order_by("-pk"))
    own = {outcome.pk for outcome in found}
    return [_issued(outcome, own=own, on=on) for outcome in found]


def earliest_day(dossier: Dossier, *, revoking: bool) -> date | None:
    """From which day on a result of the dossier, or a decision that revokes it, can be dated; None if neither can."""
    if revoking:
        return dossier.outcomes.filter(state=OutcomeState.IN_FORCE).values_list("issued_on", flat=True).first()
    return timing.day_of(dossier.received_at) if dossier.received_at else None


def signed_by(dossier: Dossier) -> str:
    """Whom the paper must name if the approval was given for a head, by a delegation; else nobody is proposed."""
    approvals = [one for one in accounts.done_for(dossier.subject) if one.kind == Approved.KIND]
    return approvals[-1].signed(approvals[-1].holder) if approvals else ""


def list_told(dossier: Dossier, *, with_ground: bool, on: date) -> Sequence[Told]:
    """The same for the owner; without a ground only that a result ended, and when."""
    return [
        Told(
            name=one.name, number=one.number, issued_on=one.issued_on, valid_from=one.valid_from,
            valid_until=one.valid_until, validity=one.validity, code=one.code, kind=one.kind, elsewhere=one.elsewhere,
            ended_at=one.ended_at, decision=one.decision if with_ground else "",
            ground=one.ground if with_ground else "",
        )
        for one in list_issued(dossier, on=on)
    ]  # fmt: skip


def _issued(outcome: Outcome, *, own: Collection[int], on: date) -> Issued:
    ending: OutcomeEnding | None = getattr(outcome, "ending", None)
    issued = Issued(
        name=outcome.name, number=outcome.number, issued_on=outcome.issued_on, signer=outcome.signer,
        valid_from=outcome.valid_from, valid_until=outcome.valid_until, validity=_validity(outcome, on=on),
        code=outcome.verification_code, file=outcome.file, delivered_to=outcome.delivered_to,
    )  # fmt: skip
    if ending is None:
        return issued
    who = ending.ended_by.full_name if ending.ended_by else ""
    return replace(
        issued, kind=ending.kind, ended_at=ending.ended_at, ended_by=who, decision=_decision(ending),
        ground=ending.ground, elsewhere=ending.successor_id is not None and ending.successor_id not in own,
    )  # fmt: skip


def _validity(outcome: Outcome, *, on: date) -> Validity:
    return rules.validity(
        state=outcome.state, valid_from=outcome.valid_from, valid_until=outcome.valid_until, on=on
    )  # fmt: skip


def _decision(ending: OutcomeEnding) -> str:
    if ending.decided_on is None:
        return ""
    values = {"number": ending.decision_number, "day": f"{ending.decided_on:%d/%m/%Y}"}
    return _("Quyết định %(number)s ngày %(day)s") % values


def told(ended: Told) -> str:
    """How a history tells that a result ended."""
    if ended.kind == OutcomeEnding.Kind.REVOKED:
        return _("Thu hồi kết quả số %(number)s") % {"number": ended.number}
    if ended.elsewhere:
        return _("Kết quả số %(number)s được thay bằng kết quả của một hồ sơ khác") % {"number": ended.number}
    return _("Đính chính, cấp lại kết quả số %(number)s") % {"number": ended.number}


# --- The register of a unit ---


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which results of the register are looked for."""

    validity: Validity | None = None
    year: int | None = None
    number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the register."""

    dossier_code: str
    applicant_name: str
    procedure_name: str
    unit: str
    number: str
    issued_on: date
    valid_until: date | None
    validity: Validity


def register(wanted: Wanted, *, seen_by: Actor, on: date) -> QuerySet[Outcome]:
    """What the units of the actor issued or handed over, the latest first; for `entries`, page by page."""
    found = _of_units(policies.viewing_units(seen_by))
    if wanted.validity is not None:
        found = found.filter(_holding(wanted.validity, on=on))
    if wanted.year is not None:
        found = found.filter(issued_on__year=wanted.year)
    if number := text.nfc(wanted.number):
        found = found.filter(number__icontains=number)
    return found.select_related("dossier").order_by("-issued_on", "-pk")


def register_years(*, seen_by: Actor) -> range:
    """The years in which the register has results, the latest first."""
    years = _of_units(policies.viewing_units(seen_by)).aggregate(first=Min("issued_on"), last=Max("issued_on"))
    if years["first"] is None:
        return range(0)
    return range(years["last"].year, years["first"].year - 1, -1)


def entries(found: Iterable[Outcome], *, on: date) -> list[Entry]:
    return [
        Entry(
            dossier_code=outcome.dossier.code, applicant_name=outcome.dossier.applicant_name,
            procedure_name=outcome.dossier.procedure_name, unit=units.unit_name(outcome.unit_id, on=outcome.issued_on),
            number=outcome.number, issued_on=outcome.issued_on, valid_until=outcome.valid_until,
            validity=_validity(outcome, on=on),
        )
        for outcome in found
    ]  # fmt: skip


def _of_units(unit_ids: Collection[int]) -> QuerySet[Outcome]:
    return Outcome.objects.filter(Q(unit__in=unit_ids) | Q(intake_unit__in=unit_ids))


def _holding(validity: Validity, *, on: date) -> Q:
    """The same as `rules.validity`, as a condition."""
    if validity in (Validity.REVOKED, Validity.REPLACED):
        return Q(state=validity.value)
    if validity is Validity.NOT_YET:
        return Q(state=OutcomeState.IN_FORCE, valid_from__gt=on)
    ended = Q(valid_until__lt=on)
    return Q(state=OutcomeState.IN_FORCE, valid_from__lte=on) & (ended if validity is Validity.EXPIRED else ~ended)


# --- Whoever holds a code ---


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What anybody with the code may know of a result: nothing of the person."""

    procedure: str
    unit: str
    number: str
    issued_on: date
    validity: Validity
    valid_from: date
    valid_until: date | None
    ended_on: date | None
    is_test: bool


def verify(code: str, *, on: date) -> Verified:
    """The state of the result with this code, as `rules.verification.read` reads it; NotFound if there is none."""
    found = Outcome.objects.select_related("dossier", "ending").filter(verification_code=code).first()
    if found is None:
        raise errors.NotFound(_("Không có kết quả nào mang mã này."))
    ending: OutcomeEnding | None = getattr(found, "ending", None)
    return Verified(
        procedure=found.dossier.procedure_name, unit=units.unit_name(found.unit_id, on=found.issued_on),
        number=found.number, issued_on=found.issued_on, validity=_validity(found, on=on), valid_from=found.valid_from,
        valid_until=found.valid_until, ended_on=_ended_on(ending), is_test=found.is_test,
    )  # fmt: skip


def _ended_on(ending: OutcomeEnding | None) -> date | None:
    """The day of the decision; of a correction, the day it was written down."""
    if ending is None:
        return None
    return ending.decided_on or timing.day_of(ending.ended_at)
