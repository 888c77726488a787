"""How is a change of the calendar told at the command line: what it would move, and what it moved?"""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from caicach.dossiers.queries.recounting import Preview
from caicach.organisations.models import CalendarChange


def as_lines(found: Preview) -> Iterator[str]:
    words = _(
        "Xem %(looked_at)d hồ sơ: %(later)d lùi ngày hẹn, %(kept)d giữ ngày đã hẹn; "
        "%(opinions)d hạn trả lời ý kiến lùi lại. Chưa lưu gì."
    )
    yield words % _totals(found)
    for row in found.rows:
        yield f"{row.later:6} {row.kept:6}  {row.unit} · {row.procedure}"


def as_data(found: Preview) -> dict[str, Any]:
    rows = [{"unit": r.unit, "procedure": r.procedure, "later": r.later, "kept": r.kept} for r in found.rows]
    examples = [
        {"code": one.code, "from": one.recount.old.isoformat(), "to": one.recount.new.isoformat()}
        for one in found.examples
    ]
    return {**_totals(found), "rows": rows, "examples": examples}


def done_line(change: CalendarChange) -> str:
    words = _(
        "%(change)s: %(moved)d hồ sơ lùi ngày hẹn, %(kept)d hồ sơ giữ ngày đã hẹn; "
        "%(opinions)d hạn trả lời ý kiến lùi lại."
    )
    return words % {"change": change, "moved": change.moved, "kept": change.kept, "opinions": change.opinions}


def done_data(change: CalendarChange) -> dict[str, int]:
    return {"change": change.pk, "moved": change.moved, "kept": change.kept, "opinions": change.opinions}


def _totals(found: Preview) -> dict[str, int]:
    return {"looked_at": found.looked_at, "later": found.later, "kept": found.kept, "opinions": found.opinions}
