"""Whoever stands in for a head does with many dossiers, and with opinions, what they may do with one.

By their own right, for the head, and without either: every act that reaches beyond one dossier or one unit. For whom it
was done is written each time.
"""

import re
import uuid
from collections.abc import Iterator
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from caicach.accounts import commands as accounts
from caicach.accounts.models import DelegatedAct, Position, User
from caicach.accounts.states import Role
from caicach.core import clock, errors
from caicach.core.models import Event
from caicach.dossiers import commands
from caicach.dossiers.models import ApologyDraft, Consultation, Dossier
from tests.support import desk, people
from tests.support.desk import at
from tests.web.desk.conftest import as_user

PAGE = "/ban-lam-viec/hang-loat/"
BIRTH = "1.001193"
NOW = at(4, 10)


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with clock.frozen(NOW):
        yield


def delegate(office: desk.Office, holder: User) -> int:
    post = Position.objects.get(user=office.head_user, role=Role.UNIT_HEAD)
    row = accounts.delegate(
        position_id=post.pk, holder_id=holder.pk, valid_from=date(2022, 8, 4), valid_to=date(2022, 8, 11),
        decision_number="12/QĐ-UBND", decided_on=date(2022, 8, 3), by=office.head, at=at(4, 7),
    )  # fmt: skip
    return row.pk


@pytest.fixture
def deputy(office: desk.Office) -> User:
    """An officer of the counter: of the head's rights they have none of their own."""
    return people.official((Role.ONE_STOP_OFFICER, f"{office.key}--mot-cua"))


@pytest.fixture
def waiting(office: desk.Office) -> list[Dossier]:
    """Three that wait for the head's signature."""
    found = [office.receive(BIRTH, when=at(4), applicant=desk.applicant(serial)) for serial in (1, 2, 3)]
    for one in found:
        commands.hand_over(one.pk, step_key="receive", by=office.counter, at=at(4, 9, 10))
        commands.complete_step(one.pk, step_key="record", by=office.officer, at=at(4, 9, 20))
        one.refresh_from_db()
    return found


def send(client: Client, act: str, rows: list[Dossier], **more: object) -> list[str]:
    """What the page after the act says, row by row."""
    marks = [f"{one.pk}.{one.seq}.sign" for one in rows]
    answer = client.post(PAGE, {"viec": act, "chon": marks, "key": uuid.uuid4(), **more})
    assert answer.status_code == 302, answer.text
    shown = re.findall(r"<tr .*?</tr>", client.get(answer["Location"]).text, re.DOTALL)[1:]
    return [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in shown]


def test_many_are_signed_for_the_head_each_with_whose_right(
    office: desk.Office, deputy: User, waiting: list[Dossier]
) -> None:
    delegation_id, client = delegate(office, deputy), as_user(deputy)
    marks = [f"{one.pk}.{one.seq}.sign" for one in waiting]
    before = client.get(PAGE, {"viec": "ky-duyet", "chon": marks}).text
    assert f"Việc thuộc quyền của {office.head_user.full_name}, bạn làm theo ủy quyền" in before
    assert all(row.endswith("Đã làm") for row in send(client, "ky-duyet", waiting))
    for one in waiting:
        signed, under = Event.objects.filter(subject=one.subject, act_id__isnull=False).order_by("-seq")[:2][::-1]
        assert (signed.kind, signed.actor_id) == ("dossier.approved", deputy.pk)
        assert (under.kind, under.payload) == ("dossier.done-under-delegation", {"delegation_id": delegation_id})
        assert signed.act_id == under.act_id
        told = client.get(f"/ban-lam-viec/ho-so/{one.code}/").text
        assert f"{deputy.full_name}, theo ủy quyền của {office.head_user.full_name}" in told
    assert DelegatedAct.objects.filter(delegation_id=delegation_id).count() == 3


@pytest.mark.parametrize("delegated", [True, False])
@pytest.mark.parametrize("act", ["ky-duyet", "giao-viec", "lay-y-kien"])
def test_with_a_delegation_as_the_head_and_without_it_not(
    office: desk.Office, deputy: User, waiting: list[Dossier], act: str, delegated: bool
) -> None:
    if delegated:
        delegate(office, deputy)
    client, one = as_user(deputy), waiting[0]
    assert ("viec-don-vi" in client.get("/ban-lam-viec/").text) is delegated
    if act == "lay-y-kien":  # by the counter's own right, so nobody is named
        client.post(
            reverse("desk:act", args=[one.code, act]),
            {"unit": desk.Office("xa-bang-lang-02065").unit.id, "question": "Có đồng ý không?", "hours": 8,
             "seen_seq": one.seq, "step_key": "", "outcome": ""},
        )  # fmt: skip
        assert Consultation.objects.count() == 1
        assert not DelegatedAct.objects.exists()
        return
    (said,) = send(client, act, [one], assignee=office.head_user.pk)
    assert said.endswith("Đã làm") is delegated, said
    assert DelegatedAct.objects.exists() is delegated


