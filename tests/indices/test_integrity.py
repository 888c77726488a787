"""Nobody raises a figure without a recorded act, and each such act is on the page of what could prettify figures."""

import io
import json
import random
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, transaction

from caicach.core import clock as machine
from caicach.core.actor import Actor
from caicach.core.log.telling import Told
from caicach.dossiers import events
from caicach.dossiers.rules import clock
from caicach.indices import commands, index_sets
from caicach.indices.facts import dossiers
from caicach.indices.facts.rows import Fact
from caicach.indices.measures import MEASURES
from caicach.indices.models import DossierFact
from caicach.indices.periods import Period
from caicach.indices.queries import integrity, scores, values
from caicach.indices.queries.values import By
from tests.support import desk, people
from tests.support.stories import Story, calendar

pytestmark = pytest.mark.django_db
YEAR = Period.parse("2022")
SYSTEM = Actor.system()
NOW = datetime(2022, 9, 30, 9, tzinfo=machine.ZONE)
ACT = Callable[[Story], None]


@pytest.fixture(autouse=True)
def _units(db: None) -> None:
    people.load_units()


def on(day: int, hour: int = 9) -> datetime:
    return datetime(2022, 8, day, hour, tzinfo=machine.ZONE)


def a_story(number: int = 1, *, is_test: bool = False) -> Story:
    """Received on 1 August, due on the 8th at 17 o'clock."""
    told = Story(
        number, on(1, 8), clock.Limit(Decimal(5), clock.LimitUnit.WORKING_DAYS), is_test=is_test,
        intake_unit_id=people.unit("xa-mot--mot-cua").id, competent_unit_id=people.unit("xa-mot").id,
    )  # fmt: skip
    told.receive()
    return told


def act(told: Story, day: int, *acts: str, hour: int = 9) -> Story:
    told.at = on(day, hour)
    for one in acts:
        getattr(told, one)()
    return told


def put(*told: Story) -> None:
    commands.replace_facts(commands.facts_of(one.recorded() for one in told))


def figure() -> tuple[int, int]:
    found = values.values([MEASURES["xu-ly-dung-han"]], period=YEAR, by=By.NOTHING, seen_by=SYSTEM, at=NOW)
    value = found[None]["xu-ly-dung-han"]
    return value.numerator or 0, value.denominator or 0


def shown() -> set[str]:
    counted = integrity.counts(YEAR, under=None, seen_by=SYSTEM, on=NOW.date())
    return {key for key, count in counted.items() if count and key != "received"} - {"ket-qua-khong-tep"}


def late() -> Story:
    return act(a_story(), 2, "hand_over")


def test_work_done_late_is_late_and_nothing_is_shown() -> None:
    put(act(late(), 10, "finish"))
    assert (figure(), shown()) == ((0, 1), set())


def undone(told: Story) -> None:
    """Finished before the date, taken back, and finished when the work was really done."""
    act(told, 5, "finish")
    told.tell(events.ActUndone(undone_seq=len(told.happened), undone_kind=events.Finished.KIND))
    act(told, 10, "finish")


def withdrawn_late(told: Story) -> None:
    act(told, 10, "withdraw")


def second_supplement(told: Story) -> None:
    act(told, 5, "ask_papers")
    act(told, 8, "get_papers", "ask_papers")


def apologised_late(told: Story) -> None:
    act(told, 10, "apologise")
    act(told, 11, "finish")


@pytest.mark.parametrize(("trick", "check"), [
    (undone, {"xong-roi-mo-lai", "viec-hoan-tac"}), (withdrawn_late, {"rut-sau-han"}),
    (second_supplement, set()), (apologised_late, {"hen-lai"}),
])  # fmt: skip
def test_tricks_that_do_not_raise_the_figure_are_shown_all_the_same(trick: ACT, check: set[str]) -> None:
    told = late()
    trick(told)
    put(told)
    assert figure() == (0, 1)
    assert shown() == check


def withdrawn_in_time(told: Story) -> None:
    act(told, 8, "withdraw", hour=15)


def apologised_in_time(told: Story) -> None:
    act(told, 8, "apologise")
    act(told, 10, "finish")


def papers_asked_for_at_the_last_moment(told: Story) -> None:
    act(told, 8, "ask_papers", hour=15)


@pytest.mark.parametrize(("trick", "check"), [
    (withdrawn_in_time, "rut-sat-han"), (apologised_in_time, "hen-lai"),
    (papers_asked_for_at_the_last_moment, "yeu-cau-bo-sung-sat-han"),
])  # fmt: skip
def test_what_does_raise_it_is_a_recorded_act_that_is_shown(trick: ACT, check: str) -> None:
    told = late()
    trick(told)
    put(told)
    assert figure() == (1, 1)
    assert shown() == {check}
    behind = integrity.behind(integrity.BY_KEY[check], YEAR, under=None, seen_by=SYSTEM, on=NOW.date())
    assert [fact.dossier_id for fact in behind] == [1]


