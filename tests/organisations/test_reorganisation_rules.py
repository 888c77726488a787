"""Whatever acts follow each other: no orphan, no overlap, and no area is lost or made out of nothing?"""

from collections import Counter
from dataclasses import fields, replace
from datetime import date, timedelta

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from caicach.organisations.rules import reorganisation, succession
from caicach.organisations.rules.graph import Life, Period, Register, ReorganisationInvalid
from caicach.organisations.rules.reorganisation import Act, Change, End, Establish, Merge, NewUnit, Split, What
from caicach.organisations.rules.succession import Link

START, ON = date(2020, 2, 1), date(2025, 7, 1)


def life(key: str, *, kind: str = "commune", parent: str = "tinh", code: str = "", start: date = START) -> Life:
    return Life(key, kind, (Period(f"UBND {key}", parent, "", code, start),))


def province(*lives: Life) -> Register:
    root = Life("tinh", "province", (Period("UBND tỉnh", "", "H99", "99", START),))
    return Register(lives={one.key: one for one in (root, *lives)})


def new(key: str, *, kind: str = "commune", parent: str = "tinh", code: str = "") -> NewUnit:
    return NewUnit(key=key, kind=kind, name=f"UBND {key}", parent=parent, admin_code=code)


def refusal(register: Register, *acts: Act, on: date = ON) -> str:
    with pytest.raises(ReorganisationInvalid) as refused:
        reorganisation.reorganise(register, acts, on=on)
    return str(refused.value)


AB = province(life("a", code="00001"), life("b", code="00002"))


class TestActs:
    def test_merge_into_a_new_unit_that_takes_a_code_over(self) -> None:
        done = reorganisation.reorganise(AB, [Merge(predecessors=("a", "b"), into=new("c", code="00002"))], on=ON)
        assert [done.after.lives[key].ended_on for key in "abc"] == [ON, ON, None]
        assert set(done.new_links) == {Link("a", "c", ON), Link("b", "c", ON)}
        assert [(one.key, one.what) for one in done.happened] == [
            ("c", What.ESTABLISHED), ("a", What.MERGED), ("b", What.MERGED),
        ]  # fmt: skip

    def test_rename_and_move_are_a_new_period_of_the_same_unit(self) -> None:
        done = reorganisation.reorganise(AB, [Change(key="a", name="UBND phường A")], on=ON)
        old, now = done.after.lives["a"].periods
        assert (old.valid_to, now.valid_from, now.valid_to) == (ON, ON, None)
        assert (now.name, now.admin_code, now.parent) == ("UBND phường A", "00001", "tinh")
        assert [one.what for one in done.happened] == [What.RENAMED]

    def test_split_and_a_part_given_away(self) -> None:
        done = reorganisation.reorganise(AB, [Split(predecessor="a", into=(new("c"), "b"))], on=ON)
        assert {(link.successor, link.whole) for link in done.new_links} == {("c", False), ("b", False)}
        ceded = reorganisation.reorganise(AB, [Merge(predecessors=("a",), parts=("b",), into=new("c"))], on=ON)
        assert (ceded.after.lives["a"].ended_on, ceded.after.lives["b"].ended_on) == (ON, None)

    def test_acts_of_one_day_are_judged_together_whatever_their_order(self) -> None:
        district = province(life("h", kind="district"), life("x", parent="h"))
        acts = [End(key="h"), Change(key="x", parent="tinh")]
        for order in (acts, acts[::-1]):
            after = reorganisation.reorganise(district, order, on=ON).after
            assert (after.lives["h"].ended_on, after.lives["x"].ended_on) == (ON, None)

    def test_a_second_run_finds_everything_done(self) -> None:
        acts = [Merge(predecessors=("a",), into=new("c")), Change(key="b", name="B")]
        once = reorganisation.reorganise(AB, acts, on=ON)
        twice = reorganisation.reorganise(once.after, acts, on=ON)
        assert (twice.unchanged, twice.happened, twice.after) == (2, (), once.after)

    def test_a_change_keeps_the_doubts_of_what_it_does_not_decide(self) -> None:
        doubts = ("name", "agency_code", "valid_from")
        old = replace(AB.lives["a"].periods[0], unverified=doubts)
        doubted = province(replace(AB.lives["a"], periods=(old,)))
        for doubtful, left in (((), {"agency_code"}), (("name", "admin_code"), {"name", "agency_code", "admin_code"})):
            done = reorganisation.reorganise(doubted, [Change(key="a", name="A", doubtful=doubtful)], on=ON)
            was, now = done.after.lives["a"].periods
            assert (was.unverified, set(now.unverified)) == (doubts, left)

    def test_what_was_not_sure_may_have_been_corrected_before_a_second_run(self) -> None:
        change = Change(key="a", name="A", admin_code="00009", doubtful=("name",))
        acts = [change, Merge(predecessors=("b",), into=new("c"))]
        once = reorganisation.reorganise(AB, acts, on=ON)
        right = {key: replace(one.periods[-1], name="Tên đúng", unverified=()) for key, one in once.after.lives.items()}
        lives = {key: replace(one, periods=(*one.periods[:-1], right[key])) for key, one in once.after.lives.items()}
        corrected = replace(once.after, lives=lives)
        twice = reorganisation.reorganise(corrected, acts, on=ON)
        assert (twice.unchanged, twice.happened, twice.after) == (2, (), corrected)
        assert "đã có thay đổi" in refusal(corrected, replace(change, admin_code="00008"))
        # Begun that very day, it was not changed on it.
        begun = reorganisation.reorganise(AB, [Establish(unit=new("s", kind="office"))], on=ON).after
        assert "Không có đơn vị “s”" in refusal(begun, Change(key="s", name="S", doubtful=("name",)))

    def test_only_what_makes_links_can_doubt_them(self) -> None:
        kinds = (Establish, Change, Merge, Split, End)
        assert [one for one in kinds if any(field.name == "unverified" for field in fields(one))] == [Merge, Split]
        done = reorganisation.reorganise(AB, [Split(predecessor="a", into=(new("c"), "b"), unverified=True)], on=ON)
        assert {link.unverified for link in done.new_links} == {True}

    def test_another_mapping_on_the_same_day_is_not_taken_for_done(self) -> None:
        once = reorganisation.reorganise(AB, [Merge(predecessors=("a",), into=new("c"))], on=ON)
        assert "Đã có đơn vị" in refusal(once.after, Merge(predecessors=("a", "b"), into=new("c")))


