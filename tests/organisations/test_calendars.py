"""The stored calendars: what the database refuses, who follows which, and that no change goes unnoticed."""

import io
import json
from collections.abc import Iterator
from datetime import date, datetime, time

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from caicach.core.calendar import ZONE, DayKind, OutsideCalendar, Sessions, SpecialDay
from caicach.organisations import calendar_files, models
from caicach.organisations.commands import calendars as commands
from caicach.organisations.queries import calendars, units

pytestmark = pytest.mark.django_db

SATURDAY = date(2022, 8, 6)


@pytest.fixture
def loaded() -> None:
    commands.load(calendar_files.shipped())


@pytest.fixture
def commune() -> Iterator[int]:
    """A commune with a one-stop unit below it; the id of the commune."""
    parent = models.Unit.objects.create(key="xa-thu", kind="commune", established_on=date(2000, 1, 1))
    child = models.Unit.objects.create(key="xa-thu--mot-cua", kind="one_stop", established_on=date(2000, 1, 1))
    models.UnitPeriod.objects.create(unit=parent, name="Xã Thử", valid_from=date(2000, 1, 1))
    models.UnitPeriod.objects.create(unit=child, name="Một cửa xã Thử", parent=parent, valid_from=date(2000, 1, 1))
    units.forget()
    calendars.forget()
    yield parent.pk
    units.forget()


def one_stop() -> int:
    return models.Unit.objects.get(key="xa-thu--mot-cua").pk


def decision(on: date, kind: DayKind = DayKind.OFF, *, sessions: Sessions = ()) -> SpecialDay:
    return SpecialDay(on=on, kind=kind, name="Ngày thử", decided_by="Thông báo 01/TB-THU", sessions=sessions)


def test_before_anything_is_loaded_the_shipped_calendar_holds() -> None:
    found = calendars.calendar_for(None, on=SATURDAY)
    assert not found.is_working_day(SATURDAY)
    assert found.is_working_day(date(2026, 1, 10))


def test_loaded_the_calendar_is_the_shipped_one(loaded: None) -> None:
    found, shipped = calendars.calendar_for(None, on=SATURDAY), calendar_files.calendars_from_files()
    assert (found.first_day, found.last_day) == (shipped.first_day, shipped.last_day)
    assert dict(found.days) == dict(shipped.days)
    assert found._closings == shipped._closings


def test_loading_again_changes_nothing(loaded: None) -> None:
    before = models.CalendarStamp.objects.get().version
    again = commands.load(calendar_files.shipped())
    assert (again.created, again.updated, again.removed, again.kept) == (0, 0, 0, 0)
    assert models.CalendarStamp.objects.get().version == before


def test_a_decision_entered_here_survives_the_next_load(loaded: None) -> None:
    commands.set_day(decision(date(2022, 9, 1), DayKind.WORK))
    assert commands.load(calendar_files.shipped()).kept == 1
    assert calendars.calendar_for(None, on=SATURDAY).is_working_day(date(2022, 9, 1))
    assert commands.load(calendar_files.shipped(), replace=True).updated == 1
    assert not calendars.calendar_for(None, on=SATURDAY).is_working_day(date(2022, 9, 1))


def test_an_estimate_gives_way_to_the_file(loaded: None) -> None:
    estimate = SpecialDay(on=date(2026, 2, 23), kind=DayKind.OFF, name="Dự kiến", decided_by="chưa có", unverified=True)
    commands.set_day(estimate)
    assert commands.load(calendar_files.shipped()).removed == 1


def test_a_year_is_known_only_with_its_new_years_day(loaded: None) -> None:
    commands.set_day(decision(date(2029, 5, 2)))
    with pytest.raises(OutsideCalendar):
        calendars.calendar_for(None, on=date(2029, 5, 2))


def test_a_unit_follows_its_assignment_and_passes_it_down(loaded: None, commune: int) -> None:
    commands.assign(
        unit_id=commune, calendar="them-sang-thu-bay", valid_from=date(2022, 8, 1), valid_to=date(2022, 9, 1),
        decided_by="Quyết định 02/QĐ-THU",
    )  # fmt: skip
    for unit_id in (commune, one_stop()):
        found = calendars.calendar_for(unit_id, on=SATURDAY)
        assert found.closing(SATURDAY) == datetime(2022, 8, 6, 11, 30, tzinfo=ZONE)
        # One calendar runs through: the season before and the one after keep the national hours.
        assert not found.is_working_day(date(2022, 7, 30))
        assert not found.is_working_day(date(2022, 9, 3))
    assert not calendars.calendar_for(None, on=SATURDAY).is_working_day(SATURDAY)


def test_units_with_the_same_hours_share_one_calendar(loaded: None, commune: int) -> None:
    assert calendars.calendar_for(commune, on=SATURDAY) is calendars.calendar_for(None, on=SATURDAY)


