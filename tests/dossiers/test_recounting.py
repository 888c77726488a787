"""A holiday announced late moves open promises, each once, and says why; a make-up day breaks none."""

import json
import threading
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from caicach.accounts.states import Role
from caicach.core import clock, errors
from caicach.core.actor import Actor
from caicach.core.log import consumers, sequencer
from caicach.core.models import Event
from caicach.dossiers import commands, policies, timing
from caicach.dossiers.commands import recounting
from caicach.dossiers.models import ClockDeviation, Dossier
from caicach.dossiers.queries import get_page, slips
from caicach.dossiers.states import Status
from caicach.indices import commands as indices
from caicach.indices.consumers import Facts
from caicach.indices.models import DossierFact
from caicach.notices.consumers import Notices
from caicach.notices.models import Notice
from caicach.organisations.commands import calendar_changes
from caicach.organisations.models import CalendarChange
from tests.support import desk, people
from tests.support.calendars import STORM, change, recount
from tests.support.desk import at
from tests.support.roles import as_role

CODE = "1.001022"  # three working days
MONDAY = date(2022, 8, 8)
SATURDAY = date(2022, 8, 6)


@pytest.fixture
def office(db: None) -> desk.Office:
    desk.load_province()
    desk.publish(CODE)
    return desk.Office()


@pytest.fixture
def dossier(office: desk.Office) -> Dossier:
    """Received on Thursday the 4th with three working days: due on Tuesday the 9th."""
    return office.receive(CODE, when=at(4))


def due_of(dossier: Dossier) -> datetime:
    dossier.refresh_from_db()
    return timing.in_vietnam(timing.due_at(dossier))


def test_a_late_holiday_moves_the_date_and_keeps_the_first(dossier: Dossier) -> None:
    printed = due_of(dossier)
    with clock.frozen(at(5)):
        receipt = slips.receipt(dossier)
    made = recount(change(off=(MONDAY,)))
    assert (made.moved, made.kept) == (1, 0)
    assert made.finished_at is not None
    later = due_of(dossier)
    assert later > printed
    assert timing.in_vietnam(dossier.original_due_at) == printed
    counted = timing.clock_of(dossier)
    assert (counted.original_due, counted.due_at) == (printed, later)
    told = " ".join(line.text for line in counted.working)
    assert "Lịch làm việc thay đổi" in told
    assert "Bỏ qua thứ Hai 08/08/2022" in told
    again = slips.receipt(dossier)
    assert again.due_at == receipt.due_at == printed
    assert [line.text for line in again.working] == [line.text for line in receipt.working]


def test_open_steps_keep_their_working_hours(dossier: Dossier) -> None:
    desk.play(dossier, at=at(4, 10))
    dossier.refresh_from_db()
    assert dossier.process is not None
    (task,) = dossier.process.tasks.filter(state="open")  # twelve working hours from Thursday at ten
    assert timing.in_vietnam(task.due_at).date() == date(2022, 8, 5)
    recount(change(off=(date(2022, 8, 5),), when=at(4, 11)))
    task.refresh_from_db()
    assert timing.in_vietnam(task.due_at).date() == MONDAY


def test_its_history_and_its_event_say_from_when_to_when_and_why(office: desk.Office, dossier: Dossier) -> None:
    printed = due_of(dossier)
    made = recount(change(off=(MONDAY,)))
    later = due_of(dossier)
    event = Event.objects.get(kind="dossier.due-recounted")
    assert event.act_id == made.act_id == Event.objects.get(kind="calendar.changed").act_id
    assert event.payload["change_id"] == made.pk
    moments = get_page(dossier, seen_by=office.counter, at=at(5, 10)).timeline
    (moved,) = [one for one in moments if "chuyển từ" in one.text]
    assert f"{printed:%d/%m/%Y}" in moved.text
    assert f"{later:%d/%m/%Y}" in moved.text
    assert moved.words == "Nghỉ tránh bão số 9 (Công điện 9/CĐ-UBND)"


def test_the_citizen_is_told_the_new_date_and_why(dossier: Dossier) -> None:
    recount(change(off=(MONDAY,)))
    with as_role("caicach_sequencer"):
        sequencer.drain(using="default")
    with clock.frozen(at(5, 10)):
        consumers.drain(Notices())
    text = Notice.objects.get(kind="dossier.due-recounted").text
    assert f"{due_of(dossier):%d/%m/%Y}" in text
    assert "bão số 9" in text


