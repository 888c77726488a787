"""`caicach demo-data`: a year of invented dossiers, and the accounts with which to look at them."""

import json
import os
import sys
from argparse import ArgumentParser
from io import StringIO
from typing import Any

from django.core.management.base import BaseCommand

from caicach.config.demo_data import digest, loading, staff
from caicach.config.demo_data.sizes import SIZES
from caicach.config.progress import Progress
from caicach.dossiers.models import Dossier


class Command(BaseCommand):
    help = "Nạp dữ liệu trình diễn: một năm hồ sơ giả định, do chính các lệnh nghiệp vụ tạo ra; chạy lại không thêm gì."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--size", choices=list(SIZES), default="small", help="cỡ dữ liệu (mặc định small)")
        parser.add_argument("--seed", type=int, default=1, help="số gieo: cùng số thì cùng dữ liệu (mặc định 1)")
        parser.add_argument("--processes", type=int, default=min(4, os.cpu_count() or 1), help="số tiến trình cùng nạp")
        parser.add_argument("--accounts", action="store_true", help="chỉ in tài khoản để đăng nhập thử")
        parser.add_argument("--json", action="store_true", help="in kết quả bằng JSON")

    def handle(self, *, accounts: bool, **options: Any) -> None:
        if accounts:
            self._print_accounts()
            return
        progress = Progress(StringIO() if options["json"] else sys.stdout)
        made = loading.load(
            SIZES[options["size"]], seed=options["seed"], processes=options["processes"], progress=progress
        )
        if options["json"]:
            self._print_json(made, options)
        elif made:
            progress.say(f"  Đã tạo {made} hồ sơ trình diễn.")
        else:
            progress.say("  Đã có dữ liệu trình diễn từ trước; không làm gì thêm.")

    def _print_json(self, made: int, options: dict[str, Any]) -> None:
        found = {
            "size": options["size"], "seed": options["seed"], "made": made, "dossiers": Dossier.objects.count(),
            "digest": digest.digest(), "password": staff.PASSWORD,
            "accounts": [{"username": one.username, "who": one.who} for one in staff.described()],
        }  # fmt: skip
        self.stdout.write(json.dumps(found, ensure_ascii=False, indent=2))

    def _print_accounts(self) -> None:
        if not staff.is_hired():
            return
        self.stdout.write(f"Tài khoản (mật khẩu chung: {staff.PASSWORD})\n")
        for one in staff.described():
            self.stdout.write(f"  {one.username:14}{one.who}: {one.look}")
