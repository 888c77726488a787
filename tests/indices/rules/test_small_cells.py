"""Nobody can work out a figure below five, by any subtraction, from what everybody is shown."""

import random
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from decimal import Decimal

import pytest

from caicach.indices.rules import score_tables, scoring, small_cells
from caicach.indices.rules.kinds import Entry
from caicach.indices.rules.score_tables import TOTAL, Cell, Line, State, Table
from caicach.indices.rules.small_cells import WHOLE
from tests.support import score_sets

SET = score_sets.made()
ALIKE = (("1.1",), ("1.2",), ("2.1", "2.2", "2.3"))  # criteria that count among the same records
COLUMNS = [code for family in ALIKE for code in family]
Counts = Mapping[str, tuple[int, int]]


def line(key: str, counts: Counts) -> Line:
    entries = {code: Entry(Decimal(of), Decimal(among)) for code, (of, among) in counts.items()}
    told = {code: (of, among, 0) for code, (of, among) in counts.items()}
    return Line(key=key, name=key, kind="commune", cells=score_tables.cells(SET, scoring.score(SET, entries), told))


def table(rows: Mapping[str, Counts]) -> Table:
    whole = {code: (sum(row[code][0] for row in rows.values()), sum(row[code][1] for row in rows.values()))
             for code in COLUMNS}  # fmt: skip
    return Table(whole=line("", whole), lines=score_tables.ranked(line(key, row) for key, row in rows.items()))


def some(chance: random.Random, most: int) -> Counts:
    found = {}
    for family in ALIKE:
        among = chance.randrange(most)
        found |= {code: (chance.randint(0, among), among) for code in family}
    return found


class Attacker:
    """Knows every shown figure, that parts add up, and which criteria count among the same; subtracts until it ends."""

    def __init__(self, shown: Table) -> None:
        self.lines = {WHOLE: shown.whole} | {one.key: one for one in shown.lines}
        self.known: set[tuple[str, str, str]] = set()
        for key, one in self.lines.items():
            for code, cell in one.cells.items():
                if not cell.is_hidden:
                    self.known |= {("n", key, code), ("d", key, code), ("p", key, code)}

    def learn(self) -> "Attacker":
        before = -1
        while before != len(self.known):
            before = len(self.known)
            for code in COLUMNS:
                self._one_missing([("n", key, code) for key in self.lines])
                self._one_missing([("d", key, code) for key in self.lines])
            for key in self.lines:
                self._row(key)
        return self

    def _row(self, key: str) -> None:
        for parent, children in small_cells._sums(SET):
            held = [code for code in children if self.lines[key].cells[code].state in (State.KNOWN, State.HIDDEN)]
            self._one_missing([("p", key, parent), *(("p", key, code) for code in held)])
        for family in ALIKE:
            self._all_if([("d", key, code) for code in family], any)
        for code in COLUMNS:  # points and one count give the other one; both counts give the points
            self._all_if([(what, key, code) for what in "ndp"], lambda known: sum(known) >= 2)

    def _one_missing(self, figures: list[tuple[str, str, str]]) -> None:
        missing = [one for one in figures if one not in self.known]
        if len(missing) == 1:
            self.known.add(missing[0])

    def _all_if(self, figures: list[tuple[str, str, str]], enough: Callable[[Iterable[bool]], bool]) -> None:
        if enough(one in self.known for one in figures):
            self.known.update(figures)


def given_away(made: Table, shown: Table) -> list[tuple[str, str, str]]:
    knows = Attacker(shown).learn().known
    lines = {WHOLE: made.whole} | {one.key: one for one in made.lines}
    small = [
        (what, key, code)
        for key, one in lines.items() for code in COLUMNS
        for what, value in (("n", one.cells[code].numerator), ("d", one.cells[code].denominator))
        if small_cells.is_small(value)
    ]  # fmt: skip
    return [one for one in small if one in knows]


@pytest.mark.parametrize("most", [4, 9, 40, 400])
@pytest.mark.parametrize("units", [1, 2, 3, 8])
def test_no_subtraction_gives_a_small_figure_away(units: int, most: int) -> None:
    chance = random.Random(units * 1000 + most)
    for _ in range(25):
        made = table({f"xa-{number}": some(chance, most) for number in range(units)})
        assert given_away(made, small_cells.suppressed(made, SET)) == []


