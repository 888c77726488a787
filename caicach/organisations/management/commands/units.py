"""`caicach units …`: the dated files of units, their reorganisations, and what became of a unit."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from caicach.core import clock, errors
from caicach.organisations.commands import unit_files, units
from caicach.organisations.management import reorganising
from caicach.organisations.queries import units as queries


class Command(BaseCommand):
    help = "Nạp, kiểm tra, liệt kê đơn vị theo ngày; sắp xếp đơn vị; cho biết đơn vị cũ nay là gì, trước đây là gì."

    def add_arguments(self, parser: ArgumentParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        for act, text in (
            ("load", "lưu các đơn vị của tệp; chạy lại không làm gì thêm"),
            ("check", "chỉ ra mọi lỗi trong tệp, kèm vị trí"),
        ):
            sub = acts.add_parser(act, help=text)
            sub.add_argument("files", nargs="*", type=Path, metavar="FILE", help="mặc định: các tệp kèm phần mềm")
            sub.add_argument("--json", action="store_true")
        listing = acts.add_parser("list", help="các đơn vị của một ngày")
        listing.add_argument("--on", type=date.fromisoformat, default=None, metavar="DATE")
        listing.add_argument("--kind", default="")
        listing.add_argument("--json", action="store_true")
        reorganising.add_arguments(acts)

    def handle(self, *args: Any, **options: Any) -> None:
        act, as_json = options["act"], options["json"]
        if act == "list":
            self._list(on=options["on"] or clock.now().date(), kind=options["kind"], as_json=as_json)
        elif act == "reorganise":
            reorganising.reorganise(options["files"], preview=options["preview"], as_json=as_json, out=self.stdout)
        elif act in ("successors", "before"):
            reorganising.ask(
                act, unit=options["unit"], at=options["at"], on=options["on"], as_json=as_json, out=self.stdout
            )
        else:
            self._read(act, options["files"] or units.data_files(), as_json=as_json)

    def _read(self, act: str, files: list[Path], *, as_json: bool) -> None:
        results = []
        for file in files:
            try:
                content = file.read_text(encoding="utf-8")
                result = asdict(units.load(content)) if act == "load" else {"rows": len(units.check_file(content))}
            except (OSError, UnicodeDecodeError) as problem:
                raise CommandError(_("Không đọc được %(file)s: %(why)s") % {"file": file, "why": problem}) from problem
            except unit_files.UnitFileInvalid as problem:
                self._refuse(file, problem, as_json=as_json)
            except errors.Refused as problem:
                raise CommandError(f"{file}: {problem}") from problem
            results.append({"file": file.name, **result})
        if as_json:
            self.stdout.write(json.dumps(results, ensure_ascii=False))
            return
        for line in results:
            self.stdout.write(", ".join(f"{name} {value}" for name, value in line.items()))

    def _refuse(self, file: Path, problem: unit_files.UnitFileInvalid, *, as_json: bool) -> None:
        if as_json:
            found = [asdict(one) for one in problem.found]
            self.stdout.write(json.dumps({"file": file.name, "problems": found}, ensure_ascii=False))
        else:
            for one in problem.found:
                self.stderr.write(f"{file}: {one.place}: {one.text}")
        raise CommandError(str(problem))

    def _list(self, *, on: date, kind: str, as_json: bool) -> None:
        day = queries.units(on)
        listed = queries.list_units(on=on, kind=kind)
        if as_json:
            keys = {unit.id: unit.key for unit in day.by_id.values()}
            rows = [{**asdict(unit), "parent": keys.get(unit.parent_id or 0)} for unit in listed]
            self.stdout.write(json.dumps(rows, ensure_ascii=False, default=str))
            return
        for unit in listed:
            self.stdout.write(f"{unit.kind:16} {unit.agency_code:12} {unit.admin_code:6} {unit.key:45} {unit.name}")
