"""`caicach demo`: a piece of Bắc Kạn with a year of invented dossiers, running."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand

from caicach.config import start
from caicach.config.demo_data.sizes import SIZES
from caicach.config.progress import Progress

PAGES = [
    ("Cổng dịch vụ công", "/"),
    ("Tra cứu hồ sơ", "/tra-cuu/"),
    ("Bàn làm việc", "/ban-lam-viec/"),
    ("Số liệu", "/so-lieu/"),
    ("Số liệu năm 2022", "/so-lieu/?nam=2022"),
]


class Command(BaseCommand):
    help = "Chạy thử với dữ liệu trình diễn (người và hồ sơ đều là giả định). Dừng bằng Ctrl-C."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000, help="cổng của máy chủ web (mặc định 8000)")
        parser.add_argument("--size", choices=list(SIZES), default="small", help="cỡ dữ liệu (mặc định small)")

    def handle(self, *, port: int, size: str, **options: Any) -> None:
        progress = Progress(sys.stdout)
        start.check_port(port)
        progress.say("caicach: chuẩn bị bản trình diễn")
        start.prepare(progress)
        start.load_demo(progress, size=size)
        start.check_port(port)  # whoever we waited for may have taken it
        start.keep_running(progress, port=port, announce=lambda: self.announce(progress, port))

    def announce(self, progress: Progress, port: int) -> None:
        address = start.public_address(port)
        progress.say("\nĐang chạy:\n")
        for name, path in PAGES:
            progress.say(f"  {name:20}{address}{path}")
        progress.say()
        if "demo_data" in get_commands():
            call_command("demo_data", "--accounts")
        progress.say("\nDừng: Ctrl-C")