def test_withdrawn_and_filed_again_the_first_stays_late() -> None:
    put(act(late(), 10, "withdraw"), act(act(a_story(2), 2, "hand_over"), 3, "finish"))
    assert (figure(), shown()) == ((1, 2), {"rut-sau-han"})


def test_a_test_dossier_counts_nowhere_and_is_shown() -> None:
    put(act(late(), 10, "finish"), act(a_story(2, is_test=True), 2, "hand_over"))
    assert (figure(), shown()) == ((0, 1), {"ho-so-thu"})


def test_the_flag_of_a_test_cannot_be_set_later() -> None:
    """It is told with the receipt alone: no event turns a late dossier into a test."""
    told = act(late(), 10, "finish")
    first, at = told.happened[0]
    kinds = {type(event).__name__ for event, _at in told.happened if hasattr(event, "is_test")}
    assert kinds == {"Received"}
    assert at == on(1, 8)
    assert not getattr(first, "is_test", True)


def retold(told: Story, *, lag: int = 0, **changes: Any) -> Fact:
    """The fact if the receipt had been told otherwise, and written down so much later."""
    happened = [
        Told(1, one.seq, one.seq, one.kind, one.occurred_at,
             json.loads(one.payload) | (changes if one.seq == 1 else {}), lag if one.seq == 1 else 0)
        for one in told.recorded()
    ]  # fmt: skip
    return dossiers.fact(happened, calendar_for=lambda _unit, _on, _at: calendar())


def test_a_receipt_told_later_than_it_was_is_shown() -> None:
    commands.replace_facts([retold(late(), lag=3 * 86400, late="power")])
    assert shown() == {"nhap-muon", "ghi-cham"}


def test_what_an_earlier_system_told_is_shown_and_marked() -> None:
    put(act(late(), 5, "finish"))
    DossierFact.objects.update(data_quality="declared")
    assert shown() == {"nhap-tu-nguon-khac"}
    DossierFact.objects.update(data_quality="", source_system="he-thong-khac")
    assert shown() == {"ma-ngoai-he-thong"}


def test_a_result_without_its_file_is_shown() -> None:
    put(act(late(), 5, "finish"))
    assert integrity.counts(YEAR, under=None, seen_by=SYSTEM, on=NOW.date())["ket-qua-khong-tep"] == 1


def test_every_count_is_the_number_of_its_records_also_by_unit() -> None:
    put(*(act(act(a_story(number), 2, "hand_over"), 10, "finish") for number in range(1, 4)))
    DossierFact.objects.filter(pk=1).update(
        is_test=False, reopened=1, undone=1, entered_late=True, longest_lag=99_999, extensions=1, least_left=-5,
        fee_waived=True, source_system="x",
    )  # fmt: skip
    scope: dict[str, Any] = {"under": None, "seen_by": SYSTEM, "on": NOW.date()}
    counted = integrity.counts(YEAR, **scope)
    for check in integrity.CHECKS:
        assert integrity.behind(check, YEAR, **scope).count() == counted[check.key], check.key
        assert sum(count for _unit, count in integrity.by_unit(check, YEAR, **scope)) == counted[check.key]


def test_a_fact_deleted_by_hand_comes_back_from_the_log_and_the_log_keeps_all() -> None:
    desk.load_province()
    desk.publish("1.001193")
    dossier = desk.Office().receive("1.001193")
    from caicach.core.models import Event

    for change in (lambda: Event.objects.all().delete(), lambda: Event.objects.update(occurred_at=NOW)):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert Event.objects.filter(subject=dossier.subject).exists()


def test_more_dossiers_in_time_never_lower_the_points() -> None:
    chance, made = random.Random(766), index_sets.get("766-2026")

    def points() -> Decimal:
        found = scores.live_scores(made, period=YEAR, by=By.NOTHING, of=[None], seen_by=SYSTEM, at=NOW)[0]
        rows = {row.node.code: row.points for group in found.score.groups for row in group.rows}
        return rows["2.1"] or Decimal(0)

    before, number = points(), 0
    for _ in range(12):
        if chance.random() < 0.4:
            number += 1
            put(act(act(a_story(number), 2, "hand_over"), 10, "finish"))
            before = points()
        number += 1
        put(act(act(a_story(number), 2, "hand_over"), 4, "finish"))
        assert points() >= before
        before = points()
    assert 0 < before < 20


def test_the_command_says_the_same() -> None:
    put(act(late(), 10, "withdraw"))
    out = io.StringIO()
    call_command("check_figures", "--period", "2022", "--json", stdout=out)
    told = json.loads(out.getvalue())
    assert (told["received"], told["found"]["rut-sau-han"]) == (1, 1)
    out = io.StringIO()
    call_command("check_figures", "--period", "2022", "--list", "rut-sau-han", stdout=out)
    assert out.getvalue().split() == [a_story().code]
    out = io.StringIO()
    call_command("check_figures", "--period", "2022", stdout=out)
    assert "rut-sau-han" in out.getvalue()
