"""Cells and open facts together are always what counting all facts says, whoever looks and whatever came in between."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from caicach.accounts.queries import actor_for
from caicach.accounts.states import Role
from caicach.core.actor import Actor
from caicach.indices import commands, models, periods
from caicach.indices.measures import MEASURES, Measure, channels
from caicach.indices.periods import Kind, Period, Reckoning
from caicach.indices.queries import cell_check, cells, layouts, values
from caicach.indices.queries.layouts import SOME_DAY, counts
from caicach.indices.queries.values import By
from tests.support import figures, people
from tests.support.stories import Story, stories

SYSTEM = Actor.system()
ADDING = tuple(one for layout in layouts.layouts().values() for one in layout.measures)
EVERY = [
    Period(year, kind, number, reckoning)
    for year in (2021, 2022) for kind, most in ((Kind.YEAR, 1), (Kind.HALF, 2), (Kind.QUARTER, 4), (Kind.MONTH, 12))
    for number in range(1, most + 1) for reckoning in Reckoning
]  # fmt: skip
SOME = [
    Period.parse(code) for code in ("2022", "2022-lich", "2022-H1", "2021-H2", "2022-Q2-lich", "2022-M03", "2021-M12")
]


def told(period: Period, by: By, seen_by: Actor = SYSTEM, at: datetime = figures.NOW, under: int | None = None) -> Any:
    found = values.values(ADDING, period=period, by=by, seen_by=seen_by, at=at, under=under)
    return {key: {one: (value.numerator, value.denominator, value.imported) for one, value in row.items()}
            for key, row in found.items()}  # fmt: skip


def from_facts(*asked: Any, **named: Any) -> Any:
    """Counted without cells: as if none answered this question."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cells, "sums", lambda _ask: None)
        return told(*asked, **named)


@pytest.fixture
def _loaded(db: None) -> None:
    people.load_units()
    figures.load(figures.stories())


@pytest.mark.usefixtures("_loaded")
def test_cells_say_what_facts_say_in_every_period() -> None:
    assert commands.recount_cells() == len(layouts.layouts())
    assert models.Cell.objects.count() > 20
    for period in SOME:
        for by in (By.UNIT, By.NOTHING):
            assert told(period, by) == from_facts(period, by), period.code
    assert any(one[1] for one in told(Period.parse("2022"), By.NOTHING)[None].values())


@pytest.mark.usefixtures("_loaded")
@pytest.mark.parametrize("key", ["tinh-thu", "xa-mot", "xa-hai", "xa-mot--mot-cua"])
def test_every_viewer_sees_the_same_by_both_ways(key: str) -> None:
    viewer = actor_for(people.official((Role.UNIT_HEAD, key)), on=figures.NOW.date())
    mixed = models.DossierFact.objects.filter(competent_unit_id=people.unit("xa-hai").id)[:9]
    for number, fact in enumerate(mixed):
        fact.present_unit_id = people.unit("xa-mot").id if number % 2 else fact.present_unit_id
        fact.intake_unit_id = fact.intake_unit_id if number % 3 else people.unit("xa-mot--mot-cua").id
        fact.save()
    commands.recount_cells()
    for under in (None, people.unit("xa-mot").id):
        for by in (By.UNIT, By.NOTHING):
            whole = Period.parse("2022")
            assert told(whole, by, viewer, under=under) == from_facts(whole, by, viewer, under=under)


class TestAnyLife(TestCase):
    @settings(max_examples=3, suppress_health_check=[HealthCheck.too_slow], deadline=None)
    @given(st.data())
    def test_no_sum_is_ever_stale(self, data: st.DataObject) -> None:
        """Facts come in any order, some again and some from an earlier state; cells are recounted now and then."""
        several = [data.draw(stories(dossier_id=number, most=6)) for number in range(1, data.draw(st.integers(2, 5)))]
        pieces = [(one, size) for one in several for size in range(1, len(one.happened) + 1)]
        for one, size in data.draw(st.permutations(pieces)):
            write(one, size)
            if data.draw(st.booleans()):
                commands.recount_cells()
            if data.draw(st.booleans()):
                same(several)
        for one in several:
            write(one, len(one.happened))
            write(one, len(one.happened))  # told twice
        commands.recount_cells()
        same(several)
        assert not models.CellMark.objects.exists()
        assert commands.recount_cells() == 0