def test_a_make_up_day_never_brings_a_promise_forward(office: desk.Office, dossier: Dossier) -> None:
    printed = due_of(dossier)
    made = recount(change(work=(SATURDAY,)))
    assert (made.moved, made.kept) == (0, 1)
    assert due_of(dossier) == printed == timing.clock_of(dossier).due_at == timing.clock_of(dossier).original_due
    assert "được giữ" in " ".join(line.text for line in timing.clock_of(dossier).working)
    fresh = office.receive(CODE, when=at(5, 14), applicant=desk.applicant(2))
    assert not ClockDeviation.objects.filter(dossier=fresh).exists()
    with as_role("caicach_sequencer"):
        sequencer.drain(using="default")
    with clock.frozen(at(5, 10)):
        consumers.drain(Notices())
    assert not Notice.objects.filter(kind="dossier.due-recounted").exists()


def test_what_the_change_does_not_reach_stays(office: desk.Office, dossier: Dossier) -> None:
    far = office.receive(CODE, when=at(9), applicant=desk.applicant(3))
    desk.play(dossier, at=at(4, 10))
    before = {one.pk: due_of(one) for one in (dossier, far)}
    commands.withdraw(dossier.pk, reason="Rút", by=office.counter, at=at(4, 11))
    made = recount(change(off=(MONDAY,), when=at(9, 12)))
    assert (made.moved, made.kept) == (0, 0)
    assert {one.pk: due_of(one) for one in (dossier, far)} == before


def test_a_stop_that_ends_later_counts_by_the_new_calendar(office: desk.Office, dossier: Dossier) -> None:
    commands.request_supplement(dossier.pk, items=["Tờ khai"], by=office.counter, at=at(4, 11))
    recount(change(off=(MONDAY,)))
    commands.resume(dossier.pk, by=office.counter, at=at(5, 11))
    assert due_of(dossier) == timing.clock_of(dossier).due_at
    counted = {line.at.date() for line in timing.clock_of(dossier).working if line.at and "thứ 1:" in line.text}
    assert date(2022, 8, 9) in counted


def test_batches_go_on_where_they_stopped_and_touch_nothing_twice(office: desk.Office) -> None:
    for number in range(1, 6):
        office.receive(CODE, when=at(4), applicant=desk.applicant(number))
    made = change(off=(MONDAY,))
    assert commands.recount(made.pk, by=Actor.system(), at=at(5, 9), batch=2) == 2
    made.refresh_from_db()
    assert (made.moved, made.finished_at) == (2, None)
    assert recounting.recount_pending(at=made.made_at) == 0  # other processes may still count by the old calendar
    assert recounting.recount_pending(at=made.made_at + recounting.SETTLED) == 3
    made.refresh_from_db()
    assert made.moved == 5
    assert Event.objects.filter(kind="dossier.due-recounted").count() == 5
    assert recounting.recount_pending(at=at(5, 12)) == 0


def test_the_preview_counts_what_the_act_then_does(office: desk.Office, capsys: pytest.CaptureFixture[str]) -> None:
    for number in range(1, 4):
        office.receive(CODE, when=at(4), applicant=desk.applicant(number))
    words = ["--name", STORM["name"], "--decided-by", STORM["decided_by"]]
    with clock.frozen(at(5, 8)):
        call_command("calendar", "change", "--off", "2022-08-08", *words, "--preview", "--json")
        seen = json.loads(capsys.readouterr().out)
        assert (seen["looked_at"], seen["later"], seen["kept"]) == (3, 3, 0)
        assert not CalendarChange.objects.exists()
        with pytest.raises(CommandError, match="vốn là ngày nghỉ"):
            call_command("calendar", "change", "--off", "2022-08-07", *words, "--preview")
    expected = {one["code"]: one["to"] for one in seen["examples"]}
    recount(change(off=(MONDAY,)))
    assert {one.code: due_of(one).isoformat() for one in Dossier.objects.all()} == expected
    (row,) = seen["rows"]
    assert row["later"] == 3


def test_facts_follow_and_a_rebuild_gives_the_same(dossier: Dossier) -> None:
    recount(change(off=(MONDAY,)))
    with as_role("caicach_sequencer"):
        sequencer.drain(using="default")
    consumers.drain(Facts())
    fact = DossierFact.objects.values().get(dossier_id=dossier.pk)
    assert fact["due_at"] == due_of(dossier)
    assert fact["missed_at"] is None
    with as_role("caicach_owner"):
        indices.rebuild_facts(using="default")
    assert DossierFact.objects.values().get(dossier_id=dossier.pk) == fact


