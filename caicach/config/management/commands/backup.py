"""`caicach backup`: everything of one moment into one folder; or is such a folder still whole?"""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from caicach.config.backups import making, manifest, restoring
from caicach.core import clock


class Command(BaseCommand):
    help = "Sao lưu cơ sở dữ liệu cùng mọi tệp nó nêu vào một thư mục; kiểm tra một bản sao lưu."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--to", type=Path, metavar="FOLDER", help="nơi giữ các bản sao lưu (mặc định BACKUPS_ROOT)")
        parser.add_argument("--keep", type=int, metavar="N", help="sau khi xong chỉ giữ N bản mới nhất ở đó")
        parser.add_argument("--check", type=Path, metavar="FOLDER", help="chỉ kiểm tra bản sao lưu này còn nguyên vẹn")
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *, to: Path | None, keep: int | None, check: Path | None, as_json: bool, **options: Any) -> None:
        if keep is not None and keep < 1:
            raise CommandError("--keep phải từ 1 trở lên.")
        if check:
            told, folder, words = manifest.read(check), check, "Còn nguyên vẹn"
            restoring.check_backup(check, told, every_file=True)
        else:
            folder, told = making.make(to or making.default_root(), at=clock.now(), keep=keep)
            words = "Đã sao lưu"
        if as_json:
            self.stdout.write(json.dumps(making.as_json(folder, told), ensure_ascii=False))
            return
        rows = sum(told.rows.values())
        self.stdout.write(f"{words}: {folder}")
        self.stdout.write(f"  {rows} dòng trong {len(told.rows)} bảng, {told.files} tệp, {told.file_bytes} byte")
        if told.head:
            self.stdout.write(f"  nhật ký đến vị trí {told.head['position']} {told.head['digest']}")
