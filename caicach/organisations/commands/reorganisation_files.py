"""What does a file of a reorganisation say, and what is wrong with it? Every problem with its place, nothing stored.

Units are named by key, or by the administrative code they had on the day before: by code and date, never by name.
"""

import tomllib
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext as _

from caicach.core import references, text
from caicach.organisations.commands.reorganising import Decision
from caicach.organisations.commands.unit_files import ONE_STOP_SUFFIX
from caicach.organisations.rules.graph import Problem, Register, ReorganisationInvalid
from caicach.organisations.rules.reorganisation import Act, Change, End, Establish, Merge, NewUnit, Split, key_of

DATA: Final = Path(__file__).parents[1] / "data" / "reorganisations"
_HEAD: Final = {"effective_on", "decided_by", "source"}
_CHANGED: Final = ("name", "parent", "agency_code", "admin_code")
_UNIT: Final = {"key", "kind", "name", "parent", "agency_code", "admin_code", "one_stop"}
_FIELDS: Final[Mapping[str, set[str]]] = {
    "establish": {"unit", "one_stop", "unverified"},
    "change": {"unit", "name", "parent", "agency_code", "admin_code", "one_stop", "unverified"},
    "merge": {"from", "parts", "into", "one_stop", "unverified"},
    "split": {"from", "into", "unverified"},
    "end": {"unit", "unverified"},
}


def data_files() -> list[Path]:
    """The reorganisations that ship with the system, in the order of their days; none is carried out by itself."""
    return sorted(DATA.glob("*.toml"))


def read(content: str, register: Register) -> tuple[list[Act], Decision]:
    """The acts of a file and the decision behind them, or ReorganisationInvalid with every problem of its form."""
    try:
        table = tomllib.loads(content)
    except tomllib.TOMLDecodeError as problem:
        raise ReorganisationInvalid([Problem("", str(problem))]) from problem
    on = table.get("effective_on")
    if type(on) is not date or not table.get("decided_by"):
        raise ReorganisationInvalid([Problem("", _("Thiếu “effective_on” (ngày) hoặc “decided_by” (văn bản)."))])
    reader = _Reader(register, on)
    for name in table.keys() - _HEAD - _FIELDS.keys():
        reader.complain(name, _("Không có mục này."))
    acts = [act for kind in _FIELDS for act in reader.acts(kind, table.get(kind, []))]
    if reader.problems:
        raise ReorganisationInvalid(reader.problems)
    return acts, Decision(on, text.nfc(table["decided_by"]), text.nfc(table.get("source", "")))


Cells = Mapping[str, Any]


class _Reader:
    """Reads the lines of one file against the register of the day before, and collects what is wrong."""

    def __init__(self, register: Register, on: date) -> None:
        self.register, self.on = register, on
        self.problems: list[Problem] = []
        eve = on - timedelta(days=1)
        self.by_code = {
            period.admin_code: life.key
            for life in register.lives.values()
            if (period := life.on(eve)) and period.admin_code
        }

    def complain(self, place: str, message: str) -> None:
        self.problems.append(Problem(place, message))

    def acts(self, kind: str, lines: object) -> Iterator[Act]:
        if not isinstance(lines, list) or not all(isinstance(line, dict) for line in lines):
            self.complain(kind, _("Mục này phải viết dạng [[%(name)s]].") % {"name": kind})
            return
        for number, line in enumerate(lines, 1):
            place = f"{kind} {number}"
            for name in line.keys() - _FIELDS[kind]:
                self.complain(place, _("Không có cột “%(value)s”.") % {"value": name})
            yield from _READERS[kind](self, line, place)

    def key(self, place: str, value: object) -> str:
        """The unit meant: an administrative code of the day before, or a key."""
        if not isinstance(value, str) or not value:
            self.complain(place, _("Thiếu giá trị."))
            return ""
        if not value.isdigit():
            if value not in self.register.lives:
                self.complain(place, _("Không có đơn vị “%(key)s”.") % {"key": value})
            return value
        if value not in self.by_code:
            missing = _("Không có đơn vị mang mã “%(code)s” vào ngày trước đó.")
            self.complain(place, missing % {"code": value})
        return self.by_code.get(value, "")

    def keys(self, place: str, values: object) -> tuple[str, ...]:
        return tuple(self.key(place, value) for value in values) if isinstance(values, list) else ()

    def unit(self, place: str, value: object, *, kind: str, unverified: object) -> NewUnit | str:
        """A new unit written as a table, or the key of a standing one."""
        if not isinstance(value, dict):
            return self.key(place, value)
        for name in value.keys() - _UNIT:
            self.complain(place, _("Không có cột “%(value)s”.") % {"value": name})
        cells = {name: text.nfc(str(value.get(name, ""))) for name in _UNIT - {"one_stop"}}
        cells["kind"] = cells["kind"] or kind
        for name in ("key", "name"):
            if not cells[name]:
                self.complain(f"{place}, {name}", _("Thiếu giá trị."))
        if cells["agency_code"] and not references.is_agency_code(cells["agency_code"]):
            self.complain(f"{place}, agency_code", _("“%(value)s” không đúng dạng.") % {"value": cells["agency_code"]})
        return NewUnit(**cells, unverified=_doubtful(unverified))

    def kind_of(self, keys: tuple[str, ...]) -> str:
        return next((self.register.lives[key].kind for key in keys if key in self.register.lives), "")

    def one_stops(self, keys: tuple[str, ...]) -> tuple[str, ...]:
        """The one-stop units of these agencies that live on the day before or ended on the day itself."""
        wanted = [key + ONE_STOP_SUFFIX for key in keys]
        lives = [self.register.lives[key] for key in wanted if key in self.register.lives]
        return tuple(life.key for life in lives if life.ended_on in (None, self.on))


