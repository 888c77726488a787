"""The board's figures are the lengths of the lists behind them, for whoever may see the tasks, on the day asked for."""

from collections.abc import Callable
from datetime import date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from caicach.accounts.states import Role
from caicach.core import clock
from caicach.core.actor import Actor
from caicach.plans.commands import checking, doing
from caicach.plans.commands.doing import Delivered
from caicach.plans.models import Plan
from caicach.plans.queries import board, slow
from caicach.plans.rules.holding import Cause
from caicach.plans.rules.sifting import Sieve
from tests.support import people, snapshots

ON = date(2022, 8, 4)
JUNE = datetime(2022, 6, 29, 9, tzinfo=clock.ZONE)
Make = Callable[..., Actor]


def number(plan: Plan, wanted: str) -> int:
    return plan.tasks.get(number=wanted).pk


@pytest.fixture
def worked(plan: Plan, chair: Actor, actor_in: Make) -> Plan:
    """One accepted, one late and not taken on, two to come, of which one waits for a later day."""
    doing.accept(number(plan, "2"), by=actor_in("xa-mot"), at=JUNE)
    doing.submit(number(plan, "2"), Delivered(reference="1/BC"), by=actor_in("xa-mot"), at=JUNE)
    checking.accept(number(plan, "2"), by=chair, at=JUNE)
    doing.accept(number(plan, "4"), by=actor_in("xa-hai"), at=JUNE)
    doing.ask_extension(
        number(plan, "4"), until=date(2022, 12, 30), reason="Chờ hướng dẫn", by=actor_in("xa-hai"), at=JUNE
    )
    return plan


def test_each_figure_is_the_length_of_the_list_behind_it(worked: Plan, chair: Actor) -> None:
    lines = board.tasks_of(seen_by=chair, on=ON)
    for name, key in (("field", board.field_of), ("unit", board.unit_of), ("month", board.month_of)):
        for row in board.by(lines, key, on=ON):
            for sieve, count in row.counts:
                behind = board.tasks_of(**{name: row.key}, standing=sieve, seen_by=chair, on=ON)
                assert len(behind) == count, (name, row.key, sieve)
    counts = dict(board.counted(lines, on=ON).counts)
    assert (counts[Sieve.EVERY], counts[Sieve.DONE], counts[Sieve.OVERDUE], counts[Sieve.NOT_DUE]) == (4, 1, 1, 2)


def test_a_day_before_knows_nothing_of_what_came_later(worked: Plan, chair: Actor) -> None:
    counts = dict(board.counted(board.tasks_of(seen_by=chair, on=date(2022, 6, 1)), on=date(2022, 6, 1)).counts)
    assert (counts[Sieve.DONE], counts[Sieve.NOT_DUE]) == (0, 4)
    assert board.tasks_of(seen_by=chair, on=date(2022, 1, 9)) == []  # the plan was issued on the tenth


def test_a_unit_counts_what_it_may_see(worked: Plan, actor_in: Make) -> None:
    own = board.tasks_of(seen_by=actor_in("xa-hai"), on=ON)
    assert [line.task.number for line in own] == ["4"]
    assert board.tasks_of(seen_by=actor_in("xa-mot--mot-cua", Role.ONE_STOP_OFFICER), on=ON) == []


def test_slow_tasks_say_what_holds_them_and_who_has_how_much_to_do(worked: Plan, chair: Actor) -> None:
    lines = board.tasks_of(seen_by=chair, on=ON)
    causes = slow.causes_of(lines, on=ON)
    found = slow.slow_tasks(lines, causes, on=ON)
    assert [(one.line.task.number, one.held.cause, one.days) for one in found] == [("1", Cause.NOT_TAKEN, 35)]
    loads = {one.unit: (one.running, one.overdue, one.to_check) for one in slow.workload(lines, causes)}
    province, one, two, office = (people.unit(key).id for key in ("tinh-thu", "xa-mot", "xa-hai", "so-thu"))
    assert loads == {office: (1, 1, 0), one: (1, 0, 0), two: (1, 0, 0), province: (0, 0, 1)}


def test_how_many_statements_the_figures_and_causes_take(
    worked: Plan, chair: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    board.tasks_of(seen_by=chair, on=ON)
    snapshots.hold(monkeypatch)
    with CaptureQueriesContext(connection) as asked:
        lines = board.tasks_of(seen_by=chair, on=ON)
        for key in (board.field_of, board.unit_of, board.month_of):
            board.by(lines, key, on=ON)
    assert len(asked) == 1
    with CaptureQueriesContext(connection) as causes:
        found = slow.causes_of(lines, on=ON)
        slow.slow_tasks(lines, found, on=ON)
        slow.workload(lines, found)
    assert len(causes) == 2
