"""Units that stood before come into the register with their days: what speaks against it, and how do they go again?"""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from caicach.organisations.rules import founding, graph
from caicach.organisations.rules.founding import Founding
from caicach.organisations.rules.graph import Life, Period, Register
from caicach.organisations.rules.reorganisation import NewUnit

START, LATER, ENDED = date(2020, 2, 1), date(2021, 3, 1), date(2023, 1, 1)


def life(
    key: str, kind: str, parent: str = "tinh", *, code: str = "", start: date = START, end: date | None = None
) -> Life:
    return Life(key, kind, (Period(f"Đơn vị {key}", parent, code, "", start, end),))


REGISTER = Register(lives={one.key: one for one in (
    life("tinh", "province", "", code="H99"), life("so", "department", code="H99.01"),
    life("so-moi", "department", start=LATER), life("so-cu", "department", code="H99.02", end=ENDED),
)})  # fmt: skip


def new(key: str, parent: str = "so", *, on: date = LATER, kind: str = "office", code: str = "") -> Founding:
    unit = NewUnit(key=key, kind=kind, name=f"Đơn vị {key}", parent=parent, agency_code=code)
    return Founding(f"dòng {key}", unit, on, "QĐ 1")


def told(*foundings: Founding) -> dict[str, str]:
    return {f"{one.place}.{one.column}": one.text for one in founding.problems(REGISTER, foundings)}


def test_units_may_come_in_any_order_and_stand_under_each_other() -> None:
    assert told(new("b", "a"), new("a"), new("c", "b", on=LATER + timedelta(days=1))) == {}


def test_a_key_or_code_of_another_unit() -> None:
    assert set(told(new("so", "tinh"), new("a", code="H99.01"), new("b", code="H99.05"), new("c", code="H99.05"))) == {
        "dòng so.key", "dòng a.agency_code", "dòng c.agency_code",
    }  # fmt: skip
    assert told(new("a", on=ENDED, code="H99.02")) == {}, "a code may be given again after its unit ended"
    assert "H99.02" in told(new("a", code="H99.02"))["dòng a.agency_code"]


def test_a_parent_lives_as_long() -> None:
    assert "chỉ có từ ngày 01/03/2021" in told(new("a", "so-moi", on=START))["dòng a.parent"]
    assert "đã chấm dứt ngày 01/01/2023" in told(new("a", "so-cu"))["dòng a.parent"]
    assert "Không có đơn vị “xa”" in told(new("a", "xa"))["dòng a.parent"]
    assert "Phải ghi đơn vị cấp trên" in told(new("a", ""))["dòng a.parent"]
    assert "sau ngày thành lập này" in told(new("a", "b", on=START), new("b"))["dòng a.parent"]


def test_a_circle_is_told_at_each_of_its_units_alone() -> None:
    found = told(new("a", "b"), new("b", "c"), new("c", "b"), new("d", "c"))
    assert set(found) == {"dòng b.parent", "dòng c.parent"}
    assert "vòng" in found["dòng b.parent"]


def test_an_area_comes_only_with_the_first_day_of_the_register() -> None:
    assert told(new("x", "tinh", kind="commune", on=START)) == {}
    assert "Sắp xếp đơn vị" in told(new("x", "tinh", kind="commune"))["dòng x.kind"]
    assert founding.first_day(Register(lives={})) is None


def test_the_key_made_of_a_name() -> None:
    assert founding.made_key("UBND xã Phương Viên", "02050") == "xa-phuong-vien-02050"
    assert founding.made_key("Phòng Đất đai & Đo đạc") == "phong-dat-dai-do-dac"


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from(["so", "so-moi", "so-cu", *"abcdef"]),
                          st.integers(0, 900), st.sampled_from(["", "H99.01", "H99.05"])), max_size=6,
                unique_by=lambda one: one[0]))  # fmt: skip
def test_what_passes_leaves_a_register_without_a_fault(rows: list[tuple[str, str, int, str]]) -> None:
    """Judged by the rules of the reorganisations themselves, on every day on which something begins."""
    foundings = [new(key, parent, on=START + timedelta(days=days), code=code) for key, parent, days, code in rows]
    wrong = founding.problems(REGISTER, foundings)
    after = founding.after(REGISTER, foundings)
    found = [one for day in {one.on for one in foundings} for one in graph.problems(after, on=day)]
    assert wrong or not found
