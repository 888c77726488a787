"""How does a worker run until it is told to stop? Steps, short rests, patience with a database that is away."""

import logging
import signal
import threading
from collections.abc import Callable
from types import FrameType
from typing import Final

import psycopg
from django.db import InterfaceError, OperationalError, connections

from caicach.core import errors
from caicach.core.log import jobs

logger = logging.getLogger(__name__)

# What passes by itself: it stops a step and is tried again, and is never blamed on an event.
PASSING: Final = (
    OperationalError, InterfaceError, psycopg.OperationalError, psycopg.InterfaceError,
    errors.Unavailable, ConnectionError, TimeoutError, MemoryError,
)  # fmt: skip
REST: Final = 0.05
LONGEST_REST: Final = 5.0


class Stop:
    """Set by SIGTERM or SIGINT; the step under way is finished first."""

    def __init__(self) -> None:
        self._event = threading.Event()

    @classmethod
    def on_signal(cls) -> "Stop":
        stop = cls()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, stop._heard)
        return stop

    def _heard(self, _number: int, _frame: FrameType | None) -> None:
        self._event.set()

    def __bool__(self) -> bool:
        return self._event.is_set()

    def rest(self, seconds: float) -> None:
        self._event.wait(seconds)


def run(step: Callable[[], bool], *, stop: Stop, rest: float = REST) -> None:
    """Call `step` until told to stop. It answers whether there was work; if not, or if the database is away, rest."""
    patience, name = rest, type(step).__module__.rpartition(".")[2]
    while not stop:
        try:
            with jobs.job(name) as job:
                job.idle = True  # until it says otherwise
                job.idle = not step()
            if job.idle:
                stop.rest(rest)
            patience = rest
        except PASSING as problem:
            logger.warning("waiting for the database: %s", problem)
            connections.close_all()
            stop.rest(patience)
            patience = min(patience * 2, LONGEST_REST)
