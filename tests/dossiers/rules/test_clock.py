"""The clock by its worked examples: the frozen ones, what each line says, and pauses, restarts and extensions."""

from datetime import date
from itertools import pairwise

import pytest

from caicach.core import errors
from caicach.core.calendar import OutsideCalendar
from caicach.dossiers.rules import clock, rule_sets
from caicach.dossiers.rules.clock import Deviation, Due, Limit
from tests.dossiers.rules.offices import NATIONAL, PAIRS
from tests.dossiers.rules.samples import RULES_2018, RULES_CUTOFF_ON, at, limit

FROZEN = [
    ("2022-08-01T08:00", "1 working_days", "2022-08-02T17:00"),
    ("2022-08-06T09:00", "1 working_days", "2022-08-09T17:00"),  # Saturday
    ("2022-02-03T09:00", "2 working_days", "2022-02-09T17:00"),  # in Tết
    ("2024-12-31T10:00", "1 working_days", "2025-01-02T17:00"),  # over the year's end
    ("2025-08-29T09:00", "1 working_days", "2025-09-03T17:00"),  # before National Day
    ("2024-04-26T09:00", "5 working_days", "2024-05-07T17:00"),  # a swap and its make-up Saturday
    ("2022-08-04T10:30", "4 working_hours", "2022-08-04T16:30"),
    ("2022-08-04T10:30", "8 working_hours", "2022-08-05T10:30"),
    ("2022-08-04T11:00", "2 hours", "2022-08-04T13:30"),
    ("2022-08-04T09:00", "10 days", "2022-08-15T17:00"),
    ("2023-01-31T09:00", "1 months", "2023-02-28T17:00"),
    ("2022-03-31T09:00", "1 months", "2022-05-04T17:00"),
    ("2022-03-02T09:00", "6 months", "2022-09-05T17:00"),
    ("2022-08-04T09:00", "3 working_days", "2022-08-09T17:00"),
]
FURTHER = [
    ("2022-08-05T14:59", "1 working_days", "2022-08-08T17:00"),  # Friday, before and after 15:00
    ("2022-08-05T15:01", "1 working_days", "2022-08-08T17:00"),
    ("2022-01-28T16:00", "1 working_days", "2022-02-07T17:00"),  # the Friday before Tết
    ("2024-05-04T09:00", "1 working_days", "2024-05-06T17:00"),  # received on a make-up Saturday
    ("2026-01-02T09:00", "1 working_days", "2026-01-06T17:00"),  # the swap that the package misses
    ("2026-01-08T09:00", "2 working_days", "2026-01-10T17:00"),
    ("2022-04-30T09:00", "1 days", "2022-05-05T17:00"),  # a holiday on a Saturday, compensated on Monday
    ("2022-08-04T07:00", "4.5 working_hours", "2022-08-04T11:30"),  # ends with the session, not after lunch
    ("2022-08-04T12:15", "1 working_hours", "2022-08-04T14:30"),  # in the lunch break
    ("2022-08-04T18:30", "1 working_days", "2022-08-05T17:00"),  # after closing it is still that day
    ("2022-08-04T18:30", "2 hours", "2022-08-05T09:00"),
    ("2022-08-05T16:00", "1 hours", "2022-08-05T17:00"),
    ("2022-08-05T16:30", "1 hours", "2022-08-08T07:00"),
    ("2022-08-04T15:30", "0.5 working_days", "2022-08-05T09:30"),  # half a day is four working hours
    ("2022-08-04T15:30", "1.5 working_days", "2022-08-08T11:00"),
    ("2024-01-30T09:00", "1 months", "2024-02-29T17:00"),
    ("2022-08-04T09:00:59", "2 working_hours", "2022-08-04T11:00"),  # seconds are not on the receipt
    ("2022-08-04T02:00+00:00", "2 working_hours", "2022-08-04T11:00"),  # another zone, the same moment
]


def due(received: str, text: str, *, rules: clock.RuleSet = RULES_2018, same_day: bool = False) -> Due:
    return clock.due(received_at=at(received), limit=limit(text), calendar=NATIONAL, rules=rules, same_day=same_day)


@pytest.mark.parametrize(("received", "text", "expected"), FROZEN + FURTHER)
def test_due_dates(received: str, text: str, expected: str) -> None:
    assert due(received, text).due_at == at(expected)


def test_the_moment_is_in_vietnam() -> None:
    assert due("2022-08-04T09:00", "3 working_days").due_at.isoformat() == "2022-08-09T17:00:00+07:00"


