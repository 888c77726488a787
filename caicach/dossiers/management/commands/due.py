"""caicach due: by when must a dossier received then be finished, and why?

Without --agency it reads the shipped calendar and asks no database.
"""

import json
from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from caicach.core import errors
from caicach.core.calendar import ZONE, WorkingCalendar, say_moment
from caicach.dossiers.rules import clock
from caicach.organisations import calendar_files


class BadMoment(errors.Invalid):
    """Not a moment that can be counted from."""


class Command(BaseCommand):
    help = "Tính ngày hẹn trả và nói rõ cách tính."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        units = ", ".join(clock.LimitUnit)
        parser.add_argument("--received", required=True, metavar="2022-08-04T09:00", help=_("lúc nhận, giờ Việt Nam"))
        parser.add_argument("--limit", required=True, metavar="3", help=_("thời hạn giải quyết"))
        parser.add_argument("--unit-of-limit", required=True, metavar="working_days", help=units)
        parser.add_argument("--agency", default="", metavar="H03.10", help=_("theo lịch của cơ quan có mã này"))
        parser.add_argument("--same-day", action="store_true", help=_("thủ tục trả ngay trong ngày"))
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        received_at = moment(options["received"])
        found = clock.due(
            received_at=received_at,
            limit=clock.Limit(options["limit"], options["unit_of_limit"]),
            calendar=calendar_of(options["agency"], received_at),
            rules=clock.rule_set_for(received_at.date()),
            same_day=options["same_day"],
        )
        self.stdout.write(as_json(found) if options["json"] else as_text(found))


def moment(text: str) -> datetime:
    """An ISO moment; without an offset it is Vietnam's time."""
    try:
        at = datetime.fromisoformat(text)
        at = at.astimezone(ZONE) if at.tzinfo else at.replace(tzinfo=ZONE)
    except (ValueError, OverflowError):
        words = _("Không hiểu thời điểm nhận “%(text)s”; viết như 2022-08-04T09:00.") % {"text": text}
        raise BadMoment(words, field="received") from None
    if "T" not in text and " " not in text.strip():
        raise BadMoment(_("Thời điểm nhận phải có giờ, như 2022-08-04T09:00."), field="received")
    return at


def calendar_of(agency: str, received_at: datetime) -> WorkingCalendar:
    """The calendar of the agency with this code (or key) on the day, else the country's from the shipped files."""
    if not agency:
        return calendar_files.calendars_from_files()
    # Imported here: without an agency no table and no database is needed.
    from caicach.organisations.queries import calendars, units

    on = received_at.date()
    unit = units.find_unit(agency_code=agency, on=on) or units.find_unit(key=agency, on=on)
    if unit is None:
        words = _("Không có cơ quan nào mang mã “%(code)s” vào ngày %(day)s.")
        raise units.UnitNotFound(words % {"code": agency, "day": f"{on:%d/%m/%Y}"}, field="agency")
    return calendars.calendar_for(unit.id, on=on)


def as_json(found: clock.Due) -> str:
    lines = [
        {"at": line.at.isoformat() if line.at else None, "text": line.text, "basis": line.basis}
        for line in found.working
    ]
    return json.dumps({"due_at": found.due_at.isoformat(), "working": lines}, ensure_ascii=False)


def as_text(found: clock.Due) -> str:
    lines = [_("Hẹn trả: %(moment)s") % {"moment": say_moment(found.due_at)}, "", _("Cách tính ngày hẹn trả:")]
    lines += [f"  - {line.text}  [{line.basis}]" for line in found.working]
    return "\n".join(lines)