class TestRefusals:
    def test_a_commune_may_not_vanish_nor_appear(self) -> None:
        assert "không có đơn vị kế thừa" in refusal(AB, End(key="a"))
        assert "không có đơn vị cũ nào" in refusal(AB, Establish(unit=new("c")))
        assert reorganisation.reorganise(AB, [Establish(unit=new("s", kind="department"))], on=ON).happened

    def test_an_orphan(self) -> None:
        district = province(life("h", kind="district"), life("x", parent="h"))
        assert "x: Đơn vị cấp trên “h”" in refusal(district, End(key="h"))

    def test_a_circle(self) -> None:
        assert "vòng" in refusal(AB, Change(key="a", parent="b"), Change(key="b", parent="a"))

    def test_a_code_of_a_living_unit(self) -> None:
        assert "Mã “00002” đang thuộc “b”" in refusal(AB, Merge(predecessors=("a",), into=new("c", code="00002")))

    def test_two_acts_on_one_unit(self) -> None:
        assert "hai lần" in refusal(AB, Merge(predecessors=("a",), into="b"), Merge(predecessors=("a",), into=new("c")))

    def test_what_is_not_there_or_has_gone_on(self) -> None:
        assert "Không có đơn vị “z”" in refusal(AB, Change(key="z", name="Z"))
        later = reorganisation.reorganise(AB, [Change(key="a", name="A")], on=ON).after
        assert "đã có thay đổi" in refusal(later, Change(key="a", name="B"), on=ON - timedelta(days=9))
        assert "đã có thay đổi" in refusal(later, Change(key="a", name="B"))

    def test_nothing_changes_one_heir_and_itself(self) -> None:
        assert "không có gì thay đổi" in refusal(AB, Change(key="a", name="UBND a"))
        assert "ít nhất hai" in refusal(AB, Split(predecessor="a", into=("b",)))
        assert "chính nó" in refusal(AB, Merge(predecessors=("a",), into="a"))
        assert "không cùng loại" in refusal(AB, Merge(predecessors=("a",), into=new("c", kind="district")))

    def test_every_problem_is_told_with_its_place(self) -> None:
        text = refusal(AB, Change(place="change 1", key="z", name="Z"), End(place="end 1", key="y"))
        assert "change 1: " in text
        assert "end 1: " in text


# --- any history: acts are drawn from the units that live; those the rules refuse change nothing ---

FIRST = province(
    life("h0", kind="district", code="990"), life("h1", kind="district", code="991"),
    *(life(f"x{number}", parent=f"h{number % 2}", code=f"{number:05}") for number in range(8)),
)  # fmt: skip


