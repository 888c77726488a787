"""What runs out by itself: silent consent, unless the dossier waits or the answer came."""

import pytest
from django.core.management import call_command

from caicach.core import clock
from caicach.core.models import Event
from caicach.dossiers import commands
from caicach.dossiers.commands import timers
from caicach.dossiers.models import Dossier
from tests.support import desk
from tests.support.desk import at

PERMIT = "1.009994"  # asks the fire police; their silence of 60 working hours is consent


def asked(office: desk.Office) -> Dossier:
    """A building permit whose question to another unit is open."""
    dossier = desk.Office("huyen-cho-don").receive(PERMIT, when=at(1))
    while "ask_fire" not in desk.open_steps(dossier):
        desk.play(dossier, at=at(1, 10), outcome="ask" if "need_opinion" in desk.open_steps(dossier)[:1] else "")
    return dossier


def test_silence_is_consent_once_its_time_is_over(office: desk.Office) -> None:
    dossier = asked(office)
    assert commands.fire_timers(at=at(3)) == 0
    assert commands.fire_timers(at=at(25)) == 1
    assert commands.fire_timers(at=at(25)) == 0
    assert "ask_fire" not in desk.open_steps(dossier)
    last = Event.objects.filter(subject=dossier.subject).latest("seq")
    assert (last.kind, last.actor_kind) == ("dossier.step-completed", "system")
    assert last.payload["step_key"] == "silent_consent"


def test_an_answer_in_time_leaves_nothing_to_run_out(office: desk.Office) -> None:
    dossier = asked(office)
    question = dossier.consultations.get(step_key="ask_fire")
    by = desk.staff("case_officer", question.unit_id)
    commands.answer_consultation(question.pk, answer="Đồng ý", agrees=True, by=by, at=at(2))
    assert commands.fire_timers(at=at(25)) == 0


def test_while_the_dossier_waits_its_timers_wait_and_stand_in_nobodys_way(
    office: desk.Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting, running = asked(office), asked(office)
    rooms = desk.Rooms(waiting)
    commands.request_supplement(waiting.pk, items=["Bản vẽ"], by=rooms.officer, at=at(2))
    monkeypatch.setattr(timers, "AT_ONCE", 1)
    assert commands.fire_timers(at=at(25)) == 1
    assert "ask_fire" in desk.open_steps(waiting)
    assert "ask_fire" not in desk.open_steps(running)


def test_the_command_fires_what_is_due(office: desk.Office, capsys: pytest.CaptureFixture[str]) -> None:
    asked(office)
    with clock.frozen(at(25)):
        call_command("timers", "--once")
    assert capsys.readouterr().out.strip() == "1"