def write(one: Story, size: int) -> None:
    commands.replace_facts(commands.facts_of([one.recorded()[:size]]))


def same(several: list[Story]) -> None:
    at = max(one.at for one in several) + timedelta(days=1)
    for code in (str(at.year), f"{at.year}-lich", f"{at.year}-M{at.month:02d}-lich", f"{at.year}-M{at.month:02d}"):
        for by in (By.UNIT, By.NOTHING):
            assert told(Period.parse(code), by, at=at) == from_facts(Period.parse(code), by, at=at)


@pytest.mark.usefixtures("_loaded")
def test_of_what_is_closed_no_measure_depends_on_the_moment() -> None:
    closed = models.DossierFact.objects.exclude(status__in=models.OPEN_VALUES).values("pk")
    for at in (figures.NOW, figures.NOW + timedelta(days=400)):
        found = [closed.annotate(**counts(ADDING, moment)).order_by("pk") for moment in (SOME_DAY, at)]
        assert list(found[0]) == list(found[1])


@pytest.mark.usefixtures("_loaded")
def test_what_adds_up_is_read_in_one_statement_and_from_cells(django_assert_num_queries: Any) -> None:
    commands.recount_cells()
    alike = [one for one in ADDING if one.basis is ADDING[0].basis]
    whole = Period.parse("2022")
    with django_assert_num_queries(1):
        values.values(alike, period=whole, by=By.UNIT, seen_by=SYSTEM, at=figures.NOW)
    before = told(whole, By.NOTHING)
    models.Cell.objects.all().delete()
    assert told(whole, By.NOTHING) != before


@pytest.mark.usefixtures("_loaded")
def test_another_measure_is_counted_from_facts_until_cells_are_recounted(monkeypatch: pytest.MonkeyPatch) -> None:
    commands.recount_cells()
    new: Measure = replace(channels.MEASURES[0], key="do-thu")
    monkeypatch.setattr(layouts, "MEASURES", {**MEASURES, new.key: new})
    models.Cell.objects.filter(basis=new.basis.value).delete()  # what is in them would be of another question
    whole = Period.parse("2022")
    assert told(whole, By.UNIT) == from_facts(whole, By.UNIT)
    assert commands.recount_cells() == 1
    found = values.values([new], period=whole, by=By.NOTHING, seen_by=SYSTEM, at=figures.NOW)[None][new.key]
    assert found.denominator == models.DossierFact.objects.counted().filter(received_on__range=whole.days).count()


@pytest.mark.usefixtures("_loaded")
def test_only_what_is_closed_leaves_marks(django_assert_num_queries: Any) -> None:
    models.CellMark.objects.all().delete()
    told_again = figures.stories()
    facts = commands.facts_of(story.recorded() for story in told_again)
    running = [one for one in facts if one.status in models.OPEN_VALUES]
    done = next(one for one in facts if one.status not in models.OPEN_VALUES and one.finished_on and one.received_on)
    assert running
    with django_assert_num_queries(1):
        commands.replace_facts(running)
    assert not models.CellMark.objects.exists()
    commands.replace_facts([done])
    assert done.received_on is not None
    assert done.finished_on is not None
    assert set(models.CellMark.objects.values_list("basis", "half", "competent_unit_id")) == {
        ("received_on", periods.half_of(done.received_on), done.competent_unit_id),
        ("finished_on", periods.half_of(done.finished_on), done.competent_unit_id),
    }


@pytest.mark.usefixtures("_loaded")
def test_when_too_much_is_marked_all_is_counted_from_facts(monkeypatch: pytest.MonkeyPatch) -> None:
    commands.recount_cells()
    figures.load(figures.stories(40))
    monkeypatch.setattr(cells, "_MOST", 1)
    assert told(Period.parse("2022"), By.UNIT) == from_facts(Period.parse("2022"), By.UNIT)


