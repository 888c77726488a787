"""How often may one machine ask? Often enough for a family, not often enough to try codes one after another.

Counters live in the cache of each process: losing them harms nobody, and several processes only make the
limit a few times wider. Nothing a person typed is kept: keys are digests.
"""

import hashlib
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest


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


def _key(limit: Limit, who: str) -> str:
    return f"throttle:{limit.name}:{hashlib.sha256(who.encode()).hexdigest()[:32]}"


def used_up(limit: Limit, who: str) -> bool:
    """Whether nothing is left, without counting."""
    return int(cache.get(_key(limit, who), 0)) >= limit.count


def count(limit: Limit, who: str) -> None:
    """Count one more; the period starts with the first."""
    key = _key(limit, who)
    if not cache.add(key, 1, limit.seconds):
        try:
            cache.incr(key)
        except ValueError:  # it ran out between the two calls
            cache.set(key, 1, limit.seconds)


def address(request: HttpRequest) -> str:
    """The asking machine: behind our own proxy the last address it wrote down, which no client can forge."""
    forwarded = str(request.META.get("HTTP_X_FORWARDED_FOR", ""))
    if settings.BEHIND_HTTPS and forwarded:
        return forwarded.rsplit(",", 1)[-1].strip()
    return str(request.META.get("REMOTE_ADDR", ""))
