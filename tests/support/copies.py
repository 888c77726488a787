"""All rows of a dossier in a form in which a copy of it is the same: ids by their order, people by what they are."""

import json
from collections.abc import Mapping
from typing import Any

from caicach.config.demo_data.stamping import shapes

# Given by the order of writing: they cannot be equal, only there.
GIVEN = {"act_id", "position", "digest", "shard", "verification_code", "fingerprint"}
Told = Mapping[str, list[shapes.Row]]


def plain(told: Told, names: Mapping[str, str]) -> dict[str, Any]:
    """The rows by table; `names` are the values that stand for the person, the number, the key …"""
    ranks: dict[tuple[str, str], int] = {}
    return {
        table: [
            {name: _plain(table, name, value, names, ranks) for name, value in row.items()}
            for row in sorted(told[table], key=_in_order if table == shapes.EVENTS else lambda row: 0)
        ]
        for table in shapes.TABLES
    }


def _in_order(row: shapes.Row) -> tuple[str, int]:
    """Events of a dossier and of the items that carry it, each in their own order."""
    return str(row["subject"]).partition("/")[0], int(str(row["seq"]))


def _plain(
    table: str, name: str, value: str | None, names: Mapping[str, str], ranks: dict[tuple[str, str], int]
) -> Any:
    if value is None or (name in GIVEN and table != "indices_dossierfact") or name == "position":
        return value is None
    target = shapes.target_of(table, name) or ("dossiers_dossier" if name == "dossier_id" else "")
    if table == shapes.EVENTS and name == "id":
        return "<id>"
    if target in shapes.TABLES:
        return ranks.setdefault((target, value), len(ranks))
    if name == "applicant_tokens":
        return "<tokens>"
    if name in ("payload", "places", "marking"):
        parts = json.loads(value).items()
        return {key: _part(key, part, names, ranks) for key, part in parts}
    return names.get(value, value)


def _part(key: str, part: Any, names: Mapping[str, str], ranks: dict[tuple[str, str], int]) -> Any:
    if key in shapes.ROWS and part is not None:
        return ranks[shapes.ROWS[key], str(part)]
    return names.get(part, part) if isinstance(part, str) else part
