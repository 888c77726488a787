"""The fact of a dossier: worked examples, and random histories judged by the clock of the law itself."""

import json
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings

from caicach.core import clock as machine
from caicach.core import events as core_events
from caicach.core.log import telling
from caicach.dossiers import events
from caicach.dossiers.rules import clock, verdicts
from caicach.dossiers.states import Status
from caicach.indices.facts import dossiers
from caicach.indices.facts.rows import JUDGED, Ending, Fact
from tests.support.stories import Story, calendar, stories


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=machine.ZONE)


def story(received: str = "2022-08-01T08:00", days: int = 5) -> Story:
    told = Story(1, at(received), clock.Limit(Decimal(days), clock.LimitUnit.WORKING_DAYS))
    told.receive()
    return told


def go(told: Story, when: str, *acts: str) -> None:
    told.at = at(when)
    for act in acts:
        getattr(told, act)()


def fact(told: Story) -> Fact:
    return dossiers.fact(told.recorded(), calendar_for=lambda _unit, _on, _at: calendar())


def test_just_received() -> None:
    found = fact(story())
    assert (found.dossier_id, found.code, found.status, found.ending) == (1, "000.00.10.H03-220104-0001", 2, "")
    assert (found.procedure_code, found.intake_unit_id, found.competent_unit_id) == ("1.001193", 11, 12)
    assert found.received_on == at("2022-08-01T00:00").date()
    assert found.due_at == found.original_due_at == at("2022-08-08T17:00")
    assert (found.components, found.digitised, found.fee_amount) == (3, 2, 8000)
    assert (found.legal_verdict, found.statistical_verdict) == ("", "")
    assert (found.seq, found.position) == (1, 1)


def test_each_event_is_read_from_its_payload_once_at_most(monkeypatch: pytest.MonkeyPatch) -> None:
    told = story()
    go(told, "2022-08-01T09:00", "hand_over", "work")
    go(told, "2022-08-05T10:00", "finish", "give_back")
    happened = [
        telling.Told(1, one.seq, one.seq, one.kind, one.occurred_at, json.loads(one.payload)) for one in told.recorded()
    ]
    read: list[str] = []
    load = core_events.load

    def loading(kind: str, payload: dict[str, object]) -> core_events.Event:
        read.append(kind)
        return load(kind, payload)

    monkeypatch.setattr(core_events, "load", loading)
    dossiers.fact(happened, calendar_for=lambda _unit, _on, _at: calendar())
    assert read == [one.kind for one in happened]


def test_a_fee_set_after_receipt_is_the_fee() -> None:
    told = story()
    told.tell(events.FeeCharged(amount=12_000))
    assert fact(told).fee_amount == 12_000


def test_a_transfer_keeps_the_unit_of_the_receipt_and_the_one_that_has_it_now() -> None:
    told = story()
    told.tell(
        events.Transferred(transfer_id=1, from_unit_id=12, to_unit_id=22, competent_unit_id=22, counter_unit_id=21)
    )
    found = fact(told)
    assert (found.intake_unit_id, found.competent_unit_id, found.present_unit_id) == (11, 12, 22)
    assert fact(story()).present_unit_id == 12


def test_finished_on_the_due_day_before_it_and_after_it() -> None:
    for when, legal, statistical in [
        ("2022-08-05T10:00", "early", "on_time"),
        ("2022-08-08T17:00", "on_time", "on_time"),
        ("2022-08-08T17:01", "late", "late"),
    ]:
        told = story()
        go(told, "2022-08-01T09:00", "hand_over")
        go(told, when, "finish")
        found = fact(told)
        assert (found.legal_verdict, found.statistical_verdict) == (legal, statistical)
        assert (found.status, found.ending, found.finished_on) == (9, "done", at(when).date())


def test_a_citizen_who_collects_late_is_nobodys_lateness() -> None:
    told = story()
    go(told, "2022-08-01T09:00", "hand_over")
    go(told, "2022-08-05T10:00", "finish")
    go(told, "2022-09-30T10:00", "give_back")
    found = fact(told)
    assert (found.legal_verdict, found.status, found.returned_at) == ("early", 10, at("2022-09-30T10:00"))


