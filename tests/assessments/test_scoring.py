"""A unit scores itself with evidence; what our records count nobody types; the three scores stay beside each other."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from caicach.accounts.states import Role
from caicach.assessments.commands import appraising, scoring
from caicach.assessments.commands import cycles as commands
from caicach.assessments.models import Cycle, Mark
from caicach.assessments.queries import cycles, evidence, sheets
from caicach.assessments.rules import counting
from caicach.assessments.rules.checks import Kind
from caicach.assessments.rules.deadlines import Late
from caicach.assessments.rules.entering import NotTyped, Typed
from caicach.assessments.states import Stage
from caicach.core import errors
from caicach.indices.measures import MEASURES
from caicach.indices.models import DossierFact
from tests.assessments import rounds
from tests.assessments.rounds import NOW, ONE, TEXT, TWO, Round
from tests.support import figures, people

pytestmark = pytest.mark.django_db


@pytest.fixture
def held(db: None) -> Round:
    rounds.province()
    figures.load(figures.stories())
    made = Round()
    made.begin()
    return made


def self_points(held: Round, key: str = ONE) -> Decimal | None:
    return sheets.sheet(held.row(key), at=NOW).totals[Stage.SELF].points


def test_one_more_late_finish_lowers_the_score(held: Round) -> None:
    held.fill()
    before = self_points(held)
    judged = DossierFact.objects.counted().filter(
        competent_unit_id=people.unit(ONE).id, finished_on__lte=date(2022, 6, 14)
    )
    one = judged.exclude(legal_verdict__in=["", "late"]).order_by("pk").first()
    assert before is not None
    assert one is not None
    DossierFact.objects.filter(pk=one.pk).update(legal_verdict="late")
    after = self_points(held)
    assert after is not None
    assert after < before
    scoring.submit(held.row().pk, by=held.one, at=NOW)
    counted = Mark.objects.get(assessment=held.row(), criterion="B1")
    assert (counted.by_id, counted.stage) == (None, "self")


def test_nobody_types_what_is_counted(held: Round) -> None:
    for typed in (Typed(numerator="10", denominator="10"), Typed(applies=False, reason="không")):
        with pytest.raises(NotTyped):
            scoring.mark(held.row().pk, "B1", typed, by=held.one, at=NOW)
    held.submit(ONE)
    commands.begin_appraisal(held.cycle.pk, by=held.office, at=NOW + timedelta(days=8))
    for typed in (Typed(numerator="10", denominator="10", reason="x"), Typed(applies=False, reason="không")):
        with pytest.raises(NotTyped):
            appraising.appraise(held.row().pk, "B1", typed, by=held.office, at=NOW + timedelta(days=8))


def test_only_the_own_sheet_and_only_until_it_is_submitted(held: Round) -> None:
    for who in (held.two, held.office):
        with pytest.raises(errors.NotPermitted):
            scoring.mark(held.row().pk, "A1", Typed(numerator="1"), by=who, at=NOW)
    held.submit(ONE)
    with pytest.raises(scoring.AlreadySubmitted):
        scoring.mark(held.row().pk, "A1", Typed(numerator="0"), by=held.one, at=NOW)
    with pytest.raises(scoring.AlreadySubmitted):
        scoring.use(held.piece(title="Khác").pk, held.row().pk, "A1", by=held.one, at=NOW)


def test_the_same_figure_again_writes_nothing(held: Round) -> None:
    first = scoring.mark(held.row().pk, "A1", Typed(numerator="1"), by=held.one, at=NOW)
    assert scoring.mark(held.row().pk, "A1", Typed(numerator="1", reason=" "), by=held.one, at=NOW).pk == first.pk
    assert scoring.mark(held.row().pk, "A1", Typed(numerator="0"), by=held.one, at=NOW).pk != first.pk
    assert held.row().marks.count() == 2


def test_what_holds_must_be_mended_before_submission(held: Round) -> None:
    with pytest.raises(scoring.NotReady) as refusal:
        scoring.submit(held.row().pk, by=held.one, at=NOW)
    assert [(one.code, one.kind) for one in refusal.value.found] == [
        ("A1", Kind.MISSING), ("A2", Kind.MISSING), ("B2", Kind.MISSING),
    ]  # fmt: skip
    for code, typed in rounds.FIGURES.items():
        scoring.mark(held.row().pk, code, typed, by=held.one, at=NOW)
    with pytest.raises(scoring.NotReady) as refusal:
        scoring.submit(held.row().pk, by=held.one, at=NOW)
    assert [(one.code, one.kind) for one in refusal.value.found] == [
        ("A1", Kind.NO_EVIDENCE), ("A2", Kind.NO_EVIDENCE),
    ]  # fmt: skip
    old = held.piece(title="Kế hoạch cũ", valid_to=date(2022, 8, 3))
    for code in ("A1", "A2"):
        scoring.use(old.pk, held.row().pk, code, by=held.one, at=NOW)
    shown = {one.kind for one in sheets.sheet(held.row(), at=NOW).findings if one.holds}
    assert shown == {Kind.EXPIRED}


def test_a_typed_figure_that_our_records_contradict_is_said(held: Round) -> None:
    held.fill()
    found = [one for one in sheets.sheet(held.row(), at=NOW).findings if one.kind is Kind.CONTRADICTS]
    assert [one.code for one in found] == ["B2"]
    assert not found[0].holds


def test_one_paper_for_several_criteria_and_taken_away_again(held: Round) -> None:
    held.fill()
    [piece] = evidence.list_evidence(people.unit(ONE).id, seen_by=held.one)
    assert piece.used == 3
    use = piece.uses.get(criterion="B2")
    scoring.take_away(use.pk, by=held.one, at=NOW)
    assert evidence.list_evidence(people.unit(ONE).id, seen_by=held.one).get().used == 2
    assert held.piece().pk == piece.pk  # the same once more is the same
    with pytest.raises(errors.NotFound):
        evidence.list_evidence(people.unit(ONE).id, seen_by=held.two)
    with pytest.raises(errors.NotFound):
        evidence.get_evidence(piece.pk, seen_by=held.two, on=people.ON)
    assert evidence.get_evidence(piece.pk, seen_by=held.office, on=people.ON).pk == piece.pk
    Cycle.objects.update(state="published")
    with pytest.raises(errors.NotFound):
        evidence.get_evidence(piece.pk, seen_by=held.two, on=people.ON)
    Cycle.objects.update(state="scoring")
    with pytest.raises(errors.NotFound):
        scoring.use(piece.pk, held.row(TWO).pk, "A1", by=held.two, at=NOW)


@pytest.mark.parametrize(
    ("changes", "at"), [({"title": " "}, "title"), ({"reference": ""}, "reference"),
                        ({"reference": "000.00"}, "reference"),
                        ({"valid_from": date(2022, 2, 1), "valid_to": date(2022, 1, 1)}, "valid_to")],
)  # fmt: skip
def test_what_evidence_must_be(held: Round, changes: dict[str, object], at: str) -> None:
    with pytest.raises(errors.Invalid) as refusal:
        held.piece(**changes)
    assert list(refusal.value.problems) == [at]


def test_coming_late_costs_and_the_first_submission_counts(held: Round) -> None:
    Cycle.objects.update(late_each=1, late_most=3)
    late = NOW + timedelta(days=11)  # Monday 15 August: Friday and Monday are after the end
    row = held.submit(ONE, at=late)
    assert row.late_days == 2
    found = sheets.total(held.row(), Stage.SELF, at=late)
    assert found.score.points is not None
    assert (found.penalty, found.points) == (Decimal(2), found.score.points - 2)
    appraising.send_back(row.pk, "Thiếu kế hoạch", by=held.office, at=late)
    again = scoring.submit(row.pk, by=held.one, at=late + timedelta(days=3))
    assert (again.late_days, again.round) == (2, 2)
    assert cycles.late_of(held.fresh()) == Late(each=Decimal(1), most=Decimal(3))


def test_a_unit_that_never_submits_is_appraised_without(held: Round) -> None:
    """What it typed and did not submit is nobody's mark, at no stage."""
    after = NOW + timedelta(days=8)
    held.submit(ONE)
    held.fill(TWO)
    scoring.mark(held.row(TWO).pk, "T1", Typed(numerator="1"), by=held.two, at=NOW)
    Cycle.objects.update(late_each=1, late_most=3)
    commands.begin_appraisal(held.cycle.pk, by=held.office, at=after)
    row = held.row(TWO)
    with pytest.raises(errors.Refused, match="A1, A2, B2"):
        appraising.finish(row.pk, by=held.office, at=after)
    for code, typed in rounds.FIGURES.items():
        if code == "A1":
            with pytest.raises(errors.Invalid):  # the same as was typed needs a reason too: nobody gave it
                appraising.appraise(row.pk, code, typed, by=held.office, at=after)
        nothing = Typed(numerator="0", denominator="10", reason="Không nộp")
        appraising.appraise(row.pk, code, nothing, by=held.office, at=after)
    appraising.finish(row.pk, by=held.office, at=after)
    row = held.row(TWO)
    found = {stage: sheets.total(row, stage, at=after) for stage in Stage}
    assert found[Stage.APPRAISED].penalty == 3
    assert found[Stage.APPRAISED].points is not None
    assert found[Stage.SELF].points is None
    worth = {one.node.code: one.points for one in counting.rows(found[Stage.FINAL].score)}
    assert (worth["A1"], worth.get("T1")) == (0, None)
    assert Stage.SELF not in sheets.sheet(row, at=after).line("A1").marks


