"""What was a unit called, coded and subordinate to on a day?

A code means nothing without a date, so every question carries `on`. All units fit into memory: each process keeps
one snapshot and compares the stamp (one row, renewed by triggers) at most once a second, and again before it says
that a unit does not exist.
"""

import functools
import time
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection
from django.utils.translation import gettext_lazy as _

from caicach.core import errors, text
from caicach.organisations import models, states
from caicach.organisations.rules import codes, succession
from caicach.organisations.rules.succession import Link

CHECK_EVERY = 1.0  # seconds during which a process may not notice a change made by another one
ONE_STOP = "one_stop"
_DAYS_KEPT = 500


class UnitNotFound(errors.NotFound):
    """No unit of that key or code on that day."""

    message = _("Không có đơn vị này vào ngày đã cho.")


@dataclass(frozen=True, slots=True)
class UnitOn:
    """A unit as it was on a day."""

    id: int
    key: str
    kind: str
    name: str
    parent_id: int | None
    agency_code: str
    admin_code: str
    valid_from: date
    valid_to: date | None
    unverified: tuple[str, ...] = ()
    ended_by: str = ""

    @property
    def place(self) -> str:
        """The area the unit governs: "UBND xã Phương Viên" → "Xã Phương Viên"."""
        bare = self.name.removeprefix("UBND ")
        return bare[:1].upper() + bare[1:]

    @property
    def kind_name(self) -> str:
        return states.kind_name(self.kind)

    @property
    def agency_code_2016(self) -> str:
        """The code as the dossier numbers of 2018 write it: H03.10 → 000.00.10.H03."""
        return codes.code_2016(self.agency_code)

    def held_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


class UnitsOn:
    """All units of one day, by every handle they have."""

    def __init__(self, held: Iterable[UnitOn]) -> None:
        self.by_id: Mapping[int, UnitOn] = {unit.id: unit for unit in held}

    @functools.cached_property
    def by_key(self) -> Mapping[str, UnitOn]:
        return {unit.key: unit for unit in self.by_id.values()}

    @functools.cached_property
    def by_agency_code(self) -> Mapping[str, UnitOn]:
        return {unit.agency_code: unit for unit in self.by_id.values() if unit.agency_code}

    @functools.cached_property
    def by_admin_code(self) -> Mapping[str, UnitOn]:
        return {unit.admin_code: unit for unit in self.by_id.values() if unit.admin_code}

    @functools.cached_property
    def children(self) -> Mapping[int | None, list[int]]:
        children: dict[int | None, list[int]] = defaultdict(list)
        for unit in self.by_id.values():
            children[unit.parent_id].append(unit.id)
        return dict(children)


class _Snapshot:
    """Every period of every unit under one version of the stamp; the days asked for are worked out once."""

    def __init__(self, version: uuid.UUID | None, periods: Iterable[UnitOn]) -> None:
        self.version = version
        self.database = connection.settings_dict["NAME"]
        self.checked_at = time.monotonic()
        self.periods: dict[int, list[UnitOn]] = defaultdict(list)
        for period in periods:
            self.periods[period.id].append(period)
        self._days: dict[date, UnitsOn] = {}
        self._heirs: dict[date, Mapping[int, int]] = {}

    @functools.cached_property
    def any_ended(self) -> bool:
        return any(periods[-1].valid_to is not None for periods in self.periods.values())

    def heirs(self, day: date) -> Mapping[int, int]:
        """Ended units and the living one that continues each of them wholly, through all mergers until that day."""
        if (found := self._heirs.get(day)) is None:
            links = self.successions if self.any_ended else ()
            onward = {one.predecessor_id: one.successor_id for one in links if one.whole and one.effective_on <= day}
            living = self.on(day).by_id
            if len(self._heirs) >= _DAYS_KEPT:
                self._heirs = {}
            ends = {unit: _follow(unit, onward) for unit in onward}
            self._heirs[day] = found = {unit: heir for unit, heir in ends.items() if heir in living}
        return found

    @functools.cached_property
    def successions(self) -> tuple[models.Succession, ...]:
        """Who continues whom; read when first asked for, as most pages never do."""
        return tuple(models.Succession.objects.order_by("effective_on", "successor_id", "predecessor_id"))

    @functools.cached_property
    def links(self) -> tuple[Link, ...]:
        """The same as the walks of `rules.succession` want them: units by number, in order of time."""
        links = (
            Link(str(one.predecessor_id), str(one.successor_id), one.effective_on, one.whole, one.unverified)
            for one in self.successions
        )
        return tuple(sorted(links, key=succession.in_order))

    def on(self, day: date) -> UnitsOn:
        if (found := self._days.get(day)) is not None:
            return found
        if len(self._days) >= _DAYS_KEPT:
            self._days = {}
        periods = (period for periods in self.periods.values() for period in periods)
        self._days[day] = found = UnitsOn(period for period in periods if period.held_on(day))
        return found


