"""How does the first half of 2022 come to the share that its review heard? By some more dossiers; the share is counted.

On 4 August 2022 the Steering Committee of Bắc Kạn heard that of all dossiers of the first six months 21.74 % had come
online or by public post. The year is drawn by chance a little below; then so many are added that the counted share is
just over the edge at which it is written 21.74 %: one record more, of either kind, and it is written otherwise.
"""

import math
import random
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from typing import Final
from uuid import UUID

from django.db import transaction

from caicach.config.demo_data import counters, people, planning, playing
from caicach.config.demo_data.cases import Case
from caicach.config.demo_data.sizes import Size
from caicach.config.demo_data.staff import Staff
from caicach.config.demo_data.year import YEAR
from caicach.core.clock import ZONE
from caicach.dossiers.models import Dossier, IntakeKey
from caicach.dossiers.states import Channel
from caicach.indices import periods
from caicach.organisations.queries import calendars

LEAST: Final = Fraction(21735, 100000)
GROUP: Final = 39  # the people of these dossiers
BEGIN, DAYS = date(2022, 2, 21), 80  # after Tết; everything is received long before the half ends
PLACES: Final = tuple(counter.key for counter in counters.COUNTERS if counter.agency.startswith("phuong-"))


def is_loaded(size: Size, *, seed: int) -> bool:
    return not size.reformed or IntakeKey.objects.filter(pk=_key(size, seed, 0)).exists()


@transaction.atomic
def load(size: Size, *, seed: int) -> None:
    """What is missing to the share, all or nothing."""
    remote = of_the_half().values()
    online, over_the_counter = missing(len(remote), sum(remote))
    staff = Staff(on=YEAR.first)
    cases = sorted(_cases(size, seed, online, over_the_counter, staff=staff), key=lambda case: case.at)
    playing.play(cases, staff=staff, until=YEAR.until, tick=lambda: None)


def missing(counted: int, remote: int) -> tuple[int, int]:
    """How many online, and how many over the counter, must come to so many dossiers of which `remote` came otherwise.

    >>> missing(1000, 200)
    (23, 2)
    """
    online = max(0, math.ceil((LEAST * counted - remote) / (1 - LEAST)))
    over_the_counter = math.floor((remote + online) / LEAST) - counted - online
    return online, over_the_counter


def of_the_half() -> dict[int, bool]:
    """What was received in the half year, and whether it came online or by post."""
    first, last = (datetime.combine(day, time.min, ZONE) for day in periods.first_half(2022))
    received = Dossier.objects.filter(is_test=False, received_at__gte=first, received_at__lt=last + timedelta(days=1))
    return {id: channel != Channel.COUNTER for id, channel in received.values_list("pk", "channel")}


def _cases(size: Size, seed: int, online: int, over_the_counter: int, *, staff: Staff) -> Iterator[Case]:
    channels = [Channel.ONLINE] * online + [Channel.COUNTER] * over_the_counter
    for number, channel in enumerate(channels):
        key = PLACES[number % len(PLACES)]
        calendar = calendars.calendar_for(staff.unit(key).id, on=YEAR.first)
        rng = random.Random(f"aiming/{seed}/{number}")
        day = calendar.working_day_on_or_before(BEGIN + timedelta(days=rng.randrange(DAYS)))
        place = staff.place(key.removesuffix("--mot-cua"))
        yield Case(
            key=_key(size, seed, number), counter=key, procedure=counters.EXTRACT, channel=channel, pace=0.5,
            at=datetime.combine(day, time(8), ZONE) + timedelta(minutes=rng.randrange(120)),
            person=people.person(group=GROUP, number=1 + number, place=place),
        )  # fmt: skip


def _key(size: Size, seed: int, number: int) -> UUID:
    return planning.key_of(f"aiming/{size.name}/{seed}/{number}")