@pytest.mark.parametrize(
    ("received", "expected"),
    [
        ("2022-08-04T09:00", "2022-08-04T17:00"),
        ("2022-08-04T15:00", "2022-08-04T17:00"),
        ("2022-08-04T15:01", "2022-08-05T17:00"),
        ("2022-08-05T15:01", "2022-08-08T17:00"),
        ("2022-08-06T09:00", "2022-08-08T17:00"),
        ("2022-08-06T16:00", "2022-08-08T17:00"),  # on a day off the hour does not matter
    ],
)
def test_same_day_work_received_after_15_is_due_the_next_working_day(received: str, expected: str) -> None:
    assert due(received, "1 working_days", same_day=True).due_at == at(expected)


def test_same_day_work_on_a_half_day_received_after_closing() -> None:
    calendar, _oracle = PAIRS["Saturday mornings"]
    found = clock.due(
        received_at=at("2022-08-06T13:00"), limit=limit("1 working_days"), calendar=calendar, rules=RULES_2018,
        same_day=True,
    )  # fmt: skip
    assert found.due_at == at("2022-08-08T17:00")


@pytest.mark.parametrize("text", ["3 working_days", "10 days", "1 months"])
def test_the_15_hour_rule_moves_day_limits_only_where_it_is_switched_on(text: str) -> None:
    late, early_next = due("2022-08-04T15:01", text, rules=RULES_CUTOFF_ON), due("2022-08-05T07:00", text)
    assert late.due_at == early_next.due_at
    assert due("2022-08-04T15:00", text, rules=RULES_CUTOFF_ON).due_at == due("2022-08-04T15:00", text).due_at
    assert due("2022-08-04T15:01", text).due_at == due("2022-08-04T15:00", text).due_at


# --- what cannot be counted ---


@pytest.mark.parametrize(
    ("amount", "unit"),
    [("0", "days"), ("-1", "days"), ("NaN", "days"), ("Infinity", "hours"), ("ba", "days"), ("1.5", "days"),
     ("0.5", "months"), ("0.001", "hours"), ("3", "weeks"), ("3", ""), ("10001", "hours")],
)  # fmt: skip
def test_a_limit_that_cannot_be_counted_is_refused(amount: str, unit: str) -> None:
    with pytest.raises(clock.BadLimit):
        Limit(amount, unit)


@pytest.mark.parametrize("received", ["2017-12-31T09:00", "2027-12-31T09:00", "2031-01-05T09:00"])
@pytest.mark.parametrize("text", ["1 working_days", "8 working_hours", "9 hours", "1 days", "1 months"])
def test_outside_the_known_years_nothing_is_guessed(received: str, text: str) -> None:
    with pytest.raises(OutsideCalendar, match="2018"):
        due(received, text)


def test_a_moment_without_a_zone_is_refused() -> None:
    bare = at("2022-08-04T09:00").replace(tzinfo=None)
    with pytest.raises(errors.Invalid):
        clock.due(received_at=bare, limit=limit("1 days"), calendar=NATIONAL, rules=RULES_2018)


# --- the working ---


def said(found: Due | clock.Clock) -> list[str]:
    return [line.text for line in found.working]


def test_every_step_is_told() -> None:
    assert said(due("2022-08-04T09:00", "3 working_days")) == [
        "Nhận lúc 09:00 thứ Năm 04/08/2022",
        "Không tính ngày nhận",
        "Ngày làm việc thứ 1: thứ Sáu 05/08/2022",
        "Bỏ qua thứ Bảy 06/08/2022: ngày nghỉ hằng tuần",
        "Bỏ qua Chủ nhật 07/08/2022: ngày nghỉ hằng tuần",
        "Ngày làm việc thứ 2: thứ Hai 08/08/2022",
        "Ngày làm việc thứ 3: thứ Ba 09/08/2022",
        "Hẹn trả 17:00 thứ Ba 09/08/2022",
    ]


def test_every_step_has_its_article() -> None:
    for received, text, _expected in FROZEN + FURTHER:
        assert all(line.basis for line in due(received, text).working), (received, text)


def test_holidays_and_make_up_days_are_named() -> None:
    lines = said(due("2024-04-26T09:00", "5 working_days"))
    assert "Bỏ qua thứ Ba 30/04/2024: Ngày Chiến thắng" in lines
    assert "Ngày làm việc thứ 3: thứ Bảy 04/05/2024 (Làm bù cho ngày 29/04/2024)" in lines