def test_a_supplement_gives_the_whole_limit_again_and_its_time_is_not_the_agencys() -> None:
    told = story()
    go(told, "2022-08-01T09:00", "hand_over")
    go(told, "2022-08-04T08:00", "ask_papers")
    waiting = fact(told)
    assert (waiting.status, waiting.paused_since, waiting.paused_cause) == (5, at("2022-08-04T08:00"), "supplement")
    go(told, "2022-08-11T08:00", "get_papers")
    go(told, "2022-08-18T10:00", "finish")
    found = fact(told)
    assert found.due_at == at("2022-08-18T17:00")
    assert found.original_due_at == at("2022-08-08T17:00")
    assert (found.supplements, found.supplement_seconds, found.paused_since) == (1, 7 * 86400, None)
    # By law in time; by the statistic eight working days were used of five.
    assert (found.legal_verdict, found.statistical_verdict) == ("on_time", "late")


def test_two_supplements_are_late_by_the_statistic() -> None:
    told = story()
    go(told, "2022-08-01T09:00", "hand_over", "ask_papers")
    go(told, "2022-08-02T09:00", "get_papers", "ask_papers")
    go(told, "2022-08-03T09:00", "get_papers", "finish")
    found = fact(told)
    assert (found.legal_verdict, found.statistical_verdict, found.supplements) == ("early", "late", 2)


def test_a_date_missed_stays_missed_whatever_comes_later() -> None:
    told = story()
    go(told, "2022-08-01T09:00", "hand_over")
    go(told, "2022-08-09T08:00", "ask_papers")
    go(told, "2022-08-10T08:00", "get_papers", "finish")
    found = fact(told)
    assert (found.legal_verdict, found.missed_at) == ("late", at("2022-08-08T17:00"))


def test_an_apology_after_the_date_does_not_mend_it() -> None:
    for when, legal in [("2022-08-08T10:00", "early"), ("2022-08-09T10:00", "late")]:
        told = story()
        go(told, "2022-08-01T09:00", "hand_over")
        go(told, when, "apologise", "finish")
        found = fact(told)
        assert (found.legal_verdict, found.extensions) == (legal, 1)


def test_ended_while_waiting_for_the_citizen_is_judged_where_the_clock_stopped() -> None:
    told = story()
    go(told, "2022-08-01T09:00", "hand_over")
    go(told, "2022-08-08T09:00", "ask_papers")
    go(told, "2022-11-08T09:00", "terminate")
    found = fact(told)
    assert (found.legal_verdict, found.ending, found.status) == ("on_time", "terminated", 8)
    assert found.paused_since is None
    assert found.supplement_seconds == timedelta(days=92).total_seconds()


def test_a_declined_or_withdrawn_dossier_is_not_judged() -> None:
    declined = Story(1, at("2022-08-01T08:00"), clock.Limit(Decimal(5), clock.LimitUnit.WORKING_DAYS))
    declined.register()
    go(declined, "2022-08-02T08:00", "decline")
    withdrawn = story()
    go(withdrawn, "2022-12-01T08:00", "withdraw")
    assert (fact(declined).ending, fact(declined).received_at) == (Ending.DECLINED, None)
    assert {fact(told).legal_verdict for told in (declined, withdrawn)} == {""}


@settings(max_examples=300)
@given(told=stories())
def test_any_history_is_judged_as_the_law_judges_its_clock(told: Story) -> None:
    found = fact(told)
    assert found.status == told.status
    assert found.finished_at == told.finished_at
    assert (found.paused_since is not None) == (told.standing is not None and told.finished_at is None)
    if told.received_at is None:
        assert found.due_at is None
        return
    paused = told.standing is not None
    law = told.clock(finished_at=None if paused else told.finished_at)
    assert (found.original_due_at, found.due_at) == (law.original_due, law.due_at)
    if found.ending in JUDGED:
        assert told.finished_at is not None
        rules = clock.rule_set_for(told.received_at.date())
        judged = verdicts.legal_verdict(clock=law, at=told.finished_at, calendar=calendar(), rules=rules, finished=True)
        assert found.legal_verdict == judged.verdict
        assert (found.missed_at is not None) == (law.missed is not None)
        assert found.statistical_verdict == expected_statistic(told)


def expected_statistic(told: Story) -> str:
    assert told.received_at is not None
    stops = [*told.deviations, *([told.standing] if told.standing else [])]
    found = verdicts.statistical_verdict(
        received_at=told.received_at, limit=told.limit, calendar=calendar(),
        rules=clock.rule_set_for(told.received_at.date()), deviations=sorted(stops, key=lambda stop: stop.started_at),
        as_of=told.finished_at or told.at, finished_at=told.finished_at,
    )  # fmt: skip
    return verdicts.Verdict.ON_TIME if found.in_time else verdicts.Verdict.LATE


@given(told=stories())
def test_a_fact_is_the_same_however_often_it_is_made(told: Story) -> None:
    assert fact(told) == fact(told)
    assert fact(told).is_test == told.is_test
    assert fact(told).status in {int(status) for status in Status}
