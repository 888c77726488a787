"""Real databases for tests: one private cluster, one migrated template per version of the schema, cheap clones."""

import fcntl
import hashlib
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
from django.conf import settings
from psycopg import sql

from caicach.config import postgres, roles

CLUSTER = postgres.Cluster(data=postgres.home(settings.VAR) / "postgres-test", durable=False)

KEPT_TEMPLATES = 3
RUN = re.compile(r"(?:test|committed|foreign)_.*_(\d+)")


def schema_fingerprint() -> str:
    """Changes whenever a migration or a role changes."""
    digest = hashlib.sha256()
    for file in [*sorted(settings.PACKAGE.glob("**/migrations/*.py")), Path(roles.__file__)]:
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


@contextmanager
def superuser(database: str = "postgres") -> Iterator[psycopg.Connection]:
    address = CLUSTER.url(user=CLUSTER.superuser, database=database)
    with psycopg.connect(address, autocommit=True) as connection:
        yield connection


def template() -> str:
    """The name of a migrated, empty database; made if this schema has none yet."""
    name = f"template_{schema_fingerprint()}"
    with open(CLUSTER.data.with_suffix(".template"), "a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with superuser() as connection:
            known = connection.execute("select 1 from pg_database where datname = %s", [name]).fetchone()
            if known:
                return name
            _clear_away(connection)
            roles.make_roles(connection)
            building = f"building_{name}"
            connection.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(building)))
            roles.make_database(connection, building)
        with superuser(building) as connection:
            roles.make_extensions(connection)
        _migrate(building)
        with superuser() as connection:
            connection.execute(sql.SQL("alter database {} rename to {}").format(*map(sql.Identifier, (building, name))))
    return name


def _clear_away(connection: psycopg.Connection) -> None:
    """Old templates but the last few, and what killed runs left."""
    names = [name for (name,) in connection.execute("select datname from pg_database order by oid desc")]
    old = [name for name in names if name.startswith("template_")][KEPT_TEMPLATES:]
    left = [name for name in names if (run := RUN.fullmatch(name)) and not Path(f"/proc/{run[1]}").exists()]
    for name in [*old, *left]:
        with suppress(psycopg.errors.ObjectInUse):
            connection.execute(sql.SQL("drop database if exists {}").format(sql.Identifier(name)))


def _migrate(database: str) -> None:
    # In a process of its own, so that this one's connections stay untouched.
    address = CLUSTER.url(user=roles.OWNER, database=database)
    environment = {"DATABASE_URL": address, "SECRET_KEY": "x" * 40, "DATABASE_OWNER_URL": address}
    done = subprocess.run(
        [sys.executable, "-m", "django", "migrate", "--database=owner", "--settings=caicach.config.settings", "-v0"],
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(settings.CHECKOUT), **environment},
        capture_output=True, text=True,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"the test database could not be migrated:\n{done.stderr[-3000:]}")


def clone(name: str) -> None:
    with superuser() as connection:
        drop(connection, name)
        connection.execute(sql.SQL("create database {} owner {} template {}").format(
            *map(sql.Identifier, (name, roles.OWNER, template()))))  # fmt: skip


def drop(connection: psycopg.Connection, name: str) -> None:
    connection.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))


def point_at(name: str) -> None:
    """Let Django's connections of this process use the database `name`, each under its role.

    The login is the superuser, who takes the role on: a test may then change roles inside one transaction.
    """
    from django.db import connections

    for alias, role in settings.ROLES.items():
        connection = connections[alias]
        connection.close()
        connection.settings_dict.update(
            NAME=name, USER=CLUSTER.superuser, HOST=str(CLUSTER.socket_directory), PORT=str(postgres.PORT), PASSWORD="",
            OPTIONS={"options": f"-c role={role}", "prepare_threshold": 5, "server_side_binding": True},
        )  # fmt: skip


def environment(name: str, *, cluster: postgres.Cluster = CLUSTER) -> dict[str, str]:
    """What a child process needs in order to work in the database `name`."""
    address = {alias: cluster.url(user=role, database=name) for alias, role in settings.ROLES.items()}
    return {
        "DATABASE_URL": address["owner"],
        "DATABASE_APP_URL": address["default"],
        "DATABASE_OWNER_URL": address["owner"],
        "DATABASE_SEQUENCER_URL": address["sequencer"],
        "SECRET_KEY": settings.SECRET_KEY,
    }