def test_what_ended_before_a_decision_is_judged_without_it(office: desk.Office, dossier: Dossier) -> None:
    """One supplement, so that its time is counted by the calendar; a storm of its days is declared afterwards."""
    commands.request_supplement(dossier.pk, items=["Tờ khai"], by=office.counter, at=at(4, 11))
    commands.resume(dossier.pk, by=office.counter, at=at(4, 15))
    desk.play(dossier, at=at(5, 9))
    commands.refuse(dossier.pk, reason="Không đủ điều kiện", by=office.head, at=at(11, 9))
    with as_role("caicach_sequencer"):
        sequencer.drain(using="default")
    consumers.drain(Facts())
    fact = DossierFact.objects.values().get(dossier_id=dossier.pk)
    assert fact["statistical_verdict"] == "late"
    change(off=(MONDAY, date(2022, 8, 9)), when=at(11, 12))
    with as_role("caicach_owner"):
        indices.rebuild_facts(using="default")
    assert DossierFact.objects.values().get(dossier_id=dossier.pk) == fact


def test_two_changes_add_up_and_the_same_day_is_not_changed_twice(dossier: Dossier) -> None:
    printed = due_of(dossier)
    recount(change(off=(MONDAY,)))
    first = due_of(dossier)
    with pytest.raises(errors.Invalid, match="vốn là ngày nghỉ"):
        change(off=(MONDAY,))
    recount(change(off=(date(2022, 8, 9),), when=at(5, 10)))
    assert due_of(dossier) > first > printed
    assert timing.clock_of(dossier).due_at == due_of(dossier)
    assert timing.clock_of(dossier).original_due == printed


@pytest.mark.parametrize(("unit", "role", "may"), [
    ("backan", "administrator", True), (desk.COMMUNE, "administrator", False), (desk.COMMUNE, "unit_head", False),
])  # fmt: skip
def test_only_administrators_of_the_province(office: desk.Office, unit: str, role: str, may: bool) -> None:
    by = desk.actor(people.official((Role(role), unit)))
    days = calendar_changes.proposed(off=[MONDAY], work=[], today=at(5).date(), **STORM)
    if may:
        assert commands.change_calendar(days, by=by, at=at(5), **STORM).made_by_id == by.user_id
        return
    with pytest.raises(policies.OnlyTheProvince):
        commands.change_calendar(days, by=by, at=at(5), **STORM)


class TestMeanwhile:
    """Acts go on while dates are recounted: none is lost, none is done on the old date."""

    @pytest.fixture
    def office(self, committed_db: str) -> Iterator[desk.Office]:
        desk.load_province()
        desk.publish(CODE)
        return desk.Office()

    def test_an_act_under_way_is_waited_for_and_counted(self, office: desk.Office) -> None:
        dossiers = [office.receive(CODE, when=at(4), applicant=desk.applicant(n)) for n in range(1, 4)]
        made = change(off=(MONDAY,))
        found: list[Any] = []

        def work() -> None:
            found.append(recount(made))
            connection.close()

        with transaction.atomic():
            commands.request_supplement(dossiers[1].pk, items=["Tờ khai"], by=office.counter, at=at(5, 9))
            worker = threading.Thread(target=work)
            worker.start()
            worker.join(0.3)
            assert worker.is_alive()
        worker.join(10)
        assert found[0].moved == 3
        row = Dossier.objects.get(pk=dossiers[1].pk)
        assert row.state is Status.SUPPLEMENT
        assert due_of(row) == timing.clock_of(row).due_at
        assert row.seq == Event.objects.filter(subject=row.subject).count() == 3

    def test_two_workers_share_a_change_without_doing_it_twice(self, office: desk.Office) -> None:
        for number in range(1, 7):
            office.receive(CODE, when=at(4), applicant=desk.applicant(number))
        made = change(off=(MONDAY,))

        def work() -> None:
            for _turn in range(12):
                commands.recount(made.pk, by=Actor.system(), at=at(5, 9), batch=2)
            connection.close()

        workers = [threading.Thread(target=work) for _worker in range(2)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join(20)
        recount(made)
        assert made.moved == 6 == Event.objects.filter(kind="dossier.due-recounted").count()