def test_a_receipt_on_a_day_off_says_when_it_counts() -> None:
    lines = said(due("2022-08-06T09:00", "1 working_days"))
    assert lines[1] == "Thứ Bảy 06/08/2022: ngày nghỉ hằng tuần; tính như nhận lúc 07:00 thứ Hai 08/08/2022"
    assert lines[2] == "Không tính ngày được coi là ngày nhận, thứ Hai 08/08/2022"


def test_a_long_limit_is_told_by_runs_of_days() -> None:
    lines = said(due("2022-08-04T09:00", "30 working_days"))
    assert lines[2] == (
        "Ngày làm việc thứ 1 đến 19: từ thứ Sáu 05/08/2022 đến thứ Tư 31/08/2022, bỏ qua 8 ngày nghỉ hằng tuần"
    )
    assert "Bỏ qua thứ Năm 01/09/2022: Quốc khánh" in lines
    assert lines[-2].startswith("Ngày làm việc thứ 20 đến 30")
    assert len(lines) < 12


def test_the_doubtful_15_hour_rule_is_told_either_way() -> None:
    off = said(due("2022-08-04T15:30", "3 working_days"))
    assert off[1] == "Nhận sau 15:00: vẫn tính từ ngày nhận (quy tắc lùi một ngày chưa chắc chắn, đang tắt)"
    on = said(due("2022-08-04T15:30", "3 working_days", rules=RULES_CUTOFF_ON))
    assert on[1] == ("Nhận sau 15:00: tính như nhận lúc 07:00 thứ Sáu 05/08/2022 (quy tắc chưa chắc chắn, đang bật)")
    assert said(due("2022-08-04T15:00", "3 working_days"))[1] == "Không tính ngày nhận"
    assert not any("chưa chắc" in text for text in said(due("2022-08-04T15:30", "3 working_hours")))


def test_lines_are_remembered_for_a_day_but_never_mixed_up() -> None:
    assert said(due("2022-08-04T15:30", "3 working_days")) != said(due("2022-08-04T09:00", "3 working_days"))
    on = due("2022-08-04T15:30", "3 working_days", rules=RULES_CUTOFF_ON)
    assert said(on) != said(due("2022-08-04T15:30", "3 working_days"))
    assert on.working[-1].at == on.due_at
    assert said(due("2022-08-04T08:15", "3 working_days"))[0] == "Nhận lúc 08:15 thứ Năm 04/08/2022"


def test_hours_are_told_by_the_working_time_used() -> None:
    assert said(due("2022-08-04T10:30", "8 working_hours"))[1:] == [
        "Thứ Năm 04/08/2022: dùng 4 giờ 30 phút làm việc",
        "Thứ Sáu 05/08/2022: dùng 3 giờ 30 phút làm việc",
        "Hẹn trả 10:30 thứ Sáu 05/08/2022",
    ]
    assert said(due("2022-08-04T11:00", "2 hours"))[1:] == [
        "Cộng 2 giờ liên tục: đến 13:00 thứ Năm 04/08/2022",
        "13:00 thứ Năm 04/08/2022 ngoài giờ làm việc: chuyển đến giờ mở cửa kế tiếp",
        "Hẹn trả 13:30 thứ Năm 04/08/2022",
    ]
    late = said(due("2022-08-04T12:15", "1 working_hours"))
    assert late[1] == "12:15 thứ Năm 04/08/2022 ngoài giờ làm việc: tính từ 13:30 thứ Năm 04/08/2022"


def test_months_tell_the_missing_day_and_the_days_off_at_the_end() -> None:
    lines = said(due("2022-03-31T09:00", "1 months"))
    assert lines[2] == "Đủ 1 tháng: thứ Bảy 30/04/2022, ngày cuối tháng vì tháng này không có ngày 31"
    assert lines[3] == "Thứ Bảy 30/04/2022: Ngày Chiến thắng, chuyển sang ngày tiếp theo"


def test_an_estimated_holiday_is_told_as_one() -> None:
    lines = said(due("2027-02-03T09:00", "1 working_days"))
    assert "Bỏ qua thứ Năm 04/02/2027: 29 Tết (dự kiến, chưa có thông báo)" in lines


# --- rule sets ---


