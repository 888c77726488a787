"""Of which rows does a dossier consist, and where do copies of it differ? A mould: every row, with named holes.

Holes are found from the models: a key of a row of the dossier itself, a unit, an official; and by value: the texts of
the people and the number. A pattern is filled by `pattern % values`.
"""

import functools
import json
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

import psycopg
from django.apps import apps
from psycopg import sql

from caicach.accounts.models import User
from caicach.core import calendar
from caicach.dossiers.models import Dossier, Party
from caicach.dossiers.states import PartyKind, Status
from caicach.organisations.models import Unit
from caicach.organisations.queries import units

EVENTS: Final = "core_event"
_PROCESS, _POST = "workflow_process", "dossiers_postalitem"
_OWN: Final = "join {table} t on t.dossier_id = d.id"
_POSTED: Final = "join dossiers_postalcontent c on c.dossier_id = d.id join {table} t on "
# Every table with rows of a dossier `d`, and which rows `t` these are; what others point to stands first.
TABLES: Final = {
    "dossiers_party": "join {table} t on t.id in (d.applicant_id, d.filed_by_id)",
    "dossiers_dossier": "join {table} t on t.id = d.id",
    _PROCESS: "join {table} t on t.id = d.process_id",
    "workflow_task": "join {table} t on t.process_id = d.process_id",
    "dossiers_dossiercomponent": _OWN,
    "dossiers_dossierfile": _OWN,
    "dossiers_intakekey": _OWN,
    "dossiers_clockdeviation": _OWN,
    "dossiers_supplementrequest": _OWN,
    "dossiers_supplementitem":
        "join dossiers_supplementrequest r on r.dossier_id = d.id join {table} t on t.request_id = r.id",
    "dossiers_consultation": _OWN,
    "dossiers_takenback": _OWN,
    "dossiers_outcome": _OWN,
    "dossiers_outcomeending": "join dossiers_outcome o on o.dossier_id = d.id join {table} t on t.outcome_id = o.id",
    "dossiers_closure": _OWN,
    _POST: _POSTED + "t.id = c.item_id",
    "dossiers_postalcontent": _OWN,
    "dossiers_postalmark": _POSTED + "t.item_id = c.item_id",
    EVENTS:
        "join lateral (select 'dossier/' || d.id as name union all select 'post/' || item_id from"
        " dossiers_postalcontent where dossier_id = d.id) s on true join {table} t on t.subject = s.name",
    "indices_dossierfact": _OWN,
}  # fmt: skip
NUMBERED: Final = [table for table in TABLES if table not in ("dossiers_intakekey", "indices_dossierfact")]
# Rows that belong to a dossier and that no copy has: nobody is told of a copy.
LEFT_OUT: Final = frozenset({"notices_notice"})
# What names a unit or an official without a foreign key, as a column or in a payload.
_UNITS: Final = frozenset(
    {"acting_unit_id", "intake_unit_id", "competent_unit_id", "present_unit_id", "unit_id", "to_unit_id"}
)
_OFFICIALS: Final = frozenset({"actor_id", "assignee_id", "from_id"})
# What names another row of the dossier in a payload.
ROWS: Final = {
    "consultation_id": "dossiers_consultation", "outcome_id": "dossiers_outcome", "replaced_id": "dossiers_outcome",
    "successor_id": "dossiers_outcome", "item_id": _POST,
}  # fmt: skip
_KEPT_BY_STAMP: Final = ("id", "position", "digest")  # of an event
_WRITTEN: Final = {
    ("indices_dossierfact", "position"): "position",
    ("indices_dossierfact", "dossier_id"): "dossiers_dossier0", ("dossiers_intakekey", "key"): "key",
    ("dossiers_intakekey", "fingerprint"): "fingerprint", ("dossiers_dossier", "applicant_tokens"): "tokens",
    ("dossiers_outcome", "verification_code"): "verification_code",
}  # fmt: skip
WITH: Final = ("process", "applicant", "filed_by", "intake_key")  # what is read together with a dossier
# What is said of a person, and the name of its hole.
PERSON: Final = {
    "full_name": "name", "personal_number": "number", "organisation_code": "organisation", "born_on": "born",
    "address": "address", "phone": "phone",
}  # fmt: skip
FILER: Final = "filer_"  # stands before the holes of whoever files for another


