"""Many hands at one counter: no serial twice, no dossier twice, one winner."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from caicach.core.actor import Actor
from caicach.core.models import Event
from caicach.dossiers import commands
from caicach.dossiers.models import Dossier, Party, SerialCounter
from caicach.dossiers.rules.intake import Applicant
from tests.support import desk
from tests.support.desk import at

CLIENTS = 16


@pytest.fixture
def office(committed_db: str) -> Iterator[desk.Office]:
    desk.load_province()
    desk.publish("1.001193")
    return desk.Office()


def at_once(acts: list[Callable[[], Any]]) -> list[Any]:
    """Run the acts in as many threads, started together; results and exceptions in order."""
    barrier = threading.Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        barrier.wait()
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        started = [pool.submit(run, act) for act in acts]
    return [one.exception() or one.result() for one in started]


def test_sixteen_clients_at_one_unit_get_consecutive_numbers(office: desk.Office) -> None:
    by = office.counter

    def client(first: int) -> list[str]:
        return [
            commands.receive(office.intake("1.001193", applicant=desk.applicant(first + n)), by=by, at=at(4)).code
            for n in range(5)
        ]

    results = at_once([lambda first=first: client(first * 100) for first in range(CLIENTS)])
    codes = sorted(code for codes in results for code in codes)
    assert [int(code[-4:]) for code in codes] == list(range(1, CLIENTS * 5 + 1))
    assert SerialCounter.objects.get().last == CLIENTS * 5 == Dossier.objects.count()


def test_one_form_sent_sixteen_times_is_one_dossier(office: desk.Office) -> None:
    intake, by = office.intake("1.001193"), office.counter
    results = at_once([lambda: commands.receive(intake, by=by, at=at(4)).code] * CLIENTS)
    assert len(set(results)) == 1
    assert Dossier.objects.count() == 1
    assert Event.objects.filter(kind="dossier.received").count() == 1
    assert SerialCounter.objects.get().last == 1


def test_the_same_citizen_at_two_counters_is_one_person(office: desk.Office) -> None:
    other = desk.Office("xa-bang-lang-02065")
    acts = [(office, office.counter), (other, other.counter)] * 4
    results = at_once(
        [lambda one=one, by=by: commands.receive(one.intake("1.001193"), by=by, at=at(4)) for one, by in acts]
    )
    assert {dossier.applicant_id for dossier in results} == {results[0].applicant_id}
    assert Dossier.objects.count() == len(acts)


def test_of_two_officers_on_one_dossier_one_wins(office: desk.Office) -> None:
    dossier, by, seen = office.receive("1.001193", when=at(4)), office.counter, 1
    acts = [
        lambda: commands.hand_over(dossier.pk, step_key="receive", by=by, at=at(4, 10), seen_seq=seen),
        lambda: commands.withdraw(dossier.pk, reason="Đổi ý", by=by, at=at(4, 10), seen_seq=seen),
    ]
    results = at_once(acts)
    assert sorted(type(one).__name__ for one in results) == ["Changed", "Dossier"]
    assert Event.objects.filter(subject=dossier.subject).count() == 2


def test_two_people_who_file_for_each_other_never_wait_for_each_other(office: desk.Office) -> None:
    """Applicant and filer in opposite parts, at two counters: locked in one order, so nobody is in a deadlock."""
    other, people = desk.Office("xa-bang-lang-02065"), (desk.applicant(1), desk.applicant(2))
    desks = [(one, one.counter, roles) for one in (office, other) for roles in (people, people[::-1])] * 4

    def client(one: desk.Office, by: Actor, roles: tuple[Applicant, ...]) -> list[str]:
        applicant, filer = roles
        return [
            commands.receive(one.intake("1.001193", applicant=applicant, filed_by=filer), by=by, at=at(4)).code
            for _ in range(5)
        ]

    results = at_once([lambda found=found: client(*found) for found in desks])
    assert [one for one in results if isinstance(one, Exception)] == []
    assert len({code for codes in results for code in codes}) == len(desks) * 5
    assert Party.objects.count() == 2


def test_two_timer_processes_fire_once(office: desk.Office) -> None:
    desk.publish("1.009994")
    dossier = desk.Office("huyen-cho-don").receive("1.009994", when=at(1))
    while "ask_fire" not in desk.open_steps(dossier):
        first = desk.open_steps(dossier)[0]
        desk.play(dossier, at=at(1, 10), outcome="ask" if first == "need_opinion" else "")
    assert sorted(at_once([lambda: commands.fire_timers(at=at(25))] * 2)) == [0, 1]
