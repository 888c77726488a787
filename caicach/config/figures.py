"""How does the service do, in figures that whoever watches it can alarm on? All are computed when they are asked for.

They are read from the database and from the disk, so that it does not matter which process answers.
"""

import os
import shutil
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import DatabaseError, transaction
from django.db import connection as database
from prometheus_client import Metric
from prometheus_client.core import GaugeMetricFamily as Gauge

from caicach.config.backups import manifest
from caicach.core import clock
from caicach.core.calendar import OutsideCalendar, WorkingCalendar
from caicach.core.log import lag
from caicach.documents import queries as documents
from caicach.dossiers.queries import intake_pace
from caicach.jobs import queries as jobs
from caicach.organisations.queries import calendars, units

PATIENCE: Final = "2s"  # a watcher that waits longer than this learns that the database is slow, not why
RELIABLE: Final = 240  # working minutes; from less no usual pace can be told


class Figures:
    """Collected anew for each question."""

    def collect(self) -> Iterator[Metric]:
        at = clock.now()
        yield from places()
        yield from backups(at)
        try:
            with transaction.atomic(), database.cursor() as cursor:
                cursor.execute(f"set local statement_timeout = '{PATIENCE}'")
                found = [*of_log(at), *of_files(at), *of_jobs(at), *of_intake(at)]
        except DatabaseError:
            yield gauge("caicach_database_up", "Whether the database answered", 0)
            return
        yield gauge("caicach_database_up", "Whether the database answered", 1)
        yield from found


def gauge(name: str, text: str, value: float) -> Gauge:
    return Gauge(name, text, value=value)


def labelled(name: str, text: str, label: str, values: dict[str, float]) -> Gauge:
    found = Gauge(name, text, labels=[label])
    for key, value in values.items():
        found.add_metric([key], value)
    return found


def age(since: datetime | None, at: datetime) -> float:
    return max((at - since).total_seconds(), 0.0) if since else 0.0


def of_log(at: datetime) -> Iterator[Metric]:
    """Sequencer and consumers."""
    found = lag.look()
    yield gauge("caicach_log_position", "Events that have their position", found.position)
    yield gauge("caicach_log_waiting_events", "Events without a position yet", found.waiting)
    yield gauge("caicach_log_waiting_seconds", "Age of the oldest event without a position",
                age(found.waiting_since, at))  # fmt: skip
    yield gauge("caicach_log_day_unsealed", "Whether a past day on which the log moved has no seal",
                is_unsealed(found, at.date()))  # fmt: skip
    of = found.consumers
    yield labelled("caicach_consumer_unread_events", "Events a consumer has not handled", "consumer",
                   {name: one.events for name, one in of.items()})  # fmt: skip
    yield labelled("caicach_consumer_unread_seconds", "Age of the oldest event a consumer has not handled", "consumer",
                   {name: age(one.oldest_at, at) for name, one in of.items()})  # fmt: skip
    yield labelled("caicach_parked_subjects", "Subjects a consumer could not handle", "consumer",
                   {name: one.parked for name, one in of.items()})  # fmt: skip


def is_unsealed(found: lag.Lag, today: date) -> bool:
    """A sequencer that runs seals the last day on which the log moved as soon as that day is over."""
    if found.moved_at is None:
        return False
    day = found.moved_at.astimezone(clock.ZONE).date()
    return day < today and (found.sealed_on is None or found.sealed_on < day)


def of_files(at: datetime) -> Iterator[Metric]:
    count, since = documents.unscanned()
    yield gauge("caicach_scanner_configured", "Whether a virus scanner is named", bool(settings.CLAMD_ADDRESS))
    yield gauge("caicach_files_unscanned", "Files that no scanner has seen", count)
    yield gauge("caicach_files_unscanned_seconds", "Age of the oldest file that no scanner has seen", age(since, at))


