"""caicach calendars: load the working calendars, show one, check files, draft a year that nobody has decided yet."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from caicach.core import clock, errors
from caicach.core.actor import Actor
from caicach.core.calendar import WorkingCalendar, say_day
from caicach.dossiers import commands, recount_report
from caicach.dossiers.queries import recounting
from caicach.organisations import calendar_files
from caicach.organisations.commands import calendar_changes
from caicach.organisations.queries import calendars, units


class Command(BaseCommand):
    help = "Nạp, kiểm tra, xem lịch làm việc; soạn sẵn lịch một năm."

    def add_arguments(self, parser: ArgumentParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        load = acts.add_parser("load", help=_("nạp lịch kèm theo phần mềm, hoặc của một thư mục"))
        load.add_argument("folder", nargs="?", type=Path, default=calendar_files.FOLDER)
        load.add_argument("--replace", action="store_true", help=_("thay cả những ngày đã sửa tại đây"))
        load.add_argument("--preview", action="store_true", help=_("chỉ cho biết ngày hẹn nào sẽ đổi"))
        load.add_argument("--name", default="", help=_("lý do, như người dân đọc, khi đổi năm đang dùng"))
        load.add_argument("--decided-by", default="", help=_("văn bản quyết định, khi đổi năm đang dùng"))
        load.add_argument("--json", action="store_true")
        check = acts.add_parser("check", help=_("kiểm tra các tệp lịch của một thư mục"))
        check.add_argument("folder", nargs="?", type=Path, default=calendar_files.FOLDER)
        show = acts.add_parser("show", help=_("lịch của một cơ quan trong một năm"))
        show.add_argument("--agency", default="", metavar="H03.10")
        show.add_argument("--year", type=int, default=None)
        show.add_argument("--json", action="store_true")
        draft = acts.add_parser("draft", help=_("soạn sẵn tệp của một năm, để đối chiếu với thông báo rồi mới dùng"))
        draft.add_argument("year", type=int)

    def handle(self, *args: Any, **options: Any) -> None:
        acts = {"load": self._load, "check": self._check, "show": self._show, "draft": self._draft}
        try:
            acts[options["act"]](options)
        except errors.Refused as problem:
            raise CommandError(str(problem)) from problem

    def _load(self, options: dict[str, Any]) -> None:
        files, replace, at = self._read(options["folder"]), options["replace"], clock.now()
        if options["preview"]:
            self._preview(files, replace=replace, as_json=options["json"])
            return
        said = {"name": options["name"], "decided_by": options["decided_by"]}
        loaded, change = commands.load_calendars(files, replace=replace, by=Actor.system(), at=at, **said)
        self._tell(asdict(loaded), as_json=options["json"])
        if change is not None:
            commands.wait_until_known(change)
            call_command("calendar", "recount", *(["--json"] if options["json"] else []), stdout=self.stderr)

    def _preview(self, files: calendar_files.Shipped, *, replace: bool, as_json: bool) -> None:
        days = {line.on: line.after for line in calendar_changes.moved_by(files, replace=replace)}
        found = recounting.preview(days, at=clock.now()) if days else recounting.Preview()
        if as_json:
            self.stdout.write(json.dumps(recount_report.as_data(found), ensure_ascii=False))
            return
        for line in recount_report.as_lines(found):
            self.stdout.write(line)

    def _tell(self, done: dict[str, int], *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(done))
            return
        words = _(
            "Thêm %(created)s, cập nhật %(updated)s, bỏ %(removed)s, giữ nguyên %(unchanged)s, giữ bản sửa %(kept)s."
        )
        self.stdout.write(words % done)

    def _check(self, options: dict[str, Any]) -> None:
        found = self._read(options["folder"])
        words = _("%(days)s ngày của các năm %(first)s đến %(last)s, %(unverified)s ngày chưa đối chiếu.")
        unverified = sum(day.unverified for day in found.days)
        self.stdout.write(
            words
            % {"days": len(found.days), "first": found.years[0], "last": found.years[-1], "unverified": unverified}
        )

    def _read(self, folder: Path) -> calendar_files.Shipped:
        try:
            return calendar_files.read(folder)
        except OSError as problem:
            raise CommandError(_("Không đọc được %(file)s: %(why)s") % {"file": folder, "why": problem}) from problem

    def _show(self, options: dict[str, Any]) -> None:
        year = options["year"] or clock.now().year
        found = _calendar_of(options["agency"], on=date(year, 1, 1))
        days = [day for on, day in sorted(found.days.items()) if on.year == year]
        if options["json"]:
            rows = [
                {"date": day.on.isoformat(), "kind": day.kind, "name": day.name, "decided_by": day.decided_by,
                 "unverified": day.unverified}
                for day in days
            ]  # fmt: skip
            self.stdout.write(
                json.dumps({"week": found.week_on(date(year, 1, 1)).code, "days": rows}, ensure_ascii=False)
            )
            return
        self.stdout.write(found.week_on(date(year, 1, 1)).name)
        for day in days:
            self.stdout.write(f"{day.kind:5} {say_day(day.on):21} {found.explain_day(day.on)}  [{day.decided_by}]")

    def _draft(self, options: dict[str, Any]) -> None:
        # Imported here: building the package's table takes a moment and nobody else needs it.
        from caicach.organisations import calendar_drafts

        days = calendar_drafts.draft(options["year"], decided_until=clock.now().date())
        self.stdout.ending = ""
        calendar_files.write(days, self.stdout)


def _calendar_of(agency: str, *, on: date) -> WorkingCalendar:
    if not agency:
        return calendars.calendar_for(None, on=on)
    unit = units.find_unit(agency_code=agency, on=on) or units.get_unit(key=agency, on=on)
    return calendars.calendar_for(unit.id, on=on)
