"""How is a set of criteria written down again, so that its text is read as the same set?"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, fields
from datetime import date
from decimal import Decimal
from typing import Any, Final

from caicach.indices.rules.kinds import Rule, Step
from caicach.indices.rules.tree import Blocker, IndexSet, Nature, Node

Plain = dict[str, Any]
_BELOW: Final = ("groups", "criteria", "parts", "")
_WORDS: Final = ("measure", "survey", "numerator", "denominator", "basis", "unverified", "empty_unverified")


def plain(made: IndexSet) -> Plain:
    """The set as the fields of its file; what goes without saying is left out."""
    head: Plain = {
        "code": made.code, "family": made.family, "name": made.name, "basis": list(made.basis),
        "valid_from": made.valid_from, "valid_to": made.valid_to, "applies_to": list(made.applies_to),
        "points": made.points, "nature": made.nature.value if made.nature is Nature.EXAMPLE else "",
        "not_applicable": made.not_applicable.value, "unverified": list(made.unverified),
        "rounding": {"decimals": made.rounding.decimals, "at": made.rounding.at.value},
        "groups": [_node(group, 0) for group in made.groups],
        "adjustments": [_node(row, len(_BELOW) - 2) for row in made.adjustments],
        "grades": [{"code": one.code, "name": one.name, "from": one.least} for one in made.grades],
        "blockers": [_blocker(row) for row in made.blockers],
    }  # fmt: skip
    return _said(head)


def _said(found: Plain) -> Plain:
    return {key: value for key, value in found.items() if value not in ("", None, [], ())}


def _node(node: Node, level: int) -> Plain:
    rows = [_node(child, level + 1) for child in node.children]
    return _said({
        "code": node.code, "known_as": list(node.known_as), "name": node.name, "points": node.points or None,
        **(_rule(node.rule) if node.rule else {}), **{key: getattr(node, key) for key in _WORDS},
        **({_BELOW[level + 1]: rows} if rows else {}),
    })  # fmt: skip


def _rule(rule: Rule) -> Plain:
    found: Plain = {"rule": rule.KIND}
    for one in fields(rule):
        value = getattr(rule, one.name)
        if one.default is MISSING or value != one.default:
            found[one.name] = [_step(step) for step in value] if isinstance(value, tuple) else value
    return found


def _step(step: Step) -> Plain:
    return {"from": step.least, "points": step.points}


def _blocker(row: Blocker) -> Plain:
    return _said({
        "code": row.code, "name": row.name, "at_most": row.at_most, "criterion": row.criterion,
        "below": row.below or None, "basis": row.basis,
    })  # fmt: skip


def toml(data: Plain) -> str:
    """The text of a file."""
    return "\n".join(_table(data, "")) + "\n"


def _table(data: Plain, path: str) -> Iterator[str]:
    """Plain fields first: after the head of a table below, a line would belong to that one."""
    below = {key: value for key, value in data.items() if _is_below(key, value)}
    yield from (f"{key} = {_value(value)}" for key, value in data.items() if key not in below)
    for key, value in below.items():
        place = f"{path}.{key}" if path else key
        for one in value if isinstance(value, list) else (value,):
            yield from ("", f"[[{place}]]" if isinstance(value, list) else f"[{place}]")
            yield from _table(one, place)


def _is_below(key: str, value: Any) -> bool:
    if isinstance(value, list) and key != "steps":
        return bool(value) and isinstance(value[0], Mapping)
    return isinstance(value, Mapping)


def _value(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {_value(one)}" for key, one in value.items()) + " }"
    if isinstance(value, str):
        return json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value.isoformat() if isinstance(value, date) else str(value)
