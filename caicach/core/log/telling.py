"""What does the log tell of whole histories, as briefly as figures need it? Who acted, and for whom, stays behind.

Each history comes as one JSON text that PostgreSQL puts together: figures are made anew of millions of events, and
a row for each of them, with its uuid and its times, costs more than all that is counted.
"""

import itertools
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple, Protocol

from django.db import DEFAULT_DB_ALIAS, connections

from caicach.core import events


class Happened(Protocol):
    """What both a `Told` and a `Recorded` are."""

    @property
    def subject_id(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def seq(self) -> int: ...
    @property
    def position(self) -> int | None: ...
    @property
    def occurred_at(self) -> datetime: ...
    @property
    def lag(self) -> int: ...
    @property
    def event(self) -> events.Event: ...


class Told(NamedTuple):
    """An event: what, in which order, when; `lag`: how many seconds after it happened it was written down."""

    subject_id: int
    seq: int
    position: int
    kind: str
    occurred_at: datetime
    payload: dict[str, object]
    lag: int = 0

    @property
    def event(self) -> events.Event:
        return events.load(self.kind, self.payload)


History = Sequence[Told]

_decode: Final = json.JSONDecoder().raw_decode
_moment: Final = datetime.fromisoformat
_TELL: Final = """
select subject, string_agg(concat('[', seq, ',', position, ',"', kind, '","', occurred_at, '",', payload,
  ',', extract(epoch from date_trunc('second', recorded_at - occurred_at))::bigint, ']'), ',')
from core_event where {which} group by subject
"""
# The position is hidden from the planner: subjects are few, and a kept plan would rather go through all positions, for
# each range anew.
_UPTO: Final = "coalesce(position, 0) between 1 and %(upto)s"
_OF_SUBJECTS: Final = _TELL.format(which=f"subject = any(%(subjects)s) and {_UPTO}")
_OF_RANGE: Final = _TELL.format(which=f"subject >= %(first)s and subject < %(last)s and {_UPTO}")


def of_subjects(subjects: Iterable[str], *, upto: int, using: str = DEFAULT_DB_ALIAS) -> dict[str, History]:
    """The whole history of each subject, from one query."""
    return dict(_told(_OF_SUBJECTS, {"subjects": list(subjects), "upto": upto}, using))


def of_range(within: tuple[str, str], *, upto: int, using: str = DEFAULT_DB_ALIAS) -> Iterator[History]:
    """The histories of the subjects from the first of these names to before the last."""
    first, last = within
    return (history for _subject, history in _told(_OF_RANGE, {"first": first, "last": last, "upto": upto}, using))


def ranges(family: str) -> list[tuple[str, str]]:
    """Ranges that together hold every numbered subject of a family, each once: by the first two digits.

    >>> ranges("dossier")[0], ranges("dossier")[-1], len(ranges("dossier"))
    (('dossier/', 'dossier/11'), ('dossier/99', 'dossier0'), 90)
    """
    # "0" follows "/", so the last name is behind every subject of the family.
    begins = [f"{family}/", *(f"{family}/{number}".removesuffix("0") for number in range(11, 100)), f"{family}0"]
    return list(itertools.pairwise(begins))


def _told(query: str, values: dict[str, Any], using: str) -> Iterator[tuple[str, History]]:
    with connections[using].cursor() as cursor:
        cursor.execute(query, values)
        rows = cursor.fetchall()
    for subject, told in rows:
        subject_id = int(subject.rpartition("/")[2])
        lines, _end = _decode(f"[{told}]")
        lines.sort()  # by seq, of which there is one each
        yield (
            subject,
            [Told(subject_id, seq, place, kind, _moment(at), said, lag) for seq, place, kind, at, said, lag in lines],
        )
