"""How is a copy written? Every hole of its mould filled, table after table by COPY, and the log as one valid chain.

Events stand in the order of their moments within a block, with positions and digests that continue the log.
"""

import functools
import hashlib
import random
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import psycopg
from psycopg import sql

from caicach.config.demo_data.stamping import shapes
from caicach.config.demo_data.stamping.places import Places
from caicach.config.demo_data.stamping.shapes import Mould
from caicach.core import events, text
from caicach.core.log import chain
from caicach.dossiers.commands import numbering
from caicach.dossiers.rules import verification
from caicach.organisations.queries import units

BLOCK: Final = 5000  # dossiers whose events are put in order together


@dataclass(frozen=True, slots=True)
class Copy:
    """One dossier to make: the pattern, the agency that receives it, the number of its people, the intake's key.

    Where the agency cannot have it, it is made at the home of the pattern.
    """

    mould: Mould
    agency: str
    serial: int
    key: uuid.UUID | None = None


People = Callable[[Copy], Mapping[str, str]]
Values = dict[str, Any]


class Stamp:
    """Writes copies block by block, and keeps count of ids, serials and the end of the log."""

    def __init__(self, connection: psycopg.Connection, *, people: People, places: Places | None = None) -> None:
        self.connection, self.people = connection, people
        self.next = {table: 1 + self._last(table) for table in shapes.NUMBERED}
        self.serials: dict[tuple[str, Any], int] = defaultdict(int)
        for agency, day, last in connection.execute("select agency_code, day, last from dossiers_serialcounter"):
            self.serials[agency, day] = last
        head = connection.execute("select position, digest from core_head for update").fetchone()
        self.position: int = head[0] if head else 0
        self.digest = bytes(head[1]) if head else chain.GENESIS
        self.chance = random.Random(self.position)
        # Per stamp, for the ids are those of this database.
        self.places, self.parts = places or Places(), functools.cache(_parts)

    def _last(self, table: str) -> int:
        query = sql.SQL("select coalesce(max(id), 0) from {}").format(sql.Identifier(table))
        row = self.connection.execute(query).fetchone()
        assert row is not None
        return int(row[0])

    def write(self, copies: Sequence[Copy]) -> list[int]:
        """Write these; the ids of the new dossiers in the order given."""
        filled = [(copy.mould, self._values(copy)) for copy in copies]
        self._write_log(filled)
        for table in shapes.TABLES:
            if table != shapes.EVENTS:
                self._copy(table, (line % values for mould, values in filled for line in mould.lines[table]))
        return [values["dossiers_dossier0"] for _mould, values in filled]

    def _copy(self, table: str, lines: Iterable[str]) -> None:
        data = "\n".join(lines)
        if not data:
            return
        columns = sql.SQL(", ").join(map(sql.Identifier, shapes.columns(table)))
        with self.connection.cursor() as cursor:
            statement = sql.SQL("copy {} ({}) from stdin").format(sql.Identifier(table), columns)
            with cursor.copy(statement) as copy:
                copy.write(data + "\n")

    def _values(self, copy: Copy) -> Values:
        """What fills the holes of one copy."""
        mould, there = copy.mould, self.places.there(copy.mould, copy.agency)
        if there is None:
            copy, there = replace(copy, agency=mould.home), self.places.there(mould, mould.home)
            assert there is not None
        person = self.people(copy)
        values: Values = {**there, **person}
        for table, count in mould.counts.items():
            first = self.next[table]
            self.next[table] = first + count
            values.update((f"{table}{number}", first + number) for number in range(count))
        values.update((f"act{number}", self._uuid()) for number in range(mould.acts))
        values.update((f"verification_code{number}", self._checked_code()) for number in range(mould.verifications))
        for number in range(mould.counts.get("dossiers_postalitem", 0)):
            item = f"dossiers_postalitem{number}"
            values[f"shard_{item}"] = events.shard_of(f"post/{values[item]}")
        id, key = values["dossiers_dossier0"], copy.key or self._uuid()
        subject, tokens = f"dossier/{id}", ",".join(f'"{token}"' for token in text.tokens(person["name"]))
        return values | {
            "key": key, "subject": subject, "shard": events.shard_of(subject), "tokens": f"{{{tokens}}}",
            "padded": f"{id:08d}", "marked": key.hex[:16].upper(), "code": self._code(copy),
            # Of what was asked at the counter; nobody asks the same with the key of a copy again.
            "fingerprint": hashlib.sha256(key.bytes).hexdigest(),
        }  # fmt: skip

    def _code(self, copy: Copy) -> str:
        day = copy.mould.received_on
        agency, prefix, width = self.parts(copy.agency, day)
        self.serials[agency, day] += 1
        return f"{prefix}{self.serials[agency, day]:0{width}d}"

    def _checked_code(self) -> str:
        signs = range(len(verification.ALPHABET))
        return verification.code_of(self.chance.choices(signs, k=verification.LENGTH - 1))

    def _uuid(self) -> uuid.UUID:
        return uuid.UUID(int=self.chance.getrandbits(128), version=4)

    def _write_log(self, filled: Sequence[tuple[Mould, Values]]) -> None:
        """The events of all copies by their moments, each chained to the one before."""
        told = [
            (moment, seq, line, values, own) for mould, values in filled
            for (moment, seq), own, line in zip(mould.moments, mould.own, mould.lines[shapes.EVENTS], strict=True)
        ]  # fmt: skip
        told.sort(key=lambda one: one[:2])
        self._copy(shapes.EVENTS, (self._chained(line % values, values, own=own)
                                   for _moment, _seq, line, values, own in told))  # fmt: skip

    def _chained(self, line: str, values: Values, *, own: bool) -> str:
        self.position += 1
        cells = line.split("\t")
        row = [self.next[shapes.EVENTS], *shapes.sealed(cells)]
        self.next[shapes.EVENTS] += 1
        self.digest = chain.digest(self.digest, position=self.position, row=row)
        if own:
            values["position"] = self.position  # the last one stays, for the fact
        return f"{row[0]}\t{line}\t{self.position}\t\\\\x{self.digest.hex()}"

    def finish(self) -> None:
        """Sequences, counters of the day, the end of the log, and that whoever reads the log is up to it."""
        for table, following in self.next.items():
            self.connection.execute("select setval(pg_get_serial_sequence(%s, 'id'), %s, false)", [table, following])
        with self.connection.cursor() as cursor:
            cursor.executemany(
                "insert into dossiers_serialcounter (agency_code, day, last) values (%s, %s, %s)"
                " on conflict (agency_code, day) do update set last = excluded.last",
                [(agency, day, last) for (agency, day), last in self.serials.items()],
            )
        self.connection.execute(
            "insert into core_head (id, position, digest, moved_at) values (1, %(position)s, %(digest)s, now())"
            " on conflict (id) do update set position = excluded.position, digest = excluded.digest",
            {"position": self.position, "digest": self.digest},
        )
        self.connection.execute("update core_place set position = %s", [self.position])


def _parts(agency: str, day: Any) -> tuple[str, str, int]:
    return numbering.parts(units.get_unit(key=f"{agency}--mot-cua", on=day).id, on=day)
