"""caicach serials check: was every number of every day given to one dossier, or voided in writing?"""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from caicach.dossiers.queries import serials


class Command(BaseCommand):
    help = "Đối chiếu số hồ sơ: mỗi số đã cấp phải thuộc đúng một hồ sơ hoặc đã được hủy và ghi vào nhật ký."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parts = parser.add_subparsers(dest="act", required=True)
        check = parts.add_parser("check", help="đối chiếu bộ đếm, hồ sơ và nhật ký")
        check.add_argument("--json", action="store_true", help="in cho chương trình đọc")

    def handle(self, **options: Any) -> None:
        found = serials.audit()
        if options["json"]:
            self.stdout.write(json.dumps(found.as_json(), ensure_ascii=False))
        else:
            for problem in found.problems:
                self.stdout.write(problem.say())
            self.stdout.write(
                f"{found.issued} số đã cấp: {found.dossiers} hồ sơ, {found.voided} số hủy, {len(found.problems)} lỗi."
            )
        if found.problems:
            raise CommandError("số hồ sơ không khớp")
