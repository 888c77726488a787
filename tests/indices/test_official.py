"""Tables that others published: taken in whole or not at all, kept as editions, laid beside our own figures."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from caicach.accounts.states import Role
from caicach.core import clock as machine
from caicach.core import errors
from caicach.core.actor import Actor
from caicach.core.models import Event
from caicach.documents.sheets import InputsInvalid
from caicach.indices import commands, index_sets
from caicach.indices.models import OfficialEdition, OfficialValue
from caicach.indices.periods import Period
from caicach.indices.queries import official
from caicach.indices.rules import explaining
from caicach.indices.rules.explaining import Told
from tests.support import desk, figures, people

AT = datetime(2022, 9, 30, 9, tzinfo=machine.ZONE)
YEAR = Period.parse("2022")
ORIGIN = commands.Origin("Cổng Dịch vụ công quốc gia", "https://dichvucong.gov.vn/", date(2022, 9, 26))
SET = index_sets.get("766-2026")
HEAD = "unit,indicator,points,numerator,denominator\n"
# Phú Thọ as published on 26/09/2026 (transparency, timeliness).
TABLE = HEAD + "".join(
    f"Xã Một,{line}\n"
    for line in ("1.1,0.00,0,89", "1.2,0.00,0,70", "1.3,1.96,87,89", "1.4,6.00,475053,475053",
                 "transparency,7.96,,", "2.1,17.68,528684,597918", "timeliness,17.68,,")
)  # fmt: skip


def taken_in(text: str = TABLE, by: Actor | None = None) -> OfficialEdition:
    return commands.import_table(
        text.encode(), set_code=SET.code, period=YEAR, origin=ORIGIN, by=by or Actor.system(), at=AT
    )


@pytest.fixture
def unit(db: None) -> int:
    people.load_units()
    figures.load(figures.stories())
    return people.unit("xa-mot").id


def test_a_table_comes_in_with_its_source_and_is_told_to_the_log(unit: int) -> None:
    made = taken_in(TABLE.replace("Xã Một", "xa-mot"))
    assert (made.number, made.captured_on, made.imported_by) == (1, date(2022, 9, 26), None)
    assert set(OfficialValue.objects.values_list("unit_id", flat=True)) == {unit}
    told = Event.objects.get(subject=f"official-table/{made.pk}")
    assert (told.kind, told.payload["values"]) == ("official-table.imported", 7)


@pytest.mark.usefixtures("unit")
@pytest.mark.parametrize("text", [
    TABLE.replace("7.96", "8.96"), TABLE.replace("17.68,528684", "21.00,528684"), TABLE.replace("2.1,", "9.9,"),
    "unit,indicator\n", TABLE + TABLE.partition("\n")[2],
])  # fmt: skip
def test_a_table_that_contradicts_itself_is_refused_whole(text: str) -> None:
    with pytest.raises(InputsInvalid):
        taken_in(text)
    assert not OfficialEdition.objects.exists()


@pytest.mark.usefixtures("unit")
def test_another_table_is_another_edition_and_the_same_one_is_refused() -> None:
    assert [taken_in().number, taken_in(TABLE.replace("528684", "528685")).number] == [1, 2]
    with pytest.raises(commands.AlreadyThere):
        taken_in()
    assert [one.number for one in official.editions(SET, YEAR)] == [2, 1]


@pytest.mark.usefixtures("unit")
def test_what_came_in_stays_as_it_was() -> None:
    taken_in()
    for change in (lambda: OfficialValue.objects.update(points=1), lambda: OfficialEdition.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


@pytest.mark.usefixtures("unit")
def test_only_who_keeps_the_sets_takes_a_table_in() -> None:
    officer = desk.actor(people.official((Role.ONE_STOP_OFFICER, "xa-mot--mot-cua")))
    assert not commands.may_import(officer)
    with pytest.raises(errors.NotPermitted):
        taken_in(by=officer)


def test_both_sides_stand_beside_each_other_and_say_why_they_differ(unit: int) -> None:
    shown = taken_in(TABLE.replace("Xã Một", "xa-mot") + "Xã Không Có,2.1,20.00,5,5\n")
    found = official.compare(shown, SET, period=YEAR, seen_by=Actor.system(), at=AT)
    assert [(one.unit_id, len(one.rows)) for one in found] == [(unit, 5), (None, 1)]
    rows = {row.node.code: row for row in found[0].rows}
    timely = rows["2.1"]
    assert timely.ours.denominator == len([1 for one in figures.stories() if one.competent_unit_id == unit
                                           and not one.is_test])  # fmt: skip
    assert timely.theirs == Told(Decimal("17.6800"), Decimal(528684), Decimal(597918))
    assert timely.difference == (timely.ours.points or 0) - Decimal("17.68")
    assert "ít hơn" in timely.reasons[0]
    assert rows["1.4"].ours.denominator is None
    assert "đồng bộ" in rows["1.4"].reasons[-1]
    other = desk.actor(people.official((Role.UNIT_HEAD, "xa-hai")))
    assert [one.unit_id for one in official.compare(shown, SET, period=YEAR, seen_by=other, at=AT)] == [None]


def side(points: str, numerator: int | None = None, denominator: int | None = None) -> Told:
    return Told(Decimal(points), *(None if one is None else Decimal(one) for one in (numerator, denominator)))


@pytest.mark.parametrize(("ours", "theirs", "said"), [
    (side("10.00", 1, 2), side("10.00", 1, 2), []),
    (side("10.00", 1, 2), side("10.00"), []),
    (side("10.00", 1, 2), side("9.00"), ["không cho tử số"]),
    (side("10.00", 2, 4), side("10.00", 1, 2), ["nhiều hơn 2"]),
    (side("10.00", 1, 2), side("10.00", 2, 4), ["ít hơn 2"]),
    (side("10.00", 1, 2), side("20.00", 2, 2), ["tử số khác 1"]),
    (side("10.00", 1, 2), side("12.50", 1, 2), ["cho 10 điểm"]),
    (Told(None, None, None), side("20.00", 2, 2), ["chưa có dữ liệu"]),
])  # fmt: skip
def test_what_two_pairs_of_numbers_allow_to_say(ours: Told, theirs: Told, said: list[str]) -> None:
    node = next(leaf for leaf in SET.leaves() if leaf.code == "2.1")
    found = list(explaining.differences(node, ours, theirs, SET.rounding))
    assert len(found) == len(said)
    assert all(part in words for part, words in zip(said, found, strict=True))
