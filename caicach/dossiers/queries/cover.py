"""What must a head know this morning? Who has how much, what runs out of time, what waits for a signature."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from caicach.core.actor import Actor
from caicach.dossiers import policies
from caicach.dossiers.queries import load
from caicach.dossiers.queries.criteria import Criteria
from caicach.dossiers.queries.inbox import PAGE, InboxRow, Tab, due_next, inbox
from caicach.dossiers.queries.load import Load
from caicach.dossiers.queries.standing import standing
from caicach.dossiers.rules.warnings import Warn

SHOWN: Final = 12


@dataclass(frozen=True, slots=True)
class Urgent:
    """An open dossier at a level the viewer is told of."""

    row: InboxRow
    warn: Warn
    minutes_left: int | None


@dataclass(frozen=True, slots=True)
class Cover:
    """The morning of a head: `levels` count dossiers, `loads` open steps by official (None: nobody's yet)."""

    told_from: Warn
    levels: Mapping[Warn, int]
    urgent: Sequence[Urgent]
    loads: Mapping[int | None, Load]
    to_approve: Sequence[InboxRow]
    more_to_approve: bool


def cover(*, seen_by: Actor, at: datetime) -> Cover:
    """Three statements, whatever the unit has open."""
    told = policies.warned_from(seen_by)
    found = [one for one in _judged(seen_by, at) if one.warn is not Warn.NOBODY]
    waiting = inbox(Tab.WORKING, seen_by=seen_by, at=at, criteria=Criteria(to_approve=True))
    return Cover(
        told_from=told,
        levels=Counter(one.warn for one in found),
        urgent=sorted((one for one in found if one.warn >= told), key=lambda one: -one.warn)[:SHOWN],
        loads=load.loads(policies.led_units(seen_by), at=at),
        to_approve=waiting[:PAGE],
        more_to_approve=len(waiting) > PAGE,
    )


def _judged(actor: Actor, at: datetime) -> list[Urgent]:
    """Each dossier once, however many of its steps lie at the unit."""
    rows = {row.id: row for row in due_next(Tab.UNIT, seen_by=actor, at=at)}
    judged = ((row, standing(row, paused=row.paused, at=at)) for row in rows.values())
    return [Urgent(row, found.warn, found.minutes_left) for row, found in judged if found]
