"""Who prepares or loads now? One command at a time, in a checkout and in a database; the next says whom it waits for.

Both locks fall by themselves when whoever holds them dies. A command that loads calls on another that loads as well:
the lock of a database is taken once by a process.
"""

import contextlib
import fcntl
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from django.db import DatabaseError, connections
from django.db.backends.base.base import BaseDatabaseWrapper

LOADING: Final = 0x63616963  # the number of the advisory lock: "caic"
_held: set[str] = set()


@contextlib.contextmanager
def of_checkout(var: Path, *, say: Callable[[str], None]) -> Iterator[None]:
    """Alone with the files that are made in this checkout."""
    var.mkdir(parents=True, exist_ok=True)
    with open(var / "start.lock", "a+", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            say(_waiting(lock.read().strip()))
            fcntl.flock(lock, fcntl.LOCK_EX)
        lock.truncate(0)
        lock.write(_myself())
        lock.flush()
        yield
        lock.truncate(0)


@contextlib.contextmanager
def of_database(*, say: Callable[[str], None]) -> Iterator[None]:
    """Alone in loading this database, by a connection of its own: whoever forks closes all others."""
    name = str(connections["owner"].settings_dict["NAME"])
    if name in _held:
        yield
        return
    connection = connections["owner"].copy()
    try:
        with connection.cursor() as cursor:
            cursor.execute("select set_config('application_name', %s, false)", [_myself()[:60]])
            cursor.execute("select pg_try_advisory_lock(%s)", [LOADING])
            if not cursor.fetchone()[0]:
                cursor.execute(_HOLDER, [LOADING])
                say(_waiting(str((cursor.fetchone() or ("",))[0])))
                cursor.execute("select pg_advisory_lock(%s)", [LOADING])
        _held.add(name)
        yield
    finally:
        _held.discard(name)
        _give_up(connection)


def _give_up(connection: BaseDatabaseWrapper) -> None:
    """By word: PostgreSQL notices only after a while that a connection is closed, and the next would wait for us."""
    with contextlib.suppress(DatabaseError), connection.cursor() as cursor:
        cursor.execute("select pg_advisory_unlock(%s)", [LOADING])
    connection.close()


_HOLDER: Final = """
select activity.application_name from pg_locks locks join pg_stat_activity activity using (pid)
where locks.locktype = 'advisory' and locks.granted and locks.classid = 0 and locks.objid = %s
  and locks.database = (select oid from pg_database where datname = current_database())
"""


def _myself() -> str:
    return f"caicach {' '.join(sys.argv[1:2])}, pid {os.getpid()}"


def _waiting(holder: str) -> str:
    who = holder or "caicach"
    return (
        f"  Một lệnh khác đang chuẩn bị hoặc nạp dữ liệu ({who}); chờ lệnh đó xong …\n"
        f"  Another command is preparing or loading ({who}); waiting until it has finished …"
    )
