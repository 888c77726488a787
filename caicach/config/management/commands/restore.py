"""`caicach restore`: an empty place becomes what a backup holds, and is compared with it."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from caicach.config.backups import restoring


class Command(BaseCommand):
    help = "Khôi phục một bản sao lưu vào nơi còn trống, rồi đối chiếu từng bảng, từng tệp và cả nhật ký."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="thư mục của bản sao lưu")
        parser.add_argument("--json", action="store_true")

    def handle(self, *, folder: Path, **options: Any) -> None:
        report = restoring.restore(folder)
        if options["json"]:
            self.stdout.write(json.dumps(report.as_json(), ensure_ascii=False))
        else:
            log = report.log
            self.stdout.write(f"Đã khôi phục {report.rows} dòng, {report.files} tệp.")
            self.stdout.write(f"Nhật ký có {log['events']} sự kiện, đến vị trí {log['position']}.")
            for line in report.differences:
                self.stdout.write(f"  KHÁC: {line}")
        if not report.sound:
            raise CommandError(f"đã khôi phục nhưng khác bản sao lưu ở {len(report.differences)} chỗ", returncode=1)
