"""One act on many ticked dossiers: each by itself, each with its answer, and twice the same form is once."""

import re
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from caicach.accounts.states import Role
from caicach.core import clock
from caicach.core.models import Event
from caicach.dossiers import commands
from caicach.dossiers.models import Dossier, DossierLabel
from caicach.dossiers.states import Status
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


@pytest.fixture
def three(office: desk.Office) -> list[Dossier]:
    return [office.receive(BIRTH, when=at(4), applicant=desk.applicant(serial)) for serial in (1, 2, 3)]


def mark(dossier: Dossier, step: str = "receive") -> str:
    dossier.refresh_from_db()
    return f"{dossier.pk}.{dossier.seq}.{step}"


def asked(act: str, marks: list[str], **more: Any) -> dict[str, Any]:
    return {"viec": act, "chon": marks, "key": uuid.uuid4(), **more}


def results(client: Client, data: dict[str, Any]) -> list[str]:
    """What the page after the act says, row by row."""
    answer = client.post(PAGE, data)
    assert answer.status_code == 302, answer.text
    page = client.get(answer["Location"])
    assert page.status_code == 200
    rows = re.findall(r"<tr .*?</tr>", page.text, re.DOTALL)[1:]
    return [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in rows]


def test_the_list_offers_boxes_and_the_page_shows_what_will_be_done(office: desk.Office, three: list[Dossier]) -> None:
    client = as_user(office.counter_user)
    page = client.get("/ban-lam-viec/?muc=dang-xu-ly").text
    marks = re.findall(r'name="chon" value="([^"]+)"', page)
    assert sorted(marks) == sorted(mark(one) for one in three)
    before = client.get(PAGE, {"viec": "chuyen-ho-so", "chon": marks})
    assert all(one.code in before.text for one in three)
    assert Dossier.objects.filter(status=Status.PROCESSING).count() == 0


def test_each_row_is_done_or_says_why_not(office: desk.Office, three: list[Dossier]) -> None:
    stale = mark(three[1])
    commands.request_supplement(three[1].pk, items=["Giấy"], by=office.counter, at=at(4, 9, 30))
    data = asked("chuyen-ho-so", [mark(three[0]), stale, mark(three[2])])
    said = results(as_user(office.counter_user), data)
    assert [("Đã làm" in row, "vừa được người khác cập nhật" in row) for row in said] == [
        (True, False), (False, True), (True, False),
    ]  # fmt: skip
    handed = Event.objects.filter(kind="dossier.handed-over")
    assert {event.act_id for event in handed} == {data["key"]}
    assert {event.subject for event in handed} == {three[0].subject, three[2].subject}


def test_the_same_form_twice_does_nothing_twice(office: desk.Office, three: list[Dossier]) -> None:
    client, data = as_user(office.counter_user), asked("chuyen-ho-so", [mark(one) for one in three])
    first = results(client, data)
    events = Event.objects.count()
    assert results(client, data) == first
    assert ["Đã làm" in row for row in first] == [True] * 3
    assert Event.objects.count() == events
    label = commands.make_label(unit_id=office.unit.id, name="A", colour="lake", by=office.head, at=NOW)
    client = as_user(office.head_user)
    client.post(PAGE, data | {"viec": "gan-nhan", "label": label.pk})  # a key that was used does nothing else either
    assert not DossierLabel.objects.exists()


def test_rights_are_judged_for_each_row(office: desk.Office, three: list[Dossier]) -> None:
    """The case officer sees what the counter has, and cannot do it; of another commune nothing is seen at all."""
    said = results(as_user(office.officer_user), asked("chuyen-ho-so", [mark(three[0])]))
    assert "không thuộc vai trò" in said[0]
    stranger = as_user(desk.Office("xa-bang-lang-02065").counter_user)
    answer = stranger.post(PAGE, asked("chuyen-ho-so", [mark(three[0])]))
    assert answer.status_code == 400
    assert three[0].code not in answer.text


def test_only_steps_of_one_name_are_completed_together(office: desk.Office, three: list[Dossier]) -> None:
    for one in three[:2]:
        commands.hand_over(one.pk, step_key="receive", by=office.counter, at=at(4, 9, 30))
    client = as_user(office.officer_user)
    marks = [mark(three[0], "record"), mark(three[1], "record"), mark(three[2])]
    assert client.post(PAGE, asked("hoan-thanh-buoc", marks)).status_code == 400
    step = three[0].process.definition.compiled.steps["record"].name
    said = results(client, asked("hoan-thanh-buoc", marks, step=step))
    assert [row.endswith("Đã làm") for row in said] == [True, True]


