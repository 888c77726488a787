"""`caicach units reorganise|successors|before`: carry a reorganisation out from its file; what became of a unit?"""

import json
from argparse import ArgumentParser
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, OutputWrapper
from django.db import DataError, IntegrityError, transaction
from django.utils.translation import gettext as _

from caicach.core import clock, errors
from caicach.core.actor import Actor
from caicach.organisations.commands import reorganisation_files, reorganising
from caicach.organisations.queries import successions
from caicach.organisations.queries import units as queries
from caicach.organisations.rules.graph import ReorganisationInvalid


def add_arguments(acts: Any) -> None:
    reorganise: ArgumentParser = acts.add_parser(
        "reorganise", help=_("sắp xếp đơn vị theo tệp: lập, đổi, nhập, chia, chấm dứt; chạy lại không làm gì thêm")
    )
    reorganise.add_argument("files", nargs="+", metavar="FILE", help=_("tệp, hoặc ngày của tệp kèm phần mềm"))
    reorganise.add_argument("--preview", action="store_true", help=_("chỉ cho biết sẽ làm gì"))
    reorganise.add_argument("--json", action="store_true")
    for act, text in (
        ("successors", _("đơn vị nào đang giữ phần việc của một đơn vị cũ")),
        ("before", _("trước kia ở đây là những đơn vị nào")),
    ):
        asking: ArgumentParser = acts.add_parser(act, help=text)
        asking.add_argument("unit", metavar="UNIT", help=_("khóa, mã hành chính hoặc mã định danh"))
        asking.add_argument("--at", type=date.fromisoformat, metavar="DATE", help=_("ngày mà mã này có nghĩa"))
        asking.add_argument("--on", type=date.fromisoformat, metavar="DATE", help=_("ngày của câu trả lời"))
        asking.add_argument("--json", action="store_true")


def reorganise(files: Iterable[str], *, preview: bool, as_json: bool, out: OutputWrapper) -> None:
    """All files in the order given, or none of them."""
    results: list[dict[str, object]] = []
    try:
        with transaction.atomic():
            results.extend(_carry_out(file) for file in files)
            transaction.set_rollback(preview)
    finally:
        queries.forget()
    if as_json:
        out.write(json.dumps(results, ensure_ascii=False))
        return
    words = _(
        "%(file)s: lập %(established)d, chấm dứt %(ended)d, đổi %(changed)d, kế thừa %(links)d, đã có %(unchanged)d"
    )
    for line in results:
        out.write(words % line)
    if preview:
        out.write(_("Mới xem trước, chưa lưu gì."))


def ask(act: str, *, unit: str, at: date | None, on: date | None, as_json: bool, out: OutputWrapper) -> None:
    today = clock.now().date()
    if act == "successors":
        asked = _meant(unit, at or _last_day(unit))
        found = successions.successors_of(asked.id, on=on or today) or successions.area_now(asked.id, on=on or today)
    else:
        asked = _meant(unit, at or today)
        found = successions.predecessors_of(asked.id, on=at or today, day=on or _eve(asked, at or today))
    if as_json:
        rows = [{**asdict(one.unit), "whole": one.whole} for one in found]
        out.write(json.dumps(rows, ensure_ascii=False, default=str))
        return
    for one in found:
        words = _("toàn bộ") if one.whole else _("một phần")
        out.write(f"{one.unit.admin_code or '–':6} {one.unit.key:45} {one.unit.name} ({words})")


def _carry_out(name: str) -> dict[str, object]:
    file = _file(name)
    try:
        content = file.read_text(encoding="utf-8")
        acts, decision = reorganisation_files.read(content, reorganising.read_register())
        done = reorganising.reorganise(acts, decision, by=Actor.system(), at=clock.now())
    except (OSError, UnicodeDecodeError) as problem:
        raise CommandError(_("Không đọc được %(file)s: %(why)s") % {"file": file, "why": problem}) from problem
    except ReorganisationInvalid as problem:
        raise CommandError(f"{file.name}: {problem}") from problem
    except (IntegrityError, DataError) as clash:
        raise CommandError(_("Mâu thuẫn với dữ liệu đã có: %(detail)s") % {"detail": clash}) from clash
    return {"file": file.name, **asdict(done)}


def _file(name: str) -> Path:
    """A path, or the day of a file that ships with the system."""
    shipped = {file.stem: file for file in reorganisation_files.data_files()}
    return shipped.get(name) or Path(name)


def _meant(unit: str, on: date) -> queries.UnitOn:
    try:
        return queries.get_unit(key=unit, admin_code=unit, agency_code=unit, on=on)
    except errors.NotFound as missing:
        raise CommandError(str(missing)) from missing


def _eve(asked: queries.UnitOn, at: date) -> date:
    """The day before the unit last came from others or took them over; before its period if it never did."""
    joined = [step.effective_on for step in successions.origins_of(asked.id) if step.effective_on <= at]
    return max(joined, default=asked.valid_from) - timedelta(days=1)


def _last_day(unit: str) -> date:
    """Without a day an ended unit is meant as on its last day; a code used again needs one."""
    held = queries.known_codes(unit)
    if len({one.id for one in held}) > 1:
        raise CommandError(_("Mã này đã thuộc nhiều đơn vị; hãy cho biết ngày bằng --at."))
    if not held:
        raise CommandError(str(queries.UnitNotFound()))
    ended = held[-1].valid_to
    return ended - timedelta(days=1) if ended else clock.now().date()
