"""caicach parked list|release: what consumers could not handle, and letting it go on."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.module_loading import autodiscover_modules

from caicach.core import errors
from caicach.core.log import consumers, parking


class Command(BaseCommand):
    help = "List the subjects that consumers have parked, or release one so that it is replayed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        listing = acts.add_parser("list")
        listing.add_argument("--json", action="store_true")
        releasing = acts.add_parser("release")
        releasing.add_argument("consumer")
        releasing.add_argument("subject", nargs="?", help="such as dossier/123; without it, all of the consumer's")

    def handle(self, **options: Any) -> None:
        if options["act"] == "list":
            self._list(as_json=options["json"])
        else:
            self._release(options["consumer"], options["subject"])

    def _list(self, *, as_json: bool) -> None:
        rows = [
            {"consumer": row.consumer, "subject": row.subject, "since_position": row.since_position,
             "parked_at": row.parked_at.isoformat(), "reason": row.reason}
            for row in parking.parked()
        ]  # fmt: skip
        if as_json:
            self.stdout.write(json.dumps(rows, ensure_ascii=False))
            return
        for row in rows:
            self.stdout.write(" · ".join(str(value) for value in row.values()))

    def _release(self, name: str, subject: str | None) -> None:
        autodiscover_modules("consumers")
        if name not in consumers.registered():
            raise CommandError("no such consumer; known: " + ", ".join(consumers.registered()))
        subjects = [subject] if subject else [row.subject for row in parking.parked(name)]
        consumer, failed = consumers.registered()[name], []
        for each in subjects:
            try:
                done = parking.release(consumer, each)
            except errors.NotFound:
                raise CommandError(f"{name} has not parked {each}") from None
            self.stdout.write(f"{each}: {'released' if done else 'failed again, still parked'}")
            failed += [] if done else [each]
        if failed:
            raise CommandError(f"{len(failed)} still parked")
