"""How would the finished dossiers of a period have gone on the table of steps of another revision?"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from django.utils.translation import gettext_lazy as _

from caicach.accounts import policies
from caicach.accounts.states import Permission
from caicach.catalogue.queries import keeping
from caicach.core import clock, errors
from caicach.core.actor import Actor
from caicach.core.calendar import WorkingCalendar
from caicach.dossiers import timing
from caicach.dossiers.models import Dossier
from caicach.dossiers.models.dossier import DossierQuerySet
from caicach.dossiers.rules import replaying
from caicach.dossiers.rules.replay_summary import Summary, Unplayed, summarise
from caicach.dossiers.states import Quality, Status
from caicach.organisations.queries import calendars
from caicach.workflow.models import Task
from caicach.workflow.rules import Definition

MOST_ON_A_PAGE: Final = 3_000  # dossiers that somebody waits for at a page; the command plays any number
CHUNK: Final = 500


class Incomplete(errors.Refused):
    """A draft without a table of steps cannot be played."""

    message = _("Dự thảo còn thiếu nội dung nên chưa diễn tập được.")


class TooMany(errors.Refused):
    """The page would let people wait."""

    message = _("Khoảng này có hơn 3.000 hồ sơ; hãy chọn ngắn hơn, hoặc chạy caicach procedures rehearse-history.")


class WrongWay(errors.Invalid):
    """The period ends before it begins."""

    message = _("Ngày cuối phải từ ngày đầu trở đi.")


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """A revision, the days in which the dossiers were finished (both included), and what came out."""

    revision: keeping.Revision
    first: date
    last: date
    summary: Summary


def last_year(on: date) -> tuple[date, date]:
    """The period that is meant unless another is said."""
    return date(on.year - 1, 1, 1), date(on.year - 1, 12, 31)


def rehearse_history(
    revision_id: int, *, first: date, last: date, seen_by: Actor, most: int | None = MOST_ON_A_PAGE
) -> Rehearsed:
    """Play every dossier of the procedure, and of those it replaces, finished in the viewer's units in these days."""
    if last < first:
        raise WrongWay(field="den")
    review = keeping.review(revision_id)
    if review.content is None:
        raise Incomplete
    definition = review.content.definition
    dossiers = _dossiers([review.content.code, *review.content.replaces], first, last, seen_by)
    if most is not None and dossiers[: most + 1].count() > most:
        raise TooMany
    compared, unplayed = [], []
    for dossier in _whole(dossiers):
        try:
            before = _own(dossier)
            compared.append(replaying.compare(_history(dossier), before, definition, calendar_of=_calendars(dossier)))
        except errors.CaicachError as reason:
            unplayed.append(Unplayed(dossier.code, str(reason)))
    return Rehearsed(review.revision, first, last, summarise(compared, unplayed, definition=definition))


def _dossiers(codes: list[str], first: date, last: date, seen_by: Actor) -> DossierQuerySet:
    begin = datetime.combine(first, time.min, clock.ZONE)
    end = datetime.combine(last + timedelta(days=1), time.min, clock.ZONE)
    found = Dossier.objects.real().filter(procedure_code__in=codes, finished_at__gte=begin, finished_at__lt=end)
    found = found.exclude(data_quality=Quality.UNDONE.value)
    if seen_by.is_system:
        return found
    return found.filter(competent_unit__in=policies.reach(seen_by, Permission.PROCEDURE_PUBLISH, on=clock.now().date()))


def _whole(dossiers: DossierQuerySet) -> Iterator[Dossier]:
    """With processes, steps and stops, a few statements for many; the tables of steps are compiled already."""
    rows = (
        dossiers.select_related("process__definition").defer("process__definition__data").order_by("finished_at", "pk")
    )
    return rows.prefetch_related("deviations", "process__tasks").iterator(chunk_size=CHUNK)


def _own(dossier: Dossier) -> Definition:
    if dossier.process is None or not timing.runs_here(dossier):
        raise replaying.Undecidable(
            _("Hồ sơ không chạy quy trình trong hệ thống này (nhập từ nguồn khác, hoặc dừng sớm).")
        )
    return dossier.process.definition.compiled


def _history(dossier: Dossier) -> replaying.History:
    assert dossier.process is not None
    assert dossier.finished_at is not None
    return replaying.History(
        code=dossier.code, received_at=timing.received_at(dossier), started_at=dossier.process.started_at,
        finished_at=dossier.finished_at, steps=tuple(_done(task, dossier) for task in dossier.process.tasks.all()),
        promise=replaying.Promise(
            timing.limit_of(dossier), timing.rules_of(dossier), timing.calendar_of(dossier), timing.same_day(dossier),
            timing.promised_otherwise(dossier),
        ),
        deviations=tuple(timing.pure(row) for row in dossier.deviations.all()), facts=timing.facts_of(dossier),
        places=dossier.process.places, stopped=dossier.state is Status.STOPPED,
    )  # fmt: skip


def _done(task: Task, dossier: Dossier) -> replaying.Done:
    step = timing.step_of(dossier, task)
    return replaying.Done(
        task.step_key, task.unit_id, task.opened_at, task.completed_at if task.state == "done" else None, task.outcome,
        step.pauses.value if step else "",
    )  # fmt: skip


def _calendars(dossier: Dossier) -> replaying.CalendarOf:
    day = timing.day_of(timing.received_at(dossier))

    def calendar_of(unit_id: int | None) -> WorkingCalendar:
        return calendars.calendar_for(unit_id if unit_id is not None else dossier.competent_unit_id, on=day)

    return calendar_of