def test_a_half_month_has_the_same_number_here_and_in_the_database(db: None) -> None:
    days = [date(2021, 12, 1) + timedelta(days=number) for number in range(500)]
    with connection.cursor() as cursor:
        cursor.execute(f"select d, {layouts.HALF_SQL.format('d')} from unnest(%s::date[]) d", [days])
        assert all(half == periods.half_of(day) for day, half in cursor.fetchall())
    for day in days:
        first, last = periods.half_days(periods.half_of(day))
        assert first <= day <= last


@pytest.mark.parametrize("period", EVERY, ids=lambda one: one.code)
def test_every_period_is_made_of_whole_half_months(period: Period) -> None:
    first, last = period.days
    assert periods.half_days(periods.half_of(first))[0] == first
    assert periods.half_days(periods.half_of(last))[1] == last


@pytest.mark.usefixtures("_loaded")
def test_the_check_finds_a_wrong_a_missing_and_a_strange_cell(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("verify_cells")
    assert "chưa đếm theo cách hiện hành" in capsys.readouterr().out
    commands.recount_cells()
    call_command("verify_cells", "--json")
    assert '"unread": [], "different": 0' in capsys.readouterr().out
    wrong, missing, strange = models.Cell.objects.order_by("pk")[:3]
    wrong.counted[0] += 1
    wrong.save()
    models.Cell.objects.filter(pk=missing.pk).update(half=missing.half + 2400)
    models.CellMark.objects.create(basis=strange.basis, half=strange.half, competent_unit_id=strange.competent_unit_id)
    models.Cell.objects.filter(pk=strange.pk).update(counted=[0])  # marked, so nobody trusts it
    with pytest.raises(CommandError, match="3 ô số liệu khác dữ kiện"):
        call_command("verify_cells")
    told = capsys.readouterr().err
    assert ("đếm khác nhau" in told, "ô không có" in told, "dữ kiện không có" in told) == (True, True, True)


@pytest.mark.usefixtures("_loaded")
def test_a_fact_that_moves_marks_where_it_was_and_where_it_is() -> None:
    commands.recount_cells()
    facts = commands.facts_of(story.recorded() for story in figures.stories())
    done = next(one for one in facts if one.status not in models.OPEN_VALUES and one.finished_on and not one.is_test)
    elsewhere = replace(done, competent_unit_id=people.unit("so-thu").id, finished_on=date(2022, 1, 3))
    for moved in (elsewhere, done):
        commands.replace_facts([moved])
        assert told(Period.parse("2022"), By.UNIT) == from_facts(Period.parse("2022"), By.UNIT)
        commands.recount_cells()
        assert not cell_check.check().differences


def test_the_states_of_open_facts_are_no_values_of_the_statement(db: None) -> None:
    """A prepared plan for any values cannot prove that they are the states of the index, and would read all facts."""
    people.load_units()
    ask = cells.Ask(ADDING[:1], ADDING[0].basis, SOME[0], True, None, SYSTEM, figures.NOW)
    _cells, (statement, values), *_rest = cells._parts(ask, layouts.layouts()[ask.basis], frozenset())
    assert '"status" in (1, 2, 4, 5, 6)' in statement
    assert not {1, 2, 4, 5, 6} <= {value for value in values if isinstance(value, int)}


def test_open_facts_are_not_sought_by_their_day(db: None) -> None:
    """A plan prepared for any days would take the index of days, and read a year for the few that are open in it."""
    people.load_units()
    basis = ADDING[0].basis
    ask = cells.Ask(ADDING[:1], basis, SOME[0], True, None, SYSTEM, figures.NOW)
    _cells, (statement, _values), *_rest = cells._parts(ask, layouts.layouts()[basis], frozenset())
    day = f'"indices_dossierfact"."{basis}"'
    assert (f"({day} + 0) BETWEEN" in statement, f"{day} BETWEEN" in statement) == (True, False)
