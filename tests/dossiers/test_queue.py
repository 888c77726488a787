"""Are numbers given out without a gap, and is each called to one counter only, whoever presses at once?"""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from caicach.accounts.states import Role
from caicach.core import clock, errors
from caicach.dossiers.commands import queue as commands
from caicach.dossiers.models import Queue, Ticket
from caicach.dossiers.queries import queue as queries
from caicach.dossiers.rules import queue as rules
from caicach.dossiers.rules.queue import MOVES, TicketState
from tests.dossiers.test_concurrency import at_once
from tests.support import desk, people

NOW = desk.at(1, 9)
OTHER = "xa-bang-lang-02065"
PAGE = "/ban-lam-viec/hang-doi/"


@pytest.fixture
def office(db: None) -> desk.Office:
    desk.load_province()
    desk.publish("1.001193")
    return desk.Office()


def opened(office: desk.Office) -> Queue:
    return commands.open_day(office.counter_unit.id, sectors=["Hộ tịch"], by=office.counter, at=NOW)


def took(queue: Queue, count: int, **changed: str) -> list[int]:
    return [commands.take(queue.key, **{"sector": "", **changed}, at=NOW).number for _one in range(count)]


def test_every_state_says_where_it_leads() -> None:
    assert set(MOVES) == set(TicketState)
    with pytest.raises(errors.Refused):
        rules.check_move(TicketState.SERVED, TicketState.CALLED)


def test_priority_first_then_by_number(office: desk.Office) -> None:
    queue = opened(office)
    assert took(queue, 3) == [1, 2, 3]
    assert took(queue, 1, priority="elderly", sector="Hộ tịch") == [4]
    order = [commands.call_next(queue.pk, counter=1, by=office.counter, at=NOW) for _one in range(5)]
    assert [one and one.number for one in order] == [4, 1, 2, 3, None]
    states = dict(queue.tickets.values_list("number", "state"))
    assert states == {4: "served", 1: "served", 2: "served", 3: "called"}
    assert queries.slip(queue, 3)[1] == 0


def test_a_button_pressed_twice_passes_nobody_over(office: desk.Office) -> None:
    """Nor does somebody who did not know that a colleague sits at this counter."""
    queue = opened(office)
    took(queue, 3)
    officer = Client()
    officer.force_login(office.counter_user, backend="caicach.accounts.sessions.Backend")
    with clock.frozen(NOW):
        officer.get(PAGE)
        sent = {"viec": "goi", "hang": queue.pk, "quay": "1", "dang": "0"}
        pages = [officer.post(PAGE, sent, follow=True).text for _press in range(2)]
        assert ["Quầy 1 vừa gọi số 001." in page for page in pages] == [False, True]
        assert all("Quầy 1 đang gọi số 001" in page for page in pages)
        first = queue.tickets.get(number=1)
        assert f'name="dang" value="{first.pk}"' in pages[1]
        officer.post(PAGE, sent | {"dang": first.pk})
    assert dict(queue.tickets.values_list("number", "state")) == {1: "served", 2: "called", 3: "waiting"}


def test_a_counter_calls_one_group_of_work_only(office: desk.Office) -> None:
    queue = opened(office)
    took(queue, 1)
    took(queue, 1, sector="Hộ tịch")
    called = commands.call_next(queue.pk, counter=2, sector="Hộ tịch", by=office.counter, at=NOW)
    assert called is not None
    assert called.number == 2
    assert queries.slip(queue, 1)[1] == 0


def test_who_was_away_is_called_again_and_waiting_counts_to_the_first_call(office: desk.Office) -> None:
    queue = opened(office)
    took(queue, 1)
    first = commands.call_next(queue.pk, counter=1, by=office.counter, at=NOW + timedelta(minutes=12))
    assert first is not None
    commands.end(first.pk, TicketState.SKIPPED, by=office.counter, at=NOW + timedelta(minutes=14))
    again = commands.call_again(first.pk, counter=3, by=office.counter, at=NOW + timedelta(minutes=40))
    assert (again.counter, again.called_at) == (3, NOW + timedelta(minutes=12))
    commands.end(first.pk, TicketState.SERVED, by=office.counter, at=NOW + timedelta(minutes=50))
    chief = desk.actor(people.official((Role.ONE_STOP_CHIEF, f"{office.key}--mot-cua")))
    (day,) = queries.waiting_by_day(office.counter_unit.id, seen_by=chief, on=NOW.date())
    assert (day.taken, day.served, day.skipped, day.median, day.longest) == (1, 1, 0, 12, 12)


