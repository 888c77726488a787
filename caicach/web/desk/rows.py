"""How is a list of dossiers drawn? Row by row in one go: a template loop would be the cost of an inbox page.

A badge is drawn once for all rows that show it. Everything a person typed goes through `format_html_join`, which
escapes it; `_ROW` itself is ours.
"""

import functools
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Final

from django.urls import reverse
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from caicach.dossiers.queries import InboxRow
from caicach.dossiers.queries.inbox import Opinion
from caicach.dossiers.queries.standing import standing
from caicach.web.templatetags import components

# The headings stand in each cell again, for the cards of a phone.
_ROW: Final = (
    '<tr role="row"><th scope="row" role="rowheader"><a href="{address}">{{0}}</a></th>'
    '<td role="cell" data-label="{procedure}" lang="vi">{{1}}</td><td role="cell" data-label="{person}">{{2}}</td>'
    '<td role="cell" data-label="{state}"><div>{{3}}{{4}}</div></td>'
    '<td role="cell" data-label="{due}"><div>{{5}} {{6}}</div></td></tr>'
)
_STEP: Final = '<div class="small" lang="vi">{}</div>'
_WHOSE: Final = '<div class="small">{} {}</div>'
_NAME: Final = '<span lang="vi">{}</span>'


def drawn(rows: Iterable[InboxRow], *, now: datetime, due: str = "") -> SafeString:
    """The rows of the table, as the page takes them; `due`: what the last column is called if not "Hẹn trả"."""
    return format_html_join("\n", _row(due or _("Hẹn trả")), _cells(rows, now))


def _row(due: str) -> str:
    """The shape of a row in the reader's language; the code of a dossier is part of its address."""
    words = {"procedure": _("Thủ tục"), "person": _("Người nộp"), "state": _("Trạng thái"), "due": due}
    address = reverse("desk:dossier", args=["CODE"]).replace("CODE", "{0}")
    return _ROW.format(address=address, **{name: escape(said).replace("{", "") for name, said in words.items()})


def _cells(rows: Iterable[InboxRow], now: datetime) -> Iterator[tuple[str, ...]]:
    status = functools.cache(components.status)
    lateness: Callable[..., SafeString] = functools.cache(components.lateness)
    due_words = functools.cache(components.vn_datetime)
    step = functools.cache(lambda name: format_html(_STEP, name) if name else SafeString(""))
    whose = functools.cache(lambda name: format_html(_WHOSE, _("thay cho"), name) if name else SafeString(""))
    for row in rows:
        until = row.step_due_at if row.opinion else row.due_at
        found = None if row.opinion else standing(row, paused=row.paused, at=now)
        if found and until:
            late = components.warning(found, until, now)
        else:
            late = lateness(until, now, row.finished_at, row.paused and not row.opinion)
        state = _opinion(row.opinion) if row.opinion else status(row.status)
        doing = step(row.step_name) + whose(row.whose)
        yield (
            row.code, row.procedure_name, row.applicant_name, state, doing, due_words(until) or "–", late,
        )  # fmt: skip


def _opinion(found: Opinion) -> SafeString:
    """Who asks whom, and whether we are to answer or to wait; the status of the dossier says nothing of it."""
    state = components.badge(_("Cần trả lời"), "active") if found.to_answer else components.badge(_("Chờ trả lời"))
    asking, asked = format_html(_NAME, found.asking_unit), format_html(_NAME, found.asked_unit)
    words = format_html(_("{asking} hỏi {asked}"), asking=asking, asked=asked)
    return format_html('{}<div class="small">{}</div>', state, words)
