"""`caicach doctor`: is this installation set up as it must be?"""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from caicach.config.doctor import examination
from caicach.config.doctor.findings import State

MARKS = {State.OK: "✓", State.WARNING: "!", State.PROBLEM: "✗", State.UNKNOWN: "?"}


class Command(BaseCommand):
    help = (
        "Kiểm tra cài đặt: tài khoản và quyền, độ bền, giờ, đĩa, khóa, HTTPS, niêm phong, sao lưu; nói rõ cần làm gì."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true")

    def handle(self, **options: Any) -> None:
        findings = examination.examine()
        sound = examination.is_sound(findings)
        if options["json"]:
            told = {"sound": sound, "checks": [one.as_json() for one in findings]}
            self.stdout.write(json.dumps(told, ensure_ascii=False))
        else:
            for one in findings:
                self.stdout.write(f"{MARKS[one.state]} {one.title}: {one.found}")
                if one.advice:
                    self.stdout.write(f"    → {one.advice}")
        if not sound:
            raise CommandError("có điều phải sửa, xem ở trên", returncode=1)
