"""What does the history of one procedure come to? One row for each published revision: its days, how it is provided.

The days come from the log, the content from the revision, which nobody changes once it is published.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Final

from caicach.catalogue import events
from caicach.catalogue.rules import publishing
from caicach.catalogue.rules.procedure import Procedure, Publication, ServicePeriod
from caicach.catalogue.states import Level, ServiceLevel
from caicach.core.calendar import WorkingCalendar
from caicach.core.log.telling import Happened

# Of a province: the decision comes so many working days before what it announces takes effect (Decision 766/QĐ-TTg,
# formula of 1.1; unverified). The day of effect is the first day of the revision.
AHEAD: Final = 5
ONLINE: Final = frozenset({ServiceLevel.LEVEL_3, ServiceLevel.LEVEL_4, ServiceLevel.PARTIAL, ServiceLevel.FULL})
WHOLE: Final = frozenset({ServiceLevel.LEVEL_4, ServiceLevel.FULL})


@dataclass(slots=True)
class ProcedureRow:
    """The row. Names are those of the table."""

    revision_id: int
    procedure_code: str
    number: int
    valid_from: date
    valid_to: date | None
    decided_on: date | None
    announced_on: date | None
    published_in_time: bool | None
    announced_in_time: bool | None
    is_complete: bool
    at_commune: bool
    at_district: bool
    at_province: bool
    online_from: date | None
    online_to: date | None
    full_from: date | None
    full_to: date | None
    has_fees: bool
    for_persons: bool | None = None
    uses_population_data: bool | None = None
    seq: int = 0


COLUMNS: Final = tuple(item.name for item in fields(ProcedureRow))


def rows(
    history: Sequence[Happened], *, content: Callable[[int], Procedure],
    calendar_for: Callable[[date], WorkingCalendar | None],
) -> list[ProcedureRow]:  # fmt: skip
    """Of the procedure with these events, in order."""
    made: dict[int, ProcedureRow] = {}
    for one in history:
        event = one.event
        if isinstance(event, events.RevisionPublished):
            made[event.revision_id] = _published(event, content(event.revision_id), calendar_for)
        elif isinstance(event, events.RevisionEnded) and event.revision_id in made:
            made[event.revision_id].valid_to = event.valid_to
    for row in made.values():
        row.seq = history[-1].seq
    return list(made.values())


def _published(
    event: events.RevisionPublished, content: Procedure, calendar_for: Callable[[date], WorkingCalendar | None]
) -> ProcedureRow:
    publication = Publication(event.decision_number, event.decided_on, event.announced_on)
    calendar = calendar_for(event.decided_on) if event.decided_on else None
    online_from, online_to = _span(content.service_levels, ONLINE, event.valid_from)
    full_from, full_to = _span(content.service_levels, WHOLE, event.valid_from)
    return ProcedureRow(
        revision_id=event.revision_id, procedure_code=event.code, number=event.number, valid_from=event.valid_from,
        valid_to=event.valid_to, decided_on=event.decided_on, announced_on=event.announced_on,
        published_in_time=_published_in_time(event, calendar),
        announced_in_time=_announced_in_time(publication, calendar), is_complete=_is_complete(content),
        at_commune=Level.COMMUNE in content.levels, at_district=Level.DISTRICT in content.levels,
        at_province=Level.PROVINCE in content.levels, online_from=online_from, online_to=online_to,
        full_from=full_from, full_to=full_to, has_fees=any(fee.amount and not fee.optional for fee in content.fees),
    )  # fmt: skip


def _published_in_time(event: events.RevisionPublished, calendar: WorkingCalendar | None) -> bool | None:
    """Only the days of a province are known; the decision of a ministry has others."""
    decided = event.decided_on
    if decided is None or calendar is None or publishing.OF_A_PROVINCE not in event.decision_number:
        return None
    if decided > event.valid_from:
        return False
    if event.valid_from > calendar.last_day:
        return None
    return calendar.working_days_between(decided, event.valid_from) >= AHEAD


def _announced_in_time(publication: Publication, calendar: WorkingCalendar | None) -> bool | None:
    found = publishing.delay(publication, calendar) if calendar else None
    return None if found is None or found.allowed is None else not found.is_late


def _is_complete(content: Procedure) -> bool:
    """What Decree 63/2010/NĐ-CP Art. 8(2) asks, as far as a procedure file can say it."""
    return bool(
        content.name and content.definition.steps and content.service_levels and content.components
        and content.limit.amount and content.competence and content.result.name
    )  # fmt: skip


def _span(
    periods: Iterable[ServicePeriod], levels: frozenset[ServiceLevel], since: date
) -> tuple[date | None, date | None]:
    """From the first to the last day on which it is provided at one of these levels; a gap between them is not seen."""
    found = [one for one in periods if one.level in levels]
    if not found:
        return None, None
    ends = [one.valid_to for one in found if one.valid_to is not None]
    return min(one.valid_from or since for one in found), max(ends) if len(ends) == len(found) else None
