"""Was this filed before its procedure's rules changed and not received by then, and what can be done with it now?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from caicach.catalogue import queries as catalogue
from caicach.catalogue.queries import PublishedProcedure
from caicach.core import errors
from caicach.dossiers import timing
from caicach.dossiers.models import Crossing, Dossier
from caicach.dossiers.queries.leftovers import Group
from caicach.dossiers.rules import crossing as rules
from caicach.dossiers.rules.crossing import CHOICE_LABELS, Choice, Transition
from caicach.dossiers.states import Status
from caicach.organisations.queries import successions, units

COUNTER_ENDED: Final = gettext_lazy(
    "Nơi nhận hồ sơ này đã kết thúc hoạt động. Hồ sơ phải được chuyển cho quầy mới (người quản trị làm ở "
    "“Chuyển hồ sơ”) rồi mới tiếp nhận được; mã hồ sơ và ngày nộp giữ nguyên."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossed:
    """A filing that crossed a change. `present`: the rules of today; `why_not`: why they do not let it be received."""

    changed_on: date
    filed: PublishedProcedure
    present: PublishedProcedure | None
    why_not: str
    transition: Transition
    may_as_filed: bool

    @property
    def choices(self) -> list[Choice]:
        """Which rules it may be received under; none: it can only be declined."""
        present = [Choice.PRESENT] if self.present is not None and not self.why_not else []
        return [*present, *([Choice.AS_FILED] if self.may_as_filed else [])]

    @property
    def level_changed(self) -> bool:
        """Another level of government decides now: whoever was to decide does not keep it."""
        return self.present is not None and not set(self.filed.levels) & set(self.present.levels)

    def refusal(self, choice: Choice) -> str:
        """Why it may not be received under these rules."""
        if choice is Choice.PRESENT:
            return self.why_not
        words = _("Chưa có quy định chuyển tiếp nào cho phép tiếp nhận theo quy định lúc nộp. %(basis)s.")
        return words % {"basis": self.transition.basis}


@dataclass(frozen=True, slots=True)
class PaperRow:
    """A paper of the present list, and the number under which it was filed if its name says so."""

    number: int
    name: str
    required: bool
    proposed: int | None


def changed_on(dossier: Dossier, *, on: date) -> date | None:
    """The day from which the rules it was filed under held no longer, if it was not received by then. From memory."""
    if dossier.received_at is not None or not dossier.is_open:
        return None
    ended = timing.procedure_of(dossier).valid_to
    return ended if ended is not None and ended <= on else None


def crossed(dossier: Dossier, *, on: date) -> Crossed | None:
    """What the counter may do with a filing of before a change; None if nothing changed."""
    changed = changed_on(dossier, on=on)
    if changed is None:
        return None
    filed = timing.procedure_of(dossier)
    present = catalogue.present_of(filed, on=on)
    transition = rules.transition_for(filed.code, changed_on=changed)
    return Crossed(
        changed_on=changed, filed=filed, present=present, why_not=_why_not(present, dossier, on),
        transition=transition, may_as_filed=transition.allows(on) and counter_stands(dossier, on=on),
    )  # fmt: skip


def counter_stands(dossier: Dossier, *, on: date) -> bool:
    """What waits at a counter that ended is handed over first: nothing is received in the name of what is no more."""
    return units.find_unit(id=dossier.intake_unit_id, on=on) is not None


def _why_not(present: PublishedProcedure | None, dossier: Dossier, on: date) -> str:
    if not counter_stands(dossier, on=on):
        return str(COUNTER_ENDED)
    if present is None:
        return _("Hiện không có thủ tục nào có hiệu lực thay cho thủ tục này.")
    try:
        catalogue.places_for(present, intake_unit_id=dossier.intake_unit_id, on=on)
    except errors.CaicachError as refusal:
        return str(refusal.message)
    return ""


def competent_today(dossier: Dossier, *, on: date) -> units.UnitOn | None:
    """The unit that was to decide, or who continues it wholly; None if neither stands."""
    return units.find_unit(id=successions.in_charge(dossier.competent_unit_id, on=on).id, on=on)


def filed_papers(dossier: Dossier) -> dict[int, str]:
    return dict(dossier.components.order_by("number").values_list("number", "name"))


def paper_rows(filed: dict[int, str], present: PublishedProcedure) -> Sequence[PaperRow]:
    """The present list of papers, with what of it is surely among those filed."""
    same, required = rules.same_papers(filed, present.components), set(present.required_numbers)
    return [
        PaperRow(row.number, row.name, row.number in required, same.get(row.number)) for row in present.components
    ]  # fmt: skip


def doubts(groups: Sequence[Group], *, on: date) -> list[str]:
    """Of which procedures nobody received filings before their rules ended: whoever takes them over chooses."""
    ended = {
        (group.procedure_code, day)
        for group in groups
        if group.status is Status.NEW
        for day in [catalogue.get_revision(number).valid_to for number in group.revisions]
        if day is not None and day <= on
    }
    words = _("Thủ tục %(code)s có hồ sơ đã nộp nhưng chưa tiếp nhận theo quy định trước ngày %(day)s: "
              "khi tiếp nhận, bên nhận chọn quy định áp dụng và ghi lý do.")  # fmt: skip
    return [words % {"code": code, "day": f"{day:%d/%m/%Y}"} for code, day in sorted(ended)]


@dataclass(frozen=True, slots=True)
class Decided:
    """How it was received, for the history of the dossier."""

    at: datetime
    text: str
    who: str
    basis: str
    reason: str


def decided(dossier: Dossier) -> Decided | None:
    """Asks only of what was received under rules that did not hold on both days, its filing and its receipt."""
    if dossier.received_at is None or not _may_have_crossed(dossier, timing.day_of(dossier.received_at)):
        return None
    row = Crossing.objects.select_related("decided_by").filter(dossier=dossier).first()
    if row is None:
        return None
    said = {"day": f"{row.changed_on:%d/%m/%Y}", "choice": str(CHOICE_LABELS[Choice(row.choice)]).lower()}
    text = _("Nộp theo quy định trước ngày %(day)s; tiếp nhận %(choice)s") % said
    basis = f"{row.basis} ({_('chưa kiểm chứng')})" if row.basis and row.unverified else row.basis
    return Decided(row.decided_at, text, row.decided_by.full_name if row.decided_by else "", basis, row.reason)


def _may_have_crossed(dossier: Dossier, received_on: date) -> bool:
    filed_on = timing.day_of(dossier.registered_at)
    if dossier.data_quality or filed_on == received_on:
        return False
    procedure = timing.procedure_of(dossier)
    ended = procedure.valid_to is not None and procedure.valid_to <= received_on
    return ended or procedure.valid_from > filed_on or bool(procedure.replaces)  # which may be older than the filing
