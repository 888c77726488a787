"""Of which rows does a dossier consist, and where do copies of it differ? A mould: every row, with named holes.

Holes are found from the models: a key of a row of the dossier itself, a unit, an official; and by value: the person's
texts and the number. A pattern is filled by `pattern % values`.
"""

import functools
import json
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

import psycopg
from django.apps import apps
from psycopg import sql

from caicach.accounts.models import User
from caicach.core import calendar
from caicach.dossiers.models import Dossier
from caicach.dossiers.states import Status
from caicach.organisations.models import Unit
from caicach.organisations.queries import units

EVENTS: Final = "core_event"
_PROCESS = "workflow_process"
# Every table with rows of a dossier, and which rows these are; what others point to stands first.
TABLES: Final = {
    "dossiers_party": "id in (select unnest(array[applicant_id, filed_by_id]) from dossiers_dossier where id = %(id)s)",
    "dossiers_dossier": "id = %(id)s",
    _PROCESS: "id = (select process_id from dossiers_dossier where id = %(id)s)",
    "workflow_task": "process_id = (select process_id from dossiers_dossier where id = %(id)s)",
    "dossiers_dossiercomponent": "dossier_id = %(id)s",
    "dossiers_intakekey": "dossier_id = %(id)s",
    "dossiers_clockdeviation": "dossier_id = %(id)s",
    "dossiers_supplementrequest": "dossier_id = %(id)s",
    "dossiers_supplementitem":
        "request_id in (select id from dossiers_supplementrequest where dossier_id = %(id)s)",
    "dossiers_consultation": "dossier_id = %(id)s",
    "dossiers_outcome": "dossier_id = %(id)s",
    "dossiers_outcomeending": "outcome_id in (select id from dossiers_outcome where dossier_id = %(id)s)",
    "dossiers_closure": "dossier_id = %(id)s",
    EVENTS: "subject = 'dossier/' || %(id)s",
    "indices_dossierfact": "dossier_id = %(id)s",
}  # fmt: skip
NUMBERED: Final = [table for table in TABLES if table not in ("dossiers_intakekey", "indices_dossierfact")]
# What names a unit or an official without a foreign key, as a column or in a payload.
_UNITS: Final = frozenset(
    {"acting_unit_id", "intake_unit_id", "competent_unit_id", "present_unit_id", "unit_id", "to_unit_id"}
)
_OFFICIALS: Final = frozenset({"actor_id", "assignee_id"})
# What names another row of the dossier in a payload.
ROWS: Final = {"consultation_id": "dossiers_consultation", "outcome_id": "dossiers_outcome"}
_KEPT_BY_STAMP: Final = ("id", "position", "digest")  # of an event
_WRITTEN: Final = {
    (EVENTS, "shard"): "shard", ("indices_dossierfact", "position"): "position",
    ("indices_dossierfact", "dossier_id"): "dossiers_dossier0", ("dossiers_intakekey", "key"): "key",
    ("dossiers_intakekey", "fingerprint"): "fingerprint", ("dossiers_dossier", "applicant_tokens"): "tokens",
    ("dossiers_outcome", "number"): "outcome_number", ("dossiers_outcome", "verification_code"): "verification_code",
}  # fmt: skip


@dataclass
class Mould:
    """One dossier of the commands: patterns of its lines by table, and what a stamp must know."""

    procedure_code: str
    status: Status
    received_on: date
    home: str  # the agency it was made at
    lines: dict[str, list[str]] = field(default_factory=dict)
    moments: list[tuple[int, int]] = field(default_factory=list)  # when (µs) and seq, of each event
    acts: int = 0

    @functools.cached_property
    def counts(self) -> dict[str, int]:
        return {table: len(self.lines[table]) for table in NUMBERED if table != EVENTS and self.lines[table]}

    @property
    def is_plain(self) -> bool:
        """Neither supplemented nor ended before its time."""
        return not self.lines["dossiers_supplementrequest"] and not self.lines["dossiers_closure"]


