"""How does a dossier of the demo come in? Over the counter, by post, filed at home, or from another system."""

from datetime import datetime
from typing import TYPE_CHECKING, Final

from caicach.catalogue import queries as catalogue
from caicach.catalogue.queries import PublishedProcedure
from caicach.catalogue.rules import fees
from caicach.catalogue.states import FeeUnit
from caicach.config.demo_data import counters, posting, words
from caicach.config.demo_data.cases import Ending, Fee
from caicach.core.actor import Actor
from caicach.dossiers import commands
from caicach.dossiers.models import Outcome
from caicach.dossiers.queries import crossing
from caicach.dossiers.rules import reasons
from caicach.dossiers.rules.clock import Deviation
from caicach.dossiers.rules.crossing import HANDED_IN_NOW, Carry, Choice
from caicach.dossiers.rules.intake import Intake, Presented
from caicach.dossiers.states import Cause, Channel

if TYPE_CHECKING:
    from caicach.config.demo_data.life import Life, Moments

NEW: Final = "new"  # the stage of what came and was not yet looked at


def arrive(life: "Life") -> "Moments":
    """Bring it in, as far as the counter: received, not received, or waiting for either."""
    case = life.case
    if case.spoilt:
        commands.void_serial(life.staff.unit(case.counter).id, by=_counter(life), at=life.now)
    if case.procedure in counters.AT_ONCE:
        _at_once(life)
    elif case.channel is Channel.COUNTER:
        life.dossier = commands.receive(_intake(life), by=_counter(life), at=life.now)
    else:
        yield from _from_outside(life)


def _counter(life: "Life") -> Actor:
    return life.staff.holder("one_stop_officer", life.staff.unit(life.case.counter).id, life.rng)


def _at_once(life: "Life") -> None:
    number = f"{_next_number()}/SCT-SGT"
    signer = life.staff.head_name(life.staff.agency_of(life.case.counter))
    life.dossier = commands.receive_and_return(
        _intake(life), number=number, issued_on=life.now.date(), signer=signer, by=_counter(life), at=life.now
    )


def _next_number() -> int:
    """Higher than any before at this counter, which one process alone plays: no book gives a number twice a year."""
    return 1 + (Outcome.objects.order_by("-pk").values_list("pk", flat=True).first() or 0)


def _from_outside(life: "Life") -> "Moments":
    """Registered as it comes; somebody at the counter looks at it in office hours."""
    case = life.case
    by = Actor.anonymous() if case.channel is Channel.ONLINE else _counter(life)
    life.dossier = commands.register(_intake(life), by=by, at=life.now)
    if case.stop == NEW:
        return
    yield life.after(10, 150)
    if case.ending is Ending.DECLINED or not _receivable(life):
        reason = life.rng.choice(words.DECLINED)
        life.dossier = commands.decline(life.dossier.pk, reason=reason, by=life.counter(), at=life.now)
        return
    if case.at_counter:
        items = [f"{name}: {life.rng.choice(words.MISSING)}" for name in _papers(life)[:1]]
        commands.request_supplement(life.dossier.pk, items=items, by=life.counter(), at=life.now)
        yield life.days_later(1, 6)
    life.dossier = commands.accept(life.dossier.pk, carry=_carry(life), by=life.counter(), at=life.now)


def _receivable(life: "Life") -> bool:
    """Whether there are rules under which the counter may still receive what was filed."""
    found = crossing.crossed(life.dossier, on=life.now.date())
    return found is None or Choice.PRESENT in found.choices


def _carry(life: "Life") -> Carry | None:
    """Of what was filed before its rules changed: received under those of today, with what was filed."""
    found = crossing.crossed(life.dossier, on=life.now.date())
    if found is None or found.present is None:
        return None
    rows = crossing.paper_rows(crossing.filed_papers(life.dossier), found.present)
    papers = {
        row.number: HANDED_IN_NOW if row.proposed is None else row.proposed
        for row in rows
        if row.required or row.proposed is not None
    }
    cases = {one.key for one in found.present.limit_cases}
    case = life.dossier.limit_case if life.dossier.limit_case in cases else ""
    return Carry(choice=Choice.PRESENT, reason=words.CARRIED, limit_case=case, papers=papers)


