"""Destroy the words of notices whose dossier is destroyed: that somebody was told, and when, stays."""

from typing import Final

from caicach.notices.models import Notice
from caicach.notices.states import Way

GONE: Final = "(đã tiêu hủy)"


def erase(dossier_id: int) -> None:
    """In the caller's transaction."""
    Notice.objects.filter(dossier_id=dossier_id).update(text=GONE, recipient="", way=Way.COUNTER.value)