_current: _Snapshot | None = None


def forget() -> None:
    """Read everything again at the next question: after a change made by this very process."""
    global _current
    _current = None


def units(on: date) -> UnitsOn:
    """All units of a day, from the snapshot of this process."""
    return _snapshot(at_once=False).on(on)


def find_unit(
    *, on: date, id: int | None = None, key: str = "", agency_code: str = "", admin_code: str = ""
) -> UnitOn | None:
    """The unit with this handle on that day; an agency code may be in the form of 2016 or of 2020."""
    agency_code = codes.code_2020(agency_code)
    for at_once in (False, True):
        day = _snapshot(at_once=at_once).on(on)
        found = (
            (day.by_id.get(id) if id is not None else None)
            or day.by_key.get(key)
            or day.by_agency_code.get(agency_code)
            or day.by_admin_code.get(admin_code)
        )
        if found:
            return found
    return None


def get_unit(*, on: date, id: int | None = None, key: str = "", agency_code: str = "", admin_code: str = "") -> UnitOn:
    """The unit with this handle on that day, or UnitNotFound."""
    found = find_unit(on=on, id=id, key=key, agency_code=agency_code, admin_code=admin_code)
    if found is None:
        raise UnitNotFound
    return found


def meant(typed: str, among: Iterable[UnitOn]) -> list[UnitOn]:
    """Which of these somebody means who types a name, a key or an administrative code; tone marks may be left out."""
    offered, typed = list(among), text.nfc(typed)
    named = [one for one in offered if typed in (one.name, one.key, one.admin_code)]
    return named or [one for one in offered if text.fold(one.name) == text.fold(typed)]


def unit_name(unit_id: int, *, on: date) -> str:
    """What the unit was called on a day; outside its life the nearest name, because old papers still name it."""
    for at_once in (False, True):
        periods = _snapshot(at_once=at_once).periods.get(unit_id)
        if periods:
            past = [period for period in periods if period.valid_from <= on]
            return (past[-1] if past else periods[0]).name
    raise UnitNotFound


def list_units(*, on: date, kind: str = "", under: int | None = None) -> list[UnitOn]:
    """Units of a day in the order of the data files, of one kind, below one unit (itself included)."""
    day = units(on)
    wanted = descendants(under, on=on) if under is not None else day.by_id.keys()
    return [unit for unit in day.by_id.values() if unit.id in wanted and kind in ("", unit.kind)]


def descendants(unit_id: int, *, on: date) -> frozenset[int]:
    """The unit and everything below it."""
    children = units(on).children
    found, waiting = {unit_id}, [unit_id]
    while waiting:
        below = [child for child in children.get(waiting.pop(), ()) if child not in found]
        found.update(below)
        waiting.extend(below)
    return frozenset(found)


def ancestors(unit_id: int, *, on: date) -> list[UnitOn]:
    """What the unit belongs to, nearest first, itself excluded."""
    day, found = units(on), []
    unit = get_unit(id=unit_id, on=on)
    while unit.parent_id is not None and (parent := day.by_id.get(unit.parent_id)) and parent not in found:
        found.append(parent)
        unit = parent
    return found


def competent_unit(unit_id: int, *, on: date) -> UnitOn:
    """The agency a one-stop unit belongs to; any other unit is its own."""
    unit = get_unit(id=unit_id, on=on)
    return get_unit(id=unit.parent_id, on=on) if unit.kind == ONE_STOP else unit


