"""caicach rebuild-facts: make every fact anew from the log."""

import json
import os
import sys
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from caicach.indices import commands


class Command(BaseCommand):
    help = "Dựng lại toàn bộ dữ kiện từ nhật ký, bên cạnh bản cũ, rồi thay thế."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true")
        parser.add_argument(
            "--processes", type=int, default=os.cpu_count() or 1, help="số tiến trình cùng tính (mặc định: số lõi)"
        )

    def handle(self, **options: Any) -> None:
        begun = time.monotonic()
        progress = self._show if sys.stderr.isatty() else lambda done, total: None
        count = commands.rebuild_facts(progress=progress, processes=options["processes"])
        commands.rebuild_procedures()
        seconds = round(time.monotonic() - begun, 2)
        if options["json"]:
            self.stdout.write(json.dumps({"facts": count, "seconds": seconds}))
        else:
            self.stdout.write(f"{count} dữ kiện trong {seconds} giây")

    def _show(self, done: int, total: int) -> None:
        self.stderr.write(f"\r{done:,} / {total:,}", ending="\n" if done == total else "")
