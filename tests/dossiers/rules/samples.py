"""Short ways to write moments, limits and rule sets in the tests of the clock."""

import dataclasses
from datetime import date, datetime

from caicach.core.calendar import ZONE
from caicach.dossiers.rules import clock

RULES_2018 = clock.rule_set_for(date(2022, 8, 1))
RULES_CUTOFF_ON = dataclasses.replace(RULES_2018, code="thu", cutoff_moves_day_limits=True)


def at(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=ZONE)


def limit(text: str) -> clock.Limit:
    amount, unit = text.split()
    return clock.Limit(amount, unit)