def test_the_rule_set_is_that_of_the_day_of_receipt() -> None:
    assert clock.rule_set_for(date(2025, 6, 30)).code == "2018"
    assert clock.rule_set_for(date(2025, 7, 1)).code == "2025"
    assert due("2025-06-30T09:00", "60 working_days").rule_set == "2018"


def test_the_rule_set_of_2025_is_told_as_unchecked() -> None:
    found = due("2025-08-29T09:00", "1 working_days", rules=clock.rule_set_for(date(2025, 8, 29)))
    assert any("chưa đối chiếu văn bản gốc" in text for text in said(found))
    assert RULES_2018.checked


def test_rule_sets_follow_one_another_without_gap() -> None:
    rows = rule_sets.rule_sets()
    assert all(one.received_to == following.received_from for one, following in pairwise(rows))
    with pytest.raises(rule_sets.NoRuleSet):
        clock.rule_set_for(date(2017, 12, 31))


# --- pauses, restarts, extensions ---


def pause(start: str, end: str | None, cause: str = "finance") -> Deviation:
    return Deviation("pause", cause, at(start), at(end) if end else None, "Luật thử, Điều 1")


def restart(start: str, end: str | None) -> Deviation:
    return Deviation("restart", "supplement", at(start), at(end) if end else None, "Khoản 4 Điều 19 NĐ 61/2018")


def extension(when: str, new: str) -> Deviation:
    return Deviation("extension", "apology", at(when), at(when), "Khoản 9 Điều 19 NĐ 61/2018", at(new))


def run(text: str, *deviations: Deviation, received: str = "2022-08-01T09:00", finished: str = "") -> clock.Clock:
    return clock.clock(
        received_at=at(received), limit=limit(text), calendar=NATIONAL, rules=RULES_2018, deviations=deviations,
        finished_at=at(finished) if finished else None,
    )  # fmt: skip


def test_without_deviations_the_clock_is_the_appointment() -> None:
    found = run("5 working_days")
    assert found.due_at == found.original_due == at("2022-08-08T17:00")
    assert found.working == due("2022-08-01T09:00", "5 working_days").working
    assert [interval.kind for interval in found.intervals] == ["running"]
    assert not found.paused


@pytest.mark.parametrize(
    ("text", "start", "end", "expected"),
    [
        # Days: the day the pause began is not counted, the day it ended is.
        ("5 working_days", "2022-08-02T10:00", "2022-08-02T16:00", "2022-08-08T17:00"),
        ("5 working_days", "2022-08-02T16:00", "2022-08-03T08:00", "2022-08-09T17:00"),
        ("5 working_days", "2022-08-04T10:00", "2022-08-09T10:00", "2022-08-11T17:00"),
        ("5 working_days", "2022-08-06T10:00", "2022-08-07T10:00", "2022-08-08T17:00"),  # a weekend costs nothing
        ("10 days", "2022-08-04T10:00", "2022-08-07T10:00", "2022-08-15T17:00"),  # 11/08 + 3 = Sunday, so Monday
        ("1 months", "2022-08-04T10:00", "2022-08-05T10:00", "2022-09-05T17:00"),  # 01/09 + 1 = 02/09, a day off
        # Hours: the working minutes stood, for plain hours the minutes of the wall clock.
        ("16 working_hours", "2022-08-01T10:00", "2022-08-01T14:00", "2022-08-03T11:00"),
        ("24 hours", "2022-08-01T10:00", "2022-08-01T11:30", "2022-08-02T10:30"),
    ],
)
def test_after_a_pause_the_remaining_time_runs_on(text: str, start: str, end: str, expected: str) -> None:
    found = run(text, pause(start, end))
    assert found.due_at == at(expected)
    assert found.missed is None


@pytest.mark.parametrize(("text", "expected"), [("24 hours", "2022-08-09T07:00"), ("3 days", "2022-08-11T17:00")])
def test_a_pause_before_counting_began_costs_nothing(text: str, expected: str) -> None:
    # Received on Saturday, counted from Monday.
    found = run(text, pause("2022-08-06T10:00", "2022-08-07T12:00"), received="2022-08-06T09:00")
    assert found.due_at == at(expected)


def test_pauses_that_overlap_are_counted_once() -> None:
    one = run("5 working_days", pause("2022-08-02T10:00", "2022-08-05T10:00"))
    two = run(
        "5 working_days", pause("2022-08-02T10:00", "2022-08-04T10:00"), pause("2022-08-03T10:00", "2022-08-05T10:00")
    )
    inside = run(
        "5 working_days", pause("2022-08-02T10:00", "2022-08-05T10:00"), pause("2022-08-03T10:00", "2022-08-04T10:00")
    )
    assert one.due_at == two.due_at == inside.due_at == at("2022-08-11T17:00")