def test_ones_own_right_goes_before(office: desk.Office, waiting: list[Dossier]) -> None:
    """What the case officer may do anyway is not done for the head."""
    delegate(office, office.officer_user)
    dossier = office.receive(BIRTH, when=at(4), applicant=desk.applicant(9))
    commands.hand_over(dossier.pk, step_key="receive", by=office.counter, at=at(4, 9, 30))
    dossier.refresh_from_db()
    marks = [f"{dossier.pk}.{dossier.seq}.record"]
    client = as_user(office.officer_user)
    assert "theo ủy quyền" not in client.get(PAGE, {"viec": "hoan-thanh-buoc", "chon": marks}).text
    client.post(PAGE, {"viec": "hoan-thanh-buoc", "chon": marks, "key": uuid.uuid4()})
    assert Event.objects.get(subject=dossier.subject, kind="dossier.step-completed").actor_id == office.officer_user.pk
    assert not DelegatedAct.objects.exists()


class TestOpinions:
    """The unit that is asked answers by its head, and by whoever stands in for them."""

    @pytest.fixture
    def other(self, office: desk.Office) -> desk.Office:
        return desk.Office("xa-bang-lang-02065")

    @pytest.fixture
    def asked(self, office: desk.Office, other: desk.Office, waiting: list[Dossier]) -> Consultation:
        return commands.consult(
            waiting[0].pk, unit_id=other.unit.id, question="Đã đăng ký chưa?", hours=8, by=office.officer,
            at=at(4, 9, 40),
        )  # fmt: skip

    def answer(self, user: User, asked: Consultation) -> int:
        client = as_user(user)
        address = f"/ban-lam-viec/ho-so/{asked.dossier.code}/y-kien/{asked.pk}/"
        return client.post(address, {"agrees": "yes", "answer": "Chưa đăng ký."}).status_code

    def test_the_deputy_answers_for_the_head(
        self, office: desk.Office, other: desk.Office, asked: Consultation
    ) -> None:
        deputy = people.official((Role.ONE_STOP_OFFICER, f"{other.key}--mot-cua"))
        delegation_id = delegate(other, deputy)
        client, code = as_user(deputy), asked.dossier.code
        shown = client.get(f"/ban-lam-viec/ho-so/{code}/").text
        assert "Trả lời ý kiến" in shown
        assert f"theo ủy quyền của {other.head_user.full_name}" in shown
        assert "Đã đăng ký chưa?" in client.get("/ban-lam-viec/?muc=cho-y-kien").text
        assert self.answer(deputy, asked) == 302
        events = Event.objects.filter(subject=asked.dossier.subject).order_by("-seq")[:2]
        assert [one.kind for one in events] == ["dossier.done-under-delegation", "dossier.consultation-answered"]
        assert events[0].payload == {"delegation_id": delegation_id}
        page = as_user(office.officer_user).get(f"/ban-lam-viec/ho-so/{code}/").text
        assert f"{deputy.full_name}, theo ủy quyền của {other.head_user.full_name}" in page

    def test_without_a_delegation_they_do_not(self, other: desk.Office, asked: Consultation) -> None:
        deputy = people.official((Role.ONE_STOP_OFFICER, f"{other.key}--mot-cua"))
        assert self.answer(deputy, asked) in (403, 404)
        with pytest.raises(errors.NotPermitted):
            commands.answer_consultation(asked.pk, answer="Có", agrees=True, by=desk.actor(deputy), at=NOW)

    def test_by_ones_own_right_nobody_is_named(self, other: desk.Office, asked: Consultation) -> None:
        delegate(other, other.officer_user)
        assert self.answer(other.officer_user, asked) == 302
        assert not DelegatedAct.objects.exists()


def test_whoever_stands_in_for_nobody_is_asked_nothing_more(office: desk.Office, waiting: list[Dossier]) -> None:
    """One signature among many costs the head what it always did."""
    head = office.head
    with CaptureQueriesContext(connection) as statements:
        commands.bulk.act_on_many(
            uuid.uuid4(), [commands.bulk.Ticked(waiting[0].pk, waiting[0].seq, "sign")],
            asked=commands.bulk.Asked(commands.bulk.Together.APPROVE), by=head, at=NOW,
        )  # fmt: skip
    assert not [one for one in statements if "delegat" in one["sql"]]


def test_the_way_to_what_waits_for_a_signature(deputy: User, office: desk.Office, waiting: list[Dossier]) -> None:
    """The page of the head is not theirs; the list is narrowed to it, and then signing many is offered."""
    delegate(office, deputy)
    client = as_user(deputy)
    answer = client.post(reverse("desk:view"), {"muc": "dang-xu-ly", "cho_ky": "on", "viec": "xem"})
    shown = client.get(answer["Location"]).text
    assert all(one.code in shown for one in waiting)
    assert 'value="ky-duyet"' in shown
    assert "Chờ ký duyệt" in shown
    again = client.get(reverse("desk:view"), {"muc": "dang-xu-ly", "cho_ky": "1"}).text
    assert re.search(r'name="cho_ky"[^>]*checked', again)


@pytest.mark.parametrize("delegated", [True, False])
def test_a_drafted_apology_waits_for_whoever_may_sign_it(
    office: desk.Office, waiting: list[Dossier], delegated: bool
) -> None:
    """The case officer sees it anyway; to issue it is the head's."""
    if delegated:
        delegate(office, office.officer_user)
    ApologyDraft.objects.create(
        dossier=waiting[0], due_at=NOW, proposed_on=date(2022, 8, 9), drafted_at=NOW, reason="Chờ xác minh",
        filled_at=NOW, filled_by=office.counter_user,
    )  # fmt: skip
    shown = as_user(office.officer_user).get(reverse("desk:apologies")).text
    assert waiting[0].code in shown
    assert ("Xem và ký ban hành" in shown) is delegated
