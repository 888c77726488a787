"""How is a procedure file written? The data of a draft as TOML that `files.parse` reads back the same."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

_DELETE = "\x7f"


def toml(data: Mapping[str, Any], *, heading: Sequence[str] = ()) -> str:
    """Plain fields first, then tables and lists of tables, each after its parent."""
    lines = [f"# {line}" for line in heading]
    if heading:
        lines.append("")
    return "\n".join([*lines, *_table(data, path="")]).rstrip("\n") + "\n"


def _table(data: Mapping[str, Any], *, path: str) -> Iterator[str]:
    plain = {key: value for key, value in data.items() if not _is_table(value)}
    for key, value in plain.items():
        yield f"{_key(key)} = {_value(value)}"
    if plain:
        yield ""
    for key, value in data.items():
        place = f"{path}.{_key(key)}" if path else _key(key)
        if isinstance(value, Mapping):
            yield f"[{place}]"
            yield from _table(value, path=place)
        elif _is_table(value):
            for row in value:
                yield f"[[{place}]]"
                yield from _table(row, path=place)


def _is_table(value: Any) -> bool:
    return isinstance(value, Mapping) or (
        isinstance(value, list) and bool(value) and all(isinstance(row, Mapping) for row in value)
    )


def _key(key: str) -> str:
    return key if key.replace("_", "").isalnum() and key.isascii() else _value(key)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace(_DELETE, "\\u007f")
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return f"[{', '.join(_value(item) for item in value)}]"
    return str(value)
