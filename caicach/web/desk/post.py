"""Public post at the counter: what waits to be sent, what is on its way, what came, and the day's list to sign."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods, require_safe

from caicach.core import clock, errors
from caicach.core.clock import ZONE
from caicach.dossiers import commands, paper_slips
from caicach.dossiers.queries import post
from caicach.dossiers.rules.post import POSTAL_LABELS, PostalState
from caicach.web import problems
from caicach.web.desk import acts
from caicach.web.desk.dossier import pdf_answer
from caicach.web.desk.intake_data import counter_of
from caicach.web.desk.post_forms import ArrivalForm, DayListForm, MomentForm, SendingForm, TrackForm
from caicach.web.permissions import Request, permission


@permission("dossier.return")
@never_cache
@gzip_page
@require_safe
def overview(request: Request) -> HttpResponse:
    """What to give to the post, what the post still has, and everything else, latest first."""
    unit_id, today = counter_of(request), clock.now().date()
    on_the_way = post.list_items(unit_id=unit_id, on_the_way=True)[: post.MOST_WAITING]
    page = Paginator(post.list_items(unit_id=unit_id), post.PAGE).get_page(request.GET.get("trang"))
    context = {
        "waiting": post.list_waiting(unit_id=unit_id), "on_the_way": post.lines(on_the_way, on=today),
        "page": page, "items": post.lines(page.object_list, on=today), "trail": acts.desk_trail(),
        "day_form": DayListForm(initial={"ngay": today, "chieu": "di"}),
    }  # fmt: skip
    return render(request, "desk/post.html", context)


def trail() -> list[tuple[str, str]]:
    return [*acts.desk_trail(), (_("Bưu chính"), reverse("desk:post"))]


def _now() -> dict[str, Any]:
    local = clock.now().astimezone(ZONE)
    return {"day": local.date(), "time": local.time()}


@permission("dossier.receive")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def take_in(request: Request) -> HttpResponse:
    """An item came: its number, its sender, when it came."""
    form = ArrivalForm(request.POST if request.method == "POST" else None, initial=_now())

    def act() -> int:
        return commands.take_in(
            counter_of(request), form.envelope(), arrived_at=form.moment(), postmarked_on=form.postmark(),
            by=request.actor, at=clock.now(),
        ).pk  # fmt: skip

    return _written(request, form, act, title=_("Ghi bưu gửi đến"))


@permission("dossier.return")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def send(request: Request) -> HttpResponse:
    """Results go out: which, to whom, under which number."""
    form = SendingForm(request.POST if request.method == "POST" else None, initial=_now() | _recipient(request))

    def act() -> int:
        return commands.hand_to_post(
            counter_of(request), form.envelope(), dossiers=form.codes(), handed_at=form.moment(), by=request.actor,
            at=clock.now(),
        ).pk  # fmt: skip

    return _written(request, form, act, title=_("Giao kết quả cho bưu điện"))


def _recipient(request: Request) -> dict[str, Any]:
    """The person and the address of the dossier the link came from."""
    found = post.recipient(request.GET.get("ho-so", ""), seen_by=request.actor)
    if found is None:
        return {}
    return {
        "dossiers": found.code, "correspondent": found.applicant_name, "address": found.address, "phone": found.phone,
    }  # fmt: skip


def _written(request: Request, form: MomentForm, act: Callable[[], int], *, title: str) -> HttpResponse:
    """Write the item down and go to its page; or the form again with what is wrong."""
    status = 400 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            item_id = act()
        except (errors.Invalid, errors.Refused) as refusal:
            problems.lay(form, refusal)
            status = refusal.status
        else:
            messages.success(request, _("Đã ghi bưu gửi."))
            return redirect("desk:postal-item", item_id=item_id)
    return render(request, "desk/postal_form.html", {"form": form, "title": title, "trail": trail()}, status=status)


@permission("dossier.view")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def item(request: Request, item_id: int) -> HttpResponse:
    """One item: what is in it, what was heard of it, and what is to be written next."""
    found = post.get_item(item_id, seen_by=request.actor, on=clock.now().date())
    posted = request.method == "POST"
    form = TrackForm(
        request.POST if posted else None, states=found.next, initial={**_now(), "seen_seq": found.item.seq}
    )  # fmt: skip
    status = 400 if posted else 200
    if posted and form.is_valid():
        try:
            _track(request, item_id, form)
        except (errors.Invalid, errors.Refused) as refusal:
            problems.lay(form, refusal)
            status = refusal.status
        else:
            return redirect("desk:postal-item", item_id=item_id)
    return render(request, "desk/postal_item.html", {"found": found, "form": form, "trail": trail()}, status=status)


def _track(request: Request, item_id: int, form: TrackForm) -> None:
    data = form.cleaned_data
    to = PostalState(data["to"])
    commands.track(
        item_id, to=to, happened_at=form.moment(), note=data["note"], by=request.actor, at=clock.now(),
        seen_seq=data["seen_seq"],
    )  # fmt: skip
    messages.success(request, _("Đã ghi: %(state)s.") % {"state": POSTAL_LABELS[to]})


@permission("dossier.return")
@never_cache
@require_safe
def day_list(request: Request) -> HttpResponse:
    """The list of a day for both sides to sign."""
    form = DayListForm(request.GET)
    if not form.is_valid():
        raise errors.Invalid(_("Chọn ngày và chiều của bảng kê."))
    day, outgoing = form.cleaned_data["ngay"], form.cleaned_data["chieu"] == "di"
    made = post.day_list(unit_id=counter_of(request), day=day, outgoing=outgoing, at=clock.now())
    return pdf_answer(paper_slips.postal_list(made), f"bang-ke-buu-gui-{day:%Y%m%d}")
