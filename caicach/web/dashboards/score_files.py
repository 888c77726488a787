"""How does a board of points leave as a workbook (XLSX) or on paper (PDF)? The same table the page shows."""

import contextlib
import tempfile
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import IO, Any, Final

from django.http import FileResponse, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from caicach.core import clock
from caicach.documents import clerical, spreadsheets, typesetting
from caicach.documents.spreadsheets import Column, Value
from caicach.dossiers import printing
from caicach.indices import queries
from caicach.indices.queries import score_tables
from caicach.indices.queries.score_tables import ScoreTable
from caicach.indices.rules import figures
from caicach.indices.rules.score_tables import Cell, Line
from caicach.indices.rules.tree import IndexSet
from caicach.organisations import states
from caicach.web import score_display
from caicach.web.dashboards import scores
from caicach.web.permissions import Request, permission
from caicach.web.score_display import LineShown, Shown

WORKBOOK: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TEMPLATE: Final = Path(__file__).resolve().parent / "forms" / "score_board.typ"
REMARK: Final = "Phần mềm lập từ hồ sơ đã ghi; không phải mẫu theo quy định."


@permission("dashboard.view")
@require_safe
def workbook(request: Request, code: str) -> FileResponse:
    """Written to a file first, so that a failure is an error and not half a workbook."""
    found = _found(request, code)
    with contextlib.ExitStack() as unless_sent:
        target = unless_sent.enter_context(tempfile.TemporaryFile())
        write(target, found)
        target.seek(0)
        unless_sent.pop_all()  # the answer closes it
    name = f"bang-diem-{found.index_set.code}-{found.period.code}.xlsx"
    return FileResponse(target, as_attachment=True, filename=name, content_type=WORKBOOK)


