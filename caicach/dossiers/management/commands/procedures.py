"""caicach procedures: validate and rehearse files, import them as drafts, publish by a second official, list.

It lives here and not in the catalogue, because a rehearsal needs the clock of dossiers.
"""

import json
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from caicach.accounts import queries as accounts
from caicach.accounts.models import User
from caicach.catalogue import commands, national_files, national_report, queries
from caicach.catalogue.commands import national
from caicach.catalogue.queries import keeping
from caicach.catalogue.rules import files
from caicach.catalogue.rules.procedure import Procedure, Publication
from caicach.catalogue.states import REVISION_STATE_NAMES, RevisionState
from caicach.core import clock
from caicach.core.actor import Actor
from caicach.dossiers import rehearsal, rehearsal_report, replay_report
from caicach.dossiers.queries import replays
from caicach.organisations.calendar_files import calendars_from_files

SHIPPED = Path(files.__file__).parents[1] / "data" / "procedures"


class Command(BaseCommand):
    help = "Kiểm tra, diễn tập, nhập, công bố và liệt kê thủ tục hành chính."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        for act, words in (
            ("validate", _("chỉ ra mọi lỗi trong tệp thủ tục, kèm vị trí")),
            ("rehearse", _("chạy thử các hồ sơ mẫu của tệp đến khi kết thúc")),
            ("import", _("nhập tệp thành dự thảo")),
        ):
            sub = acts.add_parser(act, help=words)
            sub.add_argument("files", nargs="*", type=Path, metavar="FILE", help=_("mặc định: các tệp kèm phần mềm"))
            sub.add_argument("--json", action="store_true")
            if act == "import":
                sub.add_argument("--by", required=True, metavar="USERNAME", help=_("người dự thảo"))
        _publish_arguments(acts.add_parser("publish", help=_("công bố dự thảo; người công bố khác người dự thảo")))
        words = _("đọc danh mục quốc gia thành dự thảo, nêu mọi chỗ chưa tin được")
        _national_arguments(acts.add_parser("import-national", help=words))
        _reading_arguments(acts)

    def handle(self, *args: Any, **options: Any) -> None:
        acts = {
            "validate": self._validate, "rehearse": self._rehearse, "import": self._import,
            "publish": self._publish, "list": self._list, "import-national": self._import_national,
            "show": self._show, "compare": self._compare, "rehearse-history": self._rehearse_history,
        }  # fmt: skip
        acts[options["act"]](options)

    def _validate(self, options: dict[str, Any]) -> None:
        results = [(path, files.problems(content)) for path, content in contents(options["files"])]
        if options["json"]:
            self._json([
                {
                    "file": str(path), "valid": not found,
                    "problems": [{"place": problem.place, "message": problem.message} for problem in found],
                }
                for path, found in results
            ])  # fmt: skip
        else:
            for path, found in results:
                self.stdout.write(f"{path}: " + (_("%d lỗi") % len(found) if found else _("không có lỗi")))
                for problem in found:
                    self.stdout.write(f"  {problem}")
        if wrong := sum(bool(found) for _path, found in results):
            raise CommandError(_("%(wrong)d trong %(all)d tệp có lỗi.") % {"wrong": wrong, "all": len(results)})

    def _rehearse(self, options: dict[str, Any]) -> None:
        calendar = calendars_from_files()
        results = [
            (path, rehearsal.rehearse(self._read(path, content), calendar=calendar))
            for path, content in contents(options["files"])
        ]
        if options["json"]:
            self._json([{"file": str(path), **rehearsal_report.as_data(found)} for path, found in results])
        else:
            for path, found in results:
                self.stdout.write("\n".join([str(path), *rehearsal_report.as_lines(found)]))
        if failed := [path.name for path, found in results if not found.passed]:
            raise CommandError(_("Diễn tập không đạt: %s.") % ", ".join(failed))

    def _rehearse_history(self, options: dict[str, Any]) -> None:
        """The dossiers of a period on the table of the draft, or of the latest revision."""
        rows = keeping.list_revisions(code=options["code"])
        wanted = [row for row in rows if options["revision"] in (None, row.number)]
        if not wanted:
            raise CommandError(_("Không có phiên bản này."))
        drafts = [row for row in wanted if row.state is RevisionState.DRAFT]
        chosen = drafts[0] if drafts else max(wanted, key=lambda row: row.number)
        first, last = replays.last_year(clock.now().date())
        found = replays.rehearse_history(
            chosen.id, first=options["first"] or first, last=options["last"] or last, seen_by=Actor.system(), most=None
        )
        if options["json"]:
            self._json(replay_report.as_data(found))
        else:
            self.stdout.write("\n".join(replay_report.as_lines(found)))

    def _import(self, options: dict[str, Any]) -> None:
        by = official(options["by"])
        rows = []
        for path, content in contents(options["files"]):
            self._read(path, content)
            draft = commands.import_draft(content, by=by, at=clock.now())
            rows.append({"file": str(path), "revision": draft.number, "state": draft.state, "name": draft.name})
            if not options["json"]:
                state = REVISION_STATE_NAMES[RevisionState(draft.state)]
                self.stdout.write(f"{path.name}: {_('phiên bản số')} {draft.number}, {state}. {draft.name}")
        if options["json"]:
            self._json(rows)

    def _publish(self, options: dict[str, Any]) -> None:
        by = official(options["by"])
        waiting = [row for row in keeping.list_revisions() if row.state is RevisionState.DRAFT]
        known = {row.code for row in waiting}
        if not options["codes"] and (lacking := [row for row in waiting if row.valid_from is None]):
            self.stderr.write(_("%d dự thảo còn thiếu nội dung, chưa công bố.") % len(lacking))
            waiting = [row for row in waiting if row.valid_from is not None]
        if unknown := [code for code in options["codes"] if code not in known]:
            raise CommandError(_("Không có dự thảo nào chờ công bố: %s.") % ", ".join(unknown))
        chosen = [row for row in waiting if not options["codes"] or row.code in options["codes"]]
        for row in sorted(chosen, key=lambda row: (row.code, row.valid_from or date.max)):
            self._tell(row)
            commands.publish(
                row.id, by=by, at=clock.now(), replace=options["replace"],
                publication=Publication(options["decision"], options["decided_on"], options["announced_on"]),
            )  # fmt: skip
        self.stdout.write(_("Đã công bố %d phiên bản.") % len(chosen))

    def _import_national(self, options: dict[str, Any]) -> None:
        if not options["path"] and not options["accept"]:
            raise CommandError(_("Ghi thư mục của danh mục quốc gia, hoặc --accept MÃ."))
        if options["accept"] and not options["by"]:
            raise CommandError(_("Chấp nhận thay đổi phải có người đứng tên: --by."))
        by = official(options["by"]) if options["by"] else Actor.system()
        if options["path"]:
            found = national.import_national(national_files.read(options["path"]), by=by, at=clock.now())
            if options["json"]:
                self._json(national_report.as_data(found))
            else:
                self.stdout.write("\n".join(national_report.as_lines(found)))
        for code in options["accept"]:
            national.accept(code, by=by, at=clock.now())
            self.stderr.write(_("Đã chấp nhận thay đổi của %s.") % code)

    def _show(self, options: dict[str, Any]) -> None:
        self.stdout.write(keeping.source_of(options["code"], number=options["revision"]))

    def _compare(self, options: dict[str, Any]) -> None:
        """Two revisions by number; without numbers, the latest and the one before it."""
        rows = [row for row in keeping.list_revisions(code=options["code"]) if row.valid_from]
        rows.sort(key=lambda row: (row.valid_from or date.max, row.number))
        wanted = options["numbers"] or [row.number for row in rows[-2:]]
        chosen = [row.id for row in rows if row.number in wanted]
        if len(chosen) != 2:
            raise CommandError(_("Cần đúng hai phiên bản có ngày hiệu lực để so sánh."))
        found = keeping.compare(*chosen)
        if options["json"]:
            self._json({
                "code": options["code"], "before": found.before.number, "after": found.after.number,
                "changes": [{"what": row.what, "before": row.before, "after": row.after} for row in found.changes],
            })  # fmt: skip
        else:
            self.stdout.write("\n".join(map(str, found.changes)) or _("Không có gì khác nhau."))

    def _tell(self, row: keeping.Revision) -> None:
        """What is published: against what was in force before, and what to look after."""
        found = keeping.review(row.id)
        self.stdout.write(f"{row.code}, {_('phiên bản số')} {row.number}: {row.name}")
        for change in found.changes:
            self.stdout.write(f"  {change}")
        if found.content is None:
            return
        on = max(found.content.valid_from, clock.now().date())
        for key in queries.missing_units(found.content, on=on):
            self.stderr.write(f"  {_('chưa có đơn vị')} {key}")

    def _list(self, options: dict[str, Any]) -> None:
        rows = keeping.list_revisions(code=options["code"])
        if options["json"]:
            self._json([
                {
                    "code": row.code, "revision": row.number, "state": row.state.value, "name": row.name,
                    "sector": row.sector, "valid_from": str(row.valid_from) if row.valid_from else None,
                    "valid_to": str(row.valid_to) if row.valid_to else None, "unverified": row.unverified,
                    "decision": row.publication.decision,
                    "decided_on": str(row.publication.decided_on) if row.publication.decided_on else None,
                    "announced_on": str(row.publication.announced_on) if row.publication.announced_on else None,
                    "working_days_to_publication": row.delay.working_days if row.delay else None,
                }
                for row in rows
            ])  # fmt: skip
            return
        for row in rows:
            since, until = (f"{day:%d/%m/%Y}" if day else "…" for day in (row.valid_from, row.valid_to))
            state = REVISION_STATE_NAMES[row.state]
            period = f"{since:>10}–{until:10}"
            self.stdout.write(f"{row.code}  #{row.number}  {state!s:12} {period}  {row.name}{_decision(row)}")

    def _read(self, path: Path, content: str) -> Procedure:
        try:
            return files.read(content)
        except files.FileInvalid as refusal:
            lines = "\n".join(f"  {problem}" for problem in refusal.found)
            raise CommandError(f"{path}: {_('%d lỗi') % len(refusal.found)}\n{lines}") from None

    def _json(self, data: object) -> None:
        self.stdout.write(json.dumps(data, ensure_ascii=False, indent=2))


