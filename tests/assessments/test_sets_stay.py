"""Does the database itself keep what was adopted, said and answered?"""

from datetime import date

import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from caicach.accounts.models import User
from caicach.accounts.states import Role
from caicach.assessments.models import SetComment, SetEdition, SetRevision, SetScope
from tests.assessments import sets
from tests.support import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair() -> tuple[User, User]:
    people.load_units()
    post = (Role.ADMINISTRATOR, "tinh-thu")
    return people.official(post), people.official(post)


def test_nothing_of_an_adopted_edition_changes(pair: tuple[User, User]) -> None:
    made = sets.adopt(sets.draft(pair[0].pk), pair[1].pk, "commune")
    for change in ({"content": "x"}, {"applies_to": ["district"]}, {"valid_to": date(2023, 1, 1)}, {"state": "draft"},
                   {"decision_number": "13"}, {"state": "withdrawn"}):  # fmt: skip
        with pytest.raises(IntegrityError, match="stays"), transaction.atomic():
            SetEdition.objects.filter(pk=made.pk).update(**change)
    with pytest.raises(IntegrityError, match="stays"), transaction.atomic():
        SetRevision.objects.create(edition=made, number=2, content="x", by=pair[0], at=sets.AT)
    with pytest.raises(IntegrityError, match="stays"), transaction.atomic():
        sets.comment(made, people.unit("xa-mot").id, pair[0].pk)
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        SetEdition.objects.filter(pk=made.pk)._raw_delete("default")


def test_it_is_adopted_by_somebody_else_with_a_decision_and_every_comment_answered(pair: tuple[User, User]) -> None:
    made = sets.draft(pair[0].pk)
    with pytest.raises(IntegrityError, match="set_edition_by_two_people"), transaction.atomic():
        sets.adopt(made, pair[0].pk, "commune")
    with pytest.raises(IntegrityError, match="set_edition_adopted_by_decision"), transaction.atomic():
        sets.adopt(made, pair[1].pk, "commune", decision_number="")
    with pytest.raises(IntegrityError, match="set_edition_adopted_by_decision"), transaction.atomic():
        sets.adopt(made, pair[1].pk, decision_number="12/QĐ-UBND")
    said = sets.comment(SetEdition.objects.get(pk=made.pk), people.unit("xa-mot").id, pair[0].pk)
    with pytest.raises(IntegrityError, match="nobody answered"), transaction.atomic():
        sets.adopt(made, pair[1].pk, "commune")
    with pytest.raises(IntegrityError, match="set_comment_answered_with_reason"), transaction.atomic():
        SetComment.objects.filter(pk=said.pk).update(verdict="declined")
    with pytest.raises(IntegrityError, match="stays"), transaction.atomic():
        SetComment.objects.filter(pk=said.pk).update(text="Điều khác")
    SetComment.objects.filter(pk=said.pk).update(
        verdict="declined", answer="Đã cân nhắc.", answered_by=pair[0], answered_at=sets.AT
    )
    assert sets.adopt(made, pair[1].pk, "commune").is_decided


def test_two_editions_never_hold_on_one_day_for_one_kind(pair: tuple[User, User]) -> None:
    first = sets.adopt(sets.draft(pair[0].pk), pair[1].pk, "commune", "district")
    second = sets.draft(pair[0].pk, code="thu-2023", number=2)
    with pytest.raises(IntegrityError, match="set_scopes_apart"), transaction.atomic():
        sets.adopt(second, pair[1].pk, "commune", since=date(2023, 1, 1))
    first.state, first.valid_to = "ended", date(2023, 1, 1)
    first.save()
    sets.adopt(second, pair[1].pk, "commune", since=date(2023, 1, 1))
    sets.adopt(sets.draft(pair[0].pk, code="thu-so", number=3), pair[1].pk, "department")
    held = set(SetScope.objects.filter(edition=first).values_list("kind", "valid_to"))
    assert held == {("commune", date(2023, 1, 1)), ("district", date(2023, 1, 1))}
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        SetScope.objects.filter(edition=first).update(kind="office")
    with pytest.raises(IntegrityError, match="begins as a draft"), transaction.atomic():
        SetEdition.objects.create(code="x", family="x", number=1, name="x", content="x", drafted_by=pair[0],
                                  drafted_at=sets.AT, state="withdrawn")  # fmt: skip
