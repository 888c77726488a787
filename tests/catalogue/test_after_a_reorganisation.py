"""When the units that a procedure names have been merged: who decides, and who is asked?"""

import io
from collections.abc import Iterator
from datetime import date

import pytest
from django.core.management import call_command

from caicach.catalogue import queries
from caicach.organisations.queries import successions, units
from tests.support import desk

pytestmark = pytest.mark.django_db
OLD_DAY, SPRING, SUMMER = date(2025, 2, 10), date(2025, 3, 3), date(2025, 7, 1)
SEVERAL = ("1.010727", "1.013229", "1.001612_2025-07-01", "2.000635", "2.001955", "3.000465")


@pytest.fixture
def reorganised(db: None) -> Iterator[None]:
    units.forget()
    desk.load_province()
    desk.publish(*SEVERAL)
    call_command("units", "reorganise", "2025-03-01", "2025-07-01", stdout=io.StringIO())
    units.forget()
    yield
    queries.forget()
    units.forget()


def decides(code: str, *, at: str, on: date) -> str:
    intake = units.get_unit(key=at, on=on).id
    found = queries.competent_unit_id(queries.get_published(code, on=on), intake_unit_id=intake, on=on)
    return units.get_unit(id=found, on=on).key


def places(code: str, *, at: str, on: date) -> dict[str, str]:
    intake = units.get_unit(key=at, on=on).id
    found = queries.places_for(queries.get_published(code, on=on), intake_unit_id=intake, on=on)
    return {name: units.get_unit(id=unit, on=on).key for name, unit in found.items()}


@pytest.mark.usefixtures("reorganised")
def test_a_procedure_outlives_the_department_that_it_names() -> None:
    assert decides("2.001955", at="backan--mot-cua", on=OLD_DAY) == "so-lao-dong-thuong-binh-va-xa-hoi"
    assert decides("2.001955", at="backan--mot-cua", on=SPRING) == "so-noi-vu"
    centre = "thai-nguyen--mot-cua"
    assert decides("2.001955", at=centre, on=SUMMER) == "so-noi-vu-thai-nguyen"
    assert decides("2.000635", at=centre, on=SUMMER) == "so-tu-phap-thai-nguyen"
    assert decides("1.010727", at=centre, on=SUMMER) == "so-nong-nghiep-va-moi-truong-thai-nguyen"


@pytest.mark.usefixtures("reorganised")
def test_whoever_is_asked_is_asked_as_before() -> None:
    commune = "xa-cho-don-02020-2025--mot-cua"
    assert places("1.001612", at=commune, on=SUMMER)["thue"] == "cuc-thue-backan"
    assert places("1.013229", at=commune, on=SUMMER)["van-hoa"] == "so-van-hoa-the-thao-va-du-lich-thai-nguyen"
    assert places("1.010727", at="thai-nguyen--mot-cua", on=SUMMER)["ubnd-tinh"] == "thai-nguyen"


@pytest.mark.usefixtures("reorganised")
def test_no_procedure_names_a_unit_that_nobody_continues() -> None:
    for day in (OLD_DAY, SPRING, SUMMER):
        for row in queries.list_published(on=day):
            assert (row.code, queries.missing_units(queries.get_published(row.code, on=day), on=day)) == (row.code, [])


@pytest.mark.usefixtures("reorganised")
def test_a_district_that_ended_without_an_heir_stands_nowhere() -> None:
    assert successions.standing("huyen-cho-don", on=SPRING) is not None
    assert successions.standing("huyen-cho-don", on=SUMMER) is None
    assert successions.standing("there-is-none", on=SUMMER) is None
