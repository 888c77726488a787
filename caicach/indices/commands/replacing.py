"""How does a fact take the place of the one before? Whole rows, one statement for many of them and their marks."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import cache
from operator import attrgetter
from typing import Final

from django.db import DEFAULT_DB_ALIAS, connections
from psycopg import sql

from caicach.core.calendar import WorkingCalendar
from caicach.core.log.telling import Happened
from caicach.indices import models
from caicach.indices.facts import dossiers, rows
from caicach.indices.queries import layouts
from caicach.indices.queries.layouts import HALF_SQL
from caicach.organisations.queries import calendar_changes

TABLE: Final = models.DossierFact._meta.db_table
COLUMNS: Final = sql.SQL(", ").join(map(sql.Identifier, rows.COLUMNS))
values_of = attrgetter(*rows.COLUMNS)
# One statement, hence one transaction and no more round trips: what was there is read before it is replaced.
_REPLACE: Final = """
with given as (select * from unnest({arrays}) given({columns})),
before as (
  select status, competent_unit_id, received_on, finished_on from {table}
  where dossier_id in (select dossier_id from given)
),
written as (
  insert into {table} ({columns}) select * from given on conflict (dossier_id) do update set {renewed}
)
insert into indices_cellmark (basis, half, competent_unit_id) {marks}
"""
_MARKED: Final = (
    "select {basis}, {half}, competent_unit_id from {rows} where not status = any({open}) and {day} is not null"
)


def facts_of(histories: Iterable[Sequence[Happened]]) -> list[rows.Fact]:
    """The facts of some dossiers, each counted by the calendar of the unit that received it."""
    return [dossiers.fact(history, calendar_for=_calendar_for) for history in histories]


def replace_facts(facts: Sequence[rows.Fact], *, using: str = DEFAULT_DB_ALIAS) -> None:
    """Write each fact in place of the one before, and mark the cells of both that are closed."""
    if facts:
        with connections[using].cursor() as cursor:
            cursor.execute(_statement(using), [list(column) for column in zip(*map(values_of, facts), strict=True)])


def _calendar_for(unit_id: int, on: date, known_at: datetime | None) -> WorkingCalendar:
    return calendar_changes.calendar_known_at(unit_id, on=on, at=known_at)


@cache
def _statement(using: str) -> sql.Composed:
    renewed = [sql.SQL("{0} = excluded.{0}").format(sql.Identifier(name)) for name in rows.COLUMNS[1:]]
    return sql.SQL(_REPLACE).format(
        table=sql.Identifier(TABLE), columns=COLUMNS, arrays=arrays(using), renewed=sql.SQL(", ").join(renewed),
        marks=sql.SQL(" union ").join(_marks()),
    )  # fmt: skip


def arrays(using: str) -> sql.Composed:
    """A placeholder for each column, which takes all its values."""
    types = {item.attname: item.db_type(connections[using]) for item in models.DossierFact._meta.concrete_fields}
    return sql.SQL(", ").join(
        sql.Placeholder() + sql.SQL("::") + sql.SQL(str(types[name])) + sql.SQL("[]") for name in rows.COLUMNS
    )


def _marks() -> list[sql.Composed]:
    """Where closed facts lay before and lie now: the cells that sum them are wrong from here on."""
    return [
        sql.SQL(_MARKED).format(
            basis=sql.Literal(basis.value), half=sql.SQL(HALF_SQL.format(basis.value)), rows=sql.SQL(table),
            open=sql.Literal(models.OPEN_VALUES), day=sql.Identifier(basis.value),
        )
        for basis in layouts.layouts() for table in ("before", "given")
    ]  # fmt: skip
