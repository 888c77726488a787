"""How do a million dossiers come into the database quickly? Copies of those the commands made, stamped out by COPY.

A mould is every row of one dossier with holes where copies differ: ids, people, units, officials, numbers, keys, places
in the log. Whatever a command writes, a copy has; tests/bench/test_load.py compares the two. The log is written as one
chain: events in the order of their moments, with positions and digests.
"""

import contextlib
import functools
import hashlib
import random
import time
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import psycopg
from psycopg import sql

from bench import moulds, people, shapes
from bench.shapes import Mould
from caicach.accounts.models import Position
from caicach.catalogue import queries as catalogue
from caicach.core import events, text
from caicach.core.log import chain
from caicach.dossiers.commands import numbering
from caicach.dossiers.models import Dossier
from caicach.dossiers.rules import verification
from caicach.dossiers.rules.intake import Applicant
from caicach.dossiers.states import OPEN
from caicach.indices.commands import rebuilding
from caicach.organisations.queries import units
from tests.support import desk

PERSON = {"full_name": "name", "personal_number": "number", "address": "address", "phone": "phone"}
BLOCK = 5000  # dossiers whose events are put in order together
OPEN_SHARE = 0.04
OPEN_AT_LEAST = 6_500  # some sixty on the desk of each commune, however small the whole
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Copy:
    """One dossier to make: the pattern, the agency that receives it, the person."""

    mould: Mould
    agency: str
    serial: int


def fill(connection: psycopg.Connection, *, size: int, say: Say) -> None:
    """Stamp copies until there are `size` dossiers. The connection is a superuser's; Django's is the app's."""
    patterns = [shapes.read(connection, row) for row in Dossier.objects.select_related("process", "applicant")]
    todo, begun = size - len(patterns), time.monotonic()
    copies = _copies(patterns, todo, size)
    with bulk(connection, indexes=size <= 100_000):
        stamp = Stamp(connection)
        for done in range(0, todo, BLOCK):
            stamp.write(copies[done : done + BLOCK])
            if done % 50_000 == 0 and done:
                say(f"  {done:,} / {todo:,}: {done / (time.monotonic() - begun):,.0f} hồ sơ/s")
        stamp.finish()
        say(f"  ghi xong sau {time.monotonic() - begun:.0f} s")
    connection.execute("vacuum analyze")
    say(f"  chỉ mục, thống kê xong sau {time.monotonic() - begun:.0f} s")


def add(connection: psycopg.Connection, copies: list[Copy]) -> list[int]:
    """Stamp these; the ids of the new dossiers in the order given. For a stock to work on."""
    with bulk(connection, indexes=True):
        stamp = Stamp(connection)
        ids = [id for done in range(0, len(copies), BLOCK) for id in stamp.write(copies[done : done + BLOCK])]
        stamp.finish()
    return ids


def _copies(patterns: list[Mould], todo: int, size: int) -> list[Copy]:
    """Day after day of the year; procedures, endings and agencies by chance, the same every time."""
    chance = random.Random(2022)
    open_count = max(OPEN_AT_LEAST, round(OPEN_SHARE * size)) - sum(mould.status in OPEN for mould in patterns)
    agencies = {kind: moulds.agencies(kind) for kind in moulds.HOMES}
    chosen = []
    for opens, count in ((True, min(open_count, todo)), (False, max(todo - open_count, 0))):
        among = [mould for mould in patterns if (mould.status in OPEN) is opens]
        shares = [moulds.share_of(mould.procedure_code, plain=mould.is_plain and not opens) for mould in among]
        chosen += chance.choices(among, shares, k=count)
    chosen.sort(key=lambda mould: mould.received_on)
    serial = Dossier.objects.count() + 1
    return [
        Copy(mould, chance.choice(agencies[moulds.KINDS[mould.procedure_code]]), serial + number)
        for number, mould in enumerate(chosen)
    ]


