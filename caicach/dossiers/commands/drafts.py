"""Keep what an officer has typed, every few seconds, until it is received, thrown away or too old."""

import json
import logging
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from caicach.core import errors
from caicach.core.actor import Actor
from caicach.dossiers import policies
from caicach.dossiers.models import Draft, IntakeKey
from caicach.dossiers.rules import wording
from caicach.dossiers.rules.intake import KEPT_DRAFTS

logger = logging.getLogger(__name__)

MOST_LETTERS = 200_000
ESCAPED_NUL = "\\u0000"


class Received(errors.Refused):
    """A late draft of a form that has become a dossier: it would lie about for ever, with somebody's data in it."""

    message = _("Hồ sơ này đã được tiếp nhận.")


def save_draft(key: UUID, *, data: dict[str, Any], unit_id: int, by: Actor, at: datetime) -> Draft:
    """Write the whole form under its key; another officer's draft is never touched."""
    policies.check_may_receive(by, unit_id=unit_id)
    if by.user_id is None:
        raise errors.NotPermitted
    _check_storable(data)
    if IntakeKey.objects.filter(pk=key).exists():
        raise Received()
    draft, created = Draft.objects.get_or_create(
        pk=key, defaults={"author_id": by.user_id, "unit_id": unit_id, "data": data, "saved_at": at}
    )
    if draft.author_id != by.user_id:
        raise errors.NotFound(_("Không tìm thấy bản nháp."))
    if not created:
        draft.data, draft.saved_at = data, at
        draft.save(update_fields=["data", "saved_at"])
    return draft


def _check_storable(data: dict[str, Any]) -> None:
    text = json.dumps(data, ensure_ascii=False)
    if (wrong := wording.problem(text.replace(ESCAPED_NUL, chr(0)), most=MOST_LETTERS)) is not None:
        raise errors.Invalid(wrong, field="data")


def discard_draft(key: UUID, *, by: Actor) -> None:
    """Forget a draft; nothing happens if it is gone already."""
    Draft.objects.filter(pk=key, author_id=by.user_id).delete()


def purge_drafts(*, at: datetime) -> int:
    """Remove what nobody went on with: it names people and has no legal standing. How many there were.

    Files that were put to it stay, as stored files do: the same bytes may stand in a dossier.
    """
    count, _by_model = Draft.objects.filter(saved_at__lt=at - KEPT_DRAFTS).delete()
    if count:
        logger.info("purged %s intake drafts not saved since %s days", count, KEPT_DRAFTS.days)
    return count
