"""A cycle from plan to council: each stage after the other, by the right people, with its event."""

from datetime import date, timedelta

import pytest

from caicach.accounts.states import Role
from caicach.assessments import policies
from caicach.assessments.commands import appraising, scoring
from caicach.assessments.commands import cycles as commands
from caicach.assessments.models import Assessment, Cycle
from caicach.assessments.queries import cycles
from caicach.assessments.rules.deadlines import Near, Term
from caicach.assessments.rules.entering import Typed
from caicach.core import errors
from caicach.core.models import Event
from tests.assessments import rounds
from tests.assessments.rounds import NOW, ONE, TWO, Round
from tests.support import people

pytestmark = pytest.mark.django_db
NEXT_WEEK = NOW + timedelta(days=8)  # Friday 12 August, a day after the end of scoring


@pytest.fixture
def held(db: None) -> Round:
    rounds.province()
    return Round()


def kinds(subject: str) -> list[str]:
    return list(Event.objects.filter(subject=subject).order_by("seq").values_list("kind", flat=True))


def test_a_cycle_begins_with_the_communes_that_existed(held: Round) -> None:
    cycle = held.begin()
    assert {one.unit for one in cycles.places(cycle, seen_by=held.office, on=people.ON)} == {
        "UBND xã Một",
        "UBND xã Hai",
    }
    assert (cycle.state, cycle.self_by) == ("scoring", date(2022, 8, 11))
    assert kinds(cycle.subject) == ["cycle.planned", "cycle.scoring-began"]


def test_only_an_adopted_edition_that_holds_then_once_a_period(held: Round) -> None:
    for changes, at in (({"period": "2021"}, "period"), ({"edition_id": 0}, "edition"), ({"name": " "}, "name"),
                        ({"self_term": Term(on=date(2022, 8, 3))}, "self_by"),
                        ({"self_term": Term(on=date(2022, 9, 3)), "appraise_term": Term(on=date(2022, 9, 1))},
                         "appraise_by"),
                        ({"leads": {"X": people.unit("so-thu").id}}, None)):  # fmt: skip
        with pytest.raises(errors.Invalid) as refusal:
            commands.plan(held.asked(**changes), by=held.office, at=NOW)
        assert (list(refusal.value.problems) or [None])[0] == at
    assert held.cycle.state == "planned"
    with pytest.raises(errors.Invalid):
        commands.plan(held.asked(), by=held.office, at=NOW)
    commands.cancel(held.cycle.pk, by=held.office, at=NOW)
    commands.plan(held.asked(), by=held.office, at=NOW)


def test_a_commune_assesses_nobody_and_nobody_for_another_office(held: Round) -> None:
    mine = held.asked(office_id=people.unit(ONE).id)
    with pytest.raises(policies.TooNarrow):
        commands.plan(mine, by=held.one, at=NOW)
    with pytest.raises(errors.NotPermitted):
        commands.plan(held.asked(), by=held.one, at=NOW)
    with pytest.raises(errors.NotPermitted):
        commands.begin_scoring(held.cycle.pk, by=held.one, at=NOW)


def test_a_stage_is_not_left_before_it_is_over(held: Round) -> None:
    held.begin()
    with pytest.raises(commands.StageNotOver):
        commands.begin_appraisal(held.cycle.pk, by=held.office, at=NOW)
    with pytest.raises(errors.Refused):
        commands.begin_explanation(held.cycle.pk, by=held.office, at=NOW)
    commands.begin_appraisal(held.cycle.pk, by=held.office, at=NEXT_WEEK)
    with pytest.raises(commands.StageNotOver):
        commands.begin_explanation(held.cycle.pk, by=held.office, at=NEXT_WEEK)


def test_the_whole_way(held: Round) -> None:
    held.explaining()
    row = held.row(ONE)
    made = appraising.explain(row.pk, "A2", "Sản phẩm gửi kèm", by=held.one, at=NOW)
    scoring.use(held.piece(title="Sản phẩm").pk, row.pk, "A2", by=held.one, at=NOW)
    assert appraising.send_explanations(row.pk, by=held.one, at=NOW).state == "explained"
    assert appraising.send_explanations(held.row(TWO).pk, by=held.two, at=NOW).state == "settled"
    more = Typed(numerator="8", denominator="10", reason="Chấp nhận ba sản phẩm")
    with pytest.raises(commands.StageNotOver):
        appraising.send_to_council(held.cycle.pk, by=held.office, at=NOW)
    appraising.answer(made.pk, accepted=True, answer="Đủ ba", typed=more, by=held.office, at=NOW)
    assert held.row(ONE).state == "settled"
    assert appraising.send_to_council(held.cycle.pk, by=held.office, at=NOW).state == "council"
    assert kinds(row.subject)[-5:] == [
        "assessment.explanations-sent", "assessment.marked", "assessment.explanation-answered", "assessment.settled",
        "assessment.counted",
    ]  # fmt: skip
    given = row.marks.filter(criterion="A2").order_by("id").values_list("stage", "numerator")
    assert list(given) == [("self", 9), ("appraised", 5), ("appraised", 8), ("final", 8)]


def test_who_says_nothing_agrees_after_the_last_day(held: Round) -> None:
    held.explaining()
    with pytest.raises(commands.StageNotOver):
        appraising.send_to_council(held.cycle.pk, by=held.office, at=NOW)
    appraising.send_to_council(held.cycle.pk, by=held.office, at=NOW + timedelta(days=6))
    assert set(Assessment.objects.values_list("state", flat=True)) == {"settled"}


