"""`caicach index-sets …`: sets of criteria and published tables, checked, shown, compared; without a database."""

import json
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from caicach.core import clock, errors
from caicach.core.actor import Actor
from caicach.documents import sheets, workbooks
from caicach.indices import index_sets, set_report, set_sheets
from caicach.indices.management.commands import score
from caicach.indices.periods import Period
from caicach.indices.queries import side_by_side
from caicach.indices.rules import comparing, inputs, published, scoring
from caicach.indices.rules.sides import Sides
from caicach.indices.rules.tree import IndexSet


class Command(BaseCommand):
    help = "Kiểm tra, liệt kê, xem, so sánh bộ tiêu chí; kiểm tra bảng điểm đã công bố."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        validate = acts.add_parser("validate", help=_("chỉ ra mọi lỗi của tệp bộ tiêu chí, kèm vị trí"))
        validate.add_argument("files", nargs="*", type=Path, metavar="FILE", help=_("mặc định: các tệp kèm phần mềm"))
        listing = acts.add_parser("list", help=_("các bộ kèm phần mềm và thời gian áp dụng"))
        show = acts.add_parser("show", help=_("cây tiêu chí: điểm, cách chấm, điều chưa đối chiếu"))
        show.add_argument("set", metavar="SET")
        compare = acts.add_parser("compare", help=_("hai bộ khác nhau ở đâu; thêm số liệu: mỗi đơn vị được bao nhiêu"))
        compare.add_argument("sets", nargs=2, metavar="SET")
        compare.add_argument("--inputs", type=Path, metavar="FILE.csv")
        compare.add_argument("--period", default="", metavar="2022-H1", help=_("chấm từ hồ sơ của kỳ này"))
        export = acts.add_parser("export", help=_("ghi một bộ ra bảng tính để điền, sửa"))
        export.add_argument("set", metavar="SET")
        export.add_argument("--xlsx", required=True, type=Path, metavar="FILE.xlsx")
        taking_in = acts.add_parser("import", help=_("in bảng tính thành tệp .toml, hoặc mọi lỗi theo ô"))
        taking_in.add_argument("file", type=Path, metavar="FILE.xlsx")
        check = acts.add_parser(
            "check-published", help=_("bảng đã công bố có khớp: tổng, điểm tối đa, hạng, tăng giảm")
        )
        check.add_argument(
            "file",
            type=Path,
            metavar="FILE.csv",
            help=_("cột unit, indicator, points; thêm được rank, previous, change"),
        )
        check.add_argument("--set", default="", metavar="SET", help=_("so cả với cây và điểm tối đa của bộ này"))
        for sub in (validate, listing, show, compare, taking_in, check):
            sub.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        acts = {
            "validate": self._validate, "list": self._list, "show": self._show, "compare": self._compare,
            "export": self._export, "import": self._import, "check-published": self._check,
        }  # fmt: skip
        acts[options["act"]](options)

    def _validate(self, options: dict[str, Any]) -> None:
        results = [(path, index_sets.problems(content)) for path, content in contents(options["files"])]
        if options["json"]:
            self._json([
                {"file": str(path), "valid": not found,
                 "problems": [{"place": one.place, "message": one.message} for one in found]}
                for path, found in results
            ])  # fmt: skip
        else:
            for path, found in results:
                self.stdout.write(f"{path}: " + (_("%d lỗi") % len(found) if found else _("không có lỗi")))
                for problem in found:
                    self.stdout.write(f"  {problem}")
        if wrong := sum(bool(found) for _path, found in results):
            raise CommandError(_("%(wrong)d trong %(all)d tệp có lỗi.") % {"wrong": wrong, "all": len(results)})

    def _list(self, options: dict[str, Any]) -> None:
        made = index_sets.shipped().values()
        if options["json"]:
            self._json([set_report.row_data(one) for one in made])
        else:
            self._say(set_report.row_line(one) for one in made)

    def _show(self, options: dict[str, Any]) -> None:
        made = index_sets.find(options["set"])
        if options["json"]:
            self._json(set_report.as_data(made))
        else:
            self._say(set_report.as_lines(made))

    def _compare(self, options: dict[str, Any]) -> None:
        before, after = (index_sets.find(name) for name in options["sets"])
        differences = comparing.compare(before, after)
        scores = under_both(options["inputs"], before, after) if options["inputs"] else {}
        live = from_records(options["period"], before, after) if options["period"] else []
        if options["json"]:
            self._json({**set_report.comparison_data(differences, scores), "live": set_report.sides_data(live)})
        else:
            self._say((*set_report.comparison_lines(differences, scores), *set_report.sides_lines(live)))

    def _export(self, options: dict[str, Any]) -> None:
        made = index_sets.find(options["set"])
        try:
            with options["xlsx"].open("wb") as target:
                set_sheets.write(target, made)
        except OSError as problem:
            words = _("Không ghi được %(file)s: %(why)s")
            raise CommandError(words % {"file": options["xlsx"], "why": problem}) from problem
        self._say([f"{options['xlsx']}: {made.name}"])

    def _import(self, options: dict[str, Any]) -> None:
        """The text of the file on standard output, so that it is looked at before it is kept."""
        try:
            content = set_sheets.read(score.content(options["file"]))
        except set_sheets.SheetsInvalid as refusal:
            if options["json"]:
                self._json({"file": str(options["file"]), "valid": False, "problems": [
                    {"page": one.page, "row": one.row, "column": one.column, "message": one.message}
                    for one in refusal.found
                ]})  # fmt: skip
            raise CommandError(f"{options['file']}: {refusal}") from None
        except workbooks.NotAWorkbook as refusal:
            raise CommandError(f"{options['file']}: {refusal}") from None
        if options["json"]:
            self._json({"file": str(options["file"]), "valid": True, "problems": [], "content": content})
        else:
            self.stdout.write(content)

    def _check(self, options: dict[str, Any]) -> None:
        index_set = index_sets.find(options["set"]) if options["set"] else None
        try:
            printed = published.read(score.content(options["file"]), index_set)
        except sheets.InputsInvalid as refusal:
            if options["json"]:
                self._json(score.faults(options["file"], refusal))
            raise CommandError(f"{options['file']}: {refusal}") from None
        if options["json"]:
            self._json({"file": str(options["file"]), "problems": [], "figures": len(printed)})
        else:
            self._say([_("%(count)d số đã công bố, không có gì mâu thuẫn.") % {"count": len(printed)}])

    def _say(self, lines: Iterable[str]) -> None:
        self.stdout.write("\n".join(lines))

    def _json(self, data: object) -> None:
        self.stdout.write(json.dumps(data, ensure_ascii=False, indent=2))


