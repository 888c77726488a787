"""Where do the benchmarks measure? A durable cluster of their own; filled databases are kept, runs work on copies."""

import contextlib
import fcntl
import functools
import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
from django.conf import settings
from django.db import connections
from psycopg import sql

from bench import load, moulds, people
from bench.run import Run
from caicach.config import postgres, roles
from caicach.config.demo_data import stamping
from tests.support import databases as tested
from tests.support import desk

CLUSTER = postgres.Cluster(data=postgres.home(settings.VAR) / "postgres-bench", durable=True)
# Otherwise the checkpoints of a loader fall into the time of what is measured.
ROOM = {"max_wal_size": "8GB", "checkpoint_timeout": "30min", "autovacuum_naptime": "10min", "max_connections": "100"}
BASE = "bench_base"


@functools.cache
def fingerprint() -> str:
    """Changes whenever the schema, the reference data used or the making of dossiers changes; the same for one run."""
    digest = hashlib.sha256(tested.schema_fingerprint().encode())
    used = [file for code in moulds.KINDS for file in desk.PROCEDURES.glob(f"{code}*.toml")]
    used += [file for file in (settings.PACKAGE / "organisations" / "data").glob("**/*") if file.is_file()]
    used += Path(str(stamping.__file__)).parent.glob("*.py")
    for file in [*sorted(used), *(Path(str(one.__file__)) for one in (load, moulds, people))]:
        digest.update(file.read_bytes())
    return digest.hexdigest()[:10]


@contextlib.contextmanager
def cluster() -> Iterator[None]:
    """The cluster, running, for this run alone: two at once would measure each other."""
    with contextlib.suppress(FileExistsError):
        CLUSTER.data.parent.mkdir(parents=True)
    with open(CLUSTER.data.with_suffix(".run"), "a") as alone, CLUSTER.in_use():
        try:
            fcntl.flock(alone, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SystemExit("bench: another run is measuring; wait for it.") from None
        with superuser() as connection:
            for name, value in ROOM.items():
                connection.execute(sql.SQL("alter system set {} = {}").format(sql.Identifier(name), value))
            connection.execute("select pg_reload_conf()")
            roles.make_roles(connection)
        yield


@contextlib.contextmanager
def superuser(database: str = "postgres") -> Iterator[psycopg.Connection]:
    with psycopg.connect(CLUSTER.url(user=CLUSTER.superuser, database=database), autocommit=True) as connection:
        yield connection


def filled(size: int) -> str:
    """The kept database with so many dossiers; made if there is none for this schema."""
    mark = fingerprint()
    _forget_older(mark)
    base = _kept(f"{BASE}_{mark}", _make_base)
    return _kept(f"bench_{size}_{mark}", lambda name: _make_filled(name, base, size))


@contextlib.contextmanager
def run(sizes: list[int], *, rounds: int, seconds: float) -> Iterator[Run]:
    """Copies to measure in, so that every run begins with the same rows."""
    for size in sizes:
        filled(size)
    name = working_copy(sizes[-1])
    point_at(name)
    try:
        with superuser(name) as connection:
            yield Run(
                database=name, size=sizes[-1], connection=connection, rounds=rounds, seconds=seconds,
                small=lambda: working_copy(sizes[0]),
            )  # fmt: skip
    finally:
        connections.close_all()
        drop(name)


def working_copy(size: int) -> str:
    began, name = time.monotonic(), f"run_{size}_{time.monotonic_ns() // 1000}_{os.getpid()}"
    copy(filled(size), name)
    with superuser(name) as connection:
        connection.execute("vacuum analyze")
        connection.execute("checkpoint")
    say(f"  bản sao {name} để đo: {time.monotonic() - began:.0f} s")
    return name


def copy(source: str, name: str) -> None:
    with superuser() as connection:
        statement = "create database {} owner {} template {} strategy file_copy"
        connection.execute(sql.SQL(statement).format(*map(sql.Identifier, (name, roles.OWNER, source))))


def drop(name: str) -> None:
    with superuser() as connection:
        connection.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))


def point_at(name: str) -> None:
    """Let Django's connections of this process use the database `name`, each logged in as its own role."""
    for alias, role in settings.ROLES.items():
        connection = connections[alias]
        connection.close()
        connection.settings_dict.update(
            NAME=name, USER=role, HOST=str(CLUSTER.socket_directory), PORT=str(postgres.PORT), PASSWORD="",
            OPTIONS={"prepare_threshold": 5, "server_side_binding": True}, CONN_MAX_AGE=0,
        )  # fmt: skip


def environment(name: str) -> dict[str, str]:
    """What a child process needs in order to work in the database `name`."""
    return {**os.environ, **tested.environment(name, cluster=CLUSTER)}


def say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


def _kept(name: str, make: Callable[[str], None]) -> str:
    with superuser() as connection:
        if connection.execute("select 1 from pg_database where datname = %s", [name]).fetchone():
            return name
    building = f"building_{name}"
    drop(building)
    began = time.monotonic()
    make(building)
    connections.close_all()
    with superuser() as connection:
        connection.execute(sql.SQL("alter database {} rename to {}").format(*map(sql.Identifier, (building, name))))
    say(f"  {name}: {time.monotonic() - began:.0f} s")
    return name


def _make_base(name: str) -> None:
    say("Đơn vị, thủ tục, cán bộ và các hồ sơ mẫu do chính các lệnh tạo ra …")
    with superuser() as connection:
        roles.make_database(connection, name)
    with superuser(name) as connection:
        roles.make_extensions(connection)
    _migrate(name)
    point_at(name)
    moulds.make(say=say)


def _make_filled(name: str, base: str, size: int) -> None:
    say(f"{size:,} hồ sơ bằng COPY …")
    copy(base, name)
    point_at(name)
    with superuser(name) as connection:
        load.fill(connection, size=size, say=say)


def _migrate(name: str) -> None:
    command = [sys.executable, "-m", "django", "migrate", "--database=owner", "-v0"]
    done = subprocess.run(
        command, env=environment(name) | {"DJANGO_SETTINGS_MODULE": "caicach.config.settings"},
        cwd=settings.CHECKOUT, capture_output=True, text=True,
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(f"bench: the database could not be migrated:\n{done.stderr[-3000:]}")


def _forget_older(mark: str) -> None:
    """Filled databases of other schemas, and the copies and halves that killed runs left."""
    with superuser() as connection:
        names = [name for (name,) in connection.execute("select datname from pg_database")]
    for name in names:
        runs = name.startswith("run_") and not Path(f"/proc/{name.rpartition('_')[2]}").exists()
        if runs or (name.startswith(("bench_", "building_")) and not name.endswith(mark)):
            drop(name)
