"""The life of a set of criteria: drafted, commented on, answered, revised, adopted by a second official, ended."""

import io
from datetime import date, timedelta

import pytest

from caicach.accounts import queries as accounts
from caicach.accounts.models import User
from caicach.accounts.states import Role
from caicach.assessments import policies
from caicach.assessments.commands import comments, editions
from caicach.assessments.models import SetEdition
from caicach.assessments.queries import comments as said
from caicach.assessments.queries import editions as known
from caicach.assessments.states import SetState, Verdict
from caicach.core import errors
from caicach.core.actor import Actor
from caicach.core.models import Event
from caicach.indices.rules.files import SetInvalid
from tests.assessments import sets
from tests.support import people

pytestmark = pytest.mark.django_db
AT, ON = sets.AT, sets.ON
AFTER = AT + timedelta(days=20)
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def acting(user: User, key: str) -> Actor:
    return accounts.actor_for(user, unit_id=people.unit(key).id, on=ON)


class Town:
    """Two who manage for the province, the heads of two communes."""

    def __init__(self) -> None:
        people.load_units()
        self.one = acting(people.official((Role.ADMINISTRATOR, "tinh-thu")), "tinh-thu")
        self.two = acting(people.official((Role.UNIT_HEAD, "tinh-thu")), "tinh-thu")
        self.commune = acting(people.official((Role.UNIT_HEAD, "xa-mot")), "xa-mot")
        self.other = acting(people.official((Role.UNIT_HEAD, "xa-hai")), "xa-hai")

    def decision(self, *kinds: str, since: date = date(2022, 9, 1)) -> editions.Decision:
        return editions.Decision(
            number="12/QĐ-UBND", on=ON, file=io.BytesIO(PDF), file_name="qd.pdf", kinds=kinds, valid_from=since
        )

    def ask(self, row: SetEdition, *keys: str) -> None:
        ids = [people.unit(key).id for key in keys]
        comments.ask(row.pk, since=ON, until=ON + timedelta(days=10), unit_ids=ids, by=self.one, at=AT)


@pytest.fixture
def town() -> Town:
    return Town()


def test_a_set_from_draft_to_decision(town: Town) -> None:
    row = editions.draft(sets.TEXT, by=town.one, at=AT)
    assert not known.visible(seen_by=town.commune, on=ON).exists()
    town.ask(row, "xa-mot", "xa-hai")
    assert list(said.waiting_for([people.unit("xa-mot").id], on=ON)) == [row]
    about = comments.comment(row.pk, criterion="A1", text="Bớt điểm.", by=town.commune, at=AT)
    comments.agree(row.pk, by=town.other, at=AT)
    comments.agree(row.pk, by=town.other, at=AT)
    assert not said.waiting_for([people.unit("xa-mot").id, people.unit("xa-hai").id], on=ON).exists()
    with pytest.raises(editions.CommentsOpen, match="còn đến hết ngày 14/08/2022"):
        editions.adopt(row.pk, town.decision("commune"), by=town.two, at=AT)
    with pytest.raises(editions.CommentsOpen, match="Còn 1 góp ý"):
        editions.adopt(row.pk, town.decision("commune"), by=town.two, at=AFTER)
    comments.answer(row.pk, about.pk, verdict=Verdict.PARTLY, words="Bớt 5 điểm.", by=town.one, at=AFTER)
    changed = sets.TEXT.replace("points = 20", "points = 15").replace(
        'points = 40\nrule = "prop', 'points = 45\nrule = "prop'
    )
    editions.revise(row.pk, changed, reason="Theo góp ý của xã Một", seen=1, by=town.one, at=AFTER)
    adopted = editions.adopt(row.pk, town.decision("commune", "district"), by=town.two, at=AFTER)
    assert (adopted.state, adopted.decision_number) == (SetState.ADOPTED, "12/QĐ-UBND")
    found = known.edition_for(family="thu", kind="district", on=date(2030, 1, 1))
    assert found == row
    made = known.compiled(found)
    assert (made.applies_to, [node.points for node in made.leaves()]) == (("commune", "district"), [15, 45, 40])
    last, differences = known.revision_of(found, 2)
    assert (last.reason, len(differences)) == ("Theo góp ý của xã Một", 2)
    assert [one.changes for one in known.revisions_of(found)] == [2, 0]
    kinds = Event.objects.filter(subject=row.subject).order_by("seq").values_list("kind", flat=True)
    assert [kind.removeprefix("criteria-set.") for kind in kinds] == [
        "drafted", "comments-asked", "commented", "agreed", "comment-answered", "revised", "adopted"]  # fmt: skip


def test_every_problem_of_a_file_is_told_and_nothing_is_kept(town: Town) -> None:
    wrong = sets.TEXT.replace("points = 20", "points = 21").replace('"yes_no"', '"yes"')
    with pytest.raises(SetInvalid) as refusal:
        editions.draft(wrong, by=town.one, at=AT)
    assert len(refusal.value.found) == 2
    assert not SetEdition.objects.exists()
    editions.draft(sets.TEXT, by=town.one, at=AT)
    with pytest.raises(errors.Invalid, match="đã có"):
        editions.draft(sets.TEXT, by=town.two, at=AT)


