"""The shipped calendar: against the `holidays` package and its known gap, and what a wrong file says."""

from datetime import date
from pathlib import Path

import holidays
import pytest

from caicach.core.calendar import DayKind
from caicach.organisations import calendar_drafts, calendar_files

YEARS = range(2018, 2028)
# libraries.md and the Government's decision of 25/12/2025: the one thing the package does not know.
MISSED = {date(2026, 1, 2): DayKind.OFF, date(2026, 1, 10): DayKind.WORK}


def test_the_years_are_those_promised() -> None:
    assert calendar_files.shipped().years == tuple(YEARS)


def test_the_shipped_days_are_those_of_the_package_and_the_swap_it_misses() -> None:
    table = holidays.country_holidays("VN", years=list(YEARS))
    theirs = {on: DayKind.OFF for on in table if on.year in YEARS}
    theirs |= {on: DayKind.WORK for on in table.weekend_workdays if on.year in YEARS}
    ours = {day.on: day.kind for day in calendar_files.shipped().days}
    assert {on: kind for on, kind in ours.items() if theirs.get(on) != kind} == MISSED
    assert theirs.items() <= ours.items()


def test_working_days_agree_with_the_package_day_by_day() -> None:
    table = holidays.country_holidays("VN", years=list(YEARS))
    found = calendar_files.calendars_from_files()
    for ordinal in range(found.first_day.toordinal(), found.last_day.toordinal() + 1):
        on = date.fromordinal(ordinal)
        assert found.is_working_day(on) == (table.is_working_day(on) if on not in MISSED else on.day == 10), on


def test_every_day_says_who_decided_it_and_estimates_are_marked() -> None:
    days = calendar_files.shipped().days
    assert all(day.name and day.decided_by and day.source for day in days)
    assert {day.on.year for day in days if day.unverified} == {2027}
    assert {day.on.month for day in days if day.unverified} == {2, 9}, "Tết and the second day of National Day"


def test_every_swap_has_both_of_its_days() -> None:
    days = {day.on: day for day in calendar_files.shipped().days}
    worked = [day for day in days.values() if day.kind is DayKind.WORK]
    assert len(worked) == 6
    for day in worked:
        off = next(other for other in days.values() if f"{day.on:%d/%m/%Y}" in other.name)
        assert f"{off.on:%d/%m/%Y}" in day.name


def test_a_draft_of_a_year_is_the_file_before_somebody_completed_it() -> None:
    shipped = [day for day in calendar_files.shipped().days if day.on.year == 2024]
    assert calendar_drafts.draft(2024, decided_until=date(2024, 12, 31)) == shipped


HEAD = "date,kind,name,hours,source,decided_by,unverified\n"
WEEKS = (calendar_files.FOLDER / "weeks.toml").read_text(encoding="utf-8")
GOOD = "2030-01-01,off,Tết Dương lịch,,thử,Điều 112,\n"


def folder(path: Path, **files: str) -> Path:
    (path / "weeks.toml").write_text(WEEKS, encoding="utf-8")
    for name, text in files.items():
        (path / f"{name.removeprefix('y')}.csv").write_text(HEAD + text, encoding="utf-8")
    return path


def test_a_folder_of_ones_own_is_read(tmp_path: Path) -> None:
    found = calendar_files.read(folder(tmp_path, y2030=GOOD + "2030-02-01,hours,Chiều nghỉ,07:00-11:30,thử,TB 1,yes\n"))
    assert found.years == (2030,)
    assert found.days[1].unverified
    assert len(found.days[1].sessions) == 1


@pytest.mark.parametrize(
    "row",
    [
        "2031-01-01,off,Sai năm,,thử,Điều 112,",
        "2030-13-01,off,Sai ngày,,thử,Điều 112,",
        "2030-01-01,off,Hai lần,,thử,Điều 112,",
        "2030-01-02,feast,Sai loại,,thử,Điều 112,",
        "2030-01-02,off,Không ai quyết định,,thử,,",
        "2030-01-02,off,,,thử,Điều 112,",
        "2030-01-02,hours,Thiếu giờ,,thử,TB 1,",
        "2030-01-02,off,Thừa giờ,07:00-11:30,thử,TB 1,",
        "2030-01-02,hours,Sai giờ,7h-11h,thử,TB 1,",
        "2030-01-02,off,Sai dấu,,thử,Điều 112,maybe",
        "2030-01-02,off",
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, row: str) -> None:
    with pytest.raises(calendar_files.BadCalendarFile) as problem:
        calendar_files.read(folder(tmp_path, y2030=GOOD + row + "\n"))
    assert list(problem.value.problems) == ["2030.csv:3"]


def test_all_problems_are_told_at_once_and_a_gap_of_years_is_one(tmp_path: Path) -> None:
    wrong = "2030-01-02,feast,Sai,,thử,Điều 112,\n"
    with pytest.raises(calendar_files.BadCalendarFile) as problem:
        calendar_files.read(folder(tmp_path, y2030=GOOD + wrong, y2032=wrong))
    assert set(problem.value.problems) == {"2030.csv:3", "2032.csv:2", "years"}
