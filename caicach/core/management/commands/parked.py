"""caicach parked list|release: what consumers could not handle, and letting it go on."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.module_loading import autodiscover_modules

from caicach.core import errors
from caicach.core.log import consumers, parking


class Command(BaseCommand):
    help = "Liệt kê các đối tượng mà bộ xử lý phải tạm dừng; cho một đối tượng chạy lại sau khi đã sửa lỗi."

    def add_arguments(self, parser: ArgumentParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        listing = acts.add_parser("list", help="những gì đang tạm dừng, và vì sao")
        listing.add_argument("--json", action="store_true")
        releasing = acts.add_parser("release", help="cho chạy lại")
        releasing.add_argument("consumer")
        releasing.add_argument(
            "subject", nargs="?", help="ví dụ dossier/123; không ghi thì cho chạy lại tất cả của bộ xử lý"
        )

    def handle(self, **options: Any) -> None:
        if options["act"] == "list":
            self._list(as_json=options["json"])
        else:
            self._release(options["consumer"], options["subject"])

    def _list(self, *, as_json: bool) -> None:
        rows = [
            {"consumer": row.consumer, "subject": row.subject, "since_position": row.since_position,
             "parked_at": row.parked_at.isoformat(), "reason": row.reason}
            for row in parking.parked()
        ]  # fmt: skip
        if as_json:
            self.stdout.write(json.dumps(rows, ensure_ascii=False))
            return
        if not rows:
            self.stdout.write("Không có đối tượng nào tạm dừng.")
        for row in rows:
            self.stdout.write(" · ".join(str(value) for value in row.values()))

    def _release(self, name: str, subject: str | None) -> None:
        autodiscover_modules("consumers")
        if name not in consumers.registered():
            raise CommandError("không có bộ xử lý này; hiện có: " + ", ".join(consumers.registered()))
        subjects = [subject] if subject else [row.subject for row in parking.parked(name)]
        consumer, failed = consumers.registered()[name], []
        for each in subjects:
            try:
                done = parking.release(consumer, each)
            except errors.NotFound:
                raise CommandError(f"{name} không tạm dừng {each}") from None
            self.stdout.write(f"{each}: {'đã chạy lại' if done else 'lại lỗi, vẫn tạm dừng'}")
            failed += [] if done else [each]
        if failed:
            raise CommandError(f"còn {len(failed)} đối tượng tạm dừng")