class Stamp:
    """Writes copies block by block, and keeps count of ids, serials and the end of the log."""

    def __init__(self, connection: psycopg.Connection) -> None:
        self.connection = connection
        self.next = {table: 1 + self._one(f"select coalesce(max(id), 0) from {table}") for table in shapes.NUMBERED}
        self.serials: dict[tuple[str, Any], int] = defaultdict(int)
        for agency, day, last in connection.execute("select agency_code, day, last from dossiers_serialcounter"):
            self.serials[agency, day] = last
        head = connection.execute("select position, digest from core_head").fetchone()
        self.position, self.digest = (head[0], bytes(head[1])) if head else (0, chain.GENESIS)
        self.chance = random.Random(self.position)
        # Per stamp, for the ids are those of this database.
        self.there = functools.cache(functools.partial(_there, _posts()))
        self.parts, self.said = functools.cache(_parts), functools.cache(_said)

    def _one(self, query: str) -> int:
        row = self.connection.execute(query).fetchone()
        assert row is not None
        return int(row[0])

    def write(self, copies: list[Copy]) -> list[int]:
        filled = [(copy.mould, self._values(copy)) for copy in copies]
        self._write_log(filled)
        for table in shapes.TABLES:
            if table != shapes.EVENTS:
                self._copy(table, (line % values for mould, values in filled for line in mould.lines[table]))
        return [values["dossiers_dossier0"] for _mould, values in filled]

    def _copy(self, table: str, lines: Iterable[str]) -> None:
        columns = sql.SQL(", ").join(map(sql.Identifier, shapes.columns(table)))
        with self.connection.cursor() as cursor:
            statement = sql.SQL("copy {} ({}) from stdin").format(sql.Identifier(table), columns)
            with cursor.copy(statement) as copy:
                data = "\n".join(lines)
                if data:
                    copy.write(data + "\n")

    def _values(self, copy: Copy) -> dict[str, Any]:
        """What fills the holes of one copy."""
        mould, person = copy.mould, people.person(copy.serial)
        values = self.there(mould.procedure_code, mould.home, copy.agency) | person
        for table, count in mould.counts.items():
            first = self.next[table]
            self.next[table] = first + count
            values.update((f"{table}{number}", first + number) for number in range(count))
        key, acts = self._uuid(), mould.acts
        values.update((f"act{number}", self._uuid()) for number in range(acts))
        subject = f"dossier/{values['dossiers_dossier0']}"
        said, unit_id = self.said(mould.procedure_code, copy.agency)
        tokens = ",".join(f'"{token}"' for token in text.tokens(person["name"]))
        return values | {
            "key": key, "subject": subject, "shard": events.shard_of(subject), "tokens": f"{{{tokens}}}",
            "outcome_number": desk.number_of(values["dossiers_dossier0"]), "verification_code": self._checked_code(),
            "fingerprint": hashlib.sha256((said % person).encode()).hexdigest(), "code": self._code(unit_id, mould),
        }  # fmt: skip

    def _code(self, unit_id: int, mould: Mould) -> str:
        agency, prefix, width = self.parts(unit_id, mould.received_on)
        self.serials[agency, mould.received_on] += 1
        return f"{prefix}{self.serials[agency, mould.received_on]:0{width}d}"

    def _checked_code(self) -> str:
        signs = range(len(verification.ALPHABET))
        return verification.code_of(self.chance.choices(signs, k=verification.LENGTH - 1))

    def _uuid(self) -> Any:
        return uuid.UUID(int=self.chance.getrandbits(128), version=4)

    def _write_log(self, filled: list[tuple[Mould, dict[str, Any]]]) -> None:
        """The events of all copies by their moments, each chained to the one before."""
        told = [
            (moment, seq, line, values) for mould, values in filled
            for (moment, seq), line in zip(mould.moments, mould.lines[shapes.EVENTS], strict=True)
        ]  # fmt: skip
        told.sort(key=lambda one: one[:2])
        self._copy(shapes.EVENTS, (self._chained(line % values, values) for _moment, _seq, line, values in told))

    def _chained(self, line: str, values: dict[str, Any]) -> str:
        self.position += 1
        cells = line.split("\t")
        row = [self.next[shapes.EVENTS], *shapes.sealed(cells)]
        self.next[shapes.EVENTS] += 1
        self.digest = chain.digest(self.digest, position=self.position, row=row)
        values["position"] = self.position  # the last one stays, for the fact
        return f"{row[0]}\t{line}\t{self.position}\t\\\\x{self.digest.hex()}"

    def finish(self) -> None:
        """Sequences, counters of the day, the end of the log, and that the facts are up to it."""
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
        self.connection.execute(
            "update core_place set position = %s where consumer = %s", [self.position, rebuilding.FACTS]
        )


def _parts(unit_id: int, day: Any) -> tuple[str, str, int]:
    return numbering.parts(unit_id, on=day)


def _there(posts: dict[tuple[str, int], int], procedure_code: str, home: str, agency: str) -> dict[str, Any]:
    """The units and officials of another agency in the places of those of the home."""
    there = {}
    here, other = (_places(procedure_code, key) for key in (home, agency))
    unit_there = {here[name]: other[name] for name in here}
    for (role, unit_id), user_id in posts.items():
        if unit_id in unit_there:
            there[f"official{user_id}"] = posts[role, unit_there[unit_id]]
    return there | {f"unit{unit}": other_unit for unit, other_unit in unit_there.items()}


def _posts() -> dict[tuple[str, int], int]:
    """Who holds each post; the first if several do."""
    held = Position.objects.order_by("-id").values_list("role", "unit_id", "user_id")
    return {(role, unit_id): user_id for role, unit_id, user_id in held}


def _said(procedure_code: str, agency: str) -> tuple[str, int]:
    """What the fingerprint of an intake at this agency is taken of, as a pattern; and the unit that receives."""
    who = Applicant(**{name: shapes.hole(of) for name, of in PERSON.items()})
    intake = replace(moulds.intake(procedure_code, agency=agency, serial=1), applicant=who)
    return shapes.pattern(intake.said()).replace("\\\\", "\\"), intake.intake_unit_id


def _places(procedure_code: str, agency: str) -> dict[str, int]:
    counter = units.get_unit(key=f"{agency}--mot-cua", on=moulds.ON)
    procedure = catalogue.get_published(procedure_code, on=moulds.ON)
    return catalogue.places_for(procedure, intake_unit_id=counter.id, on=moulds.ON)


# --- how to write much ---

_INDEXES = """
select i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) from pg_index i
where i.indrelid = any(%s::regclass[]) and not exists (select from pg_constraint c where c.conindid = i.indexrelid)
"""


@contextlib.contextmanager
def bulk(connection: psycopg.Connection, *, indexes: bool) -> Iterator[None]:
    """Foreign keys unchecked, the log open for finished rows; unless `indexes`, these are made anew at the end."""
    connection.execute("set session_replication_role = replica")
    connection.execute("set synchronous_commit = off")
    connection.execute("set maintenance_work_mem = '1GB'")
    connection.execute("alter table core_event disable trigger event_comes_without_order")
    dropped = [] if indexes else connection.execute(_INDEXES, [list(shapes.TABLES)]).fetchall()
    for name, _definition in dropped:
        connection.execute(sql.SQL("drop index {}").format(sql.Identifier(name)))
    try:
        yield
    finally:
        for _name, definition in dropped:
            connection.execute(definition)
        connection.execute("alter table core_event enable always trigger event_comes_without_order")
        connection.execute("set session_replication_role = origin")
        connection.execute("set synchronous_commit = on")
