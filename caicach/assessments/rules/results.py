"""What does the published table of a cycle hold? Every unit with its points at each stage, rank, grade and working.

The same text for the same marks, byte for byte, so that its SHA-256 can be worked out anew by anybody.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from caicach.assessments.rules.counting import Total
from caicach.assessments.states import Stage
from caicach.indices.rules import scoring
from caicach.indices.rules.scoring import Row

FORMAT: Final = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """One unit with its total at each stage; one that never submitted has no points of its own."""

    key: str
    name: str
    kind: str
    totals: Mapping[Stage, Total]

    @property
    def points(self) -> Decimal | None:
        return self.totals[Stage.FINAL].points


def units_of(found: Iterable[Scored]) -> list[dict[str, Any]]:
    """By kind, the best first; equal points share a rank, who lacks figures has none and stands last."""
    kinds: dict[str, list[Scored]] = defaultdict(list)
    for one in found:
        kinds[one.kind].append(one)
    rows: list[dict[str, Any]] = []
    for kind in sorted(kinds):
        known = [one.points for one in kinds[kind] if one.points is not None]
        ranked = [(scoring.rank(one.points, known), one) for one in kinds[kind]]
        ranked.sort(key=lambda pair: (pair[0] or len(ranked) + 1, pair[1].name))
        rows += [_unit(one, rank, len(known)) for rank, one in ranked]
    return rows


def _unit(one: Scored, rank: int | None, among: int) -> dict[str, Any]:
    final = one.totals[Stage.FINAL]
    graded = final.score.graded
    return {
        "unit": one.key, "name": one.name, "kind": one.kind, "rank": rank, "among": among,
        "points": _said(final.points), "penalty": _said(final.penalty),
        "self": _said(one.totals[Stage.SELF].points), "appraised": _said(one.totals[Stage.APPRAISED].points),
        "grade": graded.grade.name if graded is not None and final.points is not None else "",
        "working": list(final.working), "missing": list(final.score.missing),
        "groups": [_row(row) for row in final.score.groups],
        "adjustments": [_row(row) for row in final.score.adjustments],
    }  # fmt: skip


def _row(row: Row) -> dict[str, Any]:
    return {
        "code": row.node.code, "name": row.node.name, "points": _said(row.points), "of": _said(row.of),
        "working": list(row.working), "rows": [_row(below) for below in row.rows],
    }  # fmt: skip


def _said(value: Decimal | None) -> str | None:
    """As it is counted, without noughts at the end: 87.5."""
    if value is None:
        return None
    words = f"{value:f}"
    return words.rstrip("0").rstrip(".") if "." in words else words


def text(head: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> str:
    return json.dumps({"format": FORMAT, **head, "units": rows}, ensure_ascii=False, sort_keys=True, indent=1) + "\n"


def digest(content: str) -> str:
    return hashlib.sha256(content.encode()).hexdigest()
