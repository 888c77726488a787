"""caicach dossiers left|transfer|minutes: unfinished dossiers of units that ended, and handing them to others."""

import json
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from caicach.core import clock, errors
from caicach.core.actor import Actor
from caicach.dossiers import minutes
from caicach.dossiers.commands import transferring
from caicach.dossiers.queries import transfers


class Command(BaseCommand):
    help = "Hồ sơ chưa xong của đơn vị đã chấm dứt: liệt kê, xem trước, chuyển sang đơn vị khác, in biên bản."

    def add_arguments(self, parser: ArgumentParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        left = acts.add_parser("left", help="đơn vị đã chấm dứt còn hồ sơ chưa xong")
        left.add_argument("--json", action="store_true")
        handing = acts.add_parser("transfer", help="chuyển hồ sơ chưa xong sang đơn vị khác; chạy lại chỉ chuyển nốt")
        handing.add_argument("--from", dest="giver", required=True, metavar="KEY", help="đơn vị giao")
        handing.add_argument("--to", dest="taker", required=True, metavar="KEY", help="đơn vị nhận, đang hoạt động")
        handing.add_argument("--decision", default="", help="số quyết định")
        handing.add_argument("--decided-on", type=date.fromisoformat, metavar="DATE", help="mặc định: hôm nay")
        handing.add_argument("--procedure", action="append", default=[], metavar="CODE", help="chỉ thủ tục này")
        handing.add_argument("--code", action="append", default=[], metavar="CODE", help="chỉ hồ sơ này")
        handing.add_argument("--preview", action="store_true", help="chỉ cho biết sẽ chuyển những gì")
        handing.add_argument("--json", action="store_true")
        paper = acts.add_parser("minutes", help="biên bản bàn giao, PDF")
        paper.add_argument("transfer", type=int)
        paper.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            {"left": self._left, "transfer": self._transfer, "minutes": self._minutes}[options["act"]](options)
        except errors.Invalid as problem:
            told = [f"{field}: {one}" for field, found in problem.problems.items() for one in found]
            raise CommandError("\n".join(told)) from problem
        except errors.NotFound as problem:
            raise CommandError(str(problem)) from problem

    def _left(self, options: dict[str, Any]) -> None:
        found = transfers.left(seen_by=Actor.system(), on=clock.now().date())
        if options["json"]:
            rows = [
                {"unit": one.unit.key, "name": one.unit.name, "ended_on": one.ended_on, "dossiers": one.dossiers,
                 "heirs": [heir.unit.key for heir in one.heirs]}
                for one in found
            ]  # fmt: skip
            self._print(rows)
            return
        for one in found:
            heirs = ", ".join(heir.unit.key for heir in one.heirs) or "–"
            self.stdout.write(f"{one.unit.key}: {one.dossiers} ({one.unit.name}) → {heirs}")
        if not found:
            self.stdout.write(_("Không còn hồ sơ chưa xong ở đơn vị đã chấm dứt."))

    def _transfer(self, options: dict[str, Any]) -> None:
        if options["preview"]:
            self._preview(options)
            return
        order = transferring.Order(
            giver=options["giver"], taker=options["taker"], decision=options["decision"],
            decided_on=options["decided_on"] or clock.now().date(), procedures=tuple(options["procedure"]),
            codes=tuple(options["code"]),
        )  # fmt: skip
        done = transferring.transfer(order, by=Actor.system(), at=clock.now())
        if options["json"]:
            self._print(
                {"transfer": done.transfer_id, "dossiers": done.dossiers, "freed": done.freed, "busy": done.busy}
            )
            return
        told = _("Đã chuyển %(dossiers)d hồ sơ; %(freed)d việc cần giao lại người.")
        self.stdout.write(told % {"dossiers": done.dossiers, "freed": done.freed})
        if done.transfer_id is not None:
            self.stdout.write(_("Biên bản: caicach dossiers minutes %(id)d TỆP") % {"id": done.transfer_id})
        for code in done.busy:
            self.stdout.write(_("Đang có người xử lý, chạy lại sau: %(code)s") % {"code": code})

    def _preview(self, options: dict[str, Any]) -> None:
        now = clock.now()
        plan = transfers.plan(
            giver=options["giver"], taker=options["taker"], procedures=options["procedure"], codes=options["code"],
            seen_by=Actor.system(), on=now.date(),
        )  # fmt: skip
        seen = transfers.preview(plan, at=now)
        if options["json"]:
            self._print(_as_json(seen))
            return
        self.stdout.write(f"{plan.giver.name} → {plan.taker.name}: {seen.total}")
        for group in seen.groups:
            due = f"{group.earliest_due.astimezone(clock.ZONE):%d/%m/%Y}" if group.earliest_due else "–"
            self.stdout.write(
                f"  {group.procedure_code} {group.procedure_name}: {group.status.label}, {group.count}, {due}"
            )
        for doubt in seen.doubts:
            self.stdout.write(_("Cần xem lại: %(doubt)s") % {"doubt": doubt})
        nobody = _("Chưa có ai giữ vai trò %(role)s tại %(unit)s: %(steps)d việc")
        for one in seen.nobody:
            self.stdout.write(nobody % {"role": one.role, "unit": one.unit, "steps": one.steps})

    def _minutes(self, options: dict[str, Any]) -> None:
        done = transfers.get_transfer(options["transfer"], seen_by=Actor.system(), on=clock.now().date())
        options["file"].write_bytes(minutes.minutes(done))
        self.stdout.write(str(options["file"]))

    def _print(self, value: object) -> None:
        self.stdout.write(json.dumps(value, ensure_ascii=False, default=str))


def _as_json(seen: transfers.Preview) -> dict[str, Any]:
    return {
        "from": seen.plan.giver.key, "to": seen.plan.taker.key, "total": seen.total, "freed": seen.freed,
        "groups": [
            {"procedure": one.procedure_code, "name": one.procedure_name, "status": int(one.status),
             "dossiers": one.count, "earliest_due": one.earliest_due, "overdue": one.overdue}
            for one in seen.groups
        ],
        "doubts": list(seen.doubts),
        "nobody": [{"unit": one.unit, "role": one.role, "steps": one.steps} for one in seen.nobody],
    }  # fmt: skip