def test_three_scores_beside_each_other_with_who_and_why(held: Round) -> None:
    held.submit(ONE)
    held.submit(TWO)
    commands.begin_appraisal(held.cycle.pk, by=held.office, at=NOW)
    with pytest.raises(errors.Invalid) as refusal:
        appraising.appraise(held.row().pk, "A1", Typed(numerator="0"), by=held.office, at=NOW)
    assert list(refusal.value.problems) == ["reason"]
    appraising.appraise(held.row().pk, "A1", Typed(numerator="0", reason="Ban hành chậm"), by=held.office, at=NOW)
    line = sheets.sheet(held.row(), at=NOW).line("A1")
    assert {stage: row.points for stage, row in line.rows.items()} == {Stage.SELF: Decimal(20), Stage.APPRAISED: 0}
    assert line.changed
    mark = line.marks[Stage.APPRAISED]
    assert (mark.by_id, mark.reason, mark.at) == (held.office_user.pk, "Ban hành chậm", NOW)


def test_the_last_cycle_is_compared(held: Round) -> None:
    held.submit(ONE)
    held.submit(TWO)
    commands.begin_appraisal(held.cycle.pk, by=held.office, at=NOW)
    for key in (ONE, TWO):
        appraising.finish(held.row(key).pk, by=held.office, at=NOW)
    commands.begin_explanation(held.cycle.pk, by=held.office, at=NOW)
    appraising.send_to_council(held.cycle.pk, by=held.office, at=NOW + timedelta(days=7))
    later = commands.plan(held.asked(period="2022-H2"), by=held.office, at=NOW)
    commands.begin_scoring(later.pk, by=held.office, at=NOW)
    row = later.assessments.get(unit_id=people.unit(ONE).id)
    scoring.mark(row.pk, "A1", Typed(numerator="0"), by=held.one, at=NOW)
    found = sheets.sheet(cycles.get_assessment(row.pk, seen_by=held.one, on=people.ON), at=NOW).findings
    assert ("A1", Kind.FAR_FROM_LAST) in [(one.code, one.kind) for one in found]


