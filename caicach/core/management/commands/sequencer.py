"""caicach sequencer: give events their order and seal, as a process."""

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from caicach.core.log import processes, seals, sequencer


class Command(BaseCommand):
    help = "Order and seal the events of the log until told to stop; a second one waits its turn."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="order what waits now, then end")
        parser.add_argument("--seals", type=Path, default=None, help="the file to which daily seals are appended")

    def handle(self, **options: Any) -> None:
        file: Path = options["seals"] or seals.default_file()
        if options["once"]:
            self.stdout.write(str(sequencer.drain()))
            seals.publish(file)
            return
        processes.run(_Step(file), stop=processes.Stop.on_signal())


class _Step:
    """One batch; the seals are looked at once a minute."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.next_look = 0.0

    def __call__(self) -> bool:
        if time.monotonic() >= self.next_look:
            seals.publish(self.file)
            self.next_look = time.monotonic() + 60
        return sequencer.sequence() > 0