def under_both(path: Path, before: IndexSet, after: IndexSet) -> dict[str, list[scoring.UnitScore]]:
    """What each unit has under both sets. Rows that only one of them knows are counted there."""
    data = score.content(path)
    try:
        return {
            one.code: scoring.score_all(one, inputs.read(data, one, others=(other,)))
            for one, other in ((before, after), (after, before))
        }
    except sheets.InputsInvalid as refusal:
        raise CommandError(f"{path}: {refusal}") from None


def from_records(code: str, before: IndexSet, after: IndexSet) -> list[Sides]:
    """What each unit has under both sets, from the records of a period."""
    try:
        period = Period.parse(code)
    except errors.Invalid as refusal:
        raise CommandError(str(refusal)) from None
    return side_by_side.from_records(before, after, period=period, seen_by=Actor.system(), at=clock.now())


def contents(paths: Iterable[Path]) -> Iterator[tuple[Path, str]]:
    """The files named, those of the folders named, or those that ship."""
    for path in tuple(paths) or (index_sets.FOLDER,):
        for file in sorted(path.glob("*.toml")) if path.is_dir() else [path]:
            try:
                yield file, score.content(file).decode()
            except UnicodeDecodeError as problem:
                raise CommandError(_("Không đọc được %(file)s: %(why)s") % {"file": file, "why": problem}) from problem
