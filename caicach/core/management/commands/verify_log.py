"""caicach verify-log: is history what was once written?"""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from caicach.core.log import seals, verify


class Command(BaseCommand):
    help = "Recompute every digest of the log; say which rows were changed, taken out or put in."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true")
        parser.add_argument("--seals", type=Path, default=None, help="a copy of the published daily seals")

    def handle(self, **options: Any) -> None:
        published = seals.read(options["seals"] or seals.default_file())
        report = verify.check(published=published)
        if options["json"]:
            self.stdout.write(json.dumps(report.as_json(), ensure_ascii=False))
        else:
            self._tell(report)
        if not report.sound:
            raise CommandError(f"the log was tampered with: {len(report.findings)} findings", returncode=1)

    def _tell(self, report: verify.Report) -> None:
        self.stdout.write(f"{report.events} events, last position {report.position} {report.digest}")
        for finding in report.findings:
            self.stdout.write(f"{finding.what.upper()} {finding.where}: {finding.text}")
