"""Marks, evidence and what was said are only ever added, whoever asks the database."""

import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from caicach.accounts.models import User
from caicach.accounts.states import Role
from caicach.assessments.models import Assessment, Cycle, Evidence, EvidenceUse, Explanation, Mark
from caicach.assessments.states import AssessmentState, CycleState
from tests.assessments import sets
from tests.support import people

pytestmark = pytest.mark.django_db
AT = sets.AT


@pytest.fixture
def author() -> User:
    people.load_units()
    return people.official((Role.ADMINISTRATOR, "so-thu"))


@pytest.fixture
def row(author: User) -> Assessment:
    second = people.official((Role.ADMINISTRATOR, "tinh-thu"))
    edition = sets.adopt(sets.draft(author.pk), second.pk, "commune")
    cycle = Cycle.objects.create(
        edition=edition, period="2022", name="Đợt thử", office_id=people.unit("so-thu").id, self_days=10,
        appraise_days=10, explain_days=5, planned_by=author, planned_at=AT, stage_at=AT,
        state=CycleState.SCORING.value,
    )  # fmt: skip
    return Assessment.objects.create(cycle=cycle, unit_id=people.unit("xa-mot").id)


def mark(row: Assessment, author: User, stage: str = "self", **changes: object) -> Mark:
    values = {"criterion": "A1", "numerator": 1, "denominator": 1, "by": author, "at": AT}
    return Mark.objects.create(assessment=row, stage=stage, **(values | changes))


def put(row: Assessment, state: AssessmentState, author: User) -> None:
    given = {"submitted_at": AT, "submitted_by": author, "late_days": 0, "round": 1}
    Assessment.objects.filter(pk=row.pk).update(state=state.value, **given)


def test_a_mark_is_never_changed(row: Assessment, author: User) -> None:
    made = mark(row, author)
    for act in (lambda: Mark.objects.filter(pk=made.pk).update(numerator=0), lambda: Mark.objects.all().delete()):
        with pytest.raises((IntegrityError, ProgrammingError)), transaction.atomic():
            act()


def test_a_unit_marks_nothing_after_it_submitted_and_nobody_after_the_end(row: Assessment, author: User) -> None:
    put(row, AssessmentState.SUBMITTED, author)
    with pytest.raises(IntegrityError, match="its own marks stay"), transaction.atomic():
        mark(row, author)
    mark(row, author, "appraised")
    Cycle.objects.update(state=CycleState.PUBLISHED.value)
    with pytest.raises(IntegrityError, match="is over"), transaction.atomic():
        mark(row, author, "final")


@pytest.mark.parametrize("wrong", [{"numerator": None}, {"applies": False}, {"numerator": -1}, {"denominator": None},
                                   {"numerator": None, "denominator": None},
                                   {"numerator": None, "denominator": None, "applies": False}])  # fmt: skip
def test_a_person_gives_a_whole_figure_or_a_reason(row: Assessment, author: User, wrong: dict[str, object]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        mark(row, author, **wrong)


def test_what_was_shown_stays_after_submission(row: Assessment, author: User) -> None:
    piece = Evidence.objects.create(
        unit_id=row.unit_id, kind="address", title="Kế hoạch", reference="https://example.vn/1", sha256="0" * 64,
        added_by=author, added_at=AT,
    )  # fmt: skip
    use = EvidenceUse.objects.create(evidence=piece, assessment=row, criterion="A1", added_by=author, added_at=AT)
    put(row, AssessmentState.APPRAISED, author)
    EvidenceUse.objects.create(evidence=piece, assessment=row, criterion="A2", added_by=author, added_at=AT)
    with pytest.raises(IntegrityError, match="was shown stays"), transaction.atomic():
        use.delete()
    put(row, AssessmentState.SUBMITTED, author)
    with pytest.raises(IntegrityError, match="was shown stays"), transaction.atomic():
        EvidenceUse.objects.create(evidence=piece, assessment=row, criterion="B1", added_by=author, added_at=AT)
    with pytest.raises((IntegrityError, ProgrammingError)), transaction.atomic():
        Evidence.objects.update(title="Khác")


def test_an_explanation_is_answered_once(row: Assessment, author: User) -> None:
    made = Explanation.objects.create(assessment=row, criterion="A1", text="Có", made_by=author, made_at=AT)
    with pytest.raises(IntegrityError, match="stays"), transaction.atomic():
        Explanation.objects.filter(pk=made.pk).update(text="Không")
    answered = {"accepted": True, "answer": "Được", "answered_by": author, "answered_at": AT}
    Explanation.objects.filter(pk=made.pk).update(**answered)
    with pytest.raises(IntegrityError, match="stays"), transaction.atomic():
        Explanation.objects.filter(pk=made.pk).update(answer="Thôi")