def _doubtful(names: object) -> tuple[str, ...]:
    """The doubtful columns of a period; doubt about who came from whom is kept at the link."""
    return tuple(name for name in names if name not in {"from", "parts"}) if isinstance(names, list) else ()


def _unsure(line: Cells) -> bool:
    return bool({"from", "parts", "into"} & set(line.get("unverified", [])))


def _read_establish(reader: _Reader, line: Cells, place: str) -> Iterator[Act]:
    unit = reader.unit(place, line.get("unit"), kind="", unverified=line.get("unverified"))
    if isinstance(unit, str):
        reader.complain(place, _("Thiếu giá trị."))
        return
    yield Establish(place=place, unit=unit)
    if name := line.get("one_stop"):
        yield Establish(place=place, unit=_one_stop(unit.key, name))


def _read_change(reader: _Reader, line: Cells, place: str) -> Iterator[Act]:
    key = reader.key(place, line.get("unit"))
    wanted = {name: text.nfc(str(line[name])) for name in _CHANGED if name in line}
    yield Change(
        place=place, key=key, name=wanted.get("name"), parent=wanted.get("parent"),
        agency_code=wanted.get("agency_code"), admin_code=wanted.get("admin_code"),
        doubtful=_doubtful(line.get("unverified")),
    )  # fmt: skip
    if name := line.get("one_stop"):
        yield Change(place=place, key=key + ONE_STOP_SUFFIX, name=text.nfc(name), doubtful=("name",))


def _read_merge(reader: _Reader, line: Cells, place: str) -> Iterator[Act]:
    old, parts = reader.keys(place, line.get("from")), reader.keys(place, line.get("parts"))
    if not old and not parts:
        reader.complain(f"{place}, from", _("Thiếu giá trị."))
    into = reader.unit(place, line.get("into"), kind=reader.kind_of(old + parts), unverified=line.get("unverified"))
    yield Merge(place=place, predecessors=old, parts=parts, into=into, unverified=_unsure(line))
    if counters := reader.one_stops(old):
        counter = _counter(into, line.get("one_stop"))
        yield Merge(place=place, predecessors=counters, into=counter, unverified=_unsure(line))


def _read_split(reader: _Reader, line: Cells, place: str) -> Iterator[Act]:
    old = reader.key(place, line.get("from"))
    lines = line.get("into")
    into: list[object] = lines if isinstance(lines, list) else []
    kind, unsure = reader.kind_of((old,)), _unsure(line)
    heirs = [reader.unit(place, one, kind=kind, unverified=line.get("unverified")) for one in into]
    yield Split(place=place, predecessor=old, into=tuple(heirs), unverified=unsure)
    for counter in reader.one_stops((old,)):
        named = [one.get("one_stop") if isinstance(one, dict) else None for one in into]
        counters = tuple(_counter(heir, name) for heir, name in zip(heirs, named, strict=True))
        yield Split(place=place, predecessor=counter, into=counters, unverified=unsure)


def _read_end(reader: _Reader, line: Cells, place: str) -> Iterator[Act]:
    """With an agency ends its one-stop unit."""
    key = reader.key(place, line.get("unit"))
    yield End(place=place, key=key)
    for counter in reader.one_stops((key,)):
        yield End(place=place, key=counter)


def _counter(agency: NewUnit | str, name: str | None) -> NewUnit | str:
    """The one-stop unit of an agency: a new one if it is named, else the one it has."""
    key = key_of(agency)
    return _one_stop(key, name) if name else key + ONE_STOP_SUFFIX


def _one_stop(agency: str, name: str) -> NewUnit:
    return NewUnit(
        key=agency + ONE_STOP_SUFFIX, kind="one_stop", name=text.nfc(name), parent=agency, unverified=("name",)
    )


_READERS: Final[Mapping[str, Callable[[_Reader, Cells, str], Iterator[Act]]]] = {
    "establish": _read_establish, "change": _read_change, "merge": _read_merge, "split": _read_split,
    "end": _read_end,
}  # fmt: skip
