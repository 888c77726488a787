"""How is the table of a cycle laid out, inside and for citizens? From the text that was published, never from marks."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from caicach.assessments.queries.sheets import Line, Sheet
from caicach.assessments.states import Stage
from caicach.indices.rules import figures
from caicach.organisations import states as kinds


@dataclass(frozen=True)
class Body:
    """The units of one kind, which are ranked among each other alone."""

    kind: str
    groups: Sequence[Mapping[str, Any]]
    units: Sequence[Mapping[str, Any]]

    @property
    def has_grades(self) -> bool:
        return any(one["grade"] for one in self.units)


def said(value: str | None) -> str:
    """A point as it is written in the text, in the reader's way."""
    return "–" if value is None else figures.said(Decimal(value))


def bodies(units: Sequence[Mapping[str, Any]], row_ids: Mapping[str, int] | None = None) -> list[Body]:
    """By kind in the order of the ranks; `row_ids`: the rows of a cycle by key of unit, before the council."""
    by_kind: dict[str, list[Mapping[str, Any]]] = {}
    for one in units:
        by_kind.setdefault(one["kind"], []).append({**_unit(one), "row_id": (row_ids or {}).get(one["unit"])})
    return [Body(kinds.kind_name(kind), rows[0]["groups"], rows) for kind, rows in by_kind.items()]


def _unit(one: Mapping[str, Any]) -> Mapping[str, Any]:
    groups = [{**row, "said": said(row["points"])} for row in one["groups"]]
    return {
        **one, "key": one["unit"], "groups": groups, "said": said(one["points"]), "self_said": said(one["self"]),
        "appraised_said": said(one["appraised"]),
    }  # fmt: skip


@dataclass(frozen=True)
class WorkedRow:
    code: str
    name: str
    level: int
    points: str
    of: str
    working: Sequence[str]


def worked(unit: Mapping[str, Any]) -> list[WorkedRow]:
    """Every row of a unit with its working, as it was published."""
    return [row for group in (*unit["groups"], *unit["adjustments"]) for row in _worked(group, 0)]


def _worked(row: Mapping[str, Any], level: int) -> Iterator[WorkedRow]:
    yield WorkedRow(row["code"], row["name"], level, said(row["points"]), said(row["of"]), row["working"])
    for below in row["rows"]:
        yield from _worked(below, level + 1)


@dataclass(frozen=True)
class ThreePoints:
    """One criterion with what each stage gave; `reason`: why the final figure is what it is."""

    line: Line
    own: str
    appraised: str
    final: str
    reason: str


def three_points(sheet: Sheet) -> list[ThreePoints]:
    return [_three(one) for one in sheet.lines]


def _three(one: Line) -> ThreePoints:
    mark = one.marks.get(Stage.FINAL)
    own, appraised, final = (_points(one, stage) for stage in Stage)
    return ThreePoints(one, own, appraised, final, mark.reason if mark is not None else "")


def _points(one: Line, stage: Stage) -> str:
    row = one.rows.get(stage)
    return "–" if row is None or row.points is None else figures.said(row.points)