def test_what_was_explained_is_answered_also_where_the_unit_forgot_to_send_it(held: Round) -> None:
    held.explaining()
    made = appraising.explain(held.row(ONE).pk, "A2", "Sản phẩm gửi kèm", by=held.one, at=NOW)
    after = NOW + timedelta(days=6)
    given = {"accepted": False, "answer": "Chưa thấy sản phẩm", "by": held.office}
    with pytest.raises(errors.Refused, match="không chờ trả lời"):
        appraising.answer(made.pk, at=NOW, **given)
    with pytest.raises(commands.StageNotOver):
        appraising.send_to_council(held.cycle.pk, by=held.office, at=after)
    appraising.answer(made.pk, at=after, **given)
    assert kinds(held.row(ONE).subject)[-3:] == [
        "assessment.explanations-sent", "assessment.explanation-answered", "assessment.settled",
    ]  # fmt: skip
    assert appraising.send_to_council(held.cycle.pk, by=held.office, at=after).state == "council"


def test_nobody_appraises_the_own_unit(held: Round) -> None:
    """Not even who also sits in the office."""
    held.begin()
    held.submit(ONE)
    both = rounds.actor(people.official((Role.UNIT_HEAD, rounds.OFFICE), (Role.CASE_OFFICER, ONE)))
    commands.begin_appraisal(held.cycle.pk, by=held.office, at=NEXT_WEEK)
    for act in (
        lambda: appraising.appraise(held.row(ONE).pk, "A1", Typed(numerator="1"), by=both, at=NEXT_WEEK),
        lambda: appraising.finish(held.row(ONE).pk, by=both, at=NEXT_WEEK),
        lambda: appraising.send_back(held.row(ONE).pk, "Thiếu", by=both, at=NEXT_WEEK),
    ):
        with pytest.raises(policies.OwnUnit):
            act()
    with pytest.raises(errors.NotPermitted):
        appraising.appraise(held.row(ONE).pk, "A1", Typed(numerator="1"), by=held.two, at=NEXT_WEEK)


def test_the_lead_of_a_group_appraises_it_and_nothing_else(held: Round) -> None:
    held.leads = {"A": people.unit("huyen-thu").id}
    held.begin()
    held.submit(ONE)
    commands.begin_appraisal(held.cycle.pk, by=held.office, at=NEXT_WEEK)
    lead = rounds.actor(people.official((Role.CASE_OFFICER, "huyen-thu")))
    row = held.row(ONE)
    appraising.appraise(row.pk, "A1", Typed(numerator="0", reason="Ban hành chậm"), by=lead, at=NEXT_WEEK)
    for who, code in ((lead, "B2"), (held.office, "A1")):
        with pytest.raises(errors.NotPermitted):
            appraising.appraise(row.pk, code, Typed(numerator="1", denominator="1", reason="x"), by=who, at=NEXT_WEEK)
    with pytest.raises(errors.NotPermitted):
        appraising.finish(row.pk, by=lead, at=NEXT_WEEK)
    province = rounds.actor(people.official((Role.UNIT_HEAD, "tinh-thu")))
    assert cycles.may_appraise(row, actor=province, on=people.ON) == {"A", "B", ""}


def test_what_waits_for_a_unit_and_reminders(held: Round) -> None:
    held.begin()
    [mine] = cycles.waiting(seen_by=held.one, at=NOW)
    assert (mine.unit, mine.until, mine.near, mine.working_days) == ("UBND xã Một", date(2022, 8, 11), Near.SOON, 5)
    assert cycles.waiting(seen_by=held.office, at=NOW) == []
    held.submit(ONE)
    assert cycles.waiting(seen_by=held.one, at=NOW) == []
    assert commands.remind(held.cycle.pk, by=held.office, at=NOW) == 1
    assert (held.row(ONE).reminded_at, held.row(TWO).reminded_at) == (None, NOW)
    with pytest.raises(errors.NotPermitted):
        commands.remind(held.cycle.pk, by=held.two, at=NOW)


def test_a_deadline_may_be_moved_while_the_stage_runs(held: Round) -> None:
    held.begin()
    with pytest.raises(errors.Invalid):
        commands.move_deadline(held.cycle.pk, date(2022, 8, 3), by=held.office, at=NOW)
    commands.move_deadline(held.cycle.pk, date(2022, 8, 15), by=held.office, at=NOW)
    assert held.submit(ONE, at=NEXT_WEEK).late_days == 0


def test_who_was_late_by_the_old_day_is_not_by_the_new_one(held: Round) -> None:
    held.begin()
    assert held.submit(ONE, at=NEXT_WEEK).late_days > 0
    commands.move_deadline(held.cycle.pk, NEXT_WEEK.date() + timedelta(days=3), by=held.office, at=NEXT_WEEK)
    assert held.row(ONE).late_days == 0


def test_others_do_not_see_the_sheet_of_a_unit(held: Round) -> None:
    held.begin()
    row = held.row(ONE)
    for who in (held.one, held.office):
        assert cycles.get_assessment(row.pk, seen_by=who, on=people.ON).pk == row.pk
    with pytest.raises(errors.NotFound):
        cycles.get_assessment(row.pk, seen_by=held.two, on=people.ON)
    assert [one.row.unit_id for one in cycles.places(held.fresh(), seen_by=held.two, on=people.ON)] == [
        people.unit(TWO).id
    ]
    stranger = rounds.actor(people.official((Role.UNIT_HEAD, "huyen-thu")))
    assert Cycle.objects.count() == 1
    assert list(cycles.list_cycles(seen_by=stranger, on=people.ON)) == []