class Fate:
    """Draws the acts of one day; mostly possible ones, each unit taken once."""

    def __init__(self, draw: st.DrawFn, register: Register, on: date) -> None:
        self.draw, self.on = draw, on
        self.held = living(register, on - timedelta(days=1))
        self.number = sum(key.startswith("n") for key in register.lives)
        communes = [key for key in self.held if key.startswith(("x", "n"))]
        self.waiting: list[str] = draw(st.permutations(communes))
        self.above = [key for key in self.held if key in ("tinh", "h0", "h1")]

    def take(self, most: int) -> tuple[str, ...]:
        count = min(self.draw(st.integers(1, most)), len(self.waiting))
        taken, self.waiting = self.waiting[:count], self.waiting[count:]
        return tuple(taken)

    def heir(self, old: tuple[str, ...]) -> NewUnit | str:
        """A new unit, often with the code of an old one, or one that stands."""
        if self.waiting and self.draw(st.booleans()):
            return self.waiting[self.draw(st.integers(0, len(self.waiting) - 1))]
        self.number += 1
        code = self.draw(st.sampled_from(["", *(self.held[key].admin_code for key in [*old, *self.held])]))
        return new(f"n{self.number}", parent=self.draw(st.sampled_from(self.above)), code=code)

    def merge(self) -> list[Act]:
        old = self.take(3)
        return [Merge(predecessors=old, into=self.heir(old))]

    def cede(self) -> list[Act]:
        old, parts = self.take(2), tuple(self.waiting[:1])
        return [Merge(predecessors=old, parts=parts, into=self.heir(old))]

    def split(self) -> list[Act]:
        old = self.take(1)
        return [Split(predecessor=old[0], into=(self.heir(old), self.heir(())))]

    def change(self) -> list[Act]:
        parent, name = self.draw(st.sampled_from(self.above)), self.draw(st.sampled_from([None, "UBND đổi tên"]))
        return [Change(key=key, name=name, parent=parent) for key in self.take(2)]

    def end_of_a_district(self) -> list[Act]:
        key = self.draw(st.sampled_from(["h0", "h1"]))
        below = [one for one, period in self.held.items() if period.parent == key and one in self.waiting]
        self.waiting = [one for one in self.waiting if one not in below]
        return [End(key=key), *(Change(key=one, parent="tinh") for one in below)]

    def acts(self) -> list[Act]:
        kinds = [self.merge, self.cede, self.split, self.change, self.end_of_a_district]
        found: list[Act] = []
        for kind in self.draw(st.lists(st.sampled_from(kinds), min_size=1, max_size=3)):
            found += kind() if self.waiting else []
        return found


@st.composite
def histories(draw: st.DrawFn) -> tuple[Register, list[date]]:
    """The register after some days of acts, and the days whose acts were accepted."""
    register, taken = FIRST, []
    for number in range(draw(st.integers(1, 6))):
        on = ON + timedelta(days=10 * number)
        acts = Fate(draw, register, on).acts()
        try:
            after = reorganisation.reorganise(register, acts, on=on).after
        except ReorganisationInvalid:
            continue
        check_past(register, after, on)
        register = after
        taken.append(on)
    return register, taken


def living(register: Register, day: date) -> dict[str, Period]:
    return {key: period for key, one in register.lives.items() if (period := one.on(day))}


@settings(max_examples=200, deadline=None)
@given(histories())
def test_any_history_keeps_the_graph_whole(history: tuple[Register, list[date]]) -> None:
    register, taken = history
    event(f"{len(taken)} days")
    for on in [START, *taken]:
        check_day(register, on)
    for on in taken:
        check_mapping(register, on)


def check_past(before: Register, after: Register, on: date) -> None:
    """The day before, and every day before that, are as they were."""
    for day in (START, ON - timedelta(days=1), on - timedelta(days=1)):
        was, told = living(before, day), living(after, day)
        assert told.keys() == was.keys()
        assert all(replace(told[key], valid_to=one.valid_to) == one for key, one in was.items())


def check_day(register: Register, on: date) -> None:
    """No orphan, no overlap: told from the periods themselves, not by the rules under test."""
    held = living(register, on)
    assert all(period.parent in held for key, period in held.items() if key != "tinh")
    assert [
        code for code, times in Counter(one.admin_code for one in held.values()).items() if code and times > 1
    ] == []
    for one in register.lives.values():
        assert sum(period.holds_on(on) for period in one.periods) <= 1


def check_mapping(register: Register, on: date) -> None:
    """Every commune of the first day is somewhere; every one of this day comes from somewhere; both ways agree."""
    then, now = living(register, START), living(register, on)
    links = [link for link in register.links if link.on <= on]
    forward = {
        (old, heir.key)
        for old in then
        if old.startswith("x")
        for heir in succession.successors(old, links, on=on, lives=now.__contains__)
    }
    communes = {key for key in now if key.startswith(("x", "n"))}
    assert {old for old, _heir in forward} == {key for key in then if key.startswith("x")}
    assert {heir for _old, heir in forward} == communes
    backward = {
        (old.key, heir)
        for heir in communes
        for old in succession.predecessors(heir, links, on=on, day=START, lived=then.__contains__)
    }
    assert backward == forward
