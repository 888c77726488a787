"""What does a reorganisation make of the units? Pure: the register before, the acts of one day, the register after.

All acts of one decision take effect at one midnight and are judged together, whatever their order: a district may end
although its communes move in a later line. The rules of the graph itself are in `graph`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from django.utils.translation import gettext as _

from caicach.organisations.rules import graph
from caicach.organisations.rules.graph import Life, Period, Register
from caicach.organisations.rules.succession import Link


@dataclass(frozen=True, slots=True)
class NewUnit:
    """A unit that begins on the day."""

    key: str
    kind: str
    name: str
    parent: str = ""
    agency_code: str = ""
    admin_code: str = ""
    unverified: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """`place` says where the act stands in its file, for the list of problems."""

    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Establish(Act):
    """A unit begins that continues nothing."""

    unit: NewUnit


@dataclass(frozen=True, slots=True, kw_only=True)
class Change(Act):
    """A unit gets another name, parent or code (rename, move); None leaves what was."""

    key: str
    name: str | None = None
    parent: str | None = None
    agency_code: str | None = None
    admin_code: str | None = None
    doubtful: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge(Act):
    """Units end in a new or a standing one; of those in `parts` only a part goes over, and they go on.

    `unverified`, here and in a split, is doubt about who continues whom.
    """

    predecessors: tuple[str, ...]
    into: NewUnit | str
    parts: tuple[str, ...] = ()
    unverified: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Split(Act):
    """A unit ends in several new or standing ones."""

    predecessor: str
    into: tuple[NewUnit | str, ...]
    unverified: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class End(Act):
    """A unit ends and nobody continues it as a whole."""

    key: str


class What(StrEnum):
    """What happened to one unit; each becomes one event."""

    ESTABLISHED = "established"
    RENAMED = "renamed"
    MOVED = "moved"
    RECODED = "recoded"
    MERGED = "merged"
    SPLIT = "split"
    CEDED = "ceded"
    TOOK_OVER = "took-over"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Happened:
    """One thing that happened to one unit; `others` are the units it came from, went to or belongs to."""

    key: str
    what: What
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the acts make of the register; `unchanged` counts acts that had taken effect before."""

    after: Register
    happened: tuple[Happened, ...]
    new_links: tuple[Link, ...]
    unchanged: int


def reorganise(register: Register, acts: Iterable[Act], *, on: date) -> Outcome:
    """The register after the acts, or ReorganisationInvalid with every problem of every act."""
    draft = _Draft(register, on)
    unchanged = 0
    for act in acts:
        if _took_effect(register, act, on):
            unchanged += 1
        else:
            _EFFECTS[type(act)](draft, act)
    after = draft.register()
    draft.problems += graph.problems(after, on=on)
    if draft.problems:
        raise graph.ReorganisationInvalid(draft.problems)
    new = tuple(sorted(draft.links, key=lambda link: (link.successor, link.predecessor)))
    return Outcome(after=after, happened=tuple(draft.happened), new_links=new, unchanged=unchanged)


class _Draft:
    """The register while the acts take effect; problems are collected, so that all are told at once."""

    def __init__(self, before: Register, on: date) -> None:
        self.before, self.on = before, on
        self.lives: dict[str, Life] = dict(before.lives)
        self.links: set[Link] = set()
        self.touched: set[str] = set()
        self.happened: list[Happened] = []
        self.problems: list[graph.Problem] = []

    def register(self) -> Register:
        return Register(lives=self.lives, links=self.before.links | self.links)

    def complain(self, act: Act, text: str, *, column: str = "", **values: object) -> None:
        self.problems.append(graph.Problem(act.place, text % values, column))

    def note(self, key: str, what: What, *others: str) -> None:
        self.happened.append(Happened(key, what, others))

    def standing(self, act: Act, key: str, *, column: str = "effective_on") -> Life | None:
        """The unit if it lives on the midnight's eve and nothing later is known of it."""
        life = self.before.lives.get(key)
        if life is None or life.on(self.on - timedelta(days=1)) is None:
            self.complain(act, _("Không có đơn vị “%(key)s” vào ngày trước đó."), column=column, key=key)
            return None
        if life.periods[-1].valid_from >= self.on or life.ended_on is not None:
            self.complain(act, _("Đơn vị “%(key)s” đã có thay đổi từ ngày này trở đi."), column=column, key=key)
            return None
        return life

    def close(self, act: Act, key: str) -> Life | None:
        """End the last period of a unit; two acts may not both do so."""
        life = self.standing(act, key)
        if life is None:
            return None
        if key in self.touched:
            self.complain(act, _("Đơn vị “%(key)s” bị thay đổi hai lần trong một ngày."), key=key)
            return None
        self.touched.add(key)
        last = replace(life.periods[-1], valid_to=self.on)
        self.lives[key] = closed = replace(life, periods=(*life.periods[:-1], last))
        return closed

    def begin(self, act: Act, unit: NewUnit) -> None:
        if unit.key in self.lives:
            self.complain(act, _("Đã có đơn vị mang khóa “%(key)s”."), column="key", key=unit.key)
            return
        period = Period(
            name=unit.name, parent=unit.parent, agency_code=unit.agency_code, admin_code=unit.admin_code,
            valid_from=self.on, unverified=unit.unverified,
        )  # fmt: skip
        self.lives[unit.key] = Life(key=unit.key, kind=unit.kind, periods=(period,))

    def heir(self, act: Act, into: NewUnit | str, *predecessors: str) -> str:
        """The unit that takes over, begun now or standing."""
        if isinstance(into, NewUnit):
            self.begin(act, into)
            self.note(into.key, What.ESTABLISHED, *predecessors)
            return into.key
        if into in predecessors:
            self.complain(act, _("Đơn vị “%(key)s” không thể kế thừa chính nó."), column="into", key=into)
        elif self.standing(act, into, column="into"):
            self.note(into, What.TOOK_OVER, *predecessors)
        return into

    def link(self, act: Merge | Split, predecessor: str, successor: str, *, whole: bool) -> None:
        kinds = {self.lives[key].kind for key in (predecessor, successor) if key in self.lives}
        if len(kinds) > 1:
            told = _("“%(old)s” và “%(new)s” không cùng loại.")
            self.complain(act, told, column="into", old=predecessor, new=successor)
        self.links.add(Link(predecessor, successor, self.on, whole, act.unverified))


