"""An apology is drafted while there is time, filled in by the officer, issued by the head alone."""

from datetime import date

import pytest
from django.core.management import call_command

from caicach.accounts.queries import actor_for
from caicach.accounts.states import Role
from caicach.core import clock, errors
from caicach.core.models import Event
from caicach.dossiers import commands, policies
from caicach.dossiers.models import ApologyDraft, Dossier
from caicach.dossiers.queries import apologies
from tests.support import desk, people
from tests.support.desk import at
from tests.web.desk.conftest import as_user

CODE = "1.001022"  # three working days: received on Thursday the 4th, due on Tuesday the 9th at 17:00
NEXT = date(2022, 8, 12)


@pytest.fixture
def office(db: None) -> desk.Office:
    desk.load_province()
    desk.publish(CODE)
    return desk.Office()


@pytest.fixture
def late(office: desk.Office) -> Dossier:
    """Nobody has touched it, and its steps need more time than is left."""
    found = office.receive(CODE, when=at(4))
    assert commands.draft_apologies(at=at(4, 10)) == 0
    with clock.frozen(at(9, 8)):
        call_command("timers", "--once")
    return found


def test_drafted_once_when_the_steps_left_do_not_fit(late: Dossier) -> None:
    draft = ApologyDraft.objects.get(dossier=late)
    assert draft.reason == ""
    assert draft.proposed_on > date(2022, 8, 9)
    assert commands.draft_apologies(at=at(9, 9)) == 0
    assert not Event.objects.filter(kind="dossier.extended").exists()
    late.refresh_from_db()
    assert late.extension_count == 0


def test_not_for_what_ends_in_time_waits_or_is_a_trial(office: desk.Office) -> None:
    quick, waiting, _trial = (
        office.receive(CODE, when=at(4), applicant=desk.applicant(number), is_test=number == 3) for number in (1, 2, 3)
    )
    while "return" not in desk.open_steps(quick)[0] and quick.finished_at is None:
        desk.play(quick, at=at(5))
        quick.refresh_from_db()
    commands.request_supplement(waiting.pk, items=["Tờ khai"], by=office.counter, at=at(5))
    assert commands.draft_apologies(at=at(9, 8)) == 0


def test_the_officer_fills_in_and_the_head_issues(office: desk.Office, late: Dossier) -> None:
    (seen,) = apologies.list_drafts(seen_by=office.officer)
    assert (seen.may_fill, seen.may_issue, seen.is_filled) == (True, False, False)
    with pytest.raises(errors.Invalid):
        commands.fill_apology(late.pk, new_due_on=NEXT, reason=" ", by=office.officer, at=at(9, 9))
    with pytest.raises(errors.Invalid):
        commands.fill_apology(late.pk, new_due_on=date(2022, 8, 13), reason="Bão", by=office.officer, at=at(9, 9))
    commands.fill_apology(late.pk, new_due_on=NEXT, reason="Chờ xác minh", by=office.officer, at=at(9, 9))
    address = f"/ban-lam-viec/ho-so/{late.code}/xin-loi-hen-lai/".replace("/xin-loi", "/viec/xin-loi")
    with clock.frozen(at(9, 10)):
        listed = as_user(office.head_user).get("/ban-lam-viec/du-thao-xin-loi/")
        assert "Xem và ký ban hành" in listed.text
        page = as_user(office.head_user).get(address)
    assert "Chờ xác minh" in page.text
    assert "12/08/2022" in page.text
    with pytest.raises(policies.OnlyTheHead):
        commands.extend(late.pk, new_due_at=at(12, 17), reason="Chờ xác minh", by=office.officer, at=at(9, 10))
    commands.extend(late.pk, new_due_at=at(12, 17), reason="Chờ xác minh", by=office.head, at=at(9, 10))
    assert not apologies.list_drafts(seen_by=office.head)
    with pytest.raises(errors.Refused):
        commands.fill_apology(late.pk, new_due_on=NEXT, reason="Lần nữa", by=office.officer, at=at(9, 11))


def test_the_counter_that_took_the_dossier_over_sees_the_draft(office: desk.Office, late: Dossier) -> None:
    taker = people.official((Role.ONE_STOP_OFFICER, "xa-bang-phuc-02041--mot-cua"))
    theirs = actor_for(taker, on=at(9).date())
    seen = {"before": (apologies.list_drafts(seen_by=office.counter), apologies.list_drafts(seen_by=theirs))}
    Dossier.objects.filter(pk=late.pk).update(counter_unit=theirs.unit_id)
    seen["after"] = (apologies.list_drafts(seen_by=theirs), apologies.list_drafts(seen_by=office.counter))
    assert {when: [[one.draft.dossier_id for one in found] for found in both] for when, both in seen.items()} == {
        "before": [[late.pk], []],
        "after": [[late.pk], []],
    }


def test_the_page_keeps_what_was_typed(office: desk.Office, late: Dossier) -> None:
    client, address = as_user(office.officer_user), f"/ban-lam-viec/ho-so/{late.code}/du-thao-xin-loi/"
    with clock.frozen(at(9, 9)):
        assert "Trình lãnh đạo" in client.get(address).text
        wrong = client.post(address, {"new_due_on": "13/08/2022", "reason": "Chờ xác minh"})
        assert wrong.status_code == 400
        assert "phải là ngày làm việc" in wrong.text
        assert "Chờ xác minh" in wrong.text
        done = client.post(address, {"new_due_on": "12/08/2022", "reason": "Chờ xác minh"}, follow=True)
    assert "chờ lãnh đạo ký" in done.text