class NotAlone(Exception):
    """The dossier names a row of another one, which a copy of it alone would have to share."""


@dataclass
class Mould:
    """One dossier of the commands: patterns of its lines by table, and what a stamp must know."""

    id: int
    procedure_code: str
    revision_id: int
    status: Status
    received_on: date
    home: str  # the agency it was made at
    of_company: bool = False
    lines: dict[str, list[str]] = field(default_factory=dict)
    moments: list[tuple[int, int]] = field(default_factory=list)  # when (µs) and seq, of each event
    own: list[bool] = field(default_factory=list)  # of each event: of the dossier, not of a postal item
    acts: int = 0
    verifications: int = 0
    units: set[int] = field(default_factory=set)
    officials: set[int] = field(default_factory=set)

    @functools.cached_property
    def counts(self) -> dict[str, int]:
        return {table: len(self.lines[table]) for table in NUMBERED if table != EVENTS and self.lines[table]}

    @property
    def is_plain(self) -> bool:
        """Neither supplemented nor ended before its time."""
        return not self.lines["dossiers_supplementrequest"] and not self.lines["dossiers_closure"]


def read(connection: psycopg.Connection, dossier: Dossier) -> Mould:
    """The mould of a dossier that exists."""
    (mould,) = moulds(connection, [dossier])
    return mould


def moulds(connection: psycopg.Connection, dossiers: Sequence[Dossier]) -> Iterator[Mould]:
    """The moulds of these, as far as they stand alone; the dossiers come `WITH` what is read of them."""
    ids = [dossier.pk for dossier in dossiers]
    found = {table: rows(connection, table, ids) for table in TABLES}
    signers = dict(User.objects.values_list("full_name", "pk"))
    for dossier in dossiers:
        received_on = calendar.local(dossier.registered_at).date()
        counter = units.get_unit(id=dossier.intake_unit_id, on=received_on)
        home = counter.key.removesuffix("--mot-cua")
        mould = Mould(
            dossier.pk, dossier.procedure_code, dossier.revision_id, dossier.state, received_on, home,
            of_company=dossier.applicant.kind == PartyKind.ORGANISATION,
        )  # fmt: skip
        cutter = _Cutter(dossier, mould, signers)
        try:
            for table in TABLES:
                mould.lines[table] = cutter.lines(table, found[table].get(dossier.pk, []))
        except NotAlone:
            continue
        yield mould


Row = dict[str, str | None]


def rows(connection: psycopg.Connection, table: str, ids: Sequence[int]) -> dict[int, list[Row]]:
    """The rows of these dossiers as text, by dossier and column."""
    names = sql.SQL(", ").join(sql.SQL("t.{}::text").format(sql.Identifier(name)) for name in _all_columns(table))
    query = sql.SQL("select d.id, {} from dossiers_dossier d {} where d.id = any(%s) order by d.id, t.{}").format(
        names, _from(table), sql.Identifier(_all_columns(table)[0])
    )
    found: dict[int, list[Row]] = defaultdict(list)
    for owner, *row in connection.execute(query, [list(ids)]):
        found[owner].append(dict(zip(_all_columns(table), row, strict=True)))
    return found


def entangled(connection: psycopg.Connection, ids: Sequence[int]) -> set[int]:
    """Which of these have rows in tables that are none of a copy's: labels, notes, slips of a pad, transfers …"""
    found: set[int] = set()
    for table, column, target in _pointing_here():
        query = sql.SQL("select d.id from dossiers_dossier d {} where d.id = any(%s) and t.id in (select {} from {})")
        names = _from(target), sql.Identifier(column), sql.Identifier(table)
        found.update(id for (id,) in connection.execute(query.format(*names), [list(ids)]))
    return found


def _from(table: str) -> sql.Composed:
    return sql.SQL(TABLES[table]).format(table=sql.Identifier(table))


def _pointing_here() -> Iterator[tuple[str, str, str]]:
    """Foreign keys from outside to rows of a dossier: table, column, and the table it points to."""
    for model in apps.get_models(include_auto_created=True):
        table = model._meta.db_table
        for item in model._meta.concrete_fields if table not in LEFT_OUT | TABLES.keys() else ():
            target = item.related_model._meta.db_table if item.related_model else ""
            if target in TABLES:
                yield table, str(item.column), target


