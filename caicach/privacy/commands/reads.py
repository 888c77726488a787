"""Note that somebody's data were shown: one statement, and none of what was shown."""

from datetime import datetime
from typing import Final

from django.db import connection

from caicach.core.actor import Actor
from caicach.privacy.states import SLOT_MINUTES, SUPPORT, Page

_NOTE: Final = """
insert into privacy_read (subject, page, reader_id, looked_as_id, unit_id, role, seen_at, slot)
values (%s, %s, %s, %s, %s, %s, %s, %s) on conflict do nothing
"""


def note(subject: str, page: Page, *, by: Actor, at: datetime) -> None:
    """An official was shown this. If it cannot be written, the page must not be shown: let the error pass."""
    if not by.is_official or by.user_id is None:
        return  # citizens see their own; programs are answered without a person's data
    support = by.viewer_id is not None
    reader, looked_as = (by.viewer_id, by.user_id) if support else (by.user_id, None)
    slot = int(at.timestamp()) // (60 * SLOT_MINUTES)
    role = SUPPORT if support else _role(by)
    with connection.cursor() as cursor:
        cursor.execute(_NOTE, [subject, page.value, reader, looked_as, by.unit_id, role, at, slot])


def _role(by: Actor) -> str:
    """One of the posts held in the unit acted for; by delegation alone there is none."""
    return min((role for role, unit_id in by.posts if unit_id == by.unit_id), default="")