def read(connection: psycopg.Connection, dossier: Dossier) -> Mould:
    """The mould of a dossier that exists."""
    received_on = calendar.local(dossier.registered_at).date()
    counter = units.get_unit(id=dossier.intake_unit_id, on=received_on)
    mould = Mould(dossier.procedure_code, dossier.state, received_on, counter.key.removesuffix("--mot-cua"))
    cutter = _Cutter(dossier, mould)
    for table, which in TABLES.items():
        mould.lines[table] = cutter.lines(table, rows(connection, table, which, dossier.pk))
    return mould


def rows(connection: psycopg.Connection, table: str, which: str, dossier_id: int) -> list[dict[str, str | None]]:
    """The rows as text, by column."""
    names = sql.SQL(", ").join(sql.SQL("{}::text").format(sql.Identifier(name)) for name in _all_columns(table))
    first = sql.Identifier(table, _all_columns(table)[0])
    query = sql.SQL("select {} from {} where {} order by {}").format(
        names, sql.Identifier(table), sql.SQL(which), first
    )
    found = connection.execute(query, {"id": dossier_id}).fetchall()
    return [dict(zip(_all_columns(table), row, strict=True)) for row in found]


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

    def __init__(self, dossier: Dossier, mould: Mould) -> None:
        who = dossier.applicant
        self.mould = mould
        self.holes: dict[tuple[str, str], str] = {}  # (table, old id) and ("act", old id)
        self.texts = {
            dossier.code: "code", who.full_name: "name", who.personal_number: "number", who.address: "address",
            who.phone: "phone", dossier.subject: "subject",
        }  # fmt: skip
        self.holes["dossiers_dossier", str(dossier.pk)] = "dossiers_dossier0"
        self.holes[_PROCESS, str(dossier.process_id)] = f"{_PROCESS}0"

    def lines(self, table: str, found: list[dict[str, str | None]]) -> list[str]:
        for number, row in enumerate(found):
            if table in NUMBERED:
                self.holes[table, str(row["id"])] = f"{table}{number}"
            if table == EVENTS:
                self.mould.moments.append((_micros(str(row["recorded_at"])), int(str(row["seq"]))))
        wanted = [name for name in columns(table) if table != EVENTS or name not in _KEPT_BY_STAMP]
        return ["\t".join(pattern(self.cell(table, name, row[name])) for name in wanted) for row in found]

    def cell(self, table: str, name: str, value: str | None) -> str | None:
        """The value, or a hole."""
        if value is None:
            return None
        if (table, name) in _WRITTEN:
            return hole(_WRITTEN[table, name])
        if name == "act_id":
            return hole(self.act(value))
        if name in ("payload", "places"):
            plain = {key: self.inside(name, key, part) for key, part in json.loads(value).items()}
            return json.dumps(plain, ensure_ascii=False, separators=(",", ":"))
        return self.key(table, name, value) or (hole(self.texts[value]) if value in self.texts else value)

    def key(self, table: str, name: str, value: str) -> str | None:
        """The hole for the key of a row of this dossier, of a unit, of an official."""
        target = target_of(table, name)
        if (target, value) in self.holes:
            return hole(self.holes[target, value])
        if target == Unit._meta.db_table or name in _UNITS:
            return hole(f"unit{value}")
        if target == User._meta.db_table or name in _OFFICIALS:
            return hole(f"official{value}")
        return None

    def act(self, value: str) -> str:
        if ("act", value) not in self.holes:
            self.holes["act", value] = f"act{self.mould.acts}"
            self.mould.acts += 1
        return self.holes["act", value]

    def inside(self, column: str, key: str, value: Any) -> Any:
        """A value inside JSON; a hole for a number is a string whose quotation marks fall away."""
        if key == "code":
            return hole("code")
        if value is not None and (column == "places" or key in _UNITS):
            return _numberhole(f"unit{value}")
        if value is not None and key in _OFFICIALS:
            return _numberhole(f"official{value}")
        if key in ROWS:
            return _numberhole(self.holes[ROWS[key], str(value)])
        return value


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
