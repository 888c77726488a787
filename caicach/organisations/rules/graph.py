"""What must hold of all units together on the day of a reorganisation and after it? Pure.

No orphan (a parent lives as long as its child), no circle, no overlap (periods of one unit, codes of two), and the
mapping is total: an area does not vanish or appear, so a commune or province that ends has a successor, and one that
begins has a predecessor. Districts ended as a tier in 2025 (Resolution 203/2025/QH15): nobody continues one as a whole.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

from django.utils.translation import gettext as _

from caicach.core import errors
from caicach.organisations.rules.succession import Link

AREAS: Final = frozenset({"province", "commune"})  # kinds whose area must go somewhere and come from somewhere


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong, at an act of the file or at a unit; `column` says which of its values, if one is."""

    place: str
    text: str
    column: str = ""


class ReorganisationInvalid(errors.Refused):
    """The acts cannot all take effect; nothing of them did."""

    def __init__(self, found: Iterable[Problem]) -> None:
        self.found = tuple(found)
        lines = [f"{one.place}: {one.text}" if one.place else one.text for one in self.found]
        super().__init__("\n".join([_("Việc sắp xếp có %(count)d lỗi.") % {"count": len(lines)}, *lines]))


@dataclass(frozen=True, slots=True)
class Period:
    """What held of a unit during [valid_from, valid_to); `parent` is a key, empty for none."""

    name: str
    parent: str
    agency_code: str
    admin_code: str
    valid_from: date
    valid_to: date | None = None
    unverified: tuple[str, ...] = ()

    def holds_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


@dataclass(frozen=True, slots=True)
class Life:
    """A unit through its periods, in order of time."""

    key: str
    kind: str
    periods: tuple[Period, ...]

    @property
    def ended_on(self) -> date | None:
        return self.periods[-1].valid_to

    def on(self, day: date) -> Period | None:
        return next((period for period in self.periods if period.holds_on(day)), None)

    def covers(self, start: date, end: date | None) -> bool:
        """Does the unit live during the whole of [start, end)?"""
        ends_later = self.ended_on is None or (end is not None and end <= self.ended_on)
        return self.periods[0].valid_from <= start and ends_later


@dataclass(frozen=True)
class Register:
    """All units and all links between them."""

    lives: Mapping[str, Life]
    links: frozenset[Link] = field(default_factory=frozenset)

    def links_of(self, day: date) -> list[Link]:
        """The links that begin on that very day."""
        return [link for link in self.links if link.on == day]


def problems(register: Register, *, on: date) -> list[Problem]:
    """Everything wrong from that day on; what was wrong before is not this day's fault."""
    checks = (_orphans, _circles, _overlaps, _codes, _links, _lost, _unfounded)
    return [problem for check in checks for problem in check(register, on)]


def _orphans(register: Register, on: date) -> Iterator[Problem]:
    for life in register.lives.values():
        for period in life.periods:
            if not period.parent or (period.valid_to is not None and period.valid_to <= on):
                continue
            parent = register.lives.get(period.parent)
            if parent is None or not parent.covers(max(on, period.valid_from), period.valid_to):
                text = _("Đơn vị cấp trên “%(parent)s” không tồn tại suốt thời gian đơn vị này trực thuộc.")
                yield Problem(life.key, text % {"parent": period.parent}, "parent")


def _circles(register: Register, on: date) -> Iterator[Problem]:
    for key in register.lives:
        seen, above = {key}, _parent(register, key, on)
        while above and above not in seen:
            seen.add(above)
            above = _parent(register, above, on)
        if above == key:
            yield Problem(key, _("Các đơn vị trực thuộc lẫn nhau thành vòng."), "parent")


def _parent(register: Register, key: str, on: date) -> str:
    life = register.lives.get(key)
    period = life.on(on) if life else None
    return period.parent if period else ""


def _overlaps(register: Register, on: date) -> Iterator[Problem]:
    for life in register.lives.values():
        for earlier, later in pairwise(life.periods):
            if earlier.valid_to is None or earlier.valid_to > later.valid_from:
                yield Problem(life.key, _("Hai giai đoạn của đơn vị chồng lên nhau."))


def _codes(register: Register, on: date) -> Iterator[Problem]:
    """One code, one unit at a time; on another day it may belong to another."""
    for column in ("agency_code", "admin_code"):
        holders: dict[str, list[str]] = defaultdict(list)
        for life in register.lives.values():
            if (period := life.on(on)) and (code := getattr(period, column)):
                holders[code].append(life.key)
        for code, keys in holders.items():
            if len(keys) > 1:
                text = _("Mã “%(code)s” đang thuộc “%(key)s”.")
                yield Problem(keys[-1], text % {"code": code, "key": keys[0]}, column)


def _links(register: Register, on: date) -> Iterator[Problem]:
    eve = on - timedelta(days=1)
    for link in sorted(register.links_of(on), key=lambda link: (link.predecessor, link.successor)):
        old, new = register.lives.get(link.predecessor), register.lives.get(link.successor)
        if old is None or old.on(eve) is None:
            yield Problem(link.predecessor, _("Đơn vị cũ không tồn tại vào ngày trước đó."))
        if new is None or new.on(on) is None:
            yield Problem(link.successor, _("Đơn vị kế thừa không tồn tại vào ngày này."))
        if link.whole and old is not None and old.ended_on != on:
            yield Problem(link.predecessor, _("Đơn vị nhập toàn bộ phải chấm dứt vào ngày này."))


def _lost(register: Register, on: date) -> Iterator[Problem]:
    continued = {link.predecessor for link in register.links_of(on)}
    for life in register.lives.values():
        if life.kind in AREAS and life.ended_on == on and life.key not in continued:
            yield Problem(life.key, _("Đơn vị hành chính chấm dứt mà không có đơn vị kế thừa."))


def _unfounded(register: Register, on: date) -> Iterator[Problem]:
    founded = {link.successor for link in register.links_of(on)}
    for life in register.lives.values():
        if life.kind in AREAS and life.periods[0].valid_from == on and life.key not in founded:
            yield Problem(life.key, _("Đơn vị hành chính mới mà không có đơn vị cũ nào hình thành nên."), "kind")
