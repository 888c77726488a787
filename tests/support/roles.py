"""Act as another database role inside the connection of the test."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections


@contextmanager
def as_role(role: str, *, using: str = "default") -> Iterator[None]:
    """`as_role("caicach_sequencer")`: the statements inside run with that role's rights."""
    connection = connections[using]
    with connection.cursor() as cursor:
        cursor.execute("select current_user")
        before = cursor.fetchone()[0]
        cursor.execute(f"set role {role}")
    try:
        yield
    finally:
        if connection.connection is not None and not connection.needs_rollback:
            with connection.cursor() as cursor:
                cursor.execute(f"set role {before}")
