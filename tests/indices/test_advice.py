"""Advice from records: what is open is told apart from what ended late, and promises are kept by real changes."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from caicach.accounts import queries as accounts
from caicach.accounts.states import Role
from caicach.core import clock, errors
from caicach.core.actor import Actor
from caicach.indices import counts, index_sets, outlooks
from caicach.indices.measures import MEASURES
from caicach.indices.models import DossierFact
from caicach.indices.periods import Period
from caicach.indices.queries import advice
from caicach.indices.rules.advice import Advice, Lasting, Way
from caicach.indices.rules.tree import IndexSet
from tests.indices.test_merged_figures import merge
from tests.support import figures, people, snapshots

YEAR = Period.parse("2022")
HALF = Period.parse("2022-H1")
CONTENT = """
code = "thu"
family = "thu"
name = "Bộ thử"
basis = ["Ví dụ"]
valid_from = 2022-01-01
points = 20
[[groups]]
code = "a"
name = "Nhóm"
points = 20
[[groups.criteria]]
code = "xong"
name = "Xong đúng hạn"
points = 6
rule = "proportional"
measure = "xong-dung-han"
[[groups.criteria]]
code = "xu-ly"
name = "Xử lý đúng hạn"
points = 6
rule = "proportional"
measure = "xu-ly-dung-han"
[[groups.criteria]]
code = "truc-tuyen"
name = "Nộp trực tuyến"
points = 4
rule = "proportional"
measure = "nop-truc-tuyen"
[[groups.criteria]]
code = "ke-hoach"
name = "Có kế hoạch"
points = 4
rule = "yes_no"
"""


@pytest.fixture
def made(db: None) -> Iterator[IndexSet]:
    people.load_units()
    figures.load(figures.stories())
    with clock.frozen(figures.NOW):
        yield index_sets.read(CONTENT)


def asked(made: IndexSet, *, period: Period = YEAR) -> advice.UnitAdvice:
    return advice.unit_advice(made, people.unit("xa-mot"), period=period, seen_by=Actor.system(), at=figures.NOW)


def of(found: advice.UnitAdvice, code: str) -> Advice:
    return next(one for one in found.found if one.code == code)


def open_in_time() -> "list[DossierFact]":
    return list(
        DossierFact.objects.counted()
        .filter(outlooks.in_time_still(figures.NOW), competent_unit_id=people.unit("xa-mot").id)
        .order_by("pk")
    )


def test_the_open_ones_done_in_time_bring_what_was_promised(made: IndexSet) -> None:
    before, still_open = asked(made), open_in_time()
    promise = [one for one in of(before, "xong").gains if one.way is Way.OPEN][-1]
    assert 0 < promise.records <= len(still_open)
    done = [one.pk for one in still_open[: promise.records]]
    DossierFact.objects.filter(pk__in=done).update(legal_verdict="on_time", finished_on=figures.NOW.date(), status=10)
    after = asked(made).standing
    value = after.values["xong"]
    assert value.numerator == promise.figure.numerator
    assert value.denominator == promise.figure.denominator
    row = next(one for one in after.score.groups[0].rows if one.node.code == "xong")
    assert row.points == promise.points


def test_what_is_open_in_time_is_at_risk_and_costs_what_is_said(made: IndexSet) -> None:
    before = asked(made)
    found = of(before, "xu-ly")
    assert 0 < found.at_risk <= len(open_in_time())
    DossierFact.objects.filter(outlooks.in_time_still(figures.NOW)).update(missed_at=figures.NOW)
    assert before.standing.points - asked(made).standing.points == found.risk > 0


def test_after_the_period_nothing_new_comes_into_it(made: IndexSet) -> None:
    found = asked(made, period=HALF)
    assert not found.running
    assert (of(found, "xong").gains, of(found, "xong").lasting) == ((), Lasting.PERIOD)
    assert of(found, "truc-tuyen").lasting is Lasting.PERIOD


def test_what_nobody_gave_is_unknown_and_promises_nothing(made: IndexSet) -> None:
    found = asked(made)
    assert [one.code for one in found.unknown] == ["ke-hoach"]
    assert found.standing.of == 16
    assert "ke-hoach" not in {one.code for one in found.found}


def test_peers_are_units_of_the_same_kind_with_records(made: IndexSet) -> None:
    found = asked(made).peers
    assert found is not None
    assert (found.count, found.is_enough) == (2, False)
    assert found.own in found.shares


def test_losses_of_the_units_add_up(made: IndexSet) -> None:
    found = advice.losses(made, period=YEAR, seen_by=Actor.system(), at=figures.NOW)
    assert {one.unit.key for one in found.units} == {"xa-mot", "xa-hai"}
    for code, points in found.together.items():
        assert points == sum(one.standing.lost[code] for one in found.units)
    for one in found.units:
        assert one.lost == one.standing.of - one.standing.points


def test_a_unit_that_has_ended_still_lost_what_it_lost(made: IndexSet) -> None:
    before = advice.losses(made, period=YEAR, seen_by=Actor.system(), at=figures.NOW)
    merge()
    after = advice.losses(made, period=YEAR, seen_by=Actor.system(), at=figures.NOW)
    assert after.together == before.together
    assert all("(đến hết" in one.unit.name for one in after.units)


def test_as_many_statements_for_many_units_as_for_few(made: IndexSet, monkeypatch: pytest.MonkeyPatch) -> None:
    snapshots.hold(monkeypatch)
    counted = []
    for facts in (DossierFact.objects.filter(competent_unit_id=people.unit("xa-hai").id), None):
        with CaptureQueriesContext(connection) as few:
            advice.losses(made, period=YEAR, seen_by=Actor.system(), at=figures.NOW)
            asked(made)
        counted.append(len(few))
        if facts is not None:
            facts.update(competent_unit_id=people.unit("xa-mot").id)
    assert counted[0] == counted[1] <= 12


def test_another_branch_is_not_for_the_viewer(made: IndexSet) -> None:
    head = people.official((Role.UNIT_HEAD, "xa-hai"))
    actor = accounts.actor_for(head, on=figures.NOW.date())
    with pytest.raises(errors.NotFound):
        advice.unit_of("xa-mot", made, seen_by=actor, at=figures.NOW)
    assert advice.unit_of("xa-hai", made, seen_by=actor, at=figures.NOW).key == "xa-hai"
    found = advice.losses(made, period=YEAR, seen_by=actor, at=figures.NOW)
    assert [one.unit.key for one in found.units] == ["xa-hai"]


def test_a_set_is_for_the_kinds_of_units_it_names(made: IndexSet) -> None:
    departments = replace(made, applies_to=("department",))
    with pytest.raises(errors.NotFound, match="không áp dụng"):
        advice.unit_of("xa-mot", departments, seen_by=Actor.system(), at=figures.NOW)
    assert not advice.losses(departments, period=YEAR, seen_by=Actor.system(), at=figures.NOW).units


def test_a_trend_is_scored_by_one_edition_and_says_where_another_held(db: None) -> None:
    people.load_units()
    figures.load(figures.stories(40))
    made = index_sets.get("766-2026")
    found = advice.trend(made, None, period=Period.parse("2022"), seen_by=Actor.system(), at=figures.NOW)
    assert [one.period.code for one in found] == ["2020", "2021", "2022"]  # and nothing was received before
    assert [one.edition for one in found] == ["", "", "766-2022"]
    assert {one.standing.part.points for one in found} == {found[-1].standing.of}
    assert [one.standing.is_recorded for one in found] == [False, False, True]


def test_every_outlook_is_of_a_measure_there_is() -> None:
    assert outlooks.OUTLOOKS.keys() - {"pakn-dung-han", "pakn-hai-long"} <= MEASURES.keys()


def test_open_and_overdue_are_those_of_the_board(made: IndexSet) -> None:
    found = advice.open_now(seen_by=Actor.system(), at=figures.NOW)
    facts = DossierFact.objects.counted()
    assert found.open == facts.filter(counts.OPEN.condition(figures.NOW)).count() >= found.overdue
    assert isinstance(asked(made).standing.points, Decimal)