def test_an_attacker_finds_what_is_left_open() -> None:
    """Hiding the small ones alone is not enough, and the test above would see it."""
    chance = random.Random(7)
    made = table({f"xa-{number}": some(chance, 40) for number in range(8)})
    lines = [_without_small(one) for one in made.lines]
    assert given_away(made, Table(whole=made.whole, lines=tuple(lines)))


def _without_small(one: Line) -> Line:
    cells = {code: cell.hidden() if small_cells._is_small_cell(cell) else cell for code, cell in one.cells.items()}
    return Line(key=one.key, name=one.name, kind=one.kind, cells=cells)


def test_a_denominator_hidden_here_is_not_shown_there() -> None:
    """Each criterion hides two units, but of one of the two the other criterion still tells the denominator."""
    rows = {
        "xa-mot": LARGE | {"2.1": (3, 3), "2.2": (3, 3), "2.3": (3, 3)},
        "xa-hai": LARGE | {"2.1": (2, 50), "2.2": (30, 50), "2.3": (30, 50)},
        "xa-ba": LARGE | {"2.1": (30, 60), "2.2": (4, 60), "2.3": (30, 60)},
        "xa-tu": LARGE | {"2.1": (9, 70), "2.2": (9, 70), "2.3": (9, 70)},
    }
    made = table(rows)
    assert given_away(made, small_cells.suppressed(made, SET)) == []


LARGE = {"1.1": (90, 100), "1.2": (80, 90), "2.1": (30, 100), "2.2": (40, 100), "2.3": (30, 100)}


def test_what_one_set_hides_no_other_tells() -> None:
    """Another set, of some of the units, counts by the same measures: alone it would show who was hidden as company."""
    rows = {"a": (3, 12), "b": (80, 90), "c": (9, 10), "d": (50, 60)}
    first = table({key: dict.fromkeys(COLUMNS, counts) for key, counts in rows.items()})
    second = replace(first, lines=tuple(one for one in first.lines if one.key in "cd"))
    shown = small_cells.suppressed(first, SET, beside=[(second, SET)])
    hidden = _hidden_in(shown)
    assert ("c", "1.1") in hidden
    assert not _hidden_in(small_cells.suppressed(second, SET))
    told = _hidden_in(small_cells.suppressed(second, SET, beside=[(first, SET)]))
    assert {one for one in hidden if one[0] in "cd"} <= told


def _hidden_in(shown: Table) -> set[tuple[str, str]]:
    return {(one.key, code) for one in shown.lines for code in COLUMNS if one.cells[code].is_hidden}


def test_where_nothing_is_small_everything_is_shown() -> None:
    made = table({"xa-mot": LARGE, "xa-hai": LARGE})
    shown = small_cells.suppressed(made, SET)
    assert [cell(one, code).numerator for one in shown.lines for code in COLUMNS] == [90, 80, 30, 40, 30] * 2
    assert [one.rank for one in shown.lines] == [1, 1]


def test_four_are_hidden_and_five_are_not() -> None:
    rows = {"xa-mot": LARGE | {"2.1": (4, 100)}, "xa-hai": LARGE | {"2.1": (5, 100)}, "xa-ba": LARGE, "xa-tu": LARGE}
    shown = {one.key: one for one in small_cells.suppressed(table(rows), SET).lines}
    assert cell(shown["xa-mot"], "2.1").is_hidden
    assert (cell(shown["xa-mot"], "2.1").numerator, cell(shown["xa-mot"], "2.1").points) == (None, None)
    assert shown["xa-tu"].total.points is not None


def test_nought_is_no_secret() -> None:
    made = table({"xa-mot": LARGE | {"2.1": (0, 100)}, "xa-hai": LARGE})
    assert cell(small_cells.suppressed(made, SET).lines[0], "2.1").state is State.KNOWN


def test_who_is_hidden_in_all_has_no_rank() -> None:
    few = dict.fromkeys(COLUMNS, (1, 2))
    shown = small_cells.suppressed(table({"xa-mot": few, "xa-hai": LARGE, "xa-ba": LARGE}), SET)
    for one in shown.lines:
        assert (one.rank is None) == one.cells[TOTAL].is_hidden


def cell(one: Line, code: str) -> Cell:
    return one.cells[code]
