"""What lies on the desk? Tabs, fifty rows, a search by code or name."""

from collections.abc import Sequence
from urllib.parse import parse_qs, urlencode, urlsplit

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from caicach.core import clock
from caicach.dossiers import policies, queries
from caicach.dossiers.commands.bulk import Together
from caicach.dossiers.queries.criteria import Criteria
from caicach.dossiers.queries.inbox import OF_STEPS, PAGE
from caicach.web.desk import narrowing, rows, together
from caicach.web.permissions import Request, permission
from caicach.web.warnings import KEYS

FARTHEST_PAGE = 20
# By whether columns were chosen.
EXPORT = {True: _("Tải danh sách này với các cột đang hiện:"), False: _("Tải danh sách này với đủ các cột:")}
EMPTY: dict[queries.Tab, Promise] = {
    queries.Tab.NEW: _("Không có hồ sơ nào chờ tiếp nhận."),
    queries.Tab.WORKING: _("Không có việc nào đang chờ bạn. Hồ sơ mới chuyển đến sẽ hiện ở đây."),
    queries.Tab.SUPPLEMENT: _("Không có hồ sơ nào đang chờ công dân bổ sung giấy tờ."),
    queries.Tab.OPINION: _("Không có ý kiến nào phải trả lời, cũng không có hồ sơ nào của đơn vị bạn đang chờ ý kiến."),
    queries.Tab.DONE: _("Chưa có hồ sơ nào xử lý xong."),
    queries.Tab.OVERDUE: _("Không có hồ sơ nào quá hạn."),
    queries.Tab.UNIT: _("Không có việc nào đang mở ở đơn vị bạn phụ trách."),
}


@permission("dossier.view")
@never_cache
@gzip_page
@require_safe
def inbox(request: Request) -> HttpResponse:
    """One page of a tab. If nothing is asked for: the list saved to open first, else the tab with work in it."""
    now = clock.now()
    head = queries.desk_head(seen_by=request.actor, at=now)
    asked = request.GET or _first(head.views)
    tab = _tab(asked, head.counts, receives=_receives(request))
    page = min(max(_number(asked.get("trang")), 1), FARTHEST_PAGE)
    criteria = narrowing.read(asked)
    found = queries.inbox(tab, seen_by=request.actor, at=now, page=page, criteria=criteria)
    due = str(_("Hạn trả lời")) if tab is queries.Tab.OPINION else ""
    columns = narrowing.read_columns(asked, usual=rows.OF_UNIT if tab is queries.Tab.UNIT else rows.USUAL)
    leads = bool(policies.giving_units(request.actor))
    context = {
        "tabs": [(one, label, head.counts.get(one)) for one, label in queries.TABS.items()
                 if leads or one is not queries.Tab.UNIT],
        "tab": tab, "heading": queries.TABS[tab], "headings": rows.headings(columns, due=due), "ticks": True,
        "rows": rows.drawn(found[:PAGE], now=now, columns=columns, due=due, ticked=True), "empty": EMPTY[tab],
        "acts": _acts(request, tab, leads=leads, to_approve=criteria.to_approve),
        "narrowed": list(narrowing.words(criteria)), "levels": _levels(asked, tab, criteria),
        "views": [(one.name, _address(one), asked.get("loc") == str(one.id)) for one in head.views],
        "change": _again(asked, muc=tab, trang=None), "export_words": EXPORT[narrowing.COLUMNS in asked],
        "page": page, "previous": _again(asked, muc=tab, trang=page - 1) if page > 1 else "",
        "following": _again(asked, muc=tab, trang=page + 1) if len(found) > PAGE and page < FARTHEST_PAGE else "",
    }  # fmt: skip
    return render(request, "desk/inbox.html", context)


def _acts(request: Request, tab: queries.Tab, *, leads: bool, to_approve: bool) -> list[tuple[str, Promise]]:
    """What can be done on many rows of this tab; which of them allow it is judged row by row."""
    offered: list[Together] = []
    if tab is queries.Tab.WORKING:
        offered += [Together.HAND_OVER] if _receives(request) else []
        offered.append(Together.APPROVE if to_approve else Together.COMPLETE)
    if tab in OF_STEPS and leads:
        offered.append(Together.ASSIGN)
    return [(one, together.NAMES[one]) for one in (*offered, Together.LABEL, Together.UNLABEL)]


def _address(view: queries.View) -> str:
    columns = {narrowing.COLUMNS: view.columns} if view.columns else {}
    return "?" + "&".join(filter(None, (view.query, urlencode(columns | {"loc": view.id}))))


def _first(views: Sequence[queries.View]) -> QueryDict:
    """The list its owner wants to see first."""
    return QueryDict(next((_address(one)[1:] for one in views if one.is_default), ""))


def _again(asked: QueryDict, **changes: str | int | None) -> str:
    """The same list with something changed or, by None, left out."""
    kept = asked.copy()
    for name, value in changes.items():
        kept.pop(name, None)
        if value is not None:
            kept[name] = str(value)
    return "?" + kept.urlencode()


def _levels(asked: QueryDict, tab: queries.Tab, criteria: Criteria) -> list[tuple[str, str, bool]]:
    """Where the tab is shown at one level of warning only; whatever else it is narrowed to stays."""
    if tab not in OF_STEPS:
        return []  # a question has a deadline of its own; the others are at no level, or all at one
    shown = [(None, None, _("Tất cả")), *((warn, key, warn.label) for warn, key in KEYS.items())]
    return [
        (str(label), _again(asked, muc=tab, muc_do=key, trang=None, loc=None), warn is criteria.level)
        for warn, key, label in shown
    ]


def _receives(request: Request) -> bool:
    return policies.can_receive(request.actor, unit_id=request.actor.unit_id or 0)


def _tab(asked: QueryDict, counts: dict[queries.Tab, int], *, receives: bool) -> queries.Tab:
    """The tab asked for, else the first with work for this official: what waits at the counter is the counter's."""
    try:
        return queries.Tab(asked.get("muc", ""))
    except ValueError:
        mine = (queries.Tab.WORKING, queries.Tab.OPINION)
        busy = (queries.Tab.NEW, *mine) if receives else (*mine, queries.Tab.NEW)
        return next((tab for tab in busy if counts[tab]), queries.Tab.WORKING)


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 4 else 1


@permission("dossier.view")
@never_cache
@require_safe
def search(request: Request) -> HttpResponse:
    """By whole or partial code, by personal number, or by name typed with or without tone marks."""
    now = clock.now()
    wanted = _scanned(request.GET.get("tim", "").strip())
    found = queries.search(wanted, seen_by=request.actor, on=now.date(), limit=PAGE) if wanted else []
    if len(found) == 1 and found[0].code == wanted.upper():
        return redirect("desk:dossier", code=found[0].code)
    context = {
        "wanted": wanted, "rows": rows.drawn(found, now=now), "count": len(found), "cut": len(found) >= PAGE,
        "headings": rows.headings(),
    }  # fmt: skip
    return render(request, "desk/search.html", context)


def _scanned(text: str) -> str:
    """A reader that types what the QR code of a receipt holds types an address; the code is in it."""
    return parse_qs(urlsplit(text).query).get("ma", [text])[0] if "://" in text else text
