"""Does everything still hold on a million dossiers? `python -m tests.proof.million SIZE` fills, checks and times.

In a process of its own, because the benchmarks' databases lie in a cluster of their own. Its last line is JSON.
"""

import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

import django
import psycopg

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "caicach.config.settings")
    django.setup()

from django.core.management import call_command

from bench import databases, pages
from bench.run import Run
from caicach.core.log import verify
from caicach.indices import commands
from tests.proof.oracle import FACTS

ROUNDS = 3
SECONDS = 3.0
COUNTS = "select (select count(*) from dossiers_dossier), (select count(*) from core_event)"
# What a clerk would count by hand: the same figure from the dossiers' own rows and from the facts.
BY_HAND = """
select count(*) filter (where not is_test and received_at is not null),
  count(*) filter (where not is_test and finished_at is not null) from dossiers_dossier
"""
BY_FACTS = """
select count(*) filter (where not is_test and received_on is not null),
  count(*) filter (where not is_test and finished_on is not null) from indices_dossierfact
"""


def prove(size: int) -> dict[str, Any]:
    """Times in seconds, and what did not agree."""
    call_command("collectstatic", interactive=False, verbosity=0)  # the served pages name what it writes
    with databases.cluster(), databases.run([min(size, 10_000), size], rounds=ROUNDS, seconds=SECONDS) as run:
        return checked(run)


def checked(run: Run) -> dict[str, Any]:
    found: dict[str, Any] = {"complaints": [], "seconds": {}}
    dossiers, events = one(run.connection, COUNTS)
    found |= {"dossiers": dossiers, "events": events}
    with timed(found, "verify-log"):
        report = verify.check()
    if not report.sound or report.events != events:
        found["complaints"].append(f"the log: {report.events} of {events}, {report.findings[:5]}")
    before = one(run.connection, FACTS)
    with timed(found, "rebuild-facts"):
        facts = commands.rebuild_facts()
    if one(run.connection, FACTS) != before or facts != dossiers:
        found["complaints"].append(f"facts: {facts} for {dossiers} dossiers, or not the same when made anew")
    if one(run.connection, BY_HAND) != one(run.connection, BY_FACTS):
        found["complaints"].append("counts from dossiers and from facts differ")
    found["pages"] = [asdict(result) for result in budgets(run)]
    return found


def budgets(run: Run) -> Iterator[Any]:
    """The inbox page and finding one dossier, as the benchmarks measure them."""
    rows: list[Callable[[Run], Any]] = [pages.p5, pages.p7]
    for row in rows:
        results = row(run)
        yield from results if isinstance(results, list) else [results]


def one(connection: psycopg.Connection, query: str) -> Any:
    return connection.execute(query).fetchone()


@contextmanager
def timed(found: dict[str, Any], name: str) -> Iterator[None]:
    begun = time.monotonic()
    yield
    found["seconds"][name] = round(time.monotonic() - begun, 1)


if __name__ == "__main__":
    sys.stdout.write("\n" + json.dumps(prove(int(sys.argv[1])), ensure_ascii=False, default=str))