def test_the_head_signs_each_by_itself(office: desk.Office, three: list[Dossier]) -> None:
    for one in three:
        commands.hand_over(one.pk, step_key="receive", by=office.counter, at=at(4, 9, 10))
        commands.complete_step(one.pk, step_key="record", by=office.officer, at=at(4, 9, 20))
    said = results(as_user(office.head_user), asked("ky-duyet", [mark(one, "sign") for one in three]))
    assert all("Đã làm" in row for row in said)
    assert Event.objects.filter(kind="dossier.approved", actor_id=office.head_user.pk).count() == 3


def test_a_decision_with_other_ways_out_is_approved_and_nothing_else(office: desk.Office) -> None:
    desk.publish("1.003003")
    dossier = office.receive("1.003003", when=at(1))
    while True:
        key = desk.open_steps(dossier)[0]
        ways = dossier.process.definition.compiled.steps[key].branches
        if ways:
            break
        desk.play(dossier, at=at(1, 10))
    task = dossier.process.tasks.get(state="open")
    by = desk.staff(task.role, task.unit_id)
    commands.bulk.act_on_many(
        uuid.uuid4(), [commands.bulk.Ticked(dossier.pk, dossier.seq, key)],
        asked=commands.bulk.Asked(commands.bulk.Together.COMPLETE), by=by, at=NOW,
    )  # fmt: skip
    assert desk.open_steps(dossier) == [key]


def test_the_head_gives_work_to_whoever_has_least(office: desk.Office, three: list[Dossier]) -> None:
    for one in three:
        commands.hand_over(one.pk, step_key="receive", by=office.counter, at=at(4, 9, 30))
    other = people.official((Role.CASE_OFFICER, office.key))
    commands.assign(three[0].pk, step_key="record", assignee_id=office.officer_user.pk, by=office.head, at=at(4, 9, 40))
    head = as_user(office.head_user)
    marks = [mark(one, "record") for one in three]
    page = head.get(PAGE, {"viec": "giao-viec", "chon": marks}).text
    assert page.index(f"{other.full_name}: chưa có việc") < page.index(f"{office.officer_user.full_name}: 1 việc")
    said = results(head, asked("giao-viec", marks, assignee=other.pk))
    assert all("Đã làm" in row for row in said)
    assert f"{other.full_name}" in head.get("/ban-lam-viec/?muc=viec-don-vi").text
    moved = Event.objects.get(kind="dossier.assigned", subject=three[0].subject, payload__assignee_id=other.pk)
    assert moved.payload["from_id"] == office.officer_user.pk
    history = head.get(f"/ban-lam-viec/ho-so/{three[0].code}/").text
    assert f"{office.officer_user.full_name} → {other.full_name}" in history


def test_whoever_gives_out_no_work_sees_no_list_of_the_unit(office: desk.Office, three: list[Dossier]) -> None:
    client = as_user(office.counter_user)
    assert "viec-don-vi" not in client.get("/ban-lam-viec/").text
    assert three[0].code not in client.get("/ban-lam-viec/?muc=viec-don-vi").text


def test_many_are_labelled_at_once(office: desk.Office, three: list[Dossier]) -> None:
    label = commands.make_label(unit_id=office.unit.id, name="Đi thực địa", colour="ochre", by=office.head, at=NOW)
    head, marks = as_user(office.head_user), [mark(one) for one in three]
    assert all("Đã làm" in row for row in results(head, asked("gan-nhan", marks, label=label.pk)))
    again = results(head, asked("gan-nhan", marks[:1], label=label.pk))
    assert "Hồ sơ đã có nhãn này" in again[0]
    assert all("Đã làm" in row for row in results(head, asked("bo-nhan", marks[1:], label=label.pk)))
    assert DossierLabel.objects.get().dossier_id == three[0].pk


def test_nothing_ticked_and_nonsense_are_told(office: desk.Office) -> None:
    client = as_user(office.counter_user)
    assert "Chưa chọn hồ sơ nào" in client.get(PAGE, {"viec": "chuyen-ho-so", "chon": ["x", "1.2", "9.9.'"]}).text
    assert client.get(PAGE, {"viec": "x"}).status_code == 404


def test_the_result_is_for_whoever_did_it(office: desk.Office, three: list[Dossier]) -> None:
    data = asked("chuyen-ho-so", [mark(three[0])])
    results(as_user(office.counter_user), data)
    assert as_user(office.head_user).get(f"{PAGE}{data['key']}/").status_code == 404
