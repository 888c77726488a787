"""The queue of the counter: open it for the day, call, call again, skip, finish, take in what somebody brought."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from caicach.catalogue import queries as catalogue
from caicach.core import clock, errors
from caicach.dossiers import policies, timing
from caicach.dossiers.commands import queue as commands
from caicach.dossiers.queries import queue as queries
from caicach.dossiers.rules import queue as rules
from caicach.dossiers.rules.queue import TicketState
from caicach.organisations.queries import units
from caicach.web.desk import acts
from caicach.web.desk.intake_data import counter_of
from caicach.web.permissions import Request, permission

if TYPE_CHECKING:
    from caicach.dossiers.models import Dossier

COUNTER: Final = "queue_counter"  # keys in the session
SECTOR: Final = "queue_sector"
TICKET: Final = "queue_ticket"


@permission("dossier.receive")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def queue(request: Request) -> HttpResponse:
    """Today's queue of the unit acted for."""
    if request.method == "POST":
        act = ACTS.get(request.POST.get("viec", ""))
        if act is None:
            raise errors.Invalid
        request.session.pop(TICKET, None)  # a form begun for the one before is not for the next
        return act(request) or redirect("desk:queue")
    at, unit_id = clock.now(), counter_of(request)
    unit = units.get_unit(id=unit_id, on=timing.day_of(at))
    context: dict[str, Any] = {"trail": acts.desk_trail(), "unit": unit, "rules": rules.rules_on(timing.day_of(at))}
    found = queries.queue_of(unit_id, seen_by=request.actor, on=timing.day_of(at))
    context |= _today(request, found) if found else {"offered": _offered(unit_id)}
    if policies.can_assign(request.actor, unit_id=unit_id):
        context["days"] = queries.waiting_by_day(unit_id, seen_by=request.actor, on=timing.day_of(at))
    return render(request, "desk/queue.html", context)


def _offered(unit_id: int) -> list[tuple[str, bool]]:
    usual = queries.usual_sectors(unit_id)
    return [(one, one in usual) for one in catalogue.list_sectors()]


def _today(request: Request, found: Any) -> dict[str, Any]:
    counter = int(request.session.get(COUNTER, 1))
    known = rules.rules_on(found.day)
    waiting = queries.tickets(found, TicketState.WAITING)
    return {
        "queue": found, "counter": counter, "sector": request.session.get(SECTOR, ""),
        "now_serving": queries.at_counter(found, counter),
        "waiting": [(one, known.group(one.priority)) for one in waiting],
        "away": queries.tickets(found, TicketState.SKIPPED),
    }  # fmt: skip


def attach(request: Request, dossier: "Dossier") -> None:
    """The number from which this form was opened, if there is one; a receipt never fails for its sake."""
    ticket_id = request.session.pop(TICKET, None)
    if ticket_id is not None:
        try:
            commands.attach(ticket_id, dossier, by=request.actor)
        except errors.NotFound:
            messages.info(request, _("Số thứ tự không còn trong hàng đợi của đơn vị; hồ sơ vẫn đã tiếp nhận."))


def _open(request: Request) -> None:
    commands.open_day(
        counter_of(request), sectors=request.POST.getlist("nhom"), by=request.actor, at=clock.now()
    )  # fmt: skip
    messages.success(request, _("Đã mở hàng đợi hôm nay. Mở trang lấy số và bảng gọi số ở các màn hình."))


def _next(request: Request) -> None:
    counter, sector = _counter(request), request.POST.get("nhom", "")
    request.session[COUNTER], request.session[SECTOR] = counter, sector
    showing = _number(request, "dang") if "dang" in request.POST else None
    try:
        called = commands.call_next(
            _number(request, "hang"), counter=counter, sector=sector, showing=showing, by=request.actor, at=clock.now()
        )
    except rules.CalledSince as refusal:
        messages.warning(request, str(refusal))
        return
    if called is None:
        messages.info(request, _("Không còn ai chờ."))


def _again(request: Request) -> None:
    commands.call_again(_number(request, "so"), counter=_counter(request), by=request.actor, at=clock.now())


def _skip(request: Request) -> None:
    commands.end(_number(request, "so"), TicketState.SKIPPED, by=request.actor, at=clock.now())


def _finish(request: Request) -> None:
    commands.end(_number(request, "so"), TicketState.SERVED, by=request.actor, at=clock.now())


def _take_in(request: Request) -> HttpResponse:
    request.session[TICKET] = _number(request, "so")
    return redirect("desk:intake")


def _counter(request: Request) -> int:
    number = _number(request, "quay")
    rules.check_counter(number)
    return number


def _number(request: Request, name: str) -> int:
    text = request.POST.get(name, "")
    if not (text.isascii() and text.isdecimal() and len(text) < 19):
        raise errors.Invalid(_("Hãy nhập một số."), field=name)
    return int(text)


ACTS: Final[dict[str, Callable[[Request], HttpResponse | None]]] = {
    "mo": _open, "goi": _next, "goi-lai": _again, "vang": _skip, "xong": _finish, "tiep-nhan": _take_in,
}  # fmt: skip
