"""What is in a file of open data, and how is it read back? Points and counts that everybody may see, with definitions.

The pages for everybody are made from these very files. Described in docs/reference/open-data.md.
"""

import functools
import hashlib
import io
import json
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from django.utils import translation

from caicach.core import clock
from caicach.documents import delimited
from caicach.documents.spreadsheets import Column, Value
from caicach.indices.measures import MEASURES
from caicach.indices.queries.score_tables import ScoreTable
from caicach.indices.rules import small_cells
from caicach.indices.rules.figures import ZERO
from caicach.indices.rules.score_tables import TOTAL, Cell, Line, State, Table
from caicach.indices.rules.tree import IndexSet, Node

SCHEMA: Final = "caicach-scores/1"
COLUMNS: Final = (
    "set", "period", "edition", "unit", "unit_name", "unit_kind", "rank", "code", "name", "state", "points", "of",
    "numerator", "denominator",
)  # fmt: skip
_DATA: Final = Path(__file__).parent / "data" / "open_data.toml"
Content = dict[str, Any]


@functools.cache
def licence() -> Mapping[str, str]:
    found: dict[str, str] = tomllib.loads(_DATA.read_text(encoding="utf-8"))["licence"]
    return found


def content(found: ScoreTable, *, beside: Sequence[ScoreTable] = ()) -> Content:
    """Without its number and moment, which do not make an edition a new one. Always in Vietnamese.

    `beside`: the tables of other sets that are given out of the same period.
    """
    with translation.override("vi"):
        made, (first, last) = found.index_set, found.period.days
        others = [(one.table, one.index_set) for one in beside]
        shown = small_cells.suppressed(found.table, made, beside=others)
        return {
            "schema": SCHEMA, "licence": dict(licence()), "small_cells_below": small_cells.LEAST,
            "set": {
                "code": made.code, "name": made.name, "basis": list(made.basis), "points": _decimal(made.points),
                "unverified": list(made.unverified),
            },
            "period": {
                "code": found.period.code, "name": found.period.label, "first": str(first), "last": str(last),
            },
            "definitions": list(_definitions(made)), "whole": _line(shown.whole),
            "units": [_line(line) for line in shown.lines],
        }  # fmt: skip


def edition(made: Content, *, number: int, found: ScoreTable) -> Content:
    at = found.counted_at.astimezone(clock.ZONE).isoformat(timespec="seconds")
    return made | {"edition": number, "as_of": {"at": at, "position": found.as_of.position}}


def text(made: Content) -> str:
    """The same content gives the same text."""
    return json.dumps(made, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n"


def sha256(data: str | bytes) -> str:
    return hashlib.sha256(data.encode() if isinstance(data, str) else data).hexdigest()


def table(made: Content) -> bytes:
    """The same figures as CSV, one line for each unit and row of the set."""
    target = io.BytesIO()
    names = {one["code"]: one["name"] for one in made["definitions"]} | {TOTAL: "Tổng"}
    delimited.write(target, [Column(name) for name in COLUMNS], _rows(made, names))
    return target.getvalue()


def _rows(made: Content, names: Mapping[str, str]) -> Iterator[list[Value]]:
    about = [made["set"]["code"], made["period"]["code"], made["edition"]]
    for unit in (made["whole"], *made["units"]):
        for one in unit["values"]:
            yield [
                *about, unit["key"], unit["name"], unit["kind"], unit["rank"], one["code"], names[one["code"]],
                one["state"], one["points"], one["of"], one["numerator"], one["denominator"],
            ]  # fmt: skip


def read(made: Content, index_set: IndexSet) -> Table:
    """The table of a file, as pages show it."""
    codes = [TOTAL, *(node.code for node in index_set.nodes())]
    return Table(
        whole=_read_line(made["whole"], codes), lines=tuple(_read_line(one, codes) for one in made["units"])
    )  # fmt: skip


# --- To the file -------------------------------------------------------------------------------------------------


def _definitions(made: IndexSet) -> Iterator[Content]:
    for group in made.groups:
        yield from _definition(group, TOTAL)
    for node in made.adjustments:
        yield from _definition(node, TOTAL)


def _definition(node: Node, parent: str) -> Iterator[Content]:
    measure = MEASURES.get(node.measure)
    yield {
        "code": node.code, "parent": parent, "name": node.name, "points": _decimal(node.points),
        "rule": node.rule.words() if node.rule else "", "numerator": node.numerator, "denominator": node.denominator,
        "measure": node.measure, "definition": str(measure.definition) if measure else "",
        "source": node.basis or (measure.source if measure else ""), "unverified": node.unverified,
    }  # fmt: skip
    for child in node.children:
        yield from _definition(child, node.code)


def _line(line: Line) -> Content:
    return {
        "key": line.key, "name": line.name, "kind": line.kind, "rank": line.rank, "recorded": line.recorded,
        "values": [_value(cell) for cell in line.cells.values()],
    }  # fmt: skip


def _value(cell: Cell) -> Content:
    return {
        "code": cell.code, "state": cell.state.value, "points": _decimal(cell.points),
        "of": None if cell.points is None else _decimal(cell.of), "complete": cell.complete,
        "numerator": cell.numerator, "denominator": cell.denominator,
    }  # fmt: skip


def _decimal(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"


# --- From the file -----------------------------------------------------------------------------------------------


def _read_line(line: Content, codes: list[str]) -> Line:
    """A row of the set that the file does not have yet is unknown."""
    cells = {code: Cell(code=code, state=State.UNKNOWN, complete=False) for code in codes}
    cells |= {one["code"]: _read_cell(one) for one in line["values"]}
    return Line(
        key=line["key"], name=line["name"], kind=line["kind"], rank=line["rank"], recorded=line["recorded"],
        cells=cells,
    )  # fmt: skip


def _read_cell(one: Content) -> Cell:
    points = None if one["points"] is None else Decimal(one["points"])
    return Cell(
        code=one["code"], state=State(one["state"]), points=points, of=Decimal(one["of"]) if one["of"] else ZERO,
        complete=one["complete"], numerator=one["numerator"], denominator=one["denominator"],
    )  # fmt: skip
