"""Sample dossiers play to their end, on real dates; what does not come out as the file says is told."""

from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from caicach.catalogue.rules import files
from caicach.catalogue.rules.procedure import Procedure
from caicach.dossiers import rehearsal
from caicach.organisations.calendar_files import calendars_from_files
from tests.catalogue import samples

CALENDAR = calendars_from_files()
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


def shipped(name: str) -> Procedure:
    return files.read((samples.FOLDER / f"{name}.toml").read_text())


def play(name: str, number: int) -> rehearsal.Played:
    procedure = shipped(name)
    return rehearsal.play(procedure, procedure.samples[number], calendar=CALENDAR)


def steps(played: rehearsal.Played) -> list[str]:
    return [line.step for line in played.lines]


@pytest.mark.parametrize("path", samples.PATHS, ids=lambda path: path.stem)
def test_every_shipped_procedure_plays_all_its_samples_to_the_end(path: Path) -> None:
    found = rehearsal.rehearse(files.read(path.read_text()), calendar=CALENDAR)
    assert [problem for played in found.played for problem in played.problems] == []
    assert found.untouched == ()
    assert all(played.ended_at for played in found.played)


@pytest.mark.parametrize("name", ["1.001193", "1.001193_2025-07-01", "1.000656", "2.000635", "1.000894"])
def test_what_is_promised_for_the_same_day_is_planned_for_it(name: str) -> None:
    text = (samples.FOLDER / f"{name}.toml").read_text()
    plain = play(name, 0)
    assert plain.ended_at is not None
    assert plain.ended_at <= plain.due.due_at
    long = rehearsal.rehearse(files.read(text.replace("hours = 2.5\n", "hours = 5\n")), calendar=CALENDAR)
    assert any("hãy bớt giờ các bước" in one for played in long.played for one in played.problems)
    assert not long.passed


def test_a_certified_copy_is_made_and_handed_back_at_the_counter() -> None:
    assert steps(play("2.000815", 0)) == ["certify", "hand_back"]


def test_a_result_that_nobody_wrote_down_cannot_be_returned() -> None:
    table = samples.PATHS[0].parent / "2.000815.toml"
    spoilt = table.read_text().replace('act = "register_outcome"', 'act = "complete"')
    problems = [
        one for played in rehearsal.rehearse(files.read(spoilt), calendar=CALENDAR).played for one in played.problems
    ]
    assert any("chưa bước nào ghi kết quả" in one for one in problems)


def test_the_tax_leg_stops_the_clock_for_as_long_as_it_lasts() -> None:
    played = play("2.000889", 0)
    (stop,) = [row for row in played.clock.intervals if row.kind == "paused"]
    assert stop.cause == "finance"
    assert stop.ended_at is not None
    assert (stop.ended_at.date() - stop.started_at.date()).days == 6
    assert played.due.due_at == datetime(2022, 8, 18, 17, tzinfo=ZONE)
    assert played.clock.due_at > played.due.due_at
    assert played.finished_at is not None
    assert played.finished_at <= played.clock.due_at


def test_posting_and_tax_both_stop_the_clock() -> None:
    played = play("1.003003", 0)
    assert [row.cause for row in played.clock.intervals if row.kind == "paused"] == ["posting", "finance"]


def test_the_case_chosen_at_receipt_takes_its_branch() -> None:
    assert "verify" not in steps(play("1.000656", 0))
    assert "verify" in steps(play("1.000656", 1))
    assert "more" in steps(play("2.000488", 1))


def test_a_leader_sends_back_once() -> None:
    assert steps(play("1.001612", 1)).count("check") == 2


def test_parallel_legs_run_side_by_side() -> None:
    lines = {line.step: line for line in play("1.001731", 0).lines}
    assert lines["death"].opened_at == lines["entitlement"].opened_at
    assert lines["sign"].opened_at == max(lines["death"].done_at, lines["entitlement"].done_at)


def test_silence_of_the_agency_asked_is_consent_when_its_time_is_up() -> None:
    answered, silent = play("1.009994", 1), play("1.009994", 2)
    assert "ask_fire" in steps(answered)
    assert "ask_fire" not in steps(silent)
    (timer,) = [line for line in silent.lines if line.step == "silent_consent"]
    assert "thôi chờ “Lấy ý kiến" in timer.note


def test_a_reminder_opens_beside_the_slow_step() -> None:
    played = play("1.004873", 2)
    assert steps(played).index("remind") < steps(played).index("verify")
    assert "urge" in steps(played)


def test_what_comes_out_otherwise_is_told() -> None:
    content = samples.changed(
        ("due_at = 2022-08-09T17:00:00", "due_at = 2022-08-10T17:00:00"), ("fee = 15000", "fee = 15001")
    )
    found = rehearsal.rehearse(files.read(content), calendar=CALENDAR)
    assert not found.passed
    due, fee = found.played[0].problems
    assert due == "Hẹn trả 17:00 thứ Ba 09/08/2022, tệp ghi 17:00 thứ Tư 10/08/2022."
    assert fee == "Phí, lệ phí 15.000 đ, tệp ghi 15.001 đ."


def test_outcomes_never_reached_and_steps_never_touched_are_told() -> None:
    procedure = shipped("1.009994")
    sample = procedure.samples[0]
    left = {**sample.outcomes, "sign": ("approve", "approve")}
    played = rehearsal.play(
        procedure, type(sample)(name="thử", received_at=sample.received_at, outcomes=left), calendar=CALENDAR
    )
    (problem,) = played.problems
    assert problem == "Hướng “approve” của bước “Lãnh đạo UBND cấp huyện xem xét, ký giấy phép” chưa dùng tới."
    alone = Procedure(**{**vars(procedure), "samples": (sample,)})
    assert rehearsal.rehearse(alone, calendar=CALENDAR).untouched == ("Lấy ý kiến về phòng cháy, chữa cháy",)


def test_dates_of_one_dossier_are_read_off_the_table() -> None:
    """1 + 16 + 4 + 1 working hours from Thursday 09:00; days of 4,5 + 3,5 hours."""
    (played,) = rehearsal.rehearse(files.read(samples.SMALL), calendar=CALENDAR).played
    done = [line.done_at.strftime("%d %H:%M") for line in played.lines]
    assert done == ["04 10:00", "08 10:00", "08 16:00", "08 17:00"]
    assert played.due.due_at.date() == date(2022, 8, 9)


def test_a_detour_excuses_being_late_and_nothing_else_does() -> None:
    slow = samples.changed(('name = "Phải xác minh"\namount = 5', 'name = "Phải xác minh"\namount = 3'))
    (played,) = rehearsal.rehearse(files.read(slow), calendar=CALENDAR).played
    assert played.problems == ()
    assert play("1.004873", 1).problems == ()
