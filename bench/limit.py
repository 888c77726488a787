"""What could the database do at best? pgbench, one CTE, prepared, 8 clients: the very rows that our commands write.

The statements are made from the rows of a real dossier, so they follow our tables: every column and index, the trigger.
"""

import os
import re
import subprocess
import tempfile
from pathlib import Path

import psycopg

from bench import databases
from caicach.config import places, roles
from caicach.config.demo_data.stamping import shapes

CLIENTS = 8
_TPS = re.compile(r"tps = ([0-9.]+)")


def run(database: str, script: str, *, seconds: float, clients: int = CLIENTS) -> float:
    """Transactions per second of this script."""
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as file:
        file.write(script)
        file.flush()
        os.chmod(file.name, 0o644)
        cluster = databases.CLUSTER
        command = [
            str(Path(places.binaries()) / "pgbench"), "-n", "-M", "prepared", "-c", str(clients), "-j", "2",
            "-T", str(round(seconds)), "-f", file.name, "-h", str(cluster.socket_directory), "-p", "5432",
            "-U", roles.APP, database,
        ]  # fmt: skip
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    found = _TPS.search(done.stdout)
    if done.returncode or found is None or "ERROR" in done.stderr:
        raise SystemExit(f"bench: pgbench failed:\n{done.stdout[-500:]}{done.stderr[-2000:]}")
    return float(found[1])


def intake(connection: psycopg.Connection, dossier_id: int) -> str:
    """The rows of a received dossier, each time for another person and with the next number of the client's unit."""
    given = _Rows(connection, dossier_id)
    steps = [
        given.insert("dossiers_party", number=0, own={"personal_number": "(select n from ids)", "id": None}),
        given.insert("workflow_process", number=0, own={"id": "(select p from ids)", "subject": _SUBJECT}),
        *(
            given.insert("workflow_task", number=number, own={"id": None, "process_id": "(select p from ids)"})
            for number in range(given.count("workflow_task"))
        ),
        "serial as (insert into dossiers_serialcounter (agency_code, day, last)"
        " values ('bench.' || :client_id, date '2022-08-01', 1)"
        " on conflict (agency_code, day) do update set last = dossiers_serialcounter.last + 1 returning last)",
        given.insert("dossiers_dossier", number=0, own={
            "id": "(select d from ids)", "process_id": "(select p from ids)",
            "applicant_id": "(select id from dossiers_party0)",
            "code": "(select 'bench.' || :client_id || '-220801-' || last from serial)",
        }),
        *(
            given.insert("dossiers_dossiercomponent", number=number, own={"id": None, "dossier_id": _DOSSIER})
            for number in range(given.count("dossiers_dossiercomponent"))
        ),
        given.insert("dossiers_intakekey", number=0, own={"key": "gen_random_uuid()", "dossier_id": _DOSSIER}),
        given.insert("core_event", number=0, own=_EVENT),
    ]  # fmt: skip
    return (
        "with ids as materialized (select nextval('dossiers_dossier_id_seq') d, nextval('workflow_process_id_seq') p,"
        " lpad((random() * 899999999999)::bigint::text, 12, '1') n),\n" + ",\n".join(steps) + "\nselect 1;\n"
    )


_DOSSIER = "(select id from dossiers_dossier0)"
_SUBJECT = "(select 'dossier/' || d from ids)"
_EVENT = {"id": None, "act_id": "gen_random_uuid()", "subject": _SUBJECT, "position": None, "digest": None}


class _Rows:
    """Inserts of the rows of one dossier, column by column as they are, but for what each dossier has of its own."""

    def __init__(self, connection: psycopg.Connection, dossier_id: int) -> None:
        self.rows = {
            table: shapes.rows(connection, table, [dossier_id]).get(dossier_id, []) for table in shapes.TABLES
        }  # fmt: skip

    def count(self, table: str) -> int:
        return len(self.rows[table])

    def insert(self, table: str, *, number: int, own: dict[str, str | None]) -> str:
        """One row; a column whose own value is None is left to the database."""
        row = {name: _literal(value) for name, value in self.rows[table][number].items()} | own
        written = {name: value for name, value in row.items() if value is not None}
        returning = " returning id" if "id" in row else ""
        return (
            f"{table}{number} as (insert into {table} ({', '.join(written)}) select {', '.join(written.values())}"
            f"{returning})"
        )


def _literal(value: str | None) -> str:
    if value is None:
        return "null"
    escaped = value.replace("'", "''")
    return f"'{escaped}'"


def step(connection: psycopg.Connection, dossier_ids: tuple[int, int]) -> str:
    """What a step writes: the process and the task of before, the dossier, the next task, one event. Any dossier of a
    range serves, and any number of times, for the step leads from a task to one like it."""
    first, last = dossier_ids
    given = _Rows(connection, first)
    share = (last - first + 1) // CLIENTS
    task = given.insert("workflow_task", number=0, own={
        "id": None, "process_id": "(select process_id from closed)", "state": "'open'", "completed_at": "null",
        "completed_by_id": "null",
    })  # fmt: skip
    event = given.insert("core_event", number=0, own={
        "id": None, "act_id": "gen_random_uuid()", "subject": "'dossier/' || :d", "seq": "(select seq from moved)",
        "position": None, "digest": None,
    })  # fmt: skip
    return f"""\\set d {first} + :client_id * {share} + random(0, {share - 1})
with moved as (update dossiers_dossier set seq = seq + 1, status = 4 where id = :d returning seq, process_id),
process as (update workflow_process set marking = '{{"at": ["verify"]}}', ended_at = null
  where id = (select process_id from moved)),
closed as (update workflow_task set state = 'done', completed_at = opened_at, outcome = ''
  where process_id = (select process_id from moved) and state = 'open' returning process_id),
{task},
{event}
select 1;
"""
