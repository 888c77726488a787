"""Which dossiers stand in the register (sổ theo dõi hồ sơ) of a unit for a period? All of them, in order of receipt.

A register is read in two steps: the numbers of its dossiers at once, so that it is settled what is in it; then the
lines, some hundred at a time. So a year of a department takes no more memory than a day of a commune, and what was
counted is what comes out. In print it is bound in volumes, as on paper.
"""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from django.utils import translation

from caicach.accounts import policies as accounts
from caicach.accounts.states import Permission
from caicach.core import clock, errors
from caicach.core.actor import Actor
from caicach.dossiers import printing, timing
from caicach.dossiers.models import Dossier
from caicach.dossiers.models.dossier import UNTIMED
from caicach.dossiers.queries.slips import letterhead
from caicach.dossiers.states import CHANNEL_LABELS, OPEN, STATUS_LABELS, Channel, Status
from caicach.organisations.queries import units

VOLUME: Final = 400  # lines bound in one printed volume
CHUNK: Final = 500  # lines read at a time
# Ended without a result: what the last column says of it.
_NOTED: Final = frozenset({Status.STOPPED, Status.WITHDRAWN})
_READ: Final = (
    "code", "procedure_name", "sets", "applicant_name", "address", "phone", "competent_unit_id", "received_at",
    "due_at", "returned_at", "return_channel", "status",
)  # fmt: skip


class Gone(errors.Refused):
    """A dossier was deleted while the register was read; a register with a gap is worse than none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Volume:
    """One printed volume: lines `first` to `last` of the period."""

    number: int
    first: int
    last: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """The register of one unit for a period; `ids` in order of receipt."""

    unit_id: int
    first: date
    last: date
    sector: str
    ids: Sequence[int]

    @property
    def volumes(self) -> list[Volume]:
        """At least one, which may be empty."""
        starts = range(0, max(1, len(self.ids)), VOLUME)
        return [
            Volume(number=number, first=start + 1, last=min(start + VOLUME, len(self.ids)))
            for number, start in enumerate(starts, 1)
        ]


def keeping_units(actor: Actor) -> list[units.UnitOn]:
    """The units whose register this official keeps, also ended ones that theirs continue, in the order of names."""
    today = clock.now().date()
    found = accounts.units_with(actor, Permission.DOSSIER_RECEIVE)
    lived = [units.get_unit(id=one, on=units.while_it_lived(one, on=today)) for one in found]
    return sorted(lived, key=lambda unit: (unit.name, unit.id))


def get_book(*, unit_id: int, first: date, last: date, sector: str = "", seen_by: Actor) -> Book:
    """What the unit received from the first to the last day; test dossiers are in no register."""
    if not accounts.can(seen_by, Permission.DOSSIER_RECEIVE, unit_id=unit_id):
        raise errors.NotFound
    begin, end = _midnight(first), _midnight(last + timedelta(days=1))
    # Those that are open, those that ended, and the few that ended nobody knows when: each by an index of its unit.
    mine = Dossier.objects.real().filter(intake_unit=unit_id, received_at__gte=begin, received_at__lt=end)
    if sector:
        mine = mine.filter(revision__sector=sector)
    ended = mine.exclude(status__in=OPEN)
    untimed = mine.filter(status__in=UNTIMED, finished_at__isnull=True)
    parts = mine.open(), ended.filter(finished_at__isnull=False), untimed
    found = sorted(itertools.chain.from_iterable(part.values_list("received_at", "pk") for part in parts))
    ids = tuple(pk for _received_at, pk in found)
    return Book(unit_id=unit_id, first=first, last=last, sector=sector, ids=ids)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=clock.ZONE)


def entries(book: Book, volume: Volume | None = None) -> Iterator[printing.RegisterEntry]:
    """The lines of the book or of one volume, read some at a time."""
    start, stop = (volume.first - 1, volume.last) if volume else (0, len(book.ids))
    for at in range(start, stop, CHUNK):
        wanted = book.ids[at : min(at + CHUNK, stop)]
        rows = Dossier.objects.only(*_READ).in_bulk(wanted)
        if len(rows) != len(wanted):
            raise Gone
        with translation.override("vi"):  # never around a yield: it would leak into whoever asks
            lines = [_entry(at + index, rows[pk], book.last) for index, pk in enumerate(wanted, 1)]
        yield from lines


def printed(book: Book, volume: Volume | None = None, *, at: datetime) -> printing.Register:
    """Form 06, in 2025 form 07: one volume with its lines, or without a volume the frame of the whole period."""
    periods = units.periods_of(book.unit_id)
    day = max(units.while_it_lived(book.unit_id, on=book.last), periods[0].valid_from)
    unit = units.get_unit(id=book.unit_id, on=day)
    return printing.Register(
        head=letterhead(unit, day=day, at=at),
        volume=f"{volume.number if volume else 1:02d}",
        first_day=book.first,
        last_day=book.last,
        sector=book.sector,
        entries=tuple(entries(book, volume)) if volume else (),
        total=len(book.ids),
    )


def _entry(number: int, row: Dossier, day: date) -> printing.RegisterEntry:
    received_at = timing.received_at(row)
    return printing.RegisterEntry(
        number=number,
        code=row.code,
        procedure=row.procedure_name,
        sets=row.sets,
        person=row.applicant_name,
        contact=", ".join(part for part in (row.address, row.phone) if part),
        competent=units.unit_name(row.competent_unit_id, on=day),
        received_at=received_at,
        due_at=row.due_at or received_at,
        returned_at=row.returned_at,
        method=str(CHANNEL_LABELS[Channel(row.return_channel)]),
        note=str(STATUS_LABELS[row.state]) if row.state in _NOTED else "",
    )
