"""caicach sequencer: give events their order and seal, as a process."""

import logging
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from caicach.core.log import processes, seals, sequencer

logger = logging.getLogger(__name__)
LOOK_EVERY = 60  # seconds between looks at the daily seals


class Command(BaseCommand):
    help = (
        "Xếp thứ tự và niêm phong các sự kiện của nhật ký cho đến khi được yêu cầu dừng; tiến trình thứ hai chờ lượt."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="xếp thứ tự những sự kiện đang chờ rồi kết thúc")
        parser.add_argument("--seals", type=Path, default=None, help="tệp ghi nối dấu niêm phong của từng ngày")

    def handle(self, **options: Any) -> None:
        file: Path = options["seals"] or seals.default_file()
        if options["once"]:
            self.stdout.write(str(sequencer.drain()))
            sequencer.seal()
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
            self.next_look = time.monotonic() + LOOK_EVERY
            sequencer.seal()
            self._publish()
        return sequencer.sequence() > 0

    def _publish(self) -> None:
        """A full disk must not stop the order: the seals stay in the database and are tried again."""
        try:
            seals.publish(self.file)
        except OSError as problem:
            logger.error("the daily seals could not be written to %s: %s", self.file, problem)
