"""A consumer for tests, and `python -m tests.support.tally_worker` as a real process that can be killed.

Its effects are one row per event and a running sum per subject: doubling or losing any event shows.
"""

import importlib
import os
import sys
from typing import Any

import django
from django.db import connections

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "caicach.config.settings")
    django.setup()

from caicach.core import events
from caicach.core.log import consumers

TABLES = """
create table tally_effect (event_id bigint, subject text, position bigint);
create table tally_sum (subject text primary key, total bigint, last_seq integer);
grant select, insert, update on tally_effect, tally_sum to caicach_app
"""


class Tally(consumers.Consumer):
    name = "tally"
    listens = ("tally.",)
    batch = 7

    def handle(self, batch: consumers.Batch) -> None:
        with connections[batch.using].cursor() as cursor:
            for subject, history in batch.news().items():
                for event in history:
                    self.apply(cursor, subject, event)

    def apply(self, cursor: Any, subject: str, event: events.Recorded) -> None:
        amount: Any = event.event.payload().get("amount", 0)
        if amount == 666:
            raise ValueError("unlucky amount")
        cursor.execute("insert into tally_effect values (%s, %s, %s)", [event.id, subject, event.position])
        cursor.execute(
            "insert into tally_sum values (%s, %s, %s) on conflict (subject) do update"
            " set total = tally_sum.total + excluded.total, last_seq = excluded.last_seq"
            " where tally_sum.last_seq = excluded.last_seq - 1",
            [subject, amount, event.seq],
        )
        if cursor.rowcount != 1:
            raise AssertionError(f"{subject}: event {event.seq} came out of order")


if __name__ == "__main__":
    from django.core.management import call_command

    importlib.import_module("tests.support.history")  # the events that it reads
    consumers.register(Tally)
    call_command(*sys.argv[1:])
