"""Keep what an officer has typed, every few seconds, until it is received or thrown away."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from caicach.core import errors
from caicach.core.actor import Actor
from caicach.dossiers import policies
from caicach.dossiers.models import Draft

MOST_BYTES = 200_000


def save_draft(key: UUID, *, data: dict[str, Any], unit_id: int, by: Actor, at: datetime) -> Draft:
    """Write the whole form under its key; another officer's draft is never touched."""
    policies.check_may_receive(by, unit_id=unit_id)
    if by.user_id is None:
        raise errors.NotPermitted
    if len(str(data)) > MOST_BYTES:
        raise errors.Invalid(_("Bản nháp quá lớn."), field="data")
    draft, created = Draft.objects.get_or_create(
        pk=key, defaults={"author_id": by.user_id, "unit_id": unit_id, "data": data, "saved_at": at}
    )
    if draft.author_id != by.user_id:
        raise errors.NotFound(_("Không tìm thấy bản nháp."))
    if not created:
        draft.data, draft.saved_at = data, at
        draft.save(update_fields=["data", "saved_at"])
    return draft


def discard_draft(key: UUID, *, by: Actor) -> None:
    """Forget a draft; nothing happens if it is gone already."""
    Draft.objects.filter(pk=key, author_id=by.user_id).delete()