def _establish(draft: _Draft, act: Establish) -> None:
    draft.begin(act, act.unit)
    draft.note(act.unit.key, What.ESTABLISHED)


def _change(draft: _Draft, act: Change) -> None:
    closed = draft.close(act, act.key)
    if closed is None:
        return
    last = closed.periods[-1]
    unverified = _still_doubtful(last, act)
    new = replace(last, valid_from=draft.on, valid_to=None, unverified=unverified, **_wanted(act))
    draft.lives[act.key] = replace(closed, periods=(*closed.periods, new))
    happened = [
        what for what, names in _FIELDS_OF.items() if any(getattr(new, name) != getattr(last, name) for name in names)
    ]
    if not happened:
        draft.complain(act, _("Đơn vị “%(key)s” không có gì thay đổi."), key=act.key)
    for what in happened:
        draft.note(act.key, what, *([new.parent] if what is What.MOVED and new.parent else []))


def _still_doubtful(last: Period, act: Change) -> tuple[str, ...]:
    """What the act is not sure of, and what was in doubt before and is not decided anew by it."""
    decided = {*_wanted(act), "valid_from", "valid_to"}
    return tuple(dict.fromkeys([*(name for name in last.unverified if name not in decided), *act.doubtful]))


def _merge(draft: _Draft, act: Merge) -> None:
    heir = draft.heir(act, act.into, *act.predecessors, *act.parts)
    for key in act.predecessors:
        draft.close(act, key)
        draft.link(act, key, heir, whole=True)
        draft.note(key, What.MERGED, heir)
    for key in act.parts:
        draft.standing(act, key)
        draft.link(act, key, heir, whole=False)
        draft.note(key, What.CEDED, heir)


def _split(draft: _Draft, act: Split) -> None:
    draft.close(act, act.predecessor)
    heirs = [draft.heir(act, into, act.predecessor) for into in act.into]
    if len(set(heirs)) < 2:
        draft.complain(act, _("Chia “%(key)s” phải thành ít nhất hai đơn vị."), column="into", key=act.predecessor)
    for heir in heirs:
        draft.link(act, act.predecessor, heir, whole=False)
    draft.note(act.predecessor, What.SPLIT, *heirs)


def _end(draft: _Draft, act: End) -> None:
    draft.close(act, act.key)
    draft.note(act.key, What.ENDED)


_EFFECTS: Final[Mapping[type[Act], Callable[..., None]]] = {
    Establish: _establish, Change: _change, Merge: _merge, Split: _split, End: _end,
}  # fmt: skip
_FIELDS_OF: Final = {
    What.RENAMED: ("name",), What.MOVED: ("parent",), What.RECODED: ("agency_code", "admin_code"),
}  # fmt: skip


def _wanted(act: Change) -> dict[str, str]:
    values = {"name": act.name, "parent": act.parent, "agency_code": act.agency_code, "admin_code": act.admin_code}
    return {name: value for name, value in values.items() if value is not None}


def _took_effect(register: Register, act: Act, on: date) -> bool:
    """Is the act already history? Then a second run leaves it alone.

    Names and codes of units that began may have been corrected since, and of a change what the act was not sure of.
    """
    match act:
        case Establish(unit=unit):
            return unit.key in register.lives and register.lives[unit.key].periods[0].valid_from == on
        case Change(key=key):
            return _changed_so(register.lives.get(key), act, on)
        case Merge(into=into):
            pairs = {(key, True) for key in act.predecessors} | {(key, False) for key in act.parts}
            stored = {
                (link.predecessor, link.whole) for link in register.links_of(on) if link.successor == key_of(into)
            }
            return stored == pairs if isinstance(into, NewUnit) else pairs <= stored
        case Split(predecessor=key):
            stored_heirs = {link.successor for link in register.links_of(on) if link.predecessor == key}
            return {key_of(into) for into in act.into} == stored_heirs
        case End(key=key):
            return key in register.lives and register.lives[key].ended_on == on
    return False


def _changed_so(life: Life | None, act: Change, on: date) -> bool:
    period = life.on(on) if life else None
    if life is None or period is None or period.valid_from != on or period is life.periods[0]:
        return False
    sure = {name: value for name, value in _wanted(act).items() if name not in act.doubtful}
    return all(getattr(period, name) == value for name, value in sure.items())


def key_of(unit: NewUnit | str) -> str:
    """The key of a unit that begins or stands."""
    return unit if isinstance(unit, str) else unit.key
