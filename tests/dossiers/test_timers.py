"""What runs out by itself: silent consent, unless the dossier waits or the answer came."""

from uuid import uuid4

import pytest
from django.core.management import call_command

from caicach.config.management.commands.timers import PURGED_EVERY, Work
from caicach.core import clock
from caicach.core.models import Event
from caicach.dossiers import commands
from caicach.dossiers.commands import timers
from caicach.dossiers.models import Dossier, Draft
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
    assert capsys.readouterr().out.splitlines()[0] == "Hẹn giờ đã chạy: 1; bản nháp quá hạn đã bỏ: 0"


def test_a_draft_nobody_went_on_with_is_purged_with_a_word_in_the_log(
    office: desk.Office, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", logger="caicach.dossiers")
    kept, old = uuid4(), uuid4()
    for key, saved_at in ((kept, at(20)), (old, at(1))):
        commands.save_draft(key, data={}, unit_id=office.counter_unit.id, by=office.counter, at=saved_at)
    with clock.frozen(at(20)):
        call_command("timers", "--once")
    assert list(Draft.objects.values_list("pk", flat=True)) == [kept]
    assert "đã bỏ: 1" in capsys.readouterr().out
    assert "purged 1 intake drafts" in caplog.text


def test_the_process_that_runs_on_looks_at_drafts_now_and_then(office: desk.Office) -> None:
    work = Work()
    with clock.frozen(at(20)):
        work()
    commands.save_draft(uuid4(), data={}, unit_id=office.counter_unit.id, by=office.counter, at=at(1))
    for moment, left in ((at(20) + PURGED_EVERY / 2, 1), (at(20) + PURGED_EVERY, 0)):
        with clock.frozen(moment):
            work()
        assert Draft.objects.count() == left
