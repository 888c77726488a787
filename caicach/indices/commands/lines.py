"""How do many facts become lines that COPY reads, on several processors at once?

Histories up to a position never change, so processes share the ranges of subjects without knowing of each other; each
reads, counts and writes lines, and the one transaction that fills the table takes them as they come.
"""

import contextlib
import gc
import multiprocessing
import os
import signal
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from typing import Final

from django.db import connections, transaction

from caicach.core.log import telling
from caicach.core.processes import end_with
from caicach.indices.commands.replacing import facts_of, values_of
from caicach.indices.facts.rows import COLUMNS, Fact

Block = tuple[int, bytes]  # how many facts, and their lines
NULL: Final = "None"  # how nothing looks in a line
# Room to put a range in order; a plan that is used ninety times is not worth compiling ninety times; and where every
# processor has its helper, a helper's query needs none of its own.
_ROOM: Final = """
select set_config('work_mem', '64MB', true), set_config('jit', 'off', true),
  set_config('max_parallel_workers_per_gather', '0', true)
"""


@contextlib.contextmanager
def made(within: Sequence[tuple[str, str]], *, upto: int, using: str, processes: int) -> Iterator[Iterator[Block]]:
    """The facts of all these ranges. Helpers start before the caller's transaction does: a connection is nobody's to
    inherit, so all are closed."""
    if processes <= 1:
        yield (_of_range(one, upto, using) for one in within)
        return
    connections.close_all()
    fork = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(processes, mp_context=fork, initializer=_become_helper, initargs=(os.getpid(),)) as pool:
        try:
            # Nobody else keeps what is waited for, so that lines that were taken are forgotten.
            yield (done.result() for done in as_completed([pool.submit(_of_range, one, upto, using) for one in within]))
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def block(facts: Iterable[Fact]) -> bytes:
    """The lines of some facts, for COPY with `NULL`. Most hold nothing that must be escaped, which is seen at once.

    Text that is `NULL` by accident would be refused by its column, as no column of text may be empty in that way.
    """
    rows = [values_of(fact) for fact in facts]
    text = "\n".join(["\t".join(map(str, row)) for row in rows])
    if "\\" in text or "\r" in text or _ends(text) != len(rows) * len(COLUMNS):
        text = "\n".join(["\t".join([escaped(str(value)) for value in row]) for row in rows])
    return f"{text}\n".encode() if rows else b""


def _ends(text: str) -> int:
    """Of columns and of rows; those inside a text come on top."""
    return text.count("\t") + text.count("\n") + bool(text)


def escaped(text: str) -> str:
    """
    >>> escaped("a\\tb")
    'a\\\\tb'
    """
    return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


def _of_range(within: tuple[str, str], upto: int, using: str) -> Block:
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        cursor.execute(_ROOM)
        facts = facts_of(telling.of_range(within, upto=upto, using=using))
    return len(facts), block(facts)


def _become_helper(parent: int) -> None:
    """End with the parent, whatever ends it; the terminal's Ctrl-C is the parent's to answer."""
    gc.freeze()
    gc.disable()  # histories hold no rings, and looking for some takes a fifth of the time
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    end_with(parent)
