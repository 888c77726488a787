"""caicach jobs: do the work officials asked for, as a process."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from caicach.core.log import processes
from caicach.jobs import worker

REST = 0.5  # seconds; somebody waits in front of a page


class Command(BaseCommand):
    help = "Làm các việc chạy nền (nhập, xuất dữ liệu) cho đến khi được yêu cầu dừng; nhiều tiến trình thì chia nhau."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="làm những việc đang chờ rồi kết thúc")

    def handle(self, *, once: bool, **options: Any) -> None:
        stop = processes.Stop.on_signal()
        if once:
            self.stdout.write(str(worker.drain(stopped=lambda: bool(stop))))
            return
        processes.run(_Step(stop), stop=stop, rest=REST)


class _Step:
    """One job."""

    def __init__(self, stop: processes.Stop) -> None:
        self.stop = stop

    def __call__(self) -> bool:
        return worker.advance(stopped=lambda: bool(self.stop))
