"""Roles and rights on a server that is not ours: the right login works, another is told what it lacks."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from caicach.config import roles
from tests.support import databases

CAICACH = Path(sys.executable).with_name("caicach")


@pytest.fixture
def foreign(cluster: None, worker_name: str) -> Iterator[dict[str, str]]:
    """An empty database of a login that may create roles, and one of a login that may not."""
    names = {right: f"foreign_{right}_{worker_name}_{os.getpid()}" for right in ("createrole", "nocreaterole")}
    with databases.superuser() as connection:
        roles.make_roles(connection)
        for right, name in names.items():
            connection.execute(sql.SQL("create role {} login {}").format(sql.Identifier(name), sql.SQL(right)))
            if right == "createrole":  # on a server of its own it would have made the three itself
                connection.execute(sql.SQL("grant {} to {} with admin option").format(
                    sql.SQL(", ").join(map(sql.Identifier, (roles.OWNER, roles.APP, roles.SEQUENCER))),
                    sql.Identifier(name)))  # fmt: skip
            connection.execute(sql.SQL("create database {0} owner {0} template template0").format(sql.Identifier(name)))
    yield {right: databases.CLUSTER.url(user=name, database=name) for right, name in names.items()}
    with databases.superuser() as connection:
        for name in names.values():
            databases.drop(connection, name)
            connection.execute(sql.SQL("drop role {}").format(sql.Identifier(name)))


def caicach(*words: str, address: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "DATABASE_URL": address, "SECRET_KEY": "k" * 40}
    return subprocess.run([CAICACH, *words], text=True, capture_output=True, env=environment, check=False)


def test_one_login_takes_all_three_roles_on_and_migrates(foreign: dict[str, str]) -> None:
    address = foreign["createrole"]
    for _twice in range(2):
        done = caicach("database", "prepare", address=address)
        assert done.returncode == 0, done.stderr
    assert caicach("migrate", "-v0", address=address).returncode == 0
    with psycopg.connect(address, options=f"-c role={roles.APP}") as connection:
        assert connection.execute("select current_user").fetchone() == (roles.APP,)
        assert connection.execute("select count(*) from django_session").fetchone() == (0,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("create table of_the_app (n int)")


def test_a_login_without_the_right_is_told_which_and_what_to_do(foreign: dict[str, str]) -> None:
    done = caicach("database", "prepare", address=foreign["nocreaterole"])
    assert done.returncode == 1
    assert "permission denied" in done.stderr
    assert "caicach database sql" in done.stderr


def test_the_script_for_the_administrator_does_the_same(foreign: dict[str, str]) -> None:
    script = caicach("database", "sql", address=foreign["createrole"]).stdout
    with psycopg.connect(foreign["createrole"], autocommit=True) as connection:
        for statement in filter(str.strip, script.split(";\n")):
            connection.execute(statement)
