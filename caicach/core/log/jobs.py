"""To which request or job does a line of the program's own output belong? Each has an id; each job has one line.

This is not the log of acts: it tells operators what ran and how long, and never what was entered.
"""

import contextlib
import logging
import secrets
import time
from collections.abc import Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Final

# Thirty-two letters that cannot be mistaken for one another when somebody reads them out over the telephone.
LETTERS: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"

current: ContextVar[str] = ContextVar("request_or_job", default="")
logger = logging.getLogger("caicach.jobs")


def new_id() -> str:
    """A name for one request or job that a person can quote: 7KQM-2XVF-9DTH."""
    name = "".join([LETTERS[byte & 31] for byte in secrets.token_bytes(12)])
    return f"{name[:4]}-{name[4:8]}-{name[8:]}"


@dataclass
class Job:
    """`idle`: there was nothing to do, which is not worth a line."""

    idle: bool = False


@contextlib.contextmanager
def job(name: str) -> Iterator[Job]:
    """One line when it ends, and one id on all lines in between."""
    mark, begun, done = current.set(new_id()), time.perf_counter(), Job()
    outcome = "failed"
    try:
        yield done
        outcome = "done"
    except SystemExit as ended:
        outcome = "failed" if ended.code else "done"
        raise
    finally:
        if not done.idle:
            ms = round((time.perf_counter() - begun) * 1000, 1)
            logger.info("%s %s", name, outcome, extra={"job": name, "outcome": outcome, "ms": ms})
        current.reset(mark)