def one_stop_of(unit_id: int, *, on: date) -> UnitOn | None:
    """The one-stop unit of an agency, or of the nearest agency above it that has one."""
    day = units(on)
    for agency in [get_unit(id=unit_id, on=on), *ancestors(unit_id, on=on)]:
        if agency.kind == ONE_STOP:
            return agency
        for child in day.children.get(agency.id, ()):
            if day.by_id[child].kind == ONE_STOP:
                return day.by_id[child]
    return None


def coded_unit(unit_id: int, *, on: date) -> UnitOn:
    """The unit whose agency code stands in numbers given out by this one: itself or the nearest above with a code."""
    for unit in [get_unit(id=unit_id, on=on), *ancestors(unit_id, on=on)]:
        if unit.agency_code:
            return unit
    raise UnitNotFound(_("Đơn vị này và cấp trên của nó chưa có mã định danh cơ quan."))


def life_of(key: str) -> list[UnitOn]:
    """Every period of a unit, in order."""
    for at_once in (False, True):
        for periods in _snapshot(at_once=at_once).periods.values():
            if periods[0].key == key:
                return periods
    raise UnitNotFound


def periods_of(unit_id: int) -> list[UnitOn]:
    """Every period of a unit, in order; empty if there is no such unit."""
    return _snapshot(at_once=False).periods.get(unit_id, [])


def while_it_lived(unit_id: int, *, on: date) -> date:
    """The day itself, or the last day of a unit that had ended by then."""
    periods = periods_of(unit_id)
    ended = periods[-1].valid_to if periods else None
    return ended - timedelta(days=1) if ended is not None and ended <= on else on


def lives() -> list[list[UnitOn]]:
    """Every unit of all times, with its periods in order."""
    return list(_snapshot(at_once=False).periods.values())


def successions() -> tuple[models.Succession, ...]:
    """Who continues whom, of all times, in order of time."""
    return _snapshot(at_once=False).successions


def links() -> tuple[Link, ...]:
    """The same for the walks of `rules.succession`."""
    return _snapshot(at_once=False).links


def heirs(on: date) -> Mapping[int, int]:
    """Ended units by number, and the unit of that day that continues each wholly; empty where nothing ever ended."""
    return _snapshot(at_once=False).heirs(on)


def known_codes(code: str) -> list[UnitOn]:
    """Every period of the unit with this key, or in which a unit carried this code; an agency code in either form.

    One code, several units, one after the other.
    """
    agency_code = codes.code_2020(code)
    held = [one for periods in _snapshot(at_once=False).periods.values() for one in periods]
    found = [one for one in held if code in (one.key, one.admin_code) or agency_code == one.agency_code]
    return sorted(found, key=lambda one: one.valid_from) if code else []


def _follow(unit: int, onward: Mapping[int, int]) -> int:
    for _step in range(len(onward)):  # each merger is later than the one before, so this ends long before
        if unit not in onward:
            break
        unit = onward[unit]
    return unit


def _snapshot(*, at_once: bool) -> _Snapshot:
    """The snapshot, renewed if its stamp is no longer the database's."""
    global _current
    held = _current
    if held is not None and held.database != connection.settings_dict["NAME"]:
        held = None
    if held is not None and not at_once and time.monotonic() - held.checked_at < CHECK_EVERY:
        return held
    version = models.UnitsStamp.objects.values_list("version", flat=True).first()
    if held is None or held.version != version:
        held = _current = _Snapshot(version, _read())
    held.checked_at = time.monotonic()
    return held


def _read() -> Iterable[UnitOn]:
    rows = models.UnitPeriod.objects.order_by("unit_id", "valid_from").values_list(
        "unit_id", "unit__key", "unit__kind", "name", "parent_id", "agency_code", "admin_code",
        "valid_from", "valid_to", "unverified", "ended_by",
    )  # fmt: skip
    return (UnitOn(*row[:-2], unverified=tuple(row[-2]), ended_by=row[-1]) for row in rows)