def test_two_people_of_the_province(town: Town) -> None:
    with pytest.raises(policies.NotOfTheProvince):
        editions.draft(sets.TEXT, by=town.commune, at=AT)
    row = editions.draft(sets.TEXT, by=town.one, at=AT)
    with pytest.raises(policies.SameOfficial):
        editions.adopt(row.pk, town.decision("commune"), by=town.one, at=AT)
    editions.revise(row.pk, sets.text(name='"Tên khác"'), reason="Sửa tên", seen=1, by=town.two, at=AT)
    with pytest.raises(policies.SameOfficial):
        editions.adopt(row.pk, town.decision("commune"), by=town.two, at=AT)
    with pytest.raises(errors.Invalid, match="Người khác vừa sửa"):
        editions.revise(row.pk, sets.TEXT, reason="Sửa lại", seen=1, by=town.one, at=AT)
    with pytest.raises(errors.Invalid, match="giữ nguyên"):
        editions.revise(row.pk, sets.text(code='"khac"'), reason="Đổi mã", seen=2, by=town.one, at=AT)
    editions.adopt(row.pk, town.decision("commune"), by=town.one, at=AT)
    with pytest.raises(editions.EditionMoved):
        editions.revise(row.pk, sets.TEXT, reason="Sửa lại", seen=2, by=town.one, at=AT)


def test_only_units_that_are_asked_comment_and_only_in_time(town: Town) -> None:
    row = editions.draft(sets.TEXT, by=town.one, at=AT)
    with pytest.raises(comments.NotAsked):
        comments.comment(row.pk, criterion="", text="Tốt.", by=town.commune, at=AT)
    town.ask(row, "xa-mot")
    with pytest.raises(comments.NotAsked):
        comments.comment(row.pk, criterion="", text="Tốt.", by=town.other, at=AT)
    with pytest.raises(comments.NotAsked):
        comments.comment(row.pk, criterion="", text="Tốt.", by=town.commune, at=AFTER)
    with pytest.raises(errors.Invalid, match="không có chỉ tiêu"):
        comments.comment(row.pk, criterion="Z9", text="Tốt.", by=town.commune, at=AT)
    with pytest.raises(errors.NotPermitted):
        comments.comment(row.pk, criterion="", text="Tốt.", by=town.one, at=AT)
    town.ask(row, "xa-hai")
    assert len(said.asked(row, on=ON)) == 2


def test_an_edition_replaces_what_it_covers_and_nothing_else(town: Town) -> None:
    first = editions.draft(sets.TEXT, by=town.one, at=AT)
    editions.adopt(first.pk, town.decision("commune"), by=town.two, at=AT)
    second = editions.draft(sets.text(code='"thu-2023"'), by=town.one, at=AT)
    assert second.number == 2
    with pytest.raises(editions.EditionsOverlap, match="thu-2022"):
        editions.adopt(second.pk, town.decision("commune", since=date(2022, 6, 1)), by=town.two, at=AT)
    editions.adopt(second.pk, town.decision("commune", "district", since=date(2023, 1, 1)), by=town.two, at=AT)
    first.refresh_from_db()
    assert (first.state, first.valid_to) == (SetState.ENDED, date(2023, 1, 1))
    holding = [
        known.edition_for(family="thu", kind="commune", on=day) for day in (date(2022, 12, 31), date(2023, 1, 1))
    ]
    assert holding == [first, second]
    third = editions.draft(sets.text(code='"thu-xa"'), by=town.one, at=AT)
    with pytest.raises(editions.EditionsOverlap, match="thu-2023"):
        editions.adopt(third.pk, town.decision("commune", since=date(2024, 1, 1)), by=town.two, at=AT)
    editions.end(second.pk, on=date(2024, 1, 1), why="Quyết định 5", by=town.two, at=AT)
    editions.adopt(third.pk, town.decision("commune", since=date(2024, 1, 1)), by=town.two, at=AT)
    fourth = editions.draft(sets.text(code='"thu-bo"'), by=town.one, at=AT)
    assert editions.withdraw(fourth.pk, why="Không cần nữa", by=town.one, at=AT).state == SetState.WITHDRAWN
    assert {one.code for one in known.in_force(date(2024, 2, 1))} == {"thu-xa"}
    since = known.in_force(date(2024, 2, 1), since=date(2023, 6, 1))  # what 2023 is scored by
    assert {one.code for one in since} == {"thu-xa", "thu-2023"}


@pytest.mark.parametrize("code", ["vi-du-cap-xa", "2022"])
def test_a_set_of_the_province_bears_a_code_of_its_own(town: Town, code: str) -> None:
    with pytest.raises(errors.Invalid, match="hãy đặt mã khác") as refusal:
        editions.draft(sets.text(code=f'"{code}"'), by=town.one, at=AT)
    assert (refusal.value.field, SetEdition.objects.count()) == ("content", 0)