def test_only_the_counter_of_the_queue_calls(office: desk.Office) -> None:
    queue = opened(office)
    (number,) = took(queue, 1)
    stranger = desk.Office(OTHER).counter
    with pytest.raises(errors.NotFound):
        commands.call_next(queue.pk, counter=1, by=stranger, at=NOW)
    with pytest.raises(errors.NotFound):
        commands.end(queue.tickets.get(number=number).pk, TicketState.SERVED, by=stranger, at=NOW)
    with pytest.raises(errors.NotFound):
        commands.take(queue.key, sector="", at=NOW + timedelta(days=1))
    with pytest.raises(errors.Invalid):
        commands.take(queue.key, sector="Đất đai", at=NOW)


def test_the_database_keeps_one_call_at_a_counter(office: desk.Office) -> None:
    queue = opened(office)
    took(queue, 2)
    called = {"state": "called", "called_at": NOW, "counter": 1}
    queue.tickets.filter(number=1).update(**called)
    with pytest.raises(IntegrityError), transaction.atomic():
        queue.tickets.filter(number=2).update(**called)
    with pytest.raises(IntegrityError), transaction.atomic():
        queue.tickets.filter(number=2).update(state="called")


def test_opened_twice_it_is_one_queue(office: desk.Office) -> None:
    assert opened(office).pk == opened(office).pk


def test_two_who_press_at_once_call_different_numbers(committed_db: str) -> None:
    desk.load_province()
    desk.publish("1.001193")
    office = desk.Office()
    by, queue = office.counter, opened(office)
    numbers = at_once([lambda: took(queue, 5) for _one in range(8)])
    assert sorted(number for some in numbers for number in some) == list(range(1, 41))
    called = at_once([
        lambda counter=counter: commands.call_next(queue.pk, counter=counter, by=by, at=NOW) for counter in range(1, 9)
    ])  # fmt: skip
    assert sorted(one.number for one in called) == list(range(1, 9))
    assert Ticket.objects.filter(state="called").count() == 8


def test_from_the_hall_to_the_receipt(office: desk.Office) -> None:
    officer, hall = Client(), Client()
    officer.force_login(office.counter_user, backend="caicach.accounts.sessions.Backend")
    with clock.frozen(NOW):
        assert "Mở hàng đợi hôm nay" in officer.get(PAGE).text
        officer.post(PAGE, {"viec": "mo", "nhom": ["Hộ tịch"]})
        queue = Queue.objects.get()
        kiosk = f"/lay-so/{queue.key}/"
        assert "Hộ tịch" in hall.get(kiosk).text
        shown = hall.post(kiosk, {"viec": "Hộ tịch", "uu_tien": ""}, follow=True).text
        assert "001" in shown
        assert hall.post(kiosk, {"viec": "Đất đai"}).status_code == 400
        officer.post(PAGE, {"viec": "goi", "hang": queue.pk, "quay": "3"})
        wall = hall.get(f"/hang-doi/{office.counter_unit.key}/").text
        assert "quầy 3" in wall
        assert "001" in wall
        assert '<noscript><meta http-equiv="refresh"' in wall
        ticket = Ticket.objects.get()
        led = officer.post(PAGE, {"viec": "tiep-nhan", "so": ticket.pk})
        assert led["Location"] == "/ban-lam-viec/tiep-nhan/"
        assert officer.session["queue_ticket"] == ticket.pk
        dossier = office.receive("1.001193", when=NOW)
        commands.attach(ticket.pk, dossier, by=office.counter)
        officer.post(PAGE, {"viec": "xong", "so": ticket.pk})
        assert "queue_ticket" not in officer.session, "the next form is not for this number"
        assert officer.post(PAGE, {"viec": "xong", "so": ticket.pk}).status_code == 409
    ticket.refresh_from_db()
    assert (ticket.state, ticket.dossier_id) == ("served", dossier.pk)
