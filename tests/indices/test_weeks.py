"""Do the weeks of a unit hold every dossier that the facts count in them, once?"""

from datetime import timedelta
from itertools import pairwise

import pytest

from caicach.indices import counts, weeks
from caicach.indices.models import DossierFact
from tests.support import figures, people


@pytest.fixture(autouse=True)
def _facts(db: None) -> None:
    people.load_units()
    figures.load(figures.stories())


def test_the_weeks_add_up_to_the_facts_of_their_days() -> None:
    unit = people.unit("xa-mot").id
    found = weeks.weeks({unit}, at=figures.NOW)
    assert len(found) == weeks.WEEKS
    assert all(one.monday.weekday() == 0 for one in found)
    assert [b.monday - a.monday for a, b in pairwise(found)] == [timedelta(days=7)] * 11
    assert found[-1].monday <= figures.NOW.date() <= found[-1].sunday
    facts = DossierFact.objects.counted().of_units({unit})
    first = found[0].monday
    for measure, counted in (
        (counts.RECEIVED, sum(one.received for one in found)),
        (counts.IN_TIME, sum(one.in_time for one in found)),
        (counts.LATE, sum(one.late for one in found)),
    ):
        within = facts.filter(measure.condition(figures.NOW), **{f"{measure.basis}__gte": first})
        assert counted == within.count() > 0, measure.key


def test_another_units_weeks_are_its_own() -> None:
    mine, theirs = (weeks.weeks({people.unit(key).id}, at=figures.NOW) for key in ("xa-mot", "xa-hai"))
    assert mine != theirs