def _papers(life: "Life") -> list[str]:
    return [component.name for component in _procedure(life).components]


def _procedure(life: "Life") -> PublishedProcedure:
    return catalogue.get_published(life.case.procedure, on=life.now.date())


def _intake(life: "Life") -> Intake:
    case, procedure = life.case, _procedure(life)
    unit_id, by = life.staff.unit(case.counter).id, _counter(life)
    by_post = case.channel is Channel.POST
    summaries = words.SUMMARIES.get(case.procedure, ())
    return Intake(
        key=case.key, procedure_code=case.procedure, intake_unit_id=unit_id,
        applicant=case.person, filed_by=case.filer, presented=_presented(life, procedure), channel=case.channel,
        return_channel=case.return_channel, limit_case=case.limit_case, sets=case.sets,
        summary=life.rng.choice(summaries) if summaries else "", fee_amount=_fee(procedure, life),
        fee_paid=case.fee is Fee.AT_RECEIPT, is_test=case.is_test, source_system=case.source_system,
        foreign_code=case.foreign_code, occurred_at=_occurred_at(life),
        foreign_clock=_stops(life) if case.source_system else (),
        late_reason=reasons.LATE["power"] if case.on_slip else "",
        pad_number=posting.slip(unit_id, by=by, at=life.now) if case.on_slip else "",
        postal_item_id=posting.arrival(case, unit_id, by=by, at=life.now) if by_post else None,
    )  # fmt: skip


def _occurred_at(life: "Life") -> datetime | None:
    """When it was received, if not now: elsewhere, or on paper in the morning without current."""
    if life.case.on_slip:
        return life.calendar(life.staff.unit(life.case.counter).id).opening(life.now.date())
    return _elsewhere(life, 3) if life.case.source_system else None


def _presented(life: "Life", procedure: PublishedProcedure) -> tuple[Presented, ...]:
    """What every dossier needs, and the first of papers that may stand for one another."""
    needed = set(procedure.required_numbers) | {
        component.instead_of for component in procedure.components if component.instead_of is not None
    }
    scan = _scan(life)
    extra = {component.number for component in procedure.components if life.rng.random() < 0.15}
    return tuple(
        Presented(number=component.number, quantity=component.quantity, file_id=scan)
        for component in procedure.components
        if component.number in needed | extra
    )


def _scan(life: "Life") -> int | None:
    if not life.case.digitised or life.case.channel is Channel.ONLINE:
        return None
    return life.staff.papers.sample(words.PAPER, by=_counter(life), at=life.now)


def _fee(procedure: PublishedProcedure, life: "Life") -> int:
    """By the catalogue's own count: pages and copies multiply, a case is one."""
    on, case = life.now.date(), life.case
    counts: dict[str, dict[FeeUnit, int]] = {
        fee.key: {fee.per: case.sets * (4 if fee.per is FeeUnit.PAGE else 1)}
        for fee in procedure.fees_on(on)
        if fee.per in (FeeUnit.COPY, FeeUnit.PAGE) and not (fee.optional or fee.condition)
    }
    return fees.compute(procedure, on=on, online=case.channel is Channel.ONLINE, counts=counts).total


def _stops(life: "Life") -> tuple[Deviation, ...]:
    """The other system stopped its clock for a day; that comes with the dossier."""
    return (Deviation("pause", Cause.FOREIGN, _elsewhere(life, 2), _elsewhere(life, 1), "Theo hệ thống nguồn"),)


def _elsewhere(life: "Life", days: int) -> datetime:
    """That many working days ago, at the opening of the other office."""
    calendar = life.calendar()
    return calendar.opening(calendar.add_working_days(life.now.date(), -days))
