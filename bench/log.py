"""P9: how fast are facts kept up with the log, beside a plain insert of the same facts?"""

import time
from collections.abc import Sequence
from typing import Any

from django.db import connection, transaction
from psycopg import sql

from bench import databases, measure
from bench.measure import Result
from bench.run import Run
from caicach.core.log import consumers, reading
from caicach.indices import commands
from caicach.indices.commands import replacing
from caicach.indices.consumers import Facts

SPAN = 40_000  # the last events of the log

_PLAIN = "bench_facts"


def p9(run: Run) -> Result:
    databases.point_at(run.database)
    head = reading.head()
    span = min(SPAN, head)
    batches = _batches(run, head - span)
    _make_table(run)

    def consumed() -> float:
        _send_back(run, head - span)
        began = time.perf_counter()
        count = consumers.drain(Facts())
        return count / (time.perf_counter() - began)

    def inserted() -> float:
        run.connection.execute(f"truncate {_PLAIN}")
        began = time.perf_counter()
        for columns in batches:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(_insert(), columns)
        return span / (time.perf_counter() - began)

    ours, plain, ratio = measure.turns(consumed, inserted, rounds=run.rounds)
    facts = sum(len(columns[0]) for columns in batches)
    return measure.faster(
        "P9", f"dữ kiện theo nhật ký ({span:,} sự kiện, {facts:,} dòng)", ours, plain, ratio, unit="sự kiện/s",
        of="ghi thẳng các dòng ấy", must=0.2, goal=0.5,
    )  # fmt: skip


def _send_back(run: Run, position: int) -> None:
    run.connection.execute("update core_place set position = %s where consumer = 'facts'", [position])


def _batches(run: Run, position: int) -> list[list[list[Any]]]:
    """The facts that the consumer writes on its way, batch by batch, as columns."""
    found: list[list[list[Any]]] = []
    real = commands.replace_facts

    def note(facts: Sequence[Any], *, using: str) -> None:
        if facts:
            found.append([list(column) for column in zip(*map(replacing.values_of, facts), strict=True)])
        real(facts, using=using)

    _send_back(run, position)
    commands.replace_facts = note
    try:
        consumers.drain(Facts())
    finally:
        commands.replace_facts = real
    return found


def _make_table(run: Run) -> None:
    """The same columns and indexes; a dossier may come several times, as it does in the batches."""
    run.connection.execute(f"create table {_PLAIN} (like {replacing.TABLE} including all)")
    run.connection.execute(f"alter table {_PLAIN} drop constraint {_PLAIN}_pkey")
    run.connection.execute(f"create index on {_PLAIN} (dossier_id)")
    run.connection.execute(f"grant all on {_PLAIN} to caicach_app")


def _insert() -> sql.Composed:
    """The rows that the consumer writes, and nothing else."""
    return sql.SQL("insert into {table} ({columns}) select * from unnest({arrays})").format(
        table=sql.Identifier(_PLAIN), columns=replacing.COLUMNS, arrays=replacing.arrays("default")
    )