def test_a_sheet_asks_little(held: Round, django_assert_max_num_queries: object) -> None:
    held.fill()
    row = held.row()
    with django_assert_max_num_queries(12):
        sheets.sheet(row, at=NOW)


def test_who_only_receives_files_has_no_part(held: Round) -> None:
    counter = rounds.actor(people.official((Role.ONE_STOP_OFFICER, "xa-mot--mot-cua")))
    with pytest.raises(errors.NotPermitted):
        scoring.mark(held.row().pk, "A1", Typed(numerator="1"), by=counter, at=NOW)


def test_what_was_wrongly_found_not_to_apply_may_apply_again() -> None:
    """Of a criterion of which our records say nothing; still nobody types a figure."""
    unfed = next(one.key for one in MEASURES.values() if one.awaits)
    rounds.province()
    held, at = Round(content=TEXT.replace("xong-dung-han", unfed)), NOW + timedelta(days=8)
    held.begin()
    held.submit(ONE)
    commands.begin_appraisal(held.cycle.pk, by=held.office, at=at)
    row = held.row(ONE)
    appraising.appraise(row.pk, "B1", Typed(applies=False, reason="Không có số liệu"), by=held.office, at=at)
    again = appraising.appraise(row.pk, "B1", Typed(), by=held.office, at=at)
    assert (again.applies, again.numerator, again.by) == (True, None, None)
    with pytest.raises(NotTyped):
        appraising.appraise(row.pk, "B1", Typed(numerator="9", denominator="10", reason="x"), by=held.office, at=at)
    appraising.finish(row.pk, by=held.office, at=at)
    assert sheets.total(held.row(ONE), Stage.APPRAISED, at=at).points is None  # nothing is known again
