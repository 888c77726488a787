"""caicach calendar: put a holiday announced late into the calendar, see which dates move, recount them."""

import json
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from caicach.core import clock, errors
from caicach.core.actor import Actor
from caicach.core.calendar import SpecialDay
from caicach.dossiers import commands, recount_report
from caicach.dossiers.queries import recounting
from caicach.organisations.commands import calendar_changes
from caicach.organisations.queries import calendar_changes as changes


class Command(BaseCommand):
    help = "Đổi lịch làm việc khi có ngày nghỉ, ngày làm bù công bố muộn; xem trước và tính lại ngày hẹn trả."

    def add_arguments(self, parser: ArgumentParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        change = acts.add_parser("change", help=_("thêm ngày nghỉ, ngày làm bù; xem trước hoặc làm thật"))
        change.add_argument("--off", nargs="*", default=[], type=date.fromisoformat, metavar="2026-12-24")
        change.add_argument("--work", nargs="*", default=[], type=date.fromisoformat, metavar="2026-12-26")
        change.add_argument("--name", required=True, help=_("lý do, như người dân đọc"))
        change.add_argument("--decided-by", required=True, help=_("văn bản quyết định"))
        change.add_argument("--calendar", default="", metavar="CODE", help=_("một lịch; không ghi: cả nước"))
        change.add_argument("--preview", action="store_true", help=_("chỉ cho biết ngày hẹn nào sẽ đổi"))
        change.add_argument("--json", action="store_true")
        recount = acts.add_parser("recount", help=_("tính tiếp những hồ sơ mà lần đổi lịch trước chưa tính xong"))
        recount.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            {"change": self._change, "recount": self._recount}[options["act"]](options)
        except errors.CaicachError as problem:
            raise CommandError(str(problem)) from problem

    def _change(self, options: dict[str, Any]) -> None:
        said = {name: options[name] for name in ("name", "decided_by", "calendar")}
        at = clock.now()
        days = calendar_changes.proposed(off=options["off"], work=options["work"], today=at.date(), **said)
        if options["preview"]:
            self._preview(days, calendar=options["calendar"], as_json=options["json"])
            return
        made = commands.change_calendar(days, by=Actor.system(), at=at, **said)
        commands.wait_until_known(made)
        self._recount(options)

    def _preview(self, days: list[SpecialDay], *, calendar: str, as_json: bool) -> None:
        found = recounting.preview({day.on: day for day in days}, calendar=calendar, at=clock.now())
        if as_json:
            self.stdout.write(json.dumps(recount_report.as_data(found), ensure_ascii=False))
            return
        for line in recount_report.as_lines(found):
            self.stdout.write(line)

    def _recount(self, options: dict[str, Any]) -> None:
        """Each change that still owes dates, with its progress; one that somebody else is at is left to them."""
        pending = list(changes.pending())
        for change in pending:
            while commands.recount(change.pk, by=Actor.system(), at=clock.now()):
                if not options["json"]:
                    self.stderr.write(recount_report.done_line(changes.get_change(change.pk)))
        done = [changes.get_change(change.pk) for change in pending]
        if options["json"]:
            self.stdout.write(json.dumps([recount_report.done_data(one) for one in done]))
            return
        for one in done:
            self.stdout.write(recount_report.done_line(one))