def columns(table: str) -> list[str]:
    """In the order of a line; of an event, what the stamp writes itself stands around the pattern."""
    if table != EVENTS:
        return _all_columns(table)
    return ["id", *(name for name in _all_columns(table) if name not in _KEPT_BY_STAMP), "position", "digest"]


def sealed(cells: list[str]) -> list[Any]:
    """A filled line of an event as the digest wants it, without the id."""
    kind, act_id, subject, seq, shard, actor_kind, actor_id, unit_id, occurred_at, recorded_at, payload = cells
    return [
        kind, act_id, subject, int(seq), int(shard), actor_kind, _number(actor_id), _number(unit_id),
        _micros(occurred_at), _micros(recorded_at), payload,
    ]  # fmt: skip


class _Cutter:
    """Cuts the holes of one dossier."""

    def __init__(self, dossier: Dossier, mould: Mould, signers: dict[str, int]) -> None:
        self.mould, self.signers = mould, signers
        self.dossier = dossier
        self.holes: dict[tuple[str, str], str] = {}  # (table, old id) and ("act", old id)
        self.texts = {text: name for text, name in _texts(dossier) if text}
        self.special = {
            (EVENTS, "subject"): self.event_subject, (EVENTS, "shard"): self.event_shard,
            ("dossiers_outcome", "number"): self.outcome_number, ("dossiers_outcome", "signer"): self.outcome_signer,
            (_POST, "number"): self.postal_number,
        }  # fmt: skip
        self.holes["dossiers_dossier", str(dossier.pk)] = "dossiers_dossier0"
        self.holes[_PROCESS, str(dossier.process_id)] = f"{_PROCESS}0"

    def lines(self, table: str, found: list[Row]) -> list[str]:
        for number, row in enumerate(found):
            if table in NUMBERED:
                self.holes[table, str(row["id"])] = f"{table}{number}"
            if table == EVENTS:
                self.mould.moments.append((_micros(str(row["recorded_at"])), int(str(row["seq"]))))
                self.mould.own.append(row["subject"] == self.dossier.subject)
        wanted = [name for name in columns(table) if table != EVENTS or name not in _KEPT_BY_STAMP]
        return ["\t".join(pattern(self.cell(table, name, row)) for name in wanted) for row in found]

    def cell(self, table: str, name: str, row: Row) -> str | None:
        """The value, or a hole."""
        value = row[name]
        if value is None:
            return None
        if (table, name) in _WRITTEN:
            return hole(self.written(_WRITTEN[table, name]))
        if name == "act_id":
            return hole(self.act(value))
        if name in ("payload", "places"):
            plain = {key: self.inside(name, key, part) for key, part in json.loads(value).items()}
            return json.dumps(plain, ensure_ascii=False, separators=(",", ":"))
        special = self.special.get((table, name))
        return special(value, row) if special else self.key(table, name, value) or self.text(table, name, value, row)

    def text(self, table: str, name: str, value: str, row: Row) -> str:
        """A text of a person, wherever it stands; as it is if it is none."""
        if table == Party._meta.db_table and name in PERSON and value:
            prefix = "" if row["id"] == str(self.dossier.applicant_id) else FILER
            return hole(prefix + PERSON[name])
        return hole(self.texts[value]) if value in self.texts else value

    def key(self, table: str, name: str, value: str) -> str | None:
        """The hole for the key of a row of this dossier, of a unit, of an official."""
        target = target_of(table, name)
        if (target, value) in self.holes:
            return hole(self.holes[target, value])
        if target == Unit._meta.db_table or name in _UNITS:
            return hole(self.unit(value))
        if target == User._meta.db_table or name in _OFFICIALS:
            return hole(self.official(value))
        if target in TABLES:
            raise NotAlone
        return None

    def unit(self, value: str) -> str:
        self.mould.units.add(int(value))
        return f"unit{value}"

    def official(self, value: str) -> str:
        self.mould.officials.add(int(value))
        return f"official{value}"

    def act(self, value: str) -> str:
        if ("act", value) not in self.holes:
            self.holes["act", value] = f"act{self.mould.acts}"
            self.mould.acts += 1
        return self.holes["act", value]

    def written(self, name: str) -> str:
        """Each result has a code of its own to be verified by."""
        if name != "verification_code":
            return name
        self.mould.verifications += 1
        return f"{name}{self.mould.verifications - 1}"

    def inside(self, column: str, key: str, value: Any) -> Any:
        """A value inside JSON; a hole for a number is a string whose quotation marks fall away."""
        if key == "code":
            return hole("code")
        if key == "dossiers" and value > 1:  # in one item of post
            raise NotAlone
        if value is not None and (column == "places" or key in _UNITS):
            return _numberhole(self.unit(str(value)))
        if value is not None and key in _OFFICIALS:
            return _numberhole(self.official(str(value)))
        if value is not None and key in ROWS:
            if (ROWS[key], str(value)) not in self.holes:
                raise NotAlone
            return _numberhole(self.holes[ROWS[key], str(value)])
        return value

    # --- columns that are like no other ---

    def event_subject(self, value: str, row: Row) -> str:
        """The dossier, or an item that carries it."""
        family, _slash, id = value.partition("/")
        return hole("subject") if family == "dossier" else f"{family}/{hole(self.holes[_POST, id])}"

    def event_shard(self, value: str, row: Row) -> str:
        family, _slash, id = str(row["subject"]).partition("/")
        return hole("shard" if family == "dossier" else f"shard_{self.holes[_POST, id]}")

    def outcome_number(self, value: str, row: Row) -> str:
        """No book gives a number twice in a year: the leading one becomes the dossier's."""
        return re.sub(r"^\d+", hole("dossiers_dossier0"), value)

    def outcome_signer(self, value: str, row: Row) -> str:
        signer = self.signers.get(value)
        return value if signer is None else hole(f"named_{self.official(str(signer))}")

    def postal_number(self, value: str, row: Row) -> str:
        """The post's numbers are taken of the dossier's or of its key."""
        key = self.dossier.intake_key.key.hex[:16].upper()
        padded = value.replace(f"{self.dossier.pk:08d}", hole("padded"))
        return padded.replace(key, hole("marked"))


