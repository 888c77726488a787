"""What does a file of a reorganisation say, and what is wrong with it? Every problem with its place, nothing stored.

Units are named by key, or by the administrative code they had on the day before: by code and date, never by name.
"""

import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext as _

from caicach.core import text
from caicach.organisations.commands import unit_files
from caicach.organisations.commands.reorganising import Decision
from caicach.organisations.commands.unit_files import ONE_STOP_SUFFIX
from caicach.organisations.queries.units import ONE_STOP
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
_DOUBTS: Final = {*unit_files.COLUMNS, "effective_on", "from", "parts", "into"}


def data_files() -> list[Path]:
    """The reorganisations that ship with the system, in the order of their days; none is carried out by itself."""
    return sorted(DATA.glob("*.toml"))


def read(content: str, register: Register) -> tuple[list[Act], Decision]:
    """The acts of a file and the decision behind them, or ReorganisationInvalid with every problem of its form."""
    try:
        table = tomllib.loads(content)
    except tomllib.TOMLDecodeError as problem:
        raise ReorganisationInvalid([Problem("", str(problem))]) from problem
    return read_table(table, register)


def read_table(table: Mapping[str, Any], register: Register) -> tuple[list[Act], Decision]:
    """The same for what a page asks for, written as the table of such a file."""
    on = table.get("effective_on")
    if type(on) is not date or on == date.min:
        raise ReorganisationInvalid([Problem("effective_on", _("Thiếu “effective_on”, một ngày dạng NNNN-TT-NN."))])
    reader = _Reader(register, on)
    decided_by, source = (reader.written("", table, name) for name in ("decided_by", "source"))
    if not decided_by:
        reader.complain("decided_by", _("Thiếu giá trị."))
    for name in table.keys() - _HEAD - _FIELDS.keys():
        reader.complain(name, _("Không có mục này."))
    acts = [act for kind in _FIELDS for act in reader.acts(kind, table.get(kind, []))]
    if reader.problems:
        raise ReorganisationInvalid(reader.problems)
    return acts, Decision(on, decided_by, source)


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
            doubts = self.doubts(place, line.get("unverified", []))
            yield from _READERS[kind](self, {**line, "unverified": doubts}, place)

    def doubts(self, place: str, names: object) -> list[str]:
        """The columns of a line that are not sure."""
        if not isinstance(names, list):
            self.complain(f"{place}, unverified", _("Phải là một danh sách."))
            return []
        known = [name for name in names if isinstance(name, str) and name in _DOUBTS]
        for name in names:
            if name not in known:
                self.complain(f"{place}, unverified", _("Không có cột “%(value)s”.") % {"value": name})
        return known

    def written(self, place: str, cells: Cells, name: str, *, column: str = "") -> str:
        """The text of a cell, empty if there is none; with the shape of the column that it is stored in."""
        value, at = cells.get(name, ""), f"{place}, {name}" if place else name
        if not isinstance(value, str):
            self.complain(at, _("Phải là chữ, đặt trong ngoặc kép."))
            return ""
        if wrong := unit_files.fault(column or name, text.nfc(value)):
            self.complain(at, wrong)
        return text.nfc(value)

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
        if not isinstance(values, list):
            self.complain(place, _("Phải là một danh sách."))
            return ()
        return tuple(self.key(place, value) for value in values)

    def unit(self, place: str, value: object, *, kind: str, unverified: Iterable[str]) -> NewUnit | str:
        """A new unit written as a table, or the key of a standing one."""
        if not isinstance(value, dict):
            return self.key(place, value)
        for name in value.keys() - _UNIT:
            self.complain(place, _("Không có cột “%(value)s”.") % {"value": name})
        cells = {name: self.written(place, value, name) for name in sorted(_UNIT - {"one_stop"})}
        cells["kind"] = cells["kind"] or kind
        for name in ("key", "name"):
            if not cells[name]:
                self.complain(f"{place}, {name}", _("Thiếu giá trị."))
        if cells["kind"] == ONE_STOP and cells["key"] != (wanted := cells["parent"] + ONE_STOP_SUFFIX):
            told = _("Khóa của bộ phận một cửa phải là “%(key)s”.")
            self.complain(f"{place}, key", told % {"key": wanted})
        return NewUnit(**cells, unverified=_doubtful(unverified))

    def one_stop(self, place: str, cells: Cells, agency: str) -> NewUnit | None:
        """The one-stop unit that a line gives to an agency."""
        name = self.written(place, cells, "one_stop", column="name")
        if not name:
            return None
        if wrong := unit_files.fault("key", key := agency + ONE_STOP_SUFFIX):
            self.complain(f"{place}, one_stop", wrong)
        return NewUnit(key=key, kind=ONE_STOP, name=name, parent=agency, unverified=("name",))

    def kind_of(self, keys: tuple[str, ...]) -> str:
        return next((self.register.lives[key].kind for key in keys if key in self.register.lives), "")

    def one_stops(self, keys: tuple[str, ...]) -> tuple[str, ...]:
        """The one-stop units of these agencies that live on the day before or ended on the day itself."""
        wanted = [key + ONE_STOP_SUFFIX for key in keys]
        lives = [self.register.lives[key] for key in wanted if key in self.register.lives]
        return tuple(life.key for life in lives if life.ended_on in (None, self.on))


