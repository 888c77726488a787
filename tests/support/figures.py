"""A year of invented dossiers of two communes as facts, for tests of figures: made from events by the pure function."""

import random
from datetime import datetime, timedelta
from decimal import Decimal

from caicach.core import clock as machine
from caicach.dossiers.rules import clock
from caicach.indices import commands
from tests.support import people
from tests.support.stories import Story

NOW = datetime(2022, 8, 4, 9, tzinfo=machine.ZONE)
BEGUN = datetime(2021, 12, 15, 7, 30, tzinfo=machine.ZONE)


def stories(count: int = 120, *, seed: int = 4) -> list[Story]:
    """Dossiers from December 2021 to August 2022, each walked through random legal acts up to now."""
    chance = random.Random(seed)
    told = []
    for number in range(1, count + 1):
        commune = chance.choice(["xa-mot", "xa-mot", "xa-hai"])
        story = Story(
            dossier_id=number, at=BEGUN + timedelta(minutes=chance.randrange(230 * 24 * 60)),
            limit=clock.Limit(Decimal(chance.choice([1, 3, 20])), clock.LimitUnit.WORKING_DAYS),
            intake_unit_id=people.unit(commune + "--mot-cua").id, competent_unit_id=people.unit(commune).id,
            is_test=chance.random() < 0.1,
        )  # fmt: skip
        story.receive()
        for _ in range(chance.randrange(7)):
            acts = story.possible()
            at = story.at + timedelta(minutes=chance.choice([7, 90, 1440, 4000, 20000]))
            if not acts or at > NOW:
                break
            story.at = at
            chance.choice(acts)()
        told.append(story)
    return told


def load(told: list[Story]) -> None:
    commands.replace_facts(commands.facts_of(story.recorded() for story in told))