def _texts(dossier: Dossier) -> Iterator[tuple[str, str]]:
    """What is written of the people, there and in their own rows, and the holes for it."""
    if dossier.filed_by:
        yield from ((getattr(dossier.filed_by, column) or "", FILER + name) for column, name in _SAID)
    yield from ((getattr(dossier.applicant, column) or "", name) for column, name in _SAID)
    yield dossier.applicant_name, "name"
    yield dossier.address, "address"
    yield dossier.phone, "phone"
    yield dossier.code, "code"
    yield dossier.subject, "subject"


_SAID: Final = [(column, name) for column, name in PERSON.items() if name != "born"]


def hole(name: str) -> str:
    return f"⟨{name}⟩"


def _numberhole(name: str) -> str:
    return f"⟦{name}⟧"


def pattern(value: str | None) -> str:
    """A cell as COPY reads it, ready for `%`."""
    if value is None:
        return r"\N"
    plain = value.replace("%", "%%").replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n")
    return plain.replace('"⟦', "%(").replace('⟧"', ")s").replace("⟨", "%(").replace("⟩", ")s")


def _number(cell: str) -> int | None:
    return None if cell == r"\N" else int(cell)


@functools.lru_cache(maxsize=100_000)
def _micros(moment: str) -> int:
    return round(datetime.fromisoformat(f"{moment}:00").timestamp() * 1_000_000)


@functools.cache
def _model(table: str) -> Any:
    return next(model for model in apps.get_models() if model._meta.db_table == table)


@functools.cache
def _all_columns(table: str) -> list[str]:
    return [str(item.column) for item in _model(table)._meta.concrete_fields]


@functools.cache
def target_of(table: str, column: str) -> str:
    """The table whose key a column holds; empty if it holds none."""
    if column == "id":
        return table
    found = {str(item.column): item for item in _model(table)._meta.concrete_fields}[column]
    return str(found.related_model._meta.db_table) if found.is_relation else ""
