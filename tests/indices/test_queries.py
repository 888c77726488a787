"""Figures: each equals the list behind it, test dossiers are in none, everybody sees their own units only."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from caicach.accounts.queries import actor_for
from caicach.accounts.states import Role
from caicach.core import errors
from caicach.core.actor import Actor
from caicach.indices import counts, queries
from caicach.indices.models import DossierFact
from tests.support import figures, people
from tests.support.history import CountQueries

pytestmark = pytest.mark.django_db
ON = figures.NOW.date()


@pytest.fixture(autouse=True)
def _province(db: None) -> None:
    people.load_units()
    figures.load(figures.stories())


def viewer(role: Role, key: str) -> Actor:
    return actor_for(people.official((role, key)), unit_id=people.unit(key).id, on=ON)


def board(seen_by: Actor, *, year: int = 2022, under: int | None = None) -> queries.Board:
    return queries.board(year=year, under=under, seen_by=seen_by, at=figures.NOW)


def cells(shown: queries.Board) -> Iterator[tuple[int, queries.Figure]]:
    """Every figure on the board with the cell that names it."""
    for measure in (*counts.MONTHLY, *counts.CHANNELS):
        yield (
            shown.total.figures[measure.key],
            queries.Figure(measure, shown.year, under=shown.under, current=shown.current),
        )
        for row in shown.months:
            cell = queries.Figure(measure, shown.year, month=row.key, under=shown.under, current=shown.current)
            yield row.figures[measure.key], cell
    for measure in (counts.RECEIVED, counts.ONLINE, counts.BY_POST):
        cell = queries.Figure(measure, shown.year, under=shown.under, current=shown.current, half=True)
        yield shown.half.figures[measure.key], cell
    for measure in counts.LIVE:
        yield shown.live[measure.key], queries.Figure(measure, shown.year, under=shown.under, current=shown.current)
    for row in shown.units:
        for measure in counts.COUNTS.values():
            cell = queries.Figure(measure, shown.year, unit=row.key, under=shown.under, current=shown.current)
            yield row.figures[measure.key], cell


@pytest.mark.parametrize("year", [2021, 2022])
@pytest.mark.parametrize("under", [None, "xa-mot", "huyen-thu"])
@pytest.mark.parametrize(
    ("role", "key"),
    [(Role.UNIT_HEAD, "tinh-thu"), (Role.UNIT_HEAD, "xa-mot"), (Role.ONE_STOP_CHIEF, "xa-mot--mot-cua")],
)
def test_every_figure_equals_the_list_behind_it(role: Role, key: str, under: str | None, year: int) -> None:
    actor = viewer(role, key)
    shown = board(actor, year=year, under=people.unit(under).id if under else None)
    counted = [(count, queries.behind(cell, seen_by=actor, at=figures.NOW).count()) for count, cell in cells(shown)]
    assert len(counted) > 40
    assert [count for count, _rows in counted] == [rows for _count, rows in counted]


def test_the_figures_are_not_all_zero() -> None:
    shown = board(viewer(Role.UNIT_HEAD, "tinh-thu"))
    assert all(shown.total.figures[measure.key] > 3 for measure in counts.MONTHLY)
    assert all(count > 1 for count in shown.live.values())
    assert [row.name for row in shown.units] == ["UBND xã Một", "UBND xã Hai"]
    assert 0 < (shown.total.share_in_time or 0) < 100


def test_the_half_year_is_that_of_the_reports() -> None:
    """From 15 December to 14 June, both included; and the share is of these alone."""
    actor = Actor.system()
    inside = {date(2021, 12, 15): "online", date(2022, 6, 14): "post", date(2022, 3, 1): "counter"}
    outside = {date(2021, 12, 14): "online", date(2022, 6, 15): "post"}
    DossierFact.objects.filter(received_on__isnull=False).update(received_on=date(2020, 5, 5))
    facts = list(DossierFact.objects.counted().filter(received_on__isnull=False)[: len(inside | outside)])
    for fact, (day, channel) in zip(facts, (inside | outside).items(), strict=True):
        DossierFact.objects.filter(pk=fact.pk).update(received_on=day, channel=channel)
    half = board(actor).half
    assert half.figures == {"tiep-nhan": 3, "truc-tuyen": 1, "nop-buu-chinh": 1}
    assert half.share_from_afar == pytest.approx(200 / 3)
    assert board(actor, year=2021).half.share_from_afar is None


def test_the_share_from_afar_is_counted_from_the_records_and_one_more_changes_it() -> None:
    received = DossierFact.objects.counted().filter(received_on__year=2022)
    received.update(channel="counter")
    for fact, channel in zip(received, ("online", "post"), strict=False):
        DossierFact.objects.filter(pk=fact.pk).update(channel=channel)
    shown = board(viewer(Role.UNIT_HEAD, "tinh-thu")).total
    assert shown.share_from_afar == pytest.approx(200 / received.count())
    assert (shown.figures["truc-tuyen"], shown.figures["nop-buu-chinh"], shown.figures["gui-buu-chinh"]) == (1, 1, 0)
    DossierFact.objects.filter(pk=received.last().pk).update(channel="post", posted_at=figures.NOW)
    again = board(viewer(Role.UNIT_HEAD, "tinh-thu")).total
    assert again.share_from_afar == pytest.approx(300 / received.count())


def test_rows_add_up_and_every_dossier_is_somewhere() -> None:
    actor = viewer(Role.UNIT_HEAD, "tinh-thu")
    received = sum(board(actor, year=year).total.figures["tiep-nhan"] for year in (2021, 2022))
    assert received == DossierFact.objects.filter(is_test=False).count()
    shown = board(actor)
    for measure in counts.MONTHLY:
        assert sum(row.figures[measure.key] for row in shown.units) == shown.total.figures[measure.key]


def test_test_dossiers_are_in_no_figure_and_no_list() -> None:
    actor = viewer(Role.UNIT_HEAD, "tinh-thu")
    assert DossierFact.objects.filter(is_test=True).count() > 3
    before = board(actor)
    listed = [fact for _count, cell in cells(before) for fact in queries.behind(cell, seen_by=actor, at=figures.NOW)]
    assert not any(fact.is_test for fact in listed)
    DossierFact.objects.filter(is_test=True).delete()
    assert board(actor) == before


def test_everybody_sees_their_own_branch() -> None:
    province = board(viewer(Role.ADMINISTRATOR, "tinh-thu")).total.figures["tiep-nhan"]
    district = board(viewer(Role.UNIT_HEAD, "huyen-thu")).total.figures["tiep-nhan"]
    one = board(viewer(Role.UNIT_HEAD, "xa-mot")).total.figures["tiep-nhan"]
    two = board(viewer(Role.UNIT_HEAD, "xa-hai")).total.figures["tiep-nhan"]
    department = board(viewer(Role.UNIT_HEAD, "so-thu")).total.figures["tiep-nhan"]
    counter = board(viewer(Role.ONE_STOP_CHIEF, "xa-mot--mot-cua")).total.figures["tiep-nhan"]
    assert (province, department) == (district, 0)
    assert one + two == district
    assert one > two > 0
    assert counter == one
    assert board(viewer(Role.CASE_OFFICER, "xa-mot")).total.figures["tiep-nhan"] == 0


def test_a_branch_outside_ones_reach_is_not_found() -> None:
    actor = viewer(Role.UNIT_HEAD, "xa-mot")
    queries.check_branch(people.unit("xa-mot").id, seen_by=actor, on=ON)
    for key in ("xa-hai", "tinh-thu"):
        with pytest.raises(errors.NotFound):
            queries.check_branch(people.unit(key).id, seen_by=actor, on=ON)
    assert [unit.key for unit in queries.list_branches(seen_by=actor, on=ON)] == ["xa-mot"]
    other = queries.Figure(counts.RECEIVED, 2022, unit=people.unit("xa-hai").id)
    assert queries.behind(other, seen_by=actor, at=figures.NOW).count() == 0


def test_overdue_is_judged_now_and_not_while_the_clock_stands() -> None:
    actor = Actor.system()
    cell = queries.Figure(counts.OVERDUE, 2022)
    fact = DossierFact.objects.counted().filter(status=4, paused_since=None, missed_at=None).first()
    assert fact is not None
    assert fact.due_at is not None

    def overdue(at: object) -> bool:
        return queries.behind(cell, seen_by=actor, at=at).filter(pk=fact.pk).exists()

    assert [overdue(fact.due_at), overdue(fact.due_at + timedelta(minutes=1))] == [False, True]
    DossierFact.objects.filter(pk=fact.pk).update(paused_since=fact.due_at)
    assert not overdue(fact.due_at + timedelta(days=30))
    DossierFact.objects.filter(pk=fact.pk).update(missed_at=fact.due_at)
    assert overdue(fact.due_at + timedelta(days=30))


def test_a_line_names_no_person() -> None:
    facts = queries.behind(queries.Figure(counts.RECEIVED, 2022), seen_by=Actor.system(), at=figures.NOW)
    line = queries.lines(facts[:1], seen_by=Actor.system(), on=ON)[0]
    assert line.unit_name.startswith("UBND xã")
    assert set(vars(line)) == {
        "dossier_id", "code", "procedure_code", "procedure_name", "unit_name", "received_at", "due_at", "finished_at",
        "status", "paused", "verdict", "statistical", "opens",
    }  # fmt: skip


def test_the_board_costs_as_many_statements_for_much_as_for_little(django_assert_num_queries: CountQueries) -> None:
    actor = viewer(Role.UNIT_HEAD, "tinh-thu")
    board(actor)
    with django_assert_num_queries(6):
        board(actor)