def of_jobs(at: datetime) -> Iterator[Metric]:
    found = jobs.pace(at=at)
    yield gauge("caicach_jobs_waiting", "Background jobs nobody has begun", found.waiting)
    yield gauge("caicach_jobs_running", "Background jobs under way", found.running)
    yield gauge("caicach_jobs_waiting_seconds", "Age of the oldest background job nobody has begun",
                age(found.waiting_since, at))  # fmt: skip
    yield gauge("caicach_jobs_failed_day", "Background jobs that failed within a day", found.failed)


def of_intake(at: datetime) -> Iterator[Metric]:
    """Is anything received where people work? Counted in working minutes, so that no night and no holiday rings."""
    try:
        working = calendars.calendar_for(None, on=at.date())
        pace = intake_pace.intake_pace(at=at)
        offices = list(of_offices(pace, at))
        open_now = sum(
            calendars.calendar_for(unit.id, on=at.date()).is_working_time(at)
            for unit in units.list_units(on=at.date(), kind=units.ONE_STOP)
        )
    except OutsideCalendar:
        yield gauge("caicach_calendar_known", "Whether the working calendar knows this year", 0)
        return
    yield gauge("caicach_calendar_known", "Whether the working calendar knows this year", 1)
    yield gauge("caicach_offices_open", "One-stop units within their working hours now", open_now)
    if pace.last_at:
        yield gauge("caicach_intake_quiet_working_minutes", "National working minutes since the last receipt anywhere",
                    minutes(working, pace.last_at, at))  # fmt: skip
    yield labelled("caicach_office_open", "Whether an office is within its working hours now", "office",
                   {key: is_open for key, is_open, _quiet, _missing in offices})  # fmt: skip
    yield labelled("caicach_office_intake_quiet_working_minutes", "Working minutes since the last receipt", "office",
                   {key: quiet for key, _open, quiet, _missing in offices})  # fmt: skip
    yield labelled("caicach_office_intake_missing", "Receipts usual in as long a time as was quiet", "office",
                   {key: missing for key, _open, _quiet, missing in offices})  # fmt: skip


def of_offices(pace: intake_pace.IntakePace, at: datetime) -> Iterator[tuple[str, bool, int, float]]:
    """For each office that received of late: open now, quiet for how long, how many receipts are missing."""
    for one in pace.offices:
        unit = units.find_unit(id=one.unit_id, on=at.date())
        if unit is None:
            continue  # it has ended: nobody expects anything there
        working = calendars.calendar_for(unit.id, on=at.date())
        quiet, usual = minutes(working, one.last_at, at), minutes(working, pace.since, one.last_at)
        missing = one.count / usual * quiet if usual >= RELIABLE else 0.0
        yield unit.key, working.is_working_time(at), quiet, round(missing, 2)


def minutes(working: WorkingCalendar, start: datetime, end: datetime) -> int:
    """Working minutes; from the first day the calendar knows if the start lies before it."""
    first = datetime.combine(working.first_day, time(), clock.ZONE)
    return working.working_minutes_between(max(start, first), max(end, first))


def places() -> Iterator[Metric]:
    """Room on the disks."""
    free, share = {}, {}
    for name, folder in roots().items():
        usage = shutil.disk_usage(nearest(folder))
        free[name], share[name] = float(usage.free), usage.free / usage.total
    yield labelled("caicach_disk_free_bytes", "Room left where this lies", "place", free)
    yield labelled("caicach_disk_free_share", "Share of the disk that is left where this lies", "place", share)


def roots() -> dict[str, Path]:
    found = {"var": Path(settings.VAR), "files": Path(settings.FILES_ROOT), "backups": Path(settings.BACKUPS_ROOT)}
    return found | ({"database": settings.CLUSTER.data} if settings.CLUSTER else {})


def nearest(folder: Path) -> Path:
    """The folder, or before it is made, and where access is denied, the one it lies in."""
    return next(one for one in [folder, *folder.parents] if os.path.exists(one))


def backups(at: datetime) -> Iterator[Metric]:
    kept = manifest.kept(Path(settings.BACKUPS_ROOT))
    yield gauge("caicach_backups_kept", "Whole backups where they are kept", len(kept))
    if kept:
        yield gauge("caicach_backup_age_seconds", "Age of the newest whole backup", age(kept[-1].made_at, at))
