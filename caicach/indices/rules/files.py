"""Is this text a set of criteria? If so, the set; if not, everything wrong with it and where."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from caicach.catalogue.rules import files as spelling
from caicach.catalogue.rules.reading import Table
from caicach.core import errors
from caicach.indices.rules import cross, kinds
from caicach.indices.rules.kinds import Rule, Step, WhenEmpty
from caicach.indices.rules.tree import Blocker, Grade, IndexSet, Nature, Node, NotApplicable, RoundedAt, Rounding
from caicach.workflow.rules import Problem

SET_CODE: Final = re.compile(r"[a-z0-9][a-z0-9.-]{0,39}")
CODE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}")
LEVELS: Final = ("groups", "criteria", "parts")  # a row of a level may have rows of the next
MOST_POINTS: Final = Decimal(10_000)
MOST_DECIMALS: Final = 4


class SetInvalid(errors.Invalid):
    """The text is no set of criteria; `found` lists every problem with its place."""

    def __init__(self, found: Sequence[Problem]) -> None:
        self.found = tuple(found)
        lines = "\n".join(str(problem) for problem in self.found)
        super().__init__(f"Bộ tiêu chí có {len(self.found)} lỗi:\n{lines}")


def read(content: str, *, measures: Collection[str] = ()) -> IndexSet:
    """The set a file describes. `measures`: those that a criterion may be counted by."""
    try:
        data = spelling.parse(content)
    except spelling.FileInvalid as refusal:
        raise SetInvalid(refusal.found) from None
    found: list[Problem] = []
    table = Table(data, problems=found)
    made = _set(table)
    table.close()
    found += cross.problems(made, measures)
    if found:
        raise SetInvalid(tuple(dict.fromkeys(found)))
    return made


def problems(content: str, *, measures: Collection[str] = ()) -> tuple[Problem, ...]:
    """Everything wrong with the file; empty when it may be used."""
    try:
        read(content, measures=measures)
    except SetInvalid as refusal:
        return refusal.found
    return ()


def _set(table: Table) -> IndexSet:
    return IndexSet(
        code=_code(table, "code", SET_CODE),
        family=_code(table, "family", SET_CODE),
        name=table.text("name"),
        points=number(table, "points"),
        basis=table.texts("basis"),
        valid_from=table.day("valid_from"),
        valid_to=table.maybe_day("valid_to"),
        applies_to=table.texts("applies_to"),
        nature=table.choice("nature", Nature, default=Nature.OFFICIAL),
        not_applicable=table.choice("not_applicable", NotApplicable, default=NotApplicable.KEEP),
        rounding=_rounding(table.table("rounding", required=False)),
        groups=tuple(_node(row, 0) for row in table.tables("groups", required=True)),
        adjustments=tuple(_node(row, len(LEVELS)) for row in table.tables("adjustments")),
        grades=tuple(_grade(row) for row in table.tables("grades")),
        blockers=tuple(_blocker(row) for row in table.tables("blockers")),
        unverified=table.texts("unverified"),
    )


def _code(table: Table, key: str, form: re.Pattern[str] = CODE) -> str:
    value = table.text(key, longest=60)
    if value and not form.fullmatch(value):
        table.note(key, f"“{value}” không dùng làm mã được: chỉ chữ không dấu, chữ số, “.”, “-”, “_”.")
    return value


def number(table: Table, key: str, *, default: Decimal | None = None, most: Decimal = MOST_POINTS) -> Decimal:
    """A figure from nought on, as it is written: 0.1 is a tenth."""
    table.asked.add(key)
    if not table.has(key):
        if default is None:
            table.note(key, "Thiếu trường bắt buộc.")
        return default or Decimal(0)
    value = table.data[key]
    if isinstance(value, bool) or not isinstance(value, int | float):
        table.note(key, "Phải là số.")
        return Decimal(0)
    found = Decimal(str(value))
    if not found.is_finite() or not 0 <= found <= most:
        table.note(key, f"Phải từ 0 đến {most}, đang ghi {value}.")
        return Decimal(0)
    if found != round(found, MOST_DECIMALS):
        table.note(key, f"Nhiều nhất {MOST_DECIMALS} chữ số thập phân, đang ghi {value}.")
    return found


def share(table: Table, key: str, *, default: Decimal) -> Decimal:
    return number(table, key, default=default, most=Decimal(1))


def _rounding(table: Table | None) -> Rounding:
    if table is None:
        return Rounding()
    decimals = table.whole("decimals", default=2)
    if decimals > MOST_DECIMALS:
        table.note("decimals", f"Nhiều nhất {MOST_DECIMALS} chữ số thập phân.")
    found = Rounding(min(decimals, MOST_DECIMALS), table.choice("at", RoundedAt, default=RoundedAt.CRITERION))
    table.close()
    return found


def _node(table: Table, level: int) -> Node:
    """A row with its children, or a leaf with its rule; never both."""
    below = LEVELS[level + 1] if level + 1 < len(LEVELS) else ""
    children = tuple(_node(row, level + 1) for row in table.tables(below)) if below else ()
    rule = None
    if table.has("rule"):
        rule = _rule(table)
        if children:
            table.note("rule", f"Mục có [[{below}]] thì không có cách chấm riêng.")
    elif not children:
        table.note("rule", "Thiếu cách chấm điểm (rule).")
    node = Node(
        code=_code(table, "code"),
        name=table.text("name"),
        points=number(table, "points", default=Decimal(0) if isinstance(rule, kinds.Shown) else None),
        rule=rule, children=children, known_as=table.texts("known_as"),
        measure=table.text("measure", required=False), survey=table.text("survey", required=False),
        numerator=table.text("numerator", required=False), denominator=table.text("denominator", required=False),
        basis=table.text("basis", required=False), unverified=table.text("unverified", required=False),
        empty_unverified=table.text("empty_unverified", required=False),
    )  # fmt: skip
    table.close()
    return node


def _rule(table: Table) -> Rule | None:
    kind = table.text("rule", longest=40)
    if kind not in RULES:
        table.note("rule", f"“{kind}” không có trong các cách chấm: {', '.join(RULES)}.")
        table.asked |= table.data.keys()  # what belongs to an unknown rule cannot be told from a mistake
        return None
    return RULES[kind](table)


def _empty(table: Table) -> WhenEmpty:
    return table.choice("when_empty", WhenEmpty, default=WhenEmpty.ZERO)


def _steps(table: Table) -> Rule:
    rows = []
    for row in table.tables("steps", required=True):
        rows.append(Step(share(row, "from", default=Decimal(0)), number(row, "points")))
        row.close()
    return kinds.Steps(steps=tuple(rows), when_empty=_empty(table))


def _bounds(table: Table) -> dict[str, Any]:
    return {
        "full_at": share(table, "full_at", default=Decimal(1)),
        "zero_below": share(table, "zero_below", default=Decimal(0)),
        "most": number(table, "most") if table.has("most") else None,
        "when_empty": _empty(table),
    }


def _survey(table: Table) -> Rule:
    return kinds.Survey(fewest=table.whole("fewest", default=0), when_empty=_empty(table))


RULES: Final[Mapping[str, Callable[[Table], Rule]]] = {
    "yes_no": lambda _table: kinds.YesNo(),
    "steps": _steps,
    "proportional": lambda table: kinds.Proportional(**_bounds(table)),
    "survey": _survey,
    "judged": lambda table: kinds.Judged(least=number(table, "least", default=Decimal(0))),
    "deduction": lambda table: kinds.Deduction(each=number(table, "each")),
    "bonus": lambda table: kinds.Bonus(each=number(table, "each")),
    "penalty": lambda table: kinds.Penalty(each=number(table, "each")),
    "shown": lambda _table: kinds.Shown(),
}


def _grade(table: Table) -> Grade:
    row = Grade(_code(table, "code"), table.text("name"), number(table, "from"))
    table.close()
    return row


def _blocker(table: Table) -> Blocker:
    row = Blocker(
        code=_code(table, "code"), name=table.text("name"), at_most=table.text("at_most"),
        basis=table.text("basis", required=False), criterion=table.text("criterion", required=False),
        below=number(table, "below", default=Decimal(0)),
    )  # fmt: skip
    table.close()
    return row
