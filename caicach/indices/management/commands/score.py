"""`caicach score`: points of declared figures, without dossiers and a database; so a published table can be checked."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from caicach.documents import sheets
from caicach.indices import index_sets, score_report
from caicach.indices.rules import inputs, scoring


class Command(BaseCommand):
    help = "Chấm điểm một bộ chỉ số từ số liệu kê khai trong tệp CSV, kèm cách tính từng điểm."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("set", metavar="SET", help=_("mã bộ tiêu chí (766-2026), hoặc tệp .toml của một bộ"))
        words = _("cột unit, indicator, numerator, denominator; có thể thêm kind, applies, note")
        parser.add_argument("--inputs", required=True, type=Path, metavar="FILE.csv", help=words)
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        index_set = index_sets.find(options["set"])
        try:
            declared = inputs.read(content(options["inputs"]), index_set)
        except sheets.InputsInvalid as refusal:
            if options["json"]:
                self._json(faults(options["inputs"], refusal))
            raise CommandError(f"{options['inputs']}: {refusal}") from None
        scores = scoring.score_all(index_set, declared)
        if options["json"]:
            self._json(score_report.as_data(index_set, scores))
        else:
            self.stdout.write("\n".join(score_report.as_lines(index_set, scores)))

    def _json(self, data: object) -> None:
        self.stdout.write(json.dumps(data, ensure_ascii=False, indent=2))


def faults(path: Path, refusal: sheets.InputsInvalid) -> dict[str, Any]:
    rows = [{"row": one.row, "column": one.column, "message": one.message} for one in refusal.found]
    return {"file": str(path), "problems": rows}


def content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as problem:
        raise CommandError(_("Không đọc được %(file)s: %(why)s") % {"file": path, "why": problem.strerror}) from None
