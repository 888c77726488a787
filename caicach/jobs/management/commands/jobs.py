"""caicach jobs: do the work officials asked for, as a process."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from caicach.core import clock
from caicach.core.log import processes
from caicach.jobs import commands, worker

REST = 0.5  # seconds; somebody waits in front of a page
TIDY_EVERY = 60  # seconds between looks for files that have expired


class Command(BaseCommand):
    help = "Làm các việc chạy nền (nhập, xuất dữ liệu) cho đến khi được yêu cầu dừng; nhiều tiến trình thì chia nhau."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="làm những việc đang chờ rồi kết thúc")

    def handle(self, *, once: bool, **options: Any) -> None:
        stop = processes.Stop.on_signal()
        if once:
            commands.remove_expired(at=clock.now())
            self.stdout.write(str(worker.drain(stopped=lambda: bool(stop))))
            return
        processes.run(_Step(stop), stop=stop, rest=REST)


class _Step:
    """One job; and once a minute, what has expired."""

    def __init__(self, stop: processes.Stop) -> None:
        self.stop, self.tidied = stop, -float(TIDY_EVERY)

    def __call__(self) -> bool:
        if time.monotonic() - self.tidied >= TIDY_EVERY:
            self.tidied = time.monotonic()
            commands.remove_expired(at=clock.now())
        return worker.advance(stopped=lambda: bool(self.stop))
