"""Who may do what in the database? Three roles, made once per cluster, and a database that the owner owns (ADR 0002)."""

import psycopg
from psycopg import sql

from caicach.config import postgres

OWNER, APP, SEQUENCER = "caicach_owner", "caicach_app", "caicach_sequencer"
EXTENSIONS = ("btree_gist", "btree_gin", "pg_trgm")


def prepare(cluster: postgres.Cluster, *, database: str = "caicach") -> None:
    """Make roles, database and extensions in a private cluster; does nothing the second time."""
    address = cluster.url(user=cluster.superuser, database="postgres")
    with psycopg.connect(address, autocommit=True) as connection:
        known = connection.execute("select 1 from pg_database where datname = %s", [database]).fetchone()
        if known:
            return
        make_roles(connection)
        make_database(connection, database)
    with psycopg.connect(cluster.url(user=cluster.superuser, database=database), autocommit=True) as connection:
        make_extensions(connection)


def make_roles(connection: psycopg.Connection) -> None:
    for role in (OWNER, APP, SEQUENCER):
        if not connection.execute("select 1 from pg_roles where rolname = %s", [role]).fetchone():
            connection.execute(sql.SQL("create role {} login").format(sql.Identifier(role)))


def make_database(connection: psycopg.Connection, name: str) -> None:
    connection.execute(
        sql.SQL("create database {} owner {} template template0 encoding 'UTF8' lc_collate 'C.UTF-8' lc_ctype 'C.UTF-8'")
        .format(sql.Identifier(name), sql.Identifier(OWNER))
    )  # fmt: skip


def make_extensions(connection: psycopg.Connection) -> None:
    """Extensions and the default rights of the app on whatever the owner makes later."""
    for extension in EXTENSIONS:
        connection.execute(sql.SQL("create extension if not exists {}").format(sql.Identifier(extension)))
    connection.execute("grant usage on schema public to caicach_app, caicach_sequencer")
    connection.execute("grant all on schema public to caicach_owner")
    for statement in (
        "grant select, insert, update, delete on tables to caicach_app",
        "grant usage, select on sequences to caicach_app",
        "grant execute on functions to caicach_app",
    ):
        connection.execute(sql.SQL("alter default privileges for role caicach_owner in schema public ")
                           + sql.SQL(statement))  # fmt: skip