@permission("dashboard.view")
@require_safe
def paper(request: Request, code: str) -> HttpResponse:
    found = _found(request, code)
    issuer = queries.branch_name(request.actor.unit_id, on=found.counted_at.date())
    answer = HttpResponse(printed(found, issuer=issuer), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="bang-diem-{found.index_set.code}-{found.period.code}.pdf"'
    return answer


def _found(request: Request, code: str) -> ScoreTable:
    asked = scores.asked_of(request, code)
    return score_tables.score_table(asked.index_set, period=asked.period, seen_by=request.actor, at=asked.at)


# --- A workbook --------------------------------------------------------------------------------------------------


def write(target: IO[bytes], found: ScoreTable) -> int:
    made = found.index_set
    above = (
        _("Bảng điểm %(code)s, %(period)s") % {"code": made.code, "period": found.period.label}, made.name,
        as_of(found),
    )  # fmt: skip
    sheet = spreadsheets.Sheet(
        name=_("Bảng điểm"), above=above, columns=_columns(made), made_at=found.counted_at
    )  # fmt: skip
    rows = [_row(made, line) for line in (found.table.whole, *found.table.lines)]
    return spreadsheets.write(target, sheet, rows, below=[f"{code} {words}".strip() for code, words in made.doubts()])


def as_of(found: ScoreTable) -> str:
    counted = f"{found.counted_at.astimezone(clock.ZONE):%H:%M %d/%m/%Y}"
    return _("Đếm lúc %(at)s, đến sự kiện thứ %(position)s của nhật ký") % {
        "at": counted, "position": found.as_of.position,
    }  # fmt: skip


def _columns(made: IndexSet) -> list[Column]:
    groups = [
        Column(_("%(name)s: %(what)s") % {"name": one.name, "what": what}, 14)
        for one in made.groups for what in (_("điểm"), _("trên"))
    ]  # fmt: skip
    leaves = [
        Column(f"{leaf.code}: {what}", 12)
        for leaf in made.leaves() for what in (_("điểm"), _("tử số"), _("mẫu số"))
    ]  # fmt: skip
    return [
        Column(_("Hạng"), 8), Column(_("Đơn vị"), 34), Column(_("Loại"), 18), Column(_("Tỷ lệ điểm"), 12),
        Column(_("Điểm"), 12), Column(_("Trên số điểm đã có dữ liệu"), 14), *groups, *leaves,
    ]  # fmt: skip


def _row(made: IndexSet, line: Line) -> list[Value | Decimal]:
    """What is unknown is said in words, never left to be read as nought."""
    groups = [line.cells[one.code] for one in made.groups]
    leaves = [line.cells[one.code] for one in made.leaves()]
    kind = states.kind_name(line.kind) if line.kind else ""
    return [
        line.rank, line.name, kind, score_display.percent(line.total.share), *_points(line.total),
        *(value for cell in groups for value in _points(cell)),
        *(value for cell in leaves for value in (_points(cell)[0], cell.numerator, cell.denominator)),
    ]  # fmt: skip


def _points(cell: Cell) -> tuple[Value | Decimal, Value | Decimal]:
    if cell.points is None:
        return str(score_display.STATE_WORDS.get(cell.state, "")), None
    return cell.points, cell.of


# --- On paper ----------------------------------------------------------------------------------------------------


def printed(found: ScoreTable, *, issuer: str) -> bytes:
    """Always in Vietnamese, whatever the viewer reads pages in."""
    with translation.override("vi"):
        made = found.index_set
        whole = score_display.line(made, found.table.whole)
        head = printing.Letterhead(issuer=issuer, place="", issued_at=found.counted_at)
        data = {
            "form": {"title": "BẢNG ĐIỂM", "mark": "", "remark": REMARK, "reference": made.code, "trial": False},
            "head": clerical.plain(head), "slip": _slip(found, whole),
        }  # fmt: skip
        return typesetting.pdf(TEMPLATE, data, created_at=found.counted_at)


def _slip(found: ScoreTable, whole: LineShown) -> dict[str, Any]:
    made = found.index_set
    unknown = [f"{node.code} {node.name}" for node in score_display.unknown(made, found.table.whole)]
    lines = [score_display.line(made, one) for one in found.table.lines]
    return {
        "set_name": made.name, "period": _days(found), "as_of": as_of(found), "whole": _said(whole.total),
        "remark": "Xếp hạng trong cùng loại đơn vị thuộc phạm vi của người lập, theo tỷ lệ điểm đạt trên số điểm đã có"
        " dữ liệu. Điểm chưa có dữ liệu không tính là 0.",
        "groups": [_group(made, one) for one in whole.groups], "group_names": [one.name for one in made.groups],
        "kinds": [{"name": kind.name, "lines": list(_cells(kind.lines))} for kind in score_display.kinds(lines)],
        "unknown": unknown, "doubts": list(made.unverified),
    }  # fmt: skip


def _days(found: ScoreTable) -> str:
    first, last = found.period.days
    return f"{found.period.label} ({first:%d/%m/%Y}–{last:%d/%m/%Y})"


def _said(one: Shown) -> str:
    return f"{one.said} ({one.share})" if one.share else one.said


def _group(made: IndexSet, one: Shown) -> dict[str, Any]:
    most = next(group.points for group in made.groups if group.name == one.name) or figures.ONE
    got, known = one.cell.points or figures.ZERO, one.cell.of if one.points else figures.ZERO
    return {
        "name": one.name, "points": one.points or one.words, "of": one.of if one.points else "–", "most": one.most,
        "share": one.share or "–", "got": float(100 * got / most), "known": float(100 * known / most),
    }  # fmt: skip


def _cells(lines: Sequence[LineShown]) -> Iterator[list[str]]:
    for one in lines:
        groups = [f"{group.points}/{group.of}" if group.points else "–" for group in one.groups]
        points = f"{one.total.points}/{one.total.of}" if one.total.points else one.total.words
        yield [one.rank, one.line.name, one.total.share or "–", points, *groups]
