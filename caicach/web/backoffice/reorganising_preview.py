"""What would an act on units do, in words: which begin, change and end, who continues whom, what hangs on them?"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from django.utils.translation import gettext_lazy as _

from caicach.accounts.queries import holding
from caicach.accounts.queries.holding import Holder
from caicach.accounts.states import ROLE_NAMES, Role
from caicach.dossiers.queries import leftovers
from caicach.organisations import states
from caicach.organisations.commands.reorganising import Decision
from caicach.organisations.queries import units
from caicach.organisations.rules.graph import Life, Period, Register
from caicach.organisations.rules.reorganisation import Act, Outcome, What

_CHANGED: Final = {
    "name": _("Tên"), "parent": _("Trực thuộc"), "agency_code": _("Mã định danh cơ quan"),
    "admin_code": _("Mã đơn vị hành chính"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Begins:
    key: str
    name: str
    kind: str
    parent: str
    agency_code: str
    admin_code: str


@dataclass(frozen=True, slots=True)
class Changes:
    """A unit that goes on, and each value that would be another: its label, before, after."""

    name: str
    values: Sequence[tuple[object, str, str]]


@dataclass(frozen=True, slots=True)
class Gives:
    """A unit that ends, or gives a part away, with who continues it."""

    key: str
    name: str
    ends: bool
    whole: bool
    heirs: Sequence[str]
    dossiers: int


@dataclass(frozen=True, slots=True)
class Post:
    """A post in a unit that ends; `heir` is where it may go, empty where somebody must decide."""

    full_name: str
    role: str
    unit: str
    heir: str


@dataclass(frozen=True, slots=True)
class Preview:
    begins: Sequence[Begins]
    changes: Sequence[Changes]
    gives: Sequence[Gives]
    posts: Sequence[Post]
    mark: str

    @property
    def nothing(self) -> bool:
        """Had all of it taken effect before?"""
        return not (self.begins or self.changes or self.gives)

    @property
    def left(self) -> int:
        """Posts that somebody must decide on."""
        return sum(not post.heir for post in self.posts)


def preview(before: Register, outcome: Outcome, acts: Sequence[Act], decision: Decision) -> Preview:
    """Everything that would happen, and the mark of what was seen."""
    after, on = outcome.after.lives, decision.effective_on
    touched = list(dict.fromkeys(one.key for one in outcome.happened))
    names = _Names(after, on)
    begins = [_begins(after[key], names) for key in touched if key not in before.lives]
    changes = [
        _changes(before.lives[key], after[key], names)
        for key in touched
        if key in before.lives and after[key].ended_on is None and after[key] != before.lives[key]
    ]
    ids = {life[0].key: life[0].id for life in units.lives()}
    ended = {ids[key]: key for key in touched if key in ids and after[key].ended_on == on}
    held = holding.held_from(ended, on=on)
    gives = _gives(outcome, ids, ended, names)
    posts = [_post(one, ended[one.unit_id], outcome, names) for one in held]
    said = repr((acts, decision, outcome.happened, held))
    return Preview(begins, changes, gives, posts, hashlib.sha256(said.encode()).hexdigest()[:16])


class _Names:
    """What a unit is called on the day; one that ended, on its last day."""

    def __init__(self, lives: Mapping[str, Life], on: date) -> None:
        self.lives, self.on = lives, on

    def __getitem__(self, key: str) -> str:
        life = self.lives.get(key)
        if life is None:
            return key
        return (life.on(self.on) or life.on(self.on - timedelta(days=1)) or life.periods[-1]).name


def _begins(life: Life, names: _Names) -> Begins:
    period = life.periods[-1]
    return Begins(
        life.key, period.name, states.kind_name(life.kind), names[period.parent] if period.parent else "",
        period.agency_code, period.admin_code,
    )  # fmt: skip


def _changes(was: Life, now: Life, names: _Names) -> Changes:
    old, new = _named(was.periods[-1], names), _named(now.periods[-1], names)
    values = [
        (label, getattr(old, name), getattr(new, name))
        for name, label in _CHANGED.items()
        if getattr(old, name) != getattr(new, name)
    ]
    return Changes(was.periods[-1].name, values)


def _named(period: Period, names: _Names) -> Period:
    return replace(period, parent=names[period.parent] if period.parent else "")


def _gives(outcome: Outcome, ids: Mapping[str, int], ended: Mapping[int, str], names: _Names) -> list[Gives]:
    """Units that end first as they stand in the act; dossiers of a counter are those of its agency."""
    counts = leftovers.count_by_agency({unit_id: unit_id for unit_id in ended})
    givers = dict.fromkeys(
        one.key for one in outcome.happened if one.what in (What.MERGED, What.SPLIT, What.CEDED, What.ENDED)
    )
    found = []
    for key in givers:
        links = [link for link in outcome.new_links if link.predecessor == key]
        heirs = [names[link.successor] for link in links]
        whole, ends = any(link.whole for link in links), ids[key] in ended
        found.append(Gives(key, names[key], ends, whole, heirs, counts.get(ids[key], 0)))
    return found


def _post(held: Holder, unit: str, outcome: Outcome, names: _Names) -> Post:
    heir = next((link.successor for link in outcome.new_links if link.predecessor == unit and link.whole), "")
    return Post(held.full_name, str(ROLE_NAMES[Role(held.role)]), names[unit], names[heir] if heir else "")