def test_an_open_pause_leaves_the_date_as_it_was_until_it_ends() -> None:
    found = run("5 working_days", pause("2022-08-02T10:00", None))
    assert found.paused
    assert found.due_at == at("2022-08-08T17:00")
    assert "Dừng tính hạn từ 10:00 thứ Ba 02/08/2022: chờ thực hiện nghĩa vụ tài chính" in said(found)


def test_a_supplement_gives_the_whole_limit_again() -> None:
    found = run("5 working_days", restart("2022-08-03T09:00", "2022-08-10T15:30"))
    assert found.due_at == due("2022-08-10T15:30", "5 working_days").due_at == at("2022-08-17T17:00")
    assert found.original_due == at("2022-08-08T17:00")
    assert found.restarts == 1
    assert "Nhận đủ giấy tờ lúc 15:30 thứ Tư 10/08/2022: tính lại từ đầu" in said(found)
    assert said(found)[-1] == "Hẹn trả 17:00 thứ Tư 17/08/2022"


def test_a_second_supplement_restarts_again_and_is_counted() -> None:
    found = run(
        "5 working_days",
        restart("2022-08-03T09:00", "2022-08-10T15:30"),
        restart("2022-08-11T09:00", "2022-08-12T09:00"),
    )
    assert found.due_at == at("2022-08-19T17:00")
    assert found.restarts == 2


def test_a_restart_forgets_the_pauses_before_it() -> None:
    found = run(
        "5 working_days", pause("2022-08-02T10:00", "2022-08-03T10:00"), restart("2022-08-03T11:00", "2022-08-10T09:00")
    )
    assert found.due_at == at("2022-08-17T17:00")


def test_an_extension_sets_the_new_date_with_its_ground() -> None:
    found = run("5 working_days", extension("2022-08-05T09:00", "2022-08-12T17:00"))
    assert found.due_at == at("2022-08-12T17:00")
    assert (found.extensions, found.missed) == (1, None)
    assert found.working[-1].basis == "Khoản 9 Điều 19 NĐ 61/2018"


def test_an_extension_never_brings_the_date_forward() -> None:
    assert run("5 working_days", extension("2022-08-02T09:00", "2022-08-03T17:00")).due_at == at("2022-08-08T17:00")


def test_a_pause_after_an_extension_pushes_the_new_date() -> None:
    found = run(
        "5 working_days",
        extension("2022-08-05T09:00", "2022-08-12T17:00"),
        pause("2022-08-09T09:00", "2022-08-10T09:00"),
    )
    assert found.due_at == at("2022-08-15T17:00")


def test_what_comes_after_a_missed_date_does_not_mend_it() -> None:
    paused = run("5 working_days", pause("2022-08-09T08:00", "2022-08-20T08:00"))
    assert (paused.missed, paused.due_at) == (at("2022-08-08T17:00"), at("2022-08-08T17:00"))
    extended = run("5 working_days", extension("2022-08-09T08:00", "2022-08-20T17:00"))
    assert (extended.missed, extended.due_at) == (at("2022-08-08T17:00"), at("2022-08-20T17:00"))
    restarted = run("5 working_days", restart("2022-08-09T08:00", "2022-08-10T08:00"))
    assert (restarted.missed, restarted.due_at) == (at("2022-08-08T17:00"), at("2022-08-17T17:00"))


def test_work_finished_while_the_clock_stood_is_not_late() -> None:
    found = run("5 working_days", restart("2022-08-03T09:00", None), finished="2022-09-15T09:00")
    assert found.missed is None
    assert found.intervals[-1].ended_at == at("2022-09-15T09:00")


def test_same_day_work_is_paused_by_days_too() -> None:
    found = clock.clock(
        received_at=at("2022-08-01T09:00"), limit=limit("1 working_days"), calendar=NATIONAL, rules=RULES_2018,
        deviations=[pause("2022-08-01T10:00", "2022-08-02T10:00")], same_day=True,
    )  # fmt: skip
    assert found.due_at == at("2022-08-02T17:00")


def test_a_stop_that_ends_before_it_began_is_refused() -> None:
    with pytest.raises(errors.Invalid):
        run("5 working_days", pause("2022-08-03T09:00", "2022-08-02T09:00"))
