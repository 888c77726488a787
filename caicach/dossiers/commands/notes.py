"""Notes that the officials of one unit leave each other about a dossier. No citizen ever sees one."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from caicach.core import errors, events
from caicach.core.actor import Actor
from caicach.dossiers import events as happened
from caicach.dossiers import policies
from caicach.dossiers.commands import frame
from caicach.dossiers.models import Note
from caicach.dossiers.queries import finding

MOST: int = 1000


@transaction.atomic
def write_note(dossier_id: int, *, text: str, by: Actor, at: datetime) -> Note:
    """For the unit acted for."""
    text = text.strip()
    if not 0 < len(text) <= MOST:
        raise errors.Invalid(_("Ghi chú dài 1 đến %(most)s ký tự.") % {"most": MOST}, field="text")
    dossier = finding.get_dossier_by_id(dossier_id, seen_by=by)
    if dossier.erased_at is not None:
        raise frame.Erased
    if not policies.can_note(by) or by.unit_id is None or by.user_id is None:
        raise errors.NotPermitted
    note = Note.objects.create(
        dossier=dossier, unit_id=by.unit_id, author_id=by.user_id, text=text, written_at=at
    )  # fmt: skip
    written = happened.NoteWritten(dossier_id=dossier.pk, unit_id=note.unit_id)
    events.record(written, subject=note.subject, seq=1, by=by, at=at)
    return note


@transaction.atomic
def remove_note(dossier_id: int, note_id: int, *, by: Actor, at: datetime) -> None:
    """Only whoever wrote it; that there was one stays, its words go."""
    mine = Note.objects.filter(dossier_id=dossier_id, author_id=by.user_id, removed_at=None)
    note = (
        mine.filter(unit_id__in=policies.viewing_units(by)).select_for_update(of=("self",)).filter(pk=note_id).first()
    )
    if note is None:
        raise errors.NotFound(_("Không có ghi chú này, hoặc không phải ghi chú của bạn."))
    note.text, note.removed_at = "", at
    note.save(update_fields=["text", "removed_at"])
    events.record(happened.NoteRemoved(), subject=note.subject, seq=2, by=by, at=at)