def test_a_day_of_one_calendar_does_not_touch_the_others(loaded: None, commune: int) -> None:
    commands.assign(unit_id=commune, calendar="them-sang-thu-bay", valid_from=date(2018, 1, 1), decided_by="QĐ 03")
    morning = ((time(8), time(11)),)
    commands.set_day(decision(SATURDAY, DayKind.HOURS, sessions=morning), calendar="them-sang-thu-bay")
    commands.set_day(decision(date(2022, 9, 1), DayKind.WORK), calendar="them-sang-thu-bay")
    found = calendars.calendar_for(commune, on=SATURDAY)
    assert found.sessions(SATURDAY) == morning
    assert found.is_working_day(date(2022, 9, 1)), "a decision of one's own wins over the national day off"
    assert not calendars.calendar_for(None, on=SATURDAY).is_working_day(date(2022, 9, 1))


def test_a_change_made_here_is_seen_at_once_and_a_quiet_time_asks_nothing(
    loaded: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = calendars.calendar_for(None, on=SATURDAY)
    models.CalendarDay.objects.create(date=SATURDAY, kind="work", name="Ngày thử", decided_by="TB 04")
    after = calendars.calendar_for(None, on=SATURDAY)
    assert not before.is_working_day(SATURDAY)
    assert after.is_working_day(SATURDAY)
    monkeypatch.setattr(calendars, "_watchful_until", 0.0)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert calendars.calendar_for(None, on=SATURDAY) is after
    assert len(queries) == 0


def test_a_change_made_elsewhere_is_noticed_at_the_next_check(loaded: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calendars, "_watchful_until", 0.0)
    calendars.calendar_for(None, on=SATURDAY)
    # No signal is sent: what another process or psql does.
    models.CalendarDay.objects.filter(date=date(2022, 9, 1)).update(kind="work")
    monkeypatch.setattr(calendars, "CHECK_EVERY", 0.0)
    with CaptureQueriesContext(connection) as queries:
        assert calendars.calendar_for(None, on=SATURDAY).is_working_day(date(2022, 9, 1))
    stamps = [query["sql"] for query in queries if "stamp" in query["sql"]]
    assert len(stamps) == 1, "one cheap statement compares both stamps"


def test_a_change_rolled_back_is_not_believed(loaded: None) -> None:
    with transaction.atomic():
        commands.set_day(decision(SATURDAY, DayKind.WORK))
        assert calendars.calendar_for(None, on=SATURDAY).is_working_day(SATURDAY)
        transaction.set_rollback(True)
    assert not calendars.calendar_for(None, on=SATURDAY).is_working_day(SATURDAY)


def test_every_change_renews_the_stamp(loaded: None) -> None:
    seen = {models.CalendarStamp.objects.get().version}
    models.Calendar.objects.filter(code="hanh-chinh").update(name="Tên khác")
    seen.add(models.CalendarStamp.objects.get().version)
    models.CalendarDay.objects.filter(date=date(2022, 9, 1)).delete()
    seen.add(models.CalendarStamp.objects.get().version)
    assert len(seen) == 3


def test_the_app_cannot_forge_the_stamp(loaded: None) -> None:
    with pytest.raises(Exception, match="permission denied"), transaction.atomic():
        models.CalendarStamp.objects.all().delete()


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "feast"},
        {"kind": "hours"},
        {"decided_by": ""},
        {"date": date(2022, 9, 1)},
    ],
)
def test_the_database_refuses_a_wrong_day(loaded: None, wrong: dict[str, object]) -> None:
    row = {"date": SATURDAY, "kind": "work", "name": "Ngày thử", "decided_by": "TB 05", **wrong}
    with pytest.raises(IntegrityError), transaction.atomic():
        models.CalendarDay.objects.create(**row)


def test_an_override_without_its_announcement_is_refused_with_words(loaded: None) -> None:
    with pytest.raises(ValidationError, match="số thông báo"):
        commands.set_day(SpecialDay(on=SATURDAY, kind=DayKind.WORK, name="Ngày thử"))


def test_a_unit_has_one_calendar_at_a_time(loaded: None, commune: int) -> None:
    commands.assign(unit_id=commune, calendar="hanh-chinh", valid_from=date(2022, 1, 1), decided_by="QĐ 06")
    with pytest.raises(ValidationError, match="đã có lịch khác"):
        commands.assign(unit_id=commune, calendar="hanh-chinh", valid_from=date(2023, 1, 1), decided_by="QĐ 07")


def test_hours_of_a_calendar_are_checked() -> None:
    for hours in ({}, {"monday": ["9h"]}, {"monday": ["13:00-11:00"]}, {"someday": ["07:00-11:00"]}):
        with pytest.raises(ValidationError):
            models.Calendar(code="sai", name="Sai", hours=hours).full_clean()


def call(*arguments: str) -> str:
    out = io.StringIO()
    call_command("calendars", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_loads_shows_and_checks() -> None:
    assert json.loads(call("load", "--json"))["created"] == 2 + len(calendar_files.shipped().days)
    assert "Quốc khánh" in call("show", "--year", "2022")
    shown = json.loads(call("show", "--year", "2026", "--json"))
    assert {"2026-01-02", "2026-01-10"} <= {day["date"] for day in shown["days"]}
    assert "2018 đến 2027" in call("check")


def test_a_draft_has_the_form_of_the_files() -> None:
    text = call("draft", "2028")
    assert text.splitlines()[0] == ",".join(calendar_files.COLUMNS)
    assert "yes" in text, "what nobody has decided yet is marked"
