"""How often may one machine ask? Often enough for a family, not often enough to try codes one after another.

All processes of the machine count together: a counter is a file whose length is the count, one byte appended for each
attempt, which the system does whole whoever else writes. Periods lie on fixed marks (every ten minutes, every hour,
every day), so that across a mark twice the number is possible. Losing the counters harms nobody. Nothing a person typed
is kept: names are digests.
"""

import hashlib
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.conf import settings
from django.http import HttpRequest

from caicach.core import clock


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
    """The asking machine: behind our own proxy the last address it wrote down, which no client can forge."""
    forwarded = str(request.META.get("HTTP_X_FORWARDED_FOR", ""))
    if settings.BEHIND_HTTPS and forwarded:
        return forwarded.rsplit(",", 1)[-1].strip()
    return str(request.META.get("REMOTE_ADDR", ""))


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
