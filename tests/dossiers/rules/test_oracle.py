"""Does the clock agree with one that walks over every minute? Thousands of random receipts, 2018 to 2027."""

import random
from datetime import date, datetime, time, timedelta

import pytest

from caicach.core.calendar import ZONE
from caicach.dossiers.rules import clock
from caicach.dossiers.rules.clock import LimitUnit
from tests.dossiers.rules.offices import PAIRS

CASES = 600  # for each office and unit
FIRST_DAY = date(2018, 1, 1)
LAST_DAY = date(2027, 3, 1)  # later receipts would run out of the known years
MOST = {
    LimitUnit.HOURS: 240,
    LimitUnit.WORKING_HOURS: 100,
    LimitUnit.DAYS: 200,
    LimitUnit.WORKING_DAYS: 90,
    LimitUnit.MONTHS: 8,
}


@pytest.mark.parametrize("unit", list(LimitUnit))
@pytest.mark.parametrize("office", list(PAIRS))
def test_due_agrees_with_the_oracle(office: str, unit: LimitUnit) -> None:
    calendar, oracle = PAIRS[office]
    dice = random.Random(f"{office} {unit}")
    for _ in range(CASES):
        received, amount = receipt(dice), dice.randint(1, dice.choice((3, 10, MOST[unit])))
        at = received.replace(tzinfo=ZONE)
        found = clock.due(
            received_at=at, limit=clock.Limit(amount, unit), calendar=calendar, rules=clock.rule_set_for(at.date())
        )
        expected = oracle.due(received, amount, unit.value).replace(tzinfo=ZONE)
        assert found.due_at == expected, (office, received.isoformat(), amount, unit.value)


def receipt(dice: random.Random) -> datetime:
    """Any minute of the years; half of them near the turns of the year, Tết and the spring and autumn holidays."""
    minute = dice.randrange(24 * 60 * (LAST_DAY - FIRST_DAY).days)
    at = datetime.combine(FIRST_DAY, time()) + timedelta(minutes=minute)
    if dice.random() < 0.5:
        turn = date(at.year, *dice.choice(((12, 28), (1, 18), (2, 1), (4, 24), (8, 20), (8, 30))))
        on = min(turn + timedelta(days=dice.randint(-3, 12)), LAST_DAY)
        at = datetime.combine(on, at.time())
    return at
