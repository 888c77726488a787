"""`caicach serve`: run this installation's processes on one machine, with the data it has."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from caicach.config import start
from caicach.config.progress import Progress


class Command(BaseCommand):
    help = "Chạy phần mềm với dữ liệu đang có: máy chủ web, xếp thứ tự và xử lý nhật ký. Dừng bằng Ctrl-C."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000, help="cổng của máy chủ web (mặc định 8000)")

    def handle(self, *, port: int, **options: Any) -> None:
        progress = Progress(sys.stdout)
        start.check_port(port)
        start.prepare(progress)
        start.keep_running(progress, port=port, announce=lambda: progress.say(f"\n  {start.public_address(port)}/\n"))
