"""What lies on the desks today? Some dossiers of the last two weeks, so that the demo shows living deadlines.

The year of the demo is long past; these are received at real moments before the day of loading, the same for the same
day. Each is left in a stage that one of the tabs shows.
"""

import contextlib
import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from caicach.config.demo_data import counters, daily, people, planning, playing
from caicach.config.demo_data.cases import Apology, Case, Ending, Fee
from caicach.config.demo_data.staff import Staff
from caicach.core import clock
from caicach.core.calendar import OutsideCalendar, WorkingCalendar
from caicach.core.clock import ZONE
from caicach.dossiers.models import IntakeKey
from caicach.dossiers.states import Channel
from caicach.organisations.queries import calendars

GROUP: Final = 40  # the people of these dossiers
SETTLED: Final = time(11)  # from then on enough of today has passed to have something of it

TOWN, NEXT, FAR = "thi-tran-bang-lung-02020", "xa-ngoc-phai-02053", "xa-yen-thuong-02047"
ONLINE, POST = {"channel": Channel.ONLINE}, {"channel": Channel.POST}

# (working days ago, time, procedure, what is special): all at the counter of the demo accounts unless they say `at`.
Row = tuple[int, str, str, Mapping[str, Any]]
ROWS: Final[Sequence[Row]] = (
    # Waiting to be received.
    (1, "16:20", counters.BIRTH, {"stop": "new", **ONLINE}),
    (0, "07:40", counters.EXTRACT, {"stop": "new", **ONLINE}),
    (0, "08:15", counters.HOUSEHOLD_BUSINESS, {"stop": "new", **ONLINE}),
    (2, "09:30", counters.UNMARRIED, {"stop": "new", **POST}),
    # Received, to be handed over.
    (0, "08:05", counters.UNMARRIED, {"stop": "received"}),
    (0, "08:35", counters.MARRIAGE, {"stop": "received", "limit_case": "verify"}),
    (0, "09:10", counters.BUILDING_2025, {"stop": "received"}),
    (0, "09:40", counters.FUNERAL, {"stop": "received"}),
    # With the case officer.
    (0, "07:20", counters.BIRTH, {"stop": "record"}),
    (0, "07:35", counters.DEATH, {"stop": "record"}),
    (1, "08:20", counters.UNMARRIED, {"stop": "verify"}),
    (2, "09:05", counters.CIVIL_STATUS_CHANGE, {"stop": "verify"}),
    (1, "14:10", counters.HOUSEHOLD_BUSINESS, {"stop": "check"}),
    (3, "08:50", counters.FUNERAL, {"stop": "entitlement"}),
    (4, "10:15", counters.BUILDING_2025, {"stop": "site"}),
    (1, "10:40", counters.BUILDING_2025, {"stop": "site", "limit_case": "works"}),
    (2, "15:00", counters.BIRTH, {"stop": "record", "limit_case": "verify"}),
    (5, "08:30", counters.BUILDING_2025, {"stop": "draft"}),
    (1, "09:25", counters.CIVIL_STATUS_CHANGE, {"stop": "stamp"}),
    (1, "13:45", counters.UNMARRIED, {"stop": "stamp"}),
    # To be signed; one of them reminds of a step that takes too long.
    (0, "07:10", counters.EXTRACT, {"stop": "sign", "sets": 2}),
    (1, "09:50", counters.UNMARRIED, {"stop": "sign"}),
    (2, "08:15", counters.CIVIL_STATUS_CHANGE, {"stop": "sign"}),
    (1, "15:10", counters.HOUSEHOLD_BUSINESS, {"stop": "sign", "pace": 0.2}),
    (4, "14:20", counters.FUNERAL, {"stop": "sign"}),
    (6, "09:00", counters.BUILDING_2025, {"stop": "sign"}),
    (2, "10:10", counters.UNMARRIED, {"stop": "verify+urge"}),
    # Waiting for papers.
    (3, "09:35", counters.UNMARRIED, {"stop": "supplement", "supplements": 1}),
    (5, "14:30", counters.BUILDING_2025, {"stop": "supplement", "supplements": 1}),
    (2, "08:40", counters.HOUSEHOLD_BUSINESS, {"stop": "supplement", "supplements": 1}),
    (7, "10:00", counters.CIVIL_STATUS_CHANGE, {"stop": "supplement", "supplements": 1}),
    # Too late.
    (6, "08:45", counters.UNMARRIED, {"stop": "verify"}),
    (9, "09:15", counters.BUILDING_2025, {"stop": "draft"}),
    (5, "13:50", counters.CIVIL_STATUS_CHANGE, {"stop": "sign"}),
    (3, "14:05", counters.BIRTH, {"stop": "stamp"}),
    (8, "10:30", counters.HOUSEHOLD_BUSINESS, {"stop": "tax_code"}),
    # Late, with an apology and a new date.
    (7, "08:10", counters.FUNERAL, {"late_days": 6, "apology": Apology.IN_TIME, "stop": "sign"}),
    # With the tax office, the land office, the person who has to pay.
    (1, "08:30", counters.HOUSEHOLD_BUSINESS, {"stop": "tax_code"}),
    (0, "07:50", counters.HOUSEHOLD_BUSINESS, {"stop": "tax_code", "at": TOWN}),
    (2, "14:40", counters.HOUSEHOLD_BUSINESS, {"stop": "tax_code", "at": NEXT}),
    (2, "09:45", counters.LAND_TRANSFER_2025, {"stop": "check"}),
    (4, "08:25", counters.LAND_TRANSFER_2025, {"stop": "check", "at": TOWN}),
    (9, "15:30", counters.LAND_TRANSFER_2025, {"stop": "check", "at": FAR}),
    (7, "09:20", counters.LAND_TRANSFER_2025, {"stop": "tax"}),
    (8, "14:15", counters.LAND_TRANSFER_2025, {"stop": "tax", "at": NEXT}),
    (6, "10:05", counters.LAND_TRANSFER_2025, {"stop": "tax_slip", "at": TOWN}),
    # Others ask the commune of the demo accounts.
    (1, "08:00", counters.UNMARRIED, {"stop": "opinion", "asks": counters.HOME, "at": TOWN}),
    (2, "13:40", counters.UNMARRIED, {"stop": "opinion", "asks": counters.HOME, "at": NEXT}),
    (5, "09:00", counters.CIVIL_STATUS_CHANGE, {"stop": "opinion", "asks": counters.HOME, "at": FAR}),
    # Done, to be handed back.
    (1, "07:30", counters.EXTRACT, {"stop": "done", "sets": 3}),
    (2, "08:00", counters.BIRTH, {"stop": "done"}),
    (4, "09:10", counters.UNMARRIED, {"stop": "done", "fee": Fee.AT_RETURN}),
    (6, "08:20", counters.CIVIL_STATUS_CHANGE, {"stop": "done", "fee": Fee.AT_RETURN}),
    # Done and gone, or refused.
    (9, "08:15", counters.UNMARRIED, {}),
    (8, "09:40", counters.BIRTH, {}),
    (7, "14:50", counters.EXTRACT, {"sets": 2, **ONLINE}),
    (9, "10:20", counters.HOUSEHOLD_BUSINESS, {}),
    (6, "13:35", counters.DEATH, {}),
    (8, "08:40", counters.MARRIAGE, {"limit_case": ""}),
    (9, "14:25", counters.BUILDING_2025, {"ending": Ending.REFUSED, "pace": 0.3}),
    (5, "15:20", counters.CIVIL_STATUS_CHANGE, {"ending": Ending.WITHDRAWN}),
    (4, "08:35", counters.MARRIAGE, {"ending": Ending.DECLINED, **ONLINE}),
    (0, "07:15", counters.CERTIFIED_COPY, {"sets": 4}),
    (1, "10:50", counters.CERTIFIED_COPY, {"sets": 2}),
    (3, "09:55", counters.CERTIFIED_COPY, {"sets": 1}),
    (5, "14:00", counters.CERTIFIED_COPY, {"sets": 6}),
    # So near its date that an apology is drafted.
    (2, "15:40", counters.HOUSEHOLD_BUSINESS, {"stop": "check"}),
)


