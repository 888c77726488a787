"""caicach verify-log: is history what was once written?"""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from caicach.core.log import seals, verify

WORDS = {
    "changed": "BỊ SỬA", "missing": "BỊ MẤT", "inserted": "BỊ CHÈN", "gap": "ĐỨT SỐ", "head": "SAI ĐIỂM CUỐI",
    "seal": "SAI NIÊM PHONG",
}  # fmt: skip


class Command(BaseCommand):
    help = "Tính lại mã xác thực của cả nhật ký; chỉ ra dòng nào bị sửa, bị mất hoặc bị chèn vào."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true")
        parser.add_argument("--seals", type=Path, default=None, help="bản sao tệp dấu niêm phong đã công bố")

    def handle(self, **options: Any) -> None:
        copy = options["seals"]
        if copy and not copy.is_file():
            raise CommandError(f"không có tệp dấu niêm phong {copy}")
        published = seals.read(copy or seals.default_file())
        report = verify.check(published=published)
        if options["json"]:
            self.stdout.write(json.dumps(report.as_json(), ensure_ascii=False))
        else:
            self._tell(report)
        if not report.sound:
            raise CommandError(f"nhật ký đã bị can thiệp: {len(report.findings)} phát hiện", returncode=1)

    def _tell(self, report: verify.Report) -> None:
        self.stdout.write(f"{report.events} sự kiện, vị trí cuối {report.position} {report.digest}")
        for finding in report.findings:
            self.stdout.write(f"{WORDS[finding.what]} · {finding.where}: {finding.text}")
