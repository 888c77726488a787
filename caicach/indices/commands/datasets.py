"""Give out the scores of a set in a period as open data: a new edition where a figure changed, else none."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.db import connection, transaction
from django.utils.translation import gettext as _

from caicach.core import clock, errors
from caicach.core.actor import Actor
from caicach.indices import index_sets, open_data, periods
from caicach.indices.models import Dataset
from caicach.indices.periods import Kind, Period, Reckoning
from caicach.indices.queries import score_tables
from caicach.indices.queries.score_tables import ScoreTable
from caicach.indices.rules.tree import IndexSet, Nature

_ONE_AFTER_THE_OTHER: Final = "select pg_advisory_xact_lock(hashtext('indices.dataset'))"
NIGHT: Final = range(1, 5)  # hours at which it goes by itself


class PeriodNotPublic(errors.Invalid):
    """Periods that overlap would give small figures away by subtraction."""


def publish(index_set: IndexSet, *, period: Period, at: datetime) -> Dataset | None:
    """The new edition, or None if nothing is recorded or no figure changed since the last one."""
    check_period(period)
    others = [one for one in _told_of(period) if one.code != index_set.code]
    found, *beside = (_table(one, period, at) for one in (index_set, *others))
    return _publish(found, beside)


def _table(index_set: IndexSet, period: Period, at: datetime) -> ScoreTable:
    return score_tables.score_table(index_set, period=period, seen_by=Actor.system(), at=at)


def _publish(found: ScoreTable, beside: Sequence[ScoreTable]) -> Dataset | None:
    if not any(line.recorded for line in (found.table.whole, *found.table.lines)):
        return None
    made = open_data.content(found, beside=beside)
    figures = open_data.sha256(open_data.text(made))
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_ONE_AFTER_THE_OTHER)
        same = Dataset.objects.filter(set_code=found.index_set.code, period=found.period.code)
        last = same.order_by("-number").first()
        if last is not None and last.figures == figures:
            return None
        edition = open_data.edition(made, number=last.number + 1 if last else 1, found=found)
        return keep(edition, figures, found)


def keep(edition: open_data.Content, figures: str, found: ScoreTable) -> Dataset:
    text = open_data.text(edition)
    return Dataset.objects.create(
        set_code=found.index_set.code, period=found.period.code, number=edition["edition"], made_at=found.counted_at,
        position=found.as_of.position, figures=figures, content=text, sha256=open_data.sha256(text),
        sha256_csv=open_data.sha256(open_data.table(edition)),
    )  # fmt: skip


def check_period(period: Period) -> None:
    """Only halves of years as reports count them: no two of them overlap or add up to a third that is given out."""
    if period.kind is not Kind.HALF or period.reckoning is not Reckoning.REPORT:
        raise PeriodNotPublic(_("Số liệu công khai chỉ theo kỳ sáu tháng của báo cáo, ví dụ 2022-H1."), field="period")


def publish_all(*, at: datetime) -> list[Dataset]:
    """The running half year and the one before, of every set that held at its end and counts anything."""
    running = periods.containing(at.astimezone(clock.ZONE).date(), Kind.HALF)
    made: list[Dataset | None] = []
    for period in (running.previous(), running):
        tables = {one.code: _table(one, period, at) for one in _told_of(period)}
        for given in _given_out(period):
            made.append(_publish(tables[given.code], [one for code, one in tables.items() if code != given.code]))
    return [one for one in made if one is not None]


def publish_nightly(*, at: datetime) -> int:
    """Once a night; how many editions there are new."""
    local = at.astimezone(clock.ZONE)
    if local.hour not in NIGHT or Dataset.objects.filter(made_at__date=local.date()).exists():
        return 0
    return len(publish_all(at=at))


def _told_of(period: Period) -> list[IndexSet]:
    """What is given out, and what once was: small figures must not come out of the difference of the two."""
    found = {one.code: one for one in _given_out(period)}
    before = Dataset.objects.filter(period=period.code).values_list("set_code", flat=True).distinct()
    known = index_sets.known().by_code()
    return [*found.values(), *(known[code] for code in sorted(before) if code in known and code not in found)]


def _given_out(period: Period) -> list[IndexSet]:
    """One edition of a family, the one that held on the last day; an example is no measure of anybody."""
    held = index_sets.known().held_on(period.days[1])
    decided = [one for one in held if one.nature is Nature.OFFICIAL]
    return [one for one in decided if any(leaf.automatic for leaf in one.leaves())]
