"""Where is this person logged in now?"""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.contrib.sessions.models import Session
from django.utils import timezone
from django.utils.translation import gettext as _

from caicach.accounts import models

# The first that a browser's own words hold; those that claim to be others come first.
_BROWSERS = (("Edg", "Edge"), ("OPR/", "Opera"), ("coc_coc", "Cốc Cốc"), ("Firefox/", "Firefox"), ("FxiOS/", "Firefox"),
             ("CriOS/", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))  # fmt: skip
_SYSTEMS = (("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"),
            ("Mac OS", "macOS"), ("Linux", "Linux"))  # fmt: skip


@dataclass(frozen=True, slots=True)
class LogIn:
    """One open session. `id` names it without opening it."""

    id: str
    device: str
    began_at: datetime
    seen_at: datetime
    is_this: bool


def log_ins(user_id: int, *, session_key: str | None, at: datetime) -> list[LogIn]:
    """The person's open sessions, this one first, then the last used."""
    open_now = Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
    own = models.LogIn.objects.lasting(at).filter(user_id=user_id, session_key__in=open_now)
    rows = [
        LogIn(public_id(row.session_key), device_words(row.device), row.began_at, row.seen_at,
              row.session_key == session_key)
        for row in own.order_by("-seen_at")
    ]  # fmt: skip
    return sorted(rows, key=lambda row: not row.is_this)


def public_id(session_key: str) -> str:
    """A name for a session that is no key to it."""
    return hashlib.sha256(session_key.encode()).hexdigest()[:16]


def device_words(agent: str) -> str:
    """ "Chrome trên Windows": enough to recognise one's own machine."""
    browser = next((name for mark, name in _BROWSERS if mark in agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in agent), "")
    if browser and system:
        return _("%(browser)s trên %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("Thiết bị không rõ")
