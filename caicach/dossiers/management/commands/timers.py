"""caicach timers: let run out what runs out by itself: reminders, and silence after which work goes on."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from caicach.core import clock
from caicach.core.log import processes
from caicach.dossiers import commands

REST = 5.0  # seconds; limits are in working minutes


class Command(BaseCommand):
    help = "Chạy các hẹn giờ của quy trình (nhắc việc, quá hạn lấy ý kiến) cho đến khi được yêu cầu dừng."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="chạy những gì đã đến giờ rồi kết thúc")

    def handle(self, *, once: bool, **options: Any) -> None:
        if once:
            self.stdout.write(str(_step()))
            return
        processes.run(lambda: _step() > 0, stop=processes.Stop.on_signal(), rest=REST)


def _step() -> int:
    return commands.fire_timers(at=clock.now())
