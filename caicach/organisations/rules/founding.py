"""May units that stood before our register knew of them come into it, each from its own day on? Pure.

An act of a reorganisation changes the register on one day. Here many units come in at once, each with the day and the
decision by which it was established; they may stand under each other, in any order. What already stands is not touched.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.translation import gettext as _

from caicach.core import text
from caicach.organisations.rules.graph import AREAS, Life, Period, Problem, Register
from caicach.organisations.rules.reorganisation import NewUnit

MOST_WORDS, LONGEST_KEY = 12, 60
_CODES: Final = ("agency_code", "admin_code")


@dataclass(frozen=True, slots=True)
class Founding:
    """A unit with its first day and the decision that established it; `place` says where it stands in its file."""

    place: str
    unit: NewUnit
    on: date
    decided_by: str


def made_key(name: str, admin_code: str = "") -> str:
    """The key of a unit to which nobody gave one: "UBND xã Phương Viên", 02050 → xa-phuong-vien-02050."""
    words = re.findall(r"[a-z0-9]+", text.fold(name).removeprefix("ubnd "))[:MOST_WORDS]
    return "-".join(filter(None, [*words, admin_code]))[:LONGEST_KEY].strip("-")


def after(register: Register, foundings: Iterable[Founding]) -> Register:
    """The register with these units in it."""
    return Register(lives={**register.lives, **{one.unit.key: _life(one) for one in foundings}}, links=register.links)


def _life(founding: Founding) -> Life:
    unit = founding.unit
    period = Period(
        name=unit.name, parent=unit.parent, agency_code=unit.agency_code, admin_code=unit.admin_code,
        valid_from=founding.on, unverified=unit.unverified,
    )  # fmt: skip
    return Life(key=unit.key, kind=unit.kind, periods=(period,))


def problems(register: Register, foundings: Sequence[Founding]) -> list[Problem]:
    """Everything that speaks against taking all of them in."""
    return [*clashes(register, foundings), *misplaced(register, foundings)]


def clashes(register: Register, foundings: Iterable[Founding]) -> Iterator[Problem]:
    """Keys and codes that are another unit's from that day on. Of two that come in together the later one is told."""
    holders = {name: _holders(register, name) for name in _CODES}
    keys: dict[str, str] = {}
    for one in foundings:
        if one.unit.key in register.lives or one.unit.key in keys:
            told = _("Khóa “%(key)s” đã dùng cho đơn vị khác; ghi khóa khác ở cột “Khóa”.")
            yield Problem(one.place, told % {"key": one.unit.key}, "key")
        keys.setdefault(one.unit.key, one.place)
        for name, held in holders.items():
            if not (code := getattr(one.unit, name)):
                continue
            if holder := next((who for who, until in held[code] if until is None or until > one.on), ""):
                yield Problem(one.place, _("Mã “%(code)s” đang thuộc “%(key)s”.") % {"code": code, "key": holder}, name)
            else:
                held[code].append((one.place, None))


def _holders(register: Register, name: str) -> Mapping[str, list[tuple[str, date | None]]]:
    """Who has each code, and until when."""
    held: dict[str, list[tuple[str, date | None]]] = defaultdict(list)
    for life in register.lives.values():
        for period in life.periods:
            if code := getattr(period, name):
                held[code].append((period.name, period.valid_to))
    return held


def misplaced(register: Register, foundings: Sequence[Founding]) -> Iterator[Problem]:
    """Units without one above them that lives as long, in a circle, or of a kind that never comes out of nothing."""
    whole = after(register, foundings)
    beginning = first_day(register)
    circles = _circles({one.unit.key: one.unit.parent for one in foundings})
    for one in foundings:
        if one.unit.key in circles:
            yield Problem(one.place, _("Các đơn vị trực thuộc lẫn nhau thành vòng."), "parent")
        elif told := _parent_fault(whole, one):
            yield Problem(one.place, told, "parent")
        if one.unit.kind in AREAS and one.on != beginning:
            yield Problem(one.place, _area_words(beginning), "kind")


def first_day(register: Register) -> date | None:
    """The first day our register knows of; what was there on it needs no predecessor."""
    return min((life.periods[0].valid_from for life in register.lives.values()), default=None)


def _area_words(beginning: date | None) -> str:
    words = _("Đơn vị hành chính mới phải hình thành từ đơn vị cũ: hãy dùng “Sắp xếp đơn vị”.")
    if beginning is None:
        return words
    known = _("Chỉ nhận đơn vị hành chính có từ ngày %(day)s, ngày đầu của sổ đơn vị.")
    return f"{words} {known % {'day': f'{beginning:%d/%m/%Y}'}}"


def _circles(parents: Mapping[str, str]) -> Collection[str]:
    """The keys that stand above themselves."""
    found: set[str] = set()
    settled: set[str] = set()
    for key in parents:
        way: list[str] = []
        while key in parents and key not in settled and key not in way:
            way.append(key)
            key = parents[key]
        if key in way:
            found.update(way[way.index(key) :])
        settled.update(way)
    return found


def _parent_fault(whole: Register, one: Founding) -> str:
    if not one.unit.parent:
        return _("Phải ghi đơn vị cấp trên.")
    parent = whole.lives.get(one.unit.parent)
    if parent is None:
        return _("Không có đơn vị “%(key)s”.") % {"key": one.unit.parent}
    if parent.covers(one.on, None):
        return ""
    ended, begun = parent.ended_on, parent.periods[0].valid_from
    if ended is not None:
        words, day = _("Đơn vị cấp trên “%(name)s” đã chấm dứt ngày %(day)s."), ended
    else:
        words, day = _("Đơn vị cấp trên “%(name)s” chỉ có từ ngày %(day)s, sau ngày thành lập này."), begun
    return words % {"name": parent.periods[-1].name, "day": f"{day:%d/%m/%Y}"}