def _doubtful(names: Iterable[str]) -> tuple[str, ...]:
    """The doubtful columns of a period, which begins on the day; doubt about who came from whom is kept at the link."""
    columns = ("valid_from" if name == "effective_on" else name for name in names)
    return tuple(name for name in columns if name in unit_files.COLUMNS)


def _unsure(line: Cells) -> bool:
    return bool({"from", "parts", "into"} & set(line["unverified"]))


def _read_establish(reader: _Reader, line: Cells, place: str) -> Iterator[Act]:
    unit = reader.unit(place, line.get("unit"), kind="", unverified=line["unverified"])
    if isinstance(unit, str):
        reader.complain(place, _("Thiếu giá trị."))
        return
    if not unit.kind:
        reader.complain(f"{place}, kind", _("Thiếu giá trị."))
    yield Establish(place=place, unit=unit)
    if counter := reader.one_stop(place, line, unit.key):
        yield Establish(place=place, unit=counter)


def _read_change(reader: _Reader, line: Cells, place: str) -> Iterator[Act]:
    key = reader.key(place, line.get("unit"))
    wanted = {name: reader.written(place, line, name) for name in _CHANGED if name in line}
    if wanted.get("name") == "":
        reader.complain(f"{place}, name", _("Thiếu giá trị."))
    yield Change(
        place=place, key=key, name=wanted.get("name"), parent=wanted.get("parent"),
        agency_code=wanted.get("agency_code"), admin_code=wanted.get("admin_code"),
        doubtful=_doubtful(line["unverified"]),
    )  # fmt: skip
    if counter := reader.one_stop(place, line, key):
        yield Change(place=place, key=counter.key, name=counter.name, doubtful=counter.unverified)


def _read_merge(reader: _Reader, line: Cells, place: str) -> Iterator[Act]:
    old, parts = (reader.keys(f"{place}, {name}", line.get(name, [])) for name in ("from", "parts"))
    if not old and not parts:
        reader.complain(f"{place}, from", _("Thiếu giá trị."))
    into = reader.unit(place, line.get("into"), kind=reader.kind_of(old + parts), unverified=line["unverified"])
    yield Merge(place=place, predecessors=old, parts=parts, into=into, unverified=_unsure(line))
    counter = _counter(reader, place, line, into)
    if counters := reader.one_stops(old):
        yield Merge(place=place, predecessors=counters, into=counter, unverified=_unsure(line))


def _read_split(reader: _Reader, line: Cells, place: str) -> Iterator[Act]:
    old = reader.key(place, line.get("from"))
    into: object = line.get("into")
    if not isinstance(into, list):
        reader.complain(f"{place}, into", _("Phải là một danh sách."))
        return
    kind, unsure = reader.kind_of((old,)), _unsure(line)
    heirs = [
        reader.unit(f"{place}, into {number}", one, kind=kind, unverified=line["unverified"])
        for number, one in enumerate(into, 1)
    ]
    counters = [
        _counter(reader, f"{place}, into {number}", one if isinstance(one, dict) else {}, heir)
        for number, (one, heir) in enumerate(zip(into, heirs, strict=True), 1)
    ]
    yield Split(place=place, predecessor=old, into=tuple(heirs), unverified=unsure)
    for counter in reader.one_stops((old,)):
        yield Split(place=place, predecessor=counter, into=tuple(counters), unverified=unsure)


def _read_end(reader: _Reader, line: Cells, place: str) -> Iterator[Act]:
    """With an agency ends its one-stop unit."""
    key = reader.key(place, line.get("unit"))
    yield End(place=place, key=key)
    for counter in reader.one_stops((key,)):
        yield End(place=place, key=counter)


def _counter(reader: _Reader, place: str, cells: Cells, agency: NewUnit | str) -> NewUnit | str:
    """The one-stop unit of an agency: a new one if it is named, else the one it has."""
    key = key_of(agency)
    return reader.one_stop(place, cells, key) or key + ONE_STOP_SUFFIX


_READERS: Final[Mapping[str, Callable[[_Reader, Cells, str], Iterator[Act]]]] = {
    "establish": _read_establish, "change": _read_change, "merge": _read_merge, "split": _read_split,
    "end": _read_end,
}  # fmt: skip
