"""How do pg_dump and pg_restore reach the owner's database? With its address; the password never on a command line."""

import os
import subprocess
from pathlib import Path
from typing import Final

from django.db import connections
from django.utils.translation import gettext_lazy as _
from psycopg.conninfo import make_conninfo

from caicach.config import places, roles
from caicach.core import errors

OURS: Final = {"prepare_threshold", "server_side_binding", "pool", "options"}  # of the driver, not of the address


class ProgramFailed(errors.Unavailable):
    """PostgreSQL's own program said no."""

    message = _("Chương trình của PostgreSQL báo lỗi.")


def server_major(*, using: str = "owner") -> int:
    with connections[using].cursor() as cursor:
        cursor.execute("show server_version_num")
        return int(cursor.fetchone()[0]) // 10_000


def run(program: str, *words: str, at_least: int, using: str = "owner") -> str:
    """Run it as the owner; what it printed."""
    settings = connections[using].settings_dict
    named = {"host": "HOST", "port": "PORT", "user": "USER", "dbname": "NAME"}
    address = {key: str(settings[name]) for key, name in named.items() if settings[name]}
    address |= {key: str(value) for key, value in settings["OPTIONS"].items() if key not in OURS}
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    if settings["PASSWORD"]:
        environment["PGPASSWORD"] = str(settings["PASSWORD"])
    done = subprocess.run(
        [str(places.client(program, at_least=at_least)), f"--dbname={make_conninfo('', **address)}",
         f"--role={roles.OWNER}", *words],
        env={**environment, "LC_ALL": "C.UTF-8"}, text=True, capture_output=True, stdin=subprocess.DEVNULL, check=False,
    )  # fmt: skip
    if done.returncode:
        raise ProgramFailed(f"{program}: {done.stderr.strip()[-2000:]}")
    return done.stdout


def dump(to: Path, *, snapshot: str, without: str) -> None:
    """Rights of the three roles belong to it; descriptions of extensions only their owner may write."""
    run("pg_dump", "--format=custom", f"--file={to}", f"--snapshot={snapshot}", "--no-owner", "--no-comments",
        f"--exclude-table-data={without}", "--lock-wait-timeout=60000", at_least=server_major())  # fmt: skip


def load(dumped: Path) -> None:
    """All or nothing. A dump tells what is granted, not what is not: rights a new table gets by default would stay.

    Without this the app could rewrite the log of a restored installation.
    """
    order(roles.default_statements(give=False))
    try:
        run("pg_restore", "--single-transaction", "--exit-on-error", "--no-owner", str(dumped), at_least=server_major())
    finally:
        order(roles.default_statements())


def order(statements: list[str], *, using: str = "owner") -> None:
    with connections[using].cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
