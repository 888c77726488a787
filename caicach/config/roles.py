"""Who may do what in the database? Three roles, and a database that the owner owns (ADR 0002).

The owner migrates, the app works, the sequencer orders the log. In a private cluster we make them ourselves; on a
server of somebody else's, `caicach database prepare` makes them, or prints the SQL for those who may.
"""

from collections.abc import Iterator

import psycopg
from psycopg import sql

from caicach.config import postgres

OWNER, APP, SEQUENCER = "caicach_owner", "caicach_app", "caicach_sequencer"
EXTENSIONS = ("btree_gist", "btree_gin", "pg_trgm")
MARK = "caicach: roles and rights, edition 1"  # raise the edition when the statements below change


class MissingRight(Exception):
    """The login may not do what preparing a database needs."""


def prepare(cluster: postgres.Cluster, *, database: str = "caicach") -> None:
    """Make roles, database and extensions in a private cluster; does next to nothing the second time."""
    with psycopg.connect(cluster.url(user=cluster.superuser, database="postgres"), autocommit=True) as connection:
        if mark_of(connection, database) == MARK:
            return
        connection.execute("select pg_advisory_lock(20180601)")  # two first commands at once: one prepares
        make_roles(connection)
        if not connection.execute("select 1 from pg_database where datname = %s", [database]).fetchone():
            make_database(connection, database)
        with psycopg.connect(cluster.url(user=cluster.superuser, database=database), autocommit=True) as inside:
            make_extensions(inside)
        connection.execute(sql.SQL("comment on database {} is {}").format(sql.Identifier(database), MARK))


def mark_of(connection: psycopg.Connection, database: str) -> str | None:
    found = connection.execute(
        "select shobj_description(oid, 'pg_database') from pg_database where datname = %s", [database]
    ).fetchone()
    return found[0] if found else None


def prepare_at(address: str) -> None:
    """The same on a server that is not ours, with the rights of the login in `address`; the database exists."""
    with psycopg.connect(address, autocommit=True) as connection:
        for statement in [*role_statements(), *membership_statements(), *right_statements()]:
            try:
                connection.execute(statement)
            except psycopg.errors.InsufficientPrivilege as error:
                raise MissingRight(f"{error.diag.message_primary}: {statement}") from error


def is_prepared_at(address: str) -> bool:
    """Whether the login in `address` can take all three roles on, and what they need is there."""
    with psycopg.connect(address, autocommit=True) as connection:
        try:
            for role in (OWNER, APP, SEQUENCER):
                connection.execute(sql.SQL("set role {}").format(sql.Identifier(role)))
        except (psycopg.errors.InsufficientPrivilege, psycopg.errors.InvalidParameterValue):
            return False
        found = connection.execute("select count(*) from pg_extension where extname = any(%s)", [list(EXTENSIONS)])
        defaults = connection.execute("select count(*) from pg_default_acl")
        return found.fetchone() == (len(EXTENSIONS),) and defaults.fetchone() != (0,)


def script(login: str) -> Iterator[str]:
    """Everything `prepare_at` does, as SQL for the server's administrator to give to `login`."""
    for statement in [*role_statements(), *membership_statements(login), *right_statements()]:
        yield f"{statement};"


def make_roles(connection: psycopg.Connection) -> None:
    for statement in role_statements():
        connection.execute(statement)


def make_database(connection: psycopg.Connection, name: str) -> None:
    locale = sql.SQL("encoding 'UTF8' lc_collate 'C.UTF-8' lc_ctype 'C.UTF-8'")
    connection.execute(
        sql.SQL("create database {} owner {} template template0 {}").format(
            sql.Identifier(name), sql.Identifier(OWNER), locale
        )
    )


def make_extensions(connection: psycopg.Connection) -> None:
    """Extensions, and the rights of the app on whatever the owner makes later."""
    for statement in right_statements():
        connection.execute(statement)


def role_statements() -> list[str]:
    return [
        f"do $$ begin create role {role} login; exception when duplicate_object then null; end $$"
        for role in (OWNER, APP, SEQUENCER)
    ]


def membership_statements(login: str = "current_user") -> list[str]:
    """One login that takes all three roles on, for servers that give out only one."""
    return [f"grant {OWNER}, {APP}, {SEQUENCER} to {login}"]


def right_statements() -> list[str]:
    return [
        *(f"create extension if not exists {extension}" for extension in EXTENSIONS),
        f"grant usage on schema public to {APP}, {SEQUENCER}",
        f"grant all on schema public to {OWNER}",
        *default_statements(),
    ]


def default_statements(*, give: bool = True) -> list[str]:
    """What the app may do with whatever the owner makes from now on; or nothing, while a backup comes in."""
    verb, to = ("grant", "to") if give else ("revoke", "from")
    default = f"alter default privileges for role {OWNER} in schema public {verb}"
    return [
        f"{default} select, insert, update, delete on tables {to} {APP}",
        f"{default} usage, select on sequences {to} {APP}",
        f"{default} execute on functions {to} {APP}",
    ]
