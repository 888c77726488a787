"""The nine signs of a dossier: worked examples, and what must hold for any history."""

from decimal import Decimal

import pytest
from hypothesis import given, settings

from caicach.core import clock as machine
from caicach.dossiers import events
from caicach.dossiers.rules import clock
from caicach.indices.facts.rows import JUDGED
from caicach.indices.states import UNCOUNTED_LABELS, Uncounted
from tests.indices.test_facts_dossiers import at, fact, go, story
from tests.support.stories import Story, calendar, stories

REASONS = {reason.value for reason in Uncounted}


def signs(told: Story) -> str:
    return fact(told).nine_indices


def ended(when: str = "2022-08-05T10:00", *, returned: bool = True) -> Story:
    told = story()
    go(told, "2022-08-01T09:00", "hand_over")
    go(told, when, "finish")
    if returned:
        go(told, when, "give_back")
    return told


def test_what_goes_on_has_no_sign_yet() -> None:
    assert signs(story()) == "oooouPouu".replace("P", "p")
    waiting = Story(1, at("2022-08-01T08:00"), clock.Limit(Decimal(5), clock.LimitUnit.WORKING_DAYS))
    waiting.register()
    assert signs(waiting) == "nnnnunnuu"
    taken = story()
    go(taken, "2022-08-02T08:00", "withdraw")
    assert signs(taken) == "wwwwupwuu"


@pytest.mark.parametrize(
    ("when", "sign"), [("2022-08-05T10:00", "2"), ("2022-08-08T16:59", "1"), ("2022-08-08T17:01", "0")]
)
def test_the_total_time_is_compared_by_days_as_on_the_control_slip(when: str, sign: str) -> None:
    assert signs(ended(when))[0] == sign


@pytest.mark.parametrize(
    ("when", "sign"), [("2022-08-05T10:00", "2"), ("2022-08-08T16:00", "1"), ("2022-08-09T10:00", "0")]
)
def test_an_apology_does_not_make_the_limit_longer(when: str, sign: str) -> None:
    told = story()
    go(told, "2022-08-01T09:00", "hand_over")
    go(told, "2022-08-04T10:00", "apologise")
    go(told, when, "finish")
    assert fact(told).legal_verdict == "early"  # the promise was kept
    assert signs(told)[0] == sign


def test_work_ended_while_the_clock_stood_is_judged_where_it_stopped() -> None:
    told = story()
    go(told, "2022-08-01T09:00", "hand_over")
    go(told, "2022-08-03T10:00", "apologise")
    go(told, "2022-08-08T09:00", "ask_papers")
    go(told, "2022-11-08T09:00", "terminate")
    assert signs(told)[0] == "1"


def test_a_unit_that_was_late_makes_it_nothing_and_one_that_was_not_is_not_guessed() -> None:
    old = story()
    old.tell(events.HandedOver(step_key="receive", to_unit_id=12, in_time=True))  # as events were without a date
    go(old, "2022-08-05T10:00", "finish")
    assert signs(old)[1] == "d"  # in time, by how much nobody wrote down
    late = story()
    late.tell(events.HandedOver(step_key="receive", to_unit_id=12, in_time=True))
    late.tell(events.StepCompleted(step_key="check", in_time=False))
    go(late, "2022-08-05T10:00", "finish")
    assert signs(late)[1] == "0"


@pytest.mark.parametrize(
    ("done", "sign"),
    [("2022-08-03T16:00", "2"), ("2022-08-04T10:00", "2"), ("2022-08-04T10:01", "1"), ("2022-08-04T11:00", "1"),
     ("2022-08-04T11:01", "0")],
)  # fmt: skip
def test_a_step_is_just_in_time_in_its_last_hour(done: str, sign: str) -> None:
    told, due_at = story(), at("2022-08-04T11:00")
    told.at = at(done)
    told.tell(events.StepCompleted(step_key="check", in_time=told.at <= due_at, due_at=due_at))
    go(told, "2022-08-05T10:00", "finish")
    assert signs(told)[1] == sign


def test_who_did_everything_alone_is_judged_by_the_whole() -> None:
    told = story()
    go(told, "2022-08-01T09:00", "finish", "give_back")
    assert signs(told)[:4] == "2221"