def _publish_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("codes", nargs="*", metavar="CODE", help=_("mặc định: mọi dự thảo đang chờ"))
    parser.add_argument("--by", required=True, metavar="USERNAME", help=_("người công bố"))
    parser.add_argument("--replace", action="store_true", help=_("bãi bỏ phiên bản trước từ ngày hiệu lực mới"))
    parser.add_argument("--decision", default="", metavar="NUMBER", help=_("số quyết định công bố"))
    parser.add_argument("--decided-on", type=date.fromisoformat, metavar="2025-07-01", help=_("ngày quyết định"))
    parser.add_argument("--announced-on", type=date.fromisoformat, metavar="2025-07-03",
                        help=_("ngày công khai; mặc định theo tệp, không thì hôm nay"))  # fmt: skip


def _national_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("path", nargs="?", type=Path, metavar="PATH", help=_("thư mục có catalog.jsonl, details/"))
    parser.add_argument("--accept", action="append", default=[], metavar="CODE",
                        help=_("chấp nhận thay đổi của mã này; cần --by"))  # fmt: skip
    parser.add_argument("--by", default="", metavar="USERNAME", help=_("người dự thảo, người chấp nhận"))
    parser.add_argument("--json", action="store_true")


def _reading_arguments(acts: Any) -> None:
    show = acts.add_parser("show", help=_("in tệp của một phiên bản, để bổ sung rồi nhập lại"))
    show.add_argument("code", metavar="CODE")
    show.add_argument("--revision", type=int, metavar="N", help=_("mặc định: phiên bản mới nhất"))
    compare = acts.add_parser("compare", help=_("hai phiên bản khác nhau ở đâu, bằng lời"))
    compare.add_argument("code", metavar="CODE")
    compare.add_argument("numbers", nargs="*", type=int, metavar="N", help=_("mặc định: hai phiên bản sau cùng"))
    compare.add_argument("--json", action="store_true")
    history = acts.add_parser(
        "rehearse-history", help=_("chạy lại hồ sơ đã xong của một kỳ trên quy trình của phiên bản")
    )
    history.add_argument("code", metavar="CODE")
    history.add_argument("--revision", type=int, metavar="N", help=_("mặc định: dự thảo, không có thì bản mới nhất"))
    history.add_argument("--from", dest="first", type=date.fromisoformat, metavar="2025-01-01",
                         help=_("xong từ ngày này; mặc định cả năm trước"))  # fmt: skip
    history.add_argument("--to", dest="last", type=date.fromisoformat, metavar="2025-12-31", help=_("đến hết ngày này"))
    history.add_argument("--json", action="store_true")
    listing = acts.add_parser("list", help=_("các phiên bản trong danh mục"))
    listing.add_argument("--code", default="")
    listing.add_argument("--json", action="store_true")


def _decision(row: keeping.Revision) -> str:
    """By which decision, and how long after it the content was public."""
    said = f"  {row.publication.decision}" if row.publication.decision else ""
    if row.delay is None:
        return said
    return said + " (" + _("công khai sau %d ngày làm việc") % row.delay.working_days + ")"


def contents(paths: Iterable[Path]) -> Iterator[tuple[Path, str]]:
    """The files named, those of the folders named, or those that ship."""
    for path in tuple(paths) or (SHIPPED,):
        for file in sorted(path.glob("*.toml")) if path.is_dir() else [path]:
            try:
                yield file, file.read_text(encoding="utf-8")
            except FileNotFoundError:
                raise CommandError(_("Không đọc được %(file)s: không có tệp này.") % {"file": file}) from None
            except (OSError, UnicodeDecodeError) as problem:
                raise CommandError(_("Không đọc được %(file)s: %(why)s") % {"file": file, "why": problem}) from problem


def official(username: str, *, on: date | None = None) -> Actor:
    """The person of that log-in, with what they hold today."""
    user = User.objects.filter(username=username.strip().lower(), is_active=True).first()
    if user is None:
        raise CommandError(_("Không có người dùng “%s”.") % username)
    return accounts.actor_for(user, on=on or clock.now().date())
