"""How is a list of dossiers drawn? Row by row in one go: a template loop would be the cost of an inbox page.

A badge is drawn once for all rows that show it. Everything a person typed goes through `format_html_join`, which
escapes it; the shape of a row itself is ours.
"""

import functools
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from caicach.dossiers.queries import InboxRow
from caicach.dossiers.queries.columns import Column
from caicach.dossiers.queries.inbox import Opinion
from caicach.dossiers.queries.standing import standing
from caicach.dossiers.states import CHANNEL_LABELS, Channel
from caicach.web.templatetags import components

COLUMNS: Final[dict[Column, Promise]] = {
    Column.PROCEDURE: gettext_lazy("Thủ tục"),
    Column.PERSON: gettext_lazy("Người nộp"),
    Column.STATE: gettext_lazy("Trạng thái, việc cần làm"),
    Column.DUE: gettext_lazy("Hẹn trả"),
    Column.RECEIVED: gettext_lazy("Tiếp nhận"),
    Column.CHANNEL: gettext_lazy("Cách nộp"),
    Column.OFFICIAL: gettext_lazy("Người làm"),
}
USUAL: Final = (Column.PROCEDURE, Column.PERSON, Column.STATE, Column.DUE)
OF_UNIT: Final = (Column.PROCEDURE, Column.STATE, Column.OFFICIAL, Column.DUE)

_HEAD: Final = (
    '<tr role="row"><th scope="row" role="rowheader"><a href="{address}">{{0}}</a>{{1}}</th>{cells}</tr>'
)  # fmt: skip
_TICK: Final = (
    '<td role="cell" class="tick"><label><input type="checkbox" name="chon" value="{{2}}">'
    '<span class="visually-hidden">{words} {{0}}</span></label></td>'
)
# The headings stand in each cell again, for the cards of a phone.
_CELL: Final = '<td role="cell" class="col-{column}" data-label="{name}"{lang}>{cell}</td>'
_STEP: Final = '<div class="small" lang="vi">{}</div>'
_NAME: Final = '<span lang="vi">{}</span>'
_LABEL: Final = '<span class="label label--{}" lang="vi">{}</span>'
_IN_VIETNAMESE: Final = frozenset({Column.PROCEDURE})
_IN_PARTS: Final = frozenset({Column.STATE, Column.DUE})  # several pieces, which a phone keeps together


def headings(columns: Sequence[Column] = USUAL, *, due: str = "") -> list[tuple[Column, str]]:
    """`due`: what the column of the appointment is called if not "Hẹn trả"."""
    return [(one, due if due and one is Column.DUE else str(COLUMNS[one])) for one in columns]


def drawn(
    rows: Iterable[InboxRow],
    *,
    now: datetime,
    columns: Sequence[Column] = USUAL,
    due: str = "",
    ticked: bool = False,
) -> SafeString:
    """The rows of the table, as the page takes them; `ticked`: with a box for acts on many."""
    shape = _row(headings(columns, due=due), ticked=ticked)
    return format_html_join("\n", shape, _cells(rows, columns, now))


def _row(columns: Sequence[tuple[Column, str]], *, ticked: bool) -> str:
    """The shape of a row in the reader's language; the code of a dossier is part of its address."""
    address = reverse("desk:dossier", args=["CODE"]).replace("CODE", "{0}")
    cells = "".join(_cell(one, said, place) for place, (one, said) in enumerate(columns, start=3))
    row = _HEAD.format(address=address, cells=cells)
    return row.replace("<th", _TICK.format(words=_words(_("Chọn hồ sơ"))) + "<th", 1) if ticked else row


def _cell(column: Column, said: str, place: int) -> str:
    language = ' lang="vi"' if column in _IN_VIETNAMESE else ""
    cell = f"<div>{{{place}}}</div>" if column in _IN_PARTS else f"{{{place}}}"
    return _CELL.format(column=column.value, name=_words(said), lang=language, cell=cell)


def _words(said: str) -> str:
    return escape(said).replace("{", "")


def _cells(rows: Iterable[InboxRow], columns: Sequence[Column], now: datetime) -> Iterator[tuple[str, ...]]:
    draw = _drawers(now)
    chosen = [draw[one] for one in columns]
    labels = functools.cache(_labels)
    for row in rows:
        mark = f"{row.id}.{row.seq}.{row.step_key}"
        yield (row.code, labels(tuple(row.labels)), mark, *(one(row) for one in chosen))


def _drawers(now: datetime) -> dict[Column, Callable[[InboxRow], str]]:
    status = functools.cache(components.status)
    step = functools.cache(lambda name: format_html(_STEP, name) if name else SafeString(""))
    moment = functools.cache(components.vn_datetime)
    lateness = functools.cache(components.lateness)

    def state(row: InboxRow) -> str:
        return format_html("{}{}", _opinion(row.opinion) if row.opinion else status(row.status), step(row.step_name))

    def due(row: InboxRow) -> str:
        until = row.step_due_at if row.opinion else row.due_at
        found = None if row.opinion else standing(row, paused=row.paused, at=now)
        if found and until:
            late = components.warning(found, until, now)
        else:
            late = lateness(until, now, row.finished_at, row.paused and not row.opinion)
        return format_html("{} {}", moment(until) or "–", late)

    return {
        Column.PROCEDURE: lambda row: row.procedure_name,
        Column.PERSON: lambda row: row.applicant_name,
        Column.STATE: state,
        Column.DUE: due,
        Column.RECEIVED: lambda row: moment(row.received_at) or "–",
        Column.CHANNEL: lambda row: str(CHANNEL_LABELS[Channel(row.channel)]),
        Column.OFFICIAL: lambda row: row.assignee_name or (_("Chưa giao") if row.step_key else "–"),
    }


def _labels(labels: tuple[str, ...]) -> SafeString:
    """Shape, colour and word."""
    if not labels:
        return SafeString("")
    drawn = format_html_join(" ", _LABEL, (one.split(":", 1) for one in labels))
    return format_html('<div class="labels">{}</div>', drawn)


def _opinion(found: Opinion) -> SafeString:
    """Who asks whom, and whether we are to answer or to wait; the status of the dossier says nothing of it."""
    state = components.badge(_("Cần trả lời"), "active") if found.to_answer else components.badge(_("Chờ trả lời"))
    asking, asked = format_html(_NAME, found.asking_unit), format_html(_NAME, found.asked_unit)
    words = format_html(_("{asking} hỏi {asked}"), asking=asking, asked=asked)
    return format_html('{}<div class="small">{}</div>', state, words)
