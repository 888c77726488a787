"""caicach import: bring a spreadsheet in without a page, or take an import back."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from caicach.accounts import queries as accounts
from caicach.core import clock, errors
from caicach.core.actor import Actor
from caicach.exchange import commands, models, queries
from caicach.exchange.kinds import KINDS
from caicach.exchange.states import ROW_STATE_NAMES, ImportState, RowState


class Command(BaseCommand):
    help = "Nhập hồ sơ cũ, cán bộ, đơn vị, dự thảo thủ tục từ bảng tính: kiểm từng dòng, nhập dòng đúng; hoặc hoàn tác."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("kind", choices=[*KINDS, "undo"], help="loại dữ liệu, hoặc undo để hoàn tác")
        parser.add_argument("file", help="tệp bảng tính; với undo: số của lần nhập")
        parser.add_argument("--as", dest="username", required=True, help="tên đăng nhập của quản trị đứng tên")
        parser.add_argument("--source", default="", help="hệ thống nguồn, bắt buộc với hồ sơ")
        parser.add_argument("--mapping", type=Path, help='tệp JSON: {"tiêu đề cột": "tên trường"}')
        parser.add_argument("--dry-run", action="store_true", help="chỉ kiểm tra, không nhập")
        parser.add_argument("--json", action="store_true", help="in kết quả dạng JSON")

    def handle(self, **options: Any) -> None:
        try:
            by = self.official(options["username"])
            act = self.take_back if options["kind"] == "undo" else self.bring
            self.tell(act(options, by), options)
        except errors.CaicachError as refusal:
            raise CommandError(_words(refusal)) from refusal

    def official(self, username: str) -> Actor:
        user = accounts.find_user(accounts.user_id_of(username) or 0)
        if user is None:
            raise CommandError(f"không có người dùng {username}")
        return accounts.actor_for(user, on=clock.now().date())

    def bring(self, options: dict[str, Any], by: Actor) -> models.Import:
        try:
            with Path(options["file"]).open("rb") as source:
                found = commands.begin(kind=options["kind"], source=source, name=Path(options["file"]).name,
                                       system=options["source"], by=by, at=clock.now())  # fmt: skip
        except OSError as missing:
            raise CommandError(f"không đọc được {options['file']}: {missing.strerror}") from missing
        if found.state == ImportState.READING:
            commands.read(found, by=by, at=clock.now(), progress=self.progress)
            found = queries.get_import(found.pk, seen_by=by)
        columns = self.columns(found, options["mapping"])
        found = commands.choose_columns(found.pk, columns, by=by, at=clock.now())
        commands.check(found, by=by, at=clock.now(), progress=self.progress)
        if not options["dry_run"]:
            commands.accept(found, by=by, at=clock.now(), progress=self.progress)
        return queries.get_import(found.pk, seen_by=by)

    def columns(self, found: models.Import, mapping: Path | None) -> dict[int, str]:
        """As guessed or remembered, unless a file says otherwise."""
        if mapping is None:
            return {int(index): name for index, name in found.columns.items()}
        try:
            said = json.loads(mapping.read_text(encoding="utf-8"))
            return {found.headings.index(heading): str(name) for heading, name in said.items()}
        except (OSError, ValueError, AttributeError) as wrong:
            raise CommandError(f"{mapping}: phải là JSON ghép tiêu đề có trong tệp với tên trường ({wrong})") from wrong

    def take_back(self, options: dict[str, Any], by: Actor) -> models.Import:
        if not options["file"].isdigit():
            raise CommandError("hoàn tác cần số của lần nhập")
        found = queries.get_import(int(options["file"]), seen_by=by)
        commands.check_can_undo(found)
        commands.undo(found, by=by, at=clock.now(), progress=self.progress)
        return queries.get_import(found.pk, seen_by=by)

    def progress(self, done: int, total: int) -> None:
        self.stderr.write(f"{done}/{total}", ending="\r")

    def tell(self, found: models.Import, options: dict[str, Any]) -> None:
        counted = queries.counts(found)
        told = list(queries.faults(found, queries.bad_rows(found)))
        noted = [one for rows in (queries.noted_rows(found), queries.known_rows(found))
                 for one in queries.remarks(found, rows)]  # fmt: skip
        if options["json"]:
            said = {
                "import": found.pk, "state": found.state, "rows": {state.value: counted[state] for state in RowState},
                "problems": [{"row": one.row, "column": one.column, "field": one.field, "problem": one.words}
                             for one in told],
                "remarks": [{"row": one.row, "column": one.column, "field": one.field, "remark": one.words}
                            for one in noted],
            }  # fmt: skip
            self.stdout.write(json.dumps(said, ensure_ascii=False))
            return
        for one in told:
            self.stdout.write(f"dòng {one.row}, cột {one.column or '–'} {one.field}: {one.words}")
        for one in noted:
            self.stdout.write(f"dòng {one.row}, cột {one.column or '–'} {one.field}: lưu ý: {one.words}")
        self.stdout.write(f"Lần nhập {found.pk}: " + ", ".join(
            f"{ROW_STATE_NAMES[state]} {count}" for state, count in counted.items() if count))  # fmt: skip


def _words(refusal: errors.CaicachError) -> str:
    """All that is wrong, not only that something is."""
    found = refusal.problems.values() if isinstance(refusal, errors.Invalid) else ()
    return "; ".join(dict.fromkeys(str(text) for texts in found for text in texts)) or str(refusal)
