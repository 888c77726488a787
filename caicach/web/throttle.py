"""How often may one machine, person or program ask? Often enough for their work, not to try codes one after another.

All processes of the machine count together: a counter is a file whose length is the count, one byte appended for each
attempt, which the system does whole whoever else writes. Periods lie on fixed marks (every ten minutes, every hour,
every day), so that across a mark twice the number is possible. Losing the counters harms nobody. Nothing a person typed
is kept: names are digests.
"""

import hashlib
import ipaddress
import math
import shutil
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Final

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, ngettext

from caicach.core import clock, errors


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `count` in `seconds`."""

    name: str
    count: int
    seconds: int


LOOKUPS: Final = Limit("lookup", 60, 600)  # one address, all look-ups: phones share addresses
MISSES: Final = Limit("miss", 15, 600)  # one address, codes that do not exist
WRONG_SECOND: Final = Limit("second", 5, 3600)  # one address and code, wrong second thing
WRONG_SECOND_CODE: Final = Limit("second-code", 20, 86_400)  # one code from anywhere: four digits are 10,000 tries
VERIFICATIONS: Final = Limit("verification", 60, 600)  # one address, all checks of results
UNKNOWN_RESULTS: Final = Limit("unknown-result", 15, 600)  # one address, codes that no result has
WRONG_LOGINS: Final = Limit("login", 40, 900)  # one address, whatever names: an office shares its address
WRONG_PASSWORDS: Final = Limit("password", 10, 900)  # one official who is asked for the present password again
PEOPLE: Final = Limit("person", 90, 600)  # one official: a counter has about thirty an hour
SEARCHES: Final = Limit("search", 180, 600)  # one official
PAPERS: Final = Limit("paper", 300, 600)  # one official: files, printed forms and workbooks given out
UPLOADS: Final = Limit("upload", 300, 600)  # one official: files begun
CALLS: Final = Limit("call", settings.PROGRAM_CALLS, 60)  # one key of a program: twenty in a second
WRONG_KEYS: Final = Limit("key", 30, 600)  # one address, keys that do not exist


class TooMany(errors.CaicachError):
    """Asked too often; the page says for how long it stays so."""

    status = HTTPStatus.TOO_MANY_REQUESTS
    message = gettext_lazy("Bạn đã tra cứu nhiều lần trong thời gian ngắn.")

    def __init__(self, message: str | Promise | None = None, *, limit: Limit) -> None:
        self.retry_after = left(limit)
        super().__init__(f"{message or self.message} {_wait(self.retry_after)}")


def left(limit: Limit) -> int:
    """Seconds until a new period begins."""
    return limit.seconds - int(clock.now().timestamp()) % limit.seconds


def _wait(seconds: int) -> str:
    minutes = math.ceil(seconds / 60)
    if minutes > 90:
        hours = math.ceil(minutes / 60)
        return ngettext("Thử lại được sau %d giờ.", "Thử lại được sau %d giờ.", hours) % hours
    return ngettext("Thử lại được sau %d phút.", "Thử lại được sau %d phút.", minutes) % minutes


def check(*pairs: tuple[Limit, str], message: str | Promise | None = None) -> None:
    """TooMany if one of these limits is used up by whom it counts; nothing is counted."""
    for limit, who in pairs:
        if used_up(limit, who):
            raise TooMany(message, limit=limit)


def used_up(limit: Limit, who: str) -> bool:
    """Whether nothing is left, without counting."""
    try:
        return _file(limit, who).stat().st_size >= limit.count
    except FileNotFoundError:
        return False


def count(limit: Limit, who: str) -> None:
    """Count one more."""
    file = _file(limit, who)
    try:
        _append(file)
    except FileNotFoundError:  # the first of this period
        _begin(file.parent)
        _append(file)


def forget() -> None:
    """Start anew."""
    shutil.rmtree(settings.THROTTLE_ROOT, ignore_errors=True)


def address(request: HttpRequest) -> str:
    """The asking machine. What a client says of itself counts for nothing.

    Behind our own proxies it is the last address in X-Forwarded-For that is not one of them: each proxy adds the
    address it was asked from, and whatever stands before that was written by the client. A home or phone line has a
    whole IPv6 network of 2^64 addresses, which count as one.
    """
    asked_from = str(request.META.get("REMOTE_ADDR", ""))
    if not settings.BEHIND_HTTPS:
        return _network(asked_from)
    forwarded = [one.strip() for one in str(request.META.get("HTTP_X_FORWARDED_FOR", "")).split(",") if one.strip()]
    for one in reversed([*forwarded, asked_from]):
        asked_from = one
        if str(_machine(one)) not in settings.TRUSTED_PROXIES:
            break
    return _network(asked_from)


def _network(written: str) -> str:
    machine = _machine(written)
    if machine is None:
        return ""  # no address: all of these count together
    if isinstance(machine, ipaddress.IPv4Address) or machine.is_loopback:
        return str(machine)
    return str(ipaddress.ip_network((machine, 64), strict=False).network_address)


def _machine(written: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The very machine, an IPv4 address in the clothes of IPv6 as itself."""
    try:
        found = ipaddress.ip_address(written)
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found


def _file(limit: Limit, who: str) -> Path:
    period = int(clock.now().timestamp()) // limit.seconds
    digest = hashlib.sha256(who.encode()).hexdigest()[:32]
    return Path(settings.THROTTLE_ROOT) / limit.name / str(period) / digest


def _append(file: Path) -> None:
    with file.open("ab", buffering=0) as counter:
        counter.write(b".")


def _begin(period: Path) -> None:
    """A new period; those before the last are over and are removed."""
    period.mkdir(mode=0o700, parents=True, exist_ok=True)
    for other in period.parent.iterdir():
        if other.name.isdigit() and int(other.name) < int(period.name) - 1:
            shutil.rmtree(other, ignore_errors=True)
