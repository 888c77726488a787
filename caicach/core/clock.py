"""What time is it? The only place that asks; commands get the answer as an argument."""

import contextlib
from collections.abc import Iterator
from contextvars import ContextVar
from datetime import datetime
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")

_frozen: ContextVar[datetime | None] = ContextVar("frozen", default=None)


def now() -> datetime:
    """The present moment, in Vietnam's time zone."""
    return _frozen.get() or datetime.now(ZONE)


@contextlib.contextmanager
def frozen(at: datetime) -> Iterator[None]:
    """Make `now()` answer `at`: for demo data and tests that live in another year."""
    token = _frozen.set(at.astimezone(ZONE))
    try:
        yield
    finally:
        _frozen.reset(token)