def is_loaded(*, seed: int) -> bool:
    return IntakeKey.objects.filter(pk=_key(seed, 0)).exists()


@transaction.atomic
def load(*, seed: int) -> None:
    """Everything up to now, all or nothing. Nothing at all in a year of which no calendar is known yet."""
    now = clock.now()
    with contextlib.suppress(OutsideCalendar):
        _load(now, seed=seed)


def _load(now: datetime, *, seed: int) -> None:
    staff = Staff(on=now.date())
    calendar = calendars.calendar_for(staff.unit(f"{counters.HOME}--mot-cua").id, on=now.date())
    made = cases(now, seed=seed, staff=staff, calendar=calendar)
    playing.play(made, staff=staff, until=now, tick=lambda: None)
    daily.add(made, at=now)


def cases(now: datetime, *, seed: int, staff: Staff, calendar: WorkingCalendar) -> list[Case]:
    """The rows with their people and moments; what would lie ahead of now is left out."""
    last = _last_day(now, calendar)
    made = [_case(number, row, last=last, seed=seed, staff=staff, calendar=calendar) for number, row in enumerate(ROWS)]
    own = {case.key: staff.unit(case.counter.removesuffix("--mot-cua")) for case in made}
    made = [case for case in made if not case.asks or staff.unit(case.asks) != own[case.key]]
    return sorted((case for case in made if case.at <= now), key=lambda case: case.at)


def _last_day(now: datetime, calendar: WorkingCalendar) -> date:
    """The latest working day of which the morning at least has passed."""
    today = now.astimezone(ZONE)
    day = today.date() if today.time() >= SETTLED else today.date() - timedelta(days=1)
    return calendar.working_day_on_or_before(day)


def _case(number: int, row: Row, *, last: date, seed: int, staff: Staff, calendar: WorkingCalendar) -> Case:
    ago, at, code, special = row
    changes = dict(special)
    agency = changes.pop("at", counters.HOME)
    rng = random.Random(f"recent/{seed}/{number}")
    usual = Case(
        key=_key(seed, number), counter=f"{agency}--mot-cua", procedure=code,
        at=datetime.combine(calendar.add_working_days(last, -ago), time.fromisoformat(at), ZONE),
        person=people.person(group=GROUP, number=1 + number, place=staff.place(agency)),
        fee=rng.choice((Fee.AT_RECEIPT, Fee.AT_RETURN)), pace=0.4, digitised=rng.random() < 0.6,
    )  # fmt: skip
    return replace(usual, **changes)


def _key(seed: int, number: int) -> UUID:
    return planning.key_of(f"recent/{seed}/{number}")
