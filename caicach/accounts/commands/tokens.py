"""Keys with which programs call us: shown once, kept as a digest, for one unit, for some time."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from caicach.accounts import events, models, policies
from caicach.accounts.commands import rows
from caicach.accounts.queries import actors
from caicach.core import errors, text
from caicach.core.actor import Actor
from caicach.core.events import record


class UnknownScope(errors.Invalid):
    """A key cannot be given this right."""

    message = _("Phạm vi này không cấp được cho chương trình.")


class NoSuchToken(errors.NotFound):
    """There is no such key."""

    message = _("Không có khóa này.")


@dataclass(frozen=True)
class Issued:
    """A new key; `raw` exists only here."""

    token: models.ApiToken
    raw: str


def issue_token(
    *, name: str, unit_id: int, scopes: Collection[str], expires_at: datetime, by: Actor, at: datetime
) -> Issued:
    """A key for one unit with some of the rights a program may have."""
    if not policies.can_manage_unit(by, unit_id=unit_id, on=rows.day_of(at)):
        raise policies.OutsideYourUnits
    if not scopes or not set(scopes) <= policies.SCOPES:
        raise UnknownScope(field="scopes")
    if expires_at <= at:
        raise errors.Invalid(_("Thời điểm hết hạn phải ở tương lai."), field="expires_at")
    public_id = secrets.token_hex(6)
    raw = f"{actors.TOKEN_PREFIX}_{public_id}_{secrets.token_urlsafe(32)}"
    with transaction.atomic():
        token = models.ApiToken.objects.create(
            name=text.nfc(name), public_id=public_id, digest=actors.digest_of(raw), unit_id=unit_id,
            scopes=sorted(str(scope) for scope in scopes), issued_by_id=by.user_id,
            created_at=at, expires_at=expires_at,
        )  # fmt: skip
        event = events.TokenIssued(unit_id=unit_id, scopes=tuple(token.scopes), expires_at=expires_at)
        record(event, subject=f"token/{token.pk}", seq=1, by=by, at=at)
    return Issued(token=token, raw=raw)


def revoke_token(*, token_id: int, by: Actor, at: datetime) -> None:
    """The key opens nothing any more; revoking it again changes nothing."""
    with transaction.atomic():
        token = models.ApiToken.objects.select_for_update().filter(pk=token_id).first()
        if token is None:
            raise NoSuchToken
        if not policies.can_manage_unit(by, unit_id=token.unit_id, on=rows.day_of(at)):
            raise policies.OutsideYourUnits
        if token.revoked_at is None:
            token.revoked_at = at
            token.save(update_fields=["revoked_at"])
            record(events.TokenRevoked(), subject=f"token/{token.pk}", seq=2, by=by, at=at)