@pytest.mark.parametrize(
    ("answered", "sign"),
    [("2022-08-02T10:00", "2"), ("2022-08-03T10:30", "1"), ("2022-08-03T12:00", "0"), (None, "0")],
)
def test_a_unit_asked_counts_by_its_own_date(answered: str | None, sign: str) -> None:
    told = story()
    told.tell(events.ConsultationRequested(consultation_id=7, unit_id=20, due_at=at("2022-08-03T11:00")))
    if answered:
        told.at = at(answered)
        in_time = told.at <= at("2022-08-03T11:00")
        told.tell(events.ConsultationAnswered(consultation_id=7, unit_id=20, agrees=True, in_time=in_time))
    go(told, "2022-08-04T10:00", "finish")
    assert signs(told)[1] == sign


@pytest.mark.parametrize(("recounted", "sign"), [(True, "2"), (False, "0")])
def test_a_unit_asked_counts_by_the_date_a_change_of_the_calendar_gave(recounted: bool, sign: str) -> None:
    """Unanswered when the dossier ends on the 4th: late only if its own date has passed."""
    told, first, later = story(), at("2022-08-03T11:00"), at("2022-08-05T11:00")
    told.tell(events.ConsultationRequested(consultation_id=7, unit_id=20, due_at=first))
    if recounted:
        told.tell(
            events.ConsultationRecounted(consultation_id=7, due_at=later, previous_due_at=first, change_id=1)
        )  # fmt: skip
    go(told, "2022-08-04T10:00", "finish")
    assert signs(told)[1] == sign


def test_a_supplement_is_no_zero_because_nobody_wrote_whose_fault_it_was() -> None:
    told = story()
    go(told, "2022-08-01T09:00", "hand_over", "ask_papers")
    go(told, "2022-08-02T09:00", "get_papers", "finish")
    assert signs(ended())[2] == "2"
    assert signs(told)[2] == "f"


def test_agencies_the_person_had_to_go_to() -> None:
    assert signs(ended())[3] == "1"
    assert signs(ended(returned=False))[3] == "r"
    taxed = story()
    go(taxed, "2022-08-01T09:00", "hand_over", "ask_money")
    go(taxed, "2022-08-02T09:00", "get_money", "finish", "give_back")
    assert signs(taxed)[3] == "e"
    told = story()
    received, when = told.happened[0]
    told.happened[0] = (type(received)(**{**vars_of(received), "channel": "online"}), when)
    go(told, "2022-08-01T09:00", "finish")
    told.tell(events.Returned(channel="post"))
    assert signs(told)[3] == "2"


def vars_of(event: events.Received) -> dict[str, object]:
    return {name: getattr(event, name) for name in event.__dataclass_fields__}


def test_what_is_counted_for_a_unit_or_recorded_nowhere_says_so() -> None:
    assert signs(ended())[4:] == "upcuu"
    assert set(UNCOUNTED_LABELS) == set(Uncounted)


@settings(max_examples=200)
@given(told=stories())
def test_any_history_has_nine_signs_and_no_zero_that_nobody_wrote_down(told: Story) -> None:
    found = fact(told)
    nine = found.nine_indices
    assert len(nine) == 9
    assert set(nine) <= {"0", "1", "2"} | REASONS
    judged = found.ending in JUDGED and found.received_at is not None
    assert (nine[0] in "012") == judged
    assert nine[2:4].count("0") == 0
    assert not set(nine[4:]) & {"0", "1", "2"}
    if judged:
        assert nine[0] == by_the_limit(told)
        assert nine[2] == ("f" if found.supplements else "2")


def by_the_limit(told: Story) -> str:
    """Told anew without any apology: the date that the rules would then have promised."""
    assert told.received_at is not None
    assert told.finished_at is not None
    stops = [stop for stop in told.deviations if stop.kind != "extension"]
    over = told.standing.started_at if told.standing else told.finished_at
    law = clock.clock(
        received_at=told.received_at, limit=told.limit, calendar=calendar(), deviations=stops, finished_at=over,
        rules=clock.rule_set_for(told.received_at.date()),
    )  # fmt: skip
    if law.missed:
        return "0"
    days = [moment.astimezone(machine.ZONE).date() for moment in (over, law.due_at)]
    return "1" if days[0] == days[1] else "2"


def test_an_act_taken_back_counts_for_nothing() -> None:
    told = story()
    go(told, "2022-08-01T09:00", "hand_over")
    told.tell(events.StepCompleted(step_key="check", in_time=False))
    told.tell(events.ActUndone(undone_seq=len(told.happened), undone_kind=events.StepCompleted.KIND))
    go(told, "2022-08-05T10:00", "finish")
    assert signs(told)[1] == "1"  # handed over in the last half hour
