"""How do keeping and cleaning stay out of each other's way? A lock in the database, held until the commit.

Without it a cleaner could look (no row names these bytes), then a new upload of equal bytes could commit its row,
and then the cleaner would delete them.
"""

from django.db import connection

KEPT_BYTES = 7_201_803  # any number, the same everywhere


def hold_kept_bytes() -> None:
    """Shared: many may store at once, no cleaner meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [KEPT_BYTES])


def exclude_storing() -> None:
    """Exclusive: waits for every storing transaction, and holds new ones off."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [KEPT_BYTES])
