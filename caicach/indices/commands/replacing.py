"""How does a fact take the place of the one before? Whole rows, one statement for many of them."""

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
from caicach.organisations.queries import calendar_changes

TABLE: Final = models.DossierFact._meta.db_table
COLUMNS: Final = sql.SQL(", ").join(map(sql.Identifier, rows.COLUMNS))
values_of = attrgetter(*rows.COLUMNS)


def facts_of(histories: Iterable[Sequence[Happened]]) -> list[rows.Fact]:
    """The facts of some dossiers, each counted by the calendar of the unit that received it."""
    return [dossiers.fact(history, calendar_for=_calendar_for) for history in histories]


def replace_facts(facts: Sequence[rows.Fact], *, using: str = DEFAULT_DB_ALIAS) -> None:
    """Write each fact in place of the one before."""
    if facts:
        with connections[using].cursor() as cursor:
            cursor.execute(_statement(using), [list(column) for column in zip(*map(values_of, facts), strict=True)])


def _calendar_for(unit_id: int, on: date, known_at: datetime | None) -> WorkingCalendar:
    return calendar_changes.calendar_known_at(unit_id, on=on, at=known_at)


@cache
def _statement(using: str) -> sql.Composed:
    types = {item.attname: item.db_type(connections[using]) for item in models.DossierFact._meta.concrete_fields}
    arrays = [sql.Placeholder() + sql.SQL("::") + sql.SQL(str(types[name])) + sql.SQL("[]") for name in rows.COLUMNS]
    renewed = [sql.SQL("{0} = excluded.{0}").format(sql.Identifier(name)) for name in rows.COLUMNS[1:]]
    return sql.SQL(
        "insert into {table} ({columns}) select * from unnest({arrays})"
        " on conflict (dossier_id) do update set {renewed}"
    ).format(
        table=sql.Identifier(TABLE),
        columns=COLUMNS,
        arrays=sql.SQL(", ").join(arrays),
        renewed=sql.SQL(", ").join(renewed),
    )
