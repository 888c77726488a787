"""Every value is the number of the records behind it, for every part, unit, procedure and period."""

from dataclasses import replace

import pytest

from caicach.core.actor import Actor
from caicach.indices import commands
from caicach.indices.measures import MEASURES, Family, Measure
from caicach.indices.models import DossierFact
from caicach.indices.periods import Period
from caicach.indices.queries import values
from caicach.indices.queries.values import By, Part, Question, Value
from tests.support import figures, people
from tests.support.history import CountQueries

HALF = Period.parse("2022-H1")
COUNTED = [
    one for one in MEASURES.values() if one.family is Family.DOSSIERS and not (one.summed or one.distinct or one.awaits)
]
SYSTEM = Actor.system()


@pytest.fixture
def _loaded(db: None) -> None:
    people.load_units()
    figures.load(figures.stories())


def of(*wanted: Measure, by: By, period: Period = HALF) -> dict[values.Key, dict[str, Value]]:
    return values.values(wanted, period=period, by=by, seen_by=SYSTEM, at=figures.NOW)


def listed(question: Question) -> list[int]:
    """How many records the lists of all parts have: all, those that count, those that are lacking."""
    asked = [replace(question, part=part) for part in (Part.AMONG, Part.OF, Part.REST)]
    return [values.behind(one, seen_by=SYSTEM, at=figures.NOW).count() for one in asked]


def told(value: Value) -> list[int]:
    numerator, denominator = value.numerator or 0, value.denominator or 0
    return [denominator, numerator, denominator - numerator]


@pytest.mark.usefixtures("_loaded")
@pytest.mark.parametrize("code", ["2022-H1", "2022-M03", "2022-Q2-lich", "2022"])
def test_every_value_is_the_number_of_its_records(code: str) -> None:
    period = Period.parse(code)
    by_unit, by_procedure = of(*COUNTED, by=By.UNIT, period=period), of(*COUNTED, by=By.PROCEDURE, period=period)
    for key, whole in of(*COUNTED, by=By.NOTHING, period=period)[None].items():
        question, nothing = Question(measure=MEASURES[key], period=period), values.without_records(MEASURES[key])
        assert told(whole) == listed(question), key
        for unit, row in by_unit.items():
            assert isinstance(unit, int)
            assert told(row.get(key, nothing)) == listed(replace(question, unit=unit)), key
        for procedure, row in by_procedure.items():
            assert told(row.get(key, nothing)) == listed(replace(question, procedure=str(procedure))), key
        assert sum(row.get(key, nothing).denominator or 0 for row in by_unit.values()) == whole.denominator, key


@pytest.mark.usefixtures("_loaded")
def test_the_values_are_neither_all_nor_nothing() -> None:
    timely = of(MEASURES["xu-ly-dung-han"], by=By.UNIT)[people.unit("xa-mot").id]["xu-ly-dung-han"]
    assert 0 < (timely.share or 0) < 1


@pytest.mark.usefixtures("_loaded")
def test_all_measures_of_a_date_are_one_statement(django_assert_num_queries: CountQueries) -> None:
    commands.recount_cells()
    alike = [one for one in COUNTED if one.basis is COUNTED[0].basis]
    of(*alike, by=By.UNIT)
    with django_assert_num_queries(1):
        of(*alike, by=By.UNIT)


@pytest.mark.usefixtures("_loaded")
def test_what_other_systems_told_is_marked_and_what_was_a_test_is_left_out() -> None:
    measure, unit = MEASURES["xu-ly-dung-han"], people.unit("xa-mot").id
    before = of(measure, by=By.UNIT)[unit][measure.key]
    facts = DossierFact.objects.counted().filter(competent_unit_id=unit, received_on__range=HALF.days)
    first, second = facts.order_by("pk")[:2]
    DossierFact.objects.filter(pk=first.pk).update(data_quality="imported")
    DossierFact.objects.filter(pk=second.pk).update(is_test=True)
    after = of(measure, by=By.UNIT)[unit][measure.key]
    assert (before.imported, after.imported) == (0, 1)
    assert after.denominator == (before.denominator or 0) - 1


@pytest.mark.usefixtures("_loaded")
def test_nothing_recorded_is_not_zero() -> None:
    timely = values.without_records(MEASURES["xu-ly-dung-han"])
    assert (timely.known, timely.numerator, timely.share) == (True, 0, None)
    unknown = values.without_records(replace(timely.measure, family=Family.PETITIONS))
    assert (unknown.known, unknown.numerator, unknown.denominator) == (False, None, None)
