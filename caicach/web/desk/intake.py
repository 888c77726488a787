"""One screen from "what do you need?" to the number. The draft's id is the key that makes it happen once only."""

import uuid
from collections.abc import Callable
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from caicach.core import clock, errors
from caicach.dossiers import commands, queries
from caicach.dossiers.queries import counter
from caicach.dossiers.rules.intake import KEPT_DRAFTS, KeyReused
from caicach.privacy.states import Page
from caicach.web import reading
from caicach.web.desk import intake_data, intake_parts, queue
from caicach.web.desk.intake_form import ASK, DECLINE, RECEIVE, RETURN_NOW, IntakeForm, defaults
from caicach.web.permissions import Request, permission

if TYPE_CHECKING:
    from caicach.dossiers.models import Dossier

BY_SCRIPT: Final = "X-By-Script"  # a page that stays where it is and wants to be told the next address
MOST_DRAFTS = 10


@permission("dossier.receive")
@never_cache
@gzip_page
@require_http_methods(["GET", "HEAD", "POST"])
def intake(request: Request) -> HttpResponse:
    """The form; or what became of it, if its key already made a dossier."""
    asked = request.POST.get("key") if request.method == "POST" else request.GET.get("ban-nhap")
    key = intake_data.key_of(asked) or uuid.uuid4()
    received = counter.received_under(key, seen_by=request.actor)
    if received is not None and request.method != "POST":
        return redirect("desk:received", code=received.code)
    if request.method == "POST":
        return _posted(request, key)
    data = _begun(request, key)
    form = intake_parts.form_of(data, key=key, unit_id=intake_data.counter_of(request), quiet=True)
    return _redrawn(request, key, data, form) if form.was_drawn_otherwise else _page(request, key, data, form=form)


def _begun(request: Request, key: uuid.UUID) -> intake_data.Data:
    """What the form starts with: its draft, or the person of an earlier dossier, or nothing."""
    draft = queries.drafts_of(request.actor).filter(pk=key).first()
    if draft is not None:
        data = intake_data.from_draft(draft)
    elif code := request.GET.get("cung-nguoi"):
        data = intake_data.of_person(queries.get_dossier(code, seen_by=request.actor))
    else:
        data = defaults()
    if code := request.GET.get("thu-tuc"):
        data["procedure"] = code
    if draft is None:
        intake_data.fill_in_origin(data, request)
    return data


def _posted(request: Request, key: uuid.UUID) -> HttpResponse:
    """An act on the form, or (without script) a change to it."""
    data, wrong_file = intake_data.from_post(request)
    act = data.get("act", "")
    if act in ACTS and not wrong_file:
        return _receive(request, key, data, act)
    if act == "draft":
        intake_data.save_draft(key, dict(data.lists()), request)
        messages.success(request, _("Đã lưu bản nháp."))
        return redirect(f"{reverse('desk:intake')}?ban-nhap={key}")
    if act == "change":
        data["procedure"] = ""
    if wrong_file:
        return _page(request, key, data, told=wrong_file, status=HTTPStatus.BAD_REQUEST)
    people = intake_data.known_people(data)
    intake_data.fill_in_known(data, people)
    return _page(request, key, data, people=people)


def _receive(request: Request, key: uuid.UUID, data: intake_data.Data, act: str) -> HttpResponse:
    form = intake_parts.form_of(data, key=key, unit_id=intake_data.counter_of(request), act=act)
    if form.was_drawn_otherwise:
        return _redrawn(request, key, data, form)
    if not form.is_valid():
        return _page(request, key, data, form=form, status=HTTPStatus.BAD_REQUEST)
    try:
        dossier = ACTS[act](form, request)
    except KeyReused as refusal:
        return _already(request, key, data, refusal)
    except (errors.Invalid, errors.Refused) as refusal:
        form.lay(refusal)
        return _page(request, key, data, form=form, status=refusal.status)
    # Only here is anything said to be received: the commit is behind us. A draft left behind harms nothing.
    commands.discard_draft(key, by=request.actor)
    queue.attach(request, dossier)
    return _leads_to(request, dossier)


def _redrawn(request: Request, key: uuid.UUID, data: intake_data.Data, form: IntakeForm) -> HttpResponse:
    """What was ticked stood for papers and fees of other rules than those that hold: tick again.

    The day on the paper was typed since, or the rules changed since the draft was kept.
    """
    homeless = intake_data.redraw(data, form.offered)
    told = _("Ngày ghi trên giấy thuộc thời gian áp dụng quy định khác. Giấy tờ và phí đã được hiện lại theo quy định "
             "của ngày đó: hãy tích lại rồi bấm lần nữa.")  # fmt: skip
    if request.method != "POST":
        told = _("Bản nháp này được lưu theo quy định khác. Giấy tờ và phí đã được hiện lại theo quy định "
                 "đang áp dụng: hãy tích lại.")  # fmt: skip
    if homeless:
        again = _("Tệp đã tải lên cho giấy tờ sau không còn chỗ, hãy tải lại vào giấy tờ phù hợp: %(papers)s.")
        told = f"{told} {again % {'papers': '; '.join(homeless)}}"
    status = HTTPStatus.CONFLICT if request.method == "POST" else HTTPStatus.OK
    return _page(request, key, data, told=told, status=status)


def _leads_to(request: Request, dossier: "Dossier") -> HttpResponse:
    address = reverse("desk:received", args=[dossier.code])
    if request.headers.get(BY_SCRIPT):
        return JsonResponse({"address": address}, status=HTTPStatus.CREATED)
    return redirect(address)


def _already(request: Request, key: uuid.UUID, data: intake_data.Data, refusal: KeyReused) -> HttpResponse:
    """The form was received before it was changed: say under which number, receive nothing twice."""
    received = counter.received_under(key, seen_by=request.actor)
    return _page(request, key, data, told=str(refusal), received=received, status=HTTPStatus.CONFLICT)


# --- the acts: each is one command ---


def _take_in(form: IntakeForm, request: Request) -> "Dossier":
    return commands.receive(intake_parts.priced(form), by=request.actor, at=form.at)


def _return_now(form: IntakeForm, request: Request) -> "Dossier":
    data = form.cleaned_data
    return commands.receive_and_return(
        intake_parts.priced(form), number=data["outcome_number"], issued_on=(form.occurred_at() or form.at).date(),
        signer=data["outcome_signer"], delivered_to=data["filer_full_name"] if data["has_filer"] else "",
        by=request.actor, at=form.at,
    )  # fmt: skip


def _ask_for_papers(form: IntakeForm, request: Request) -> "Dossier":
    return commands.ask_for_papers(
        intake_parts.priced(form), items=form.missing_items(), by=request.actor, at=form.at
    )  # fmt: skip


def _turn_away(form: IntakeForm, request: Request) -> "Dossier":
    data = form.cleaned_data
    return commands.turn_away(
        intake_parts.priced(form), reason=data["decline_reason"], basis=data["decline_basis"],
        by=request.actor, at=form.at,
    )  # fmt: skip


ACTS: Final[dict[str, Callable[[IntakeForm, Request], Any]]] = {
    RECEIVE: _take_in, RETURN_NOW: _return_now, ASK: _ask_for_papers, DECLINE: _turn_away,
}  # fmt: skip


# --- the page ---


def _page(
    request: Request,
    key: uuid.UUID,
    data: intake_data.Data,
    *,
    form: IntakeForm | None = None,
    people: intake_data.People | None = None,
    told: str = "",
    received: "Dossier | None" = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    form = form or intake_parts.form_of(data, key=key, unit_id=intake_data.counter_of(request), quiet=True)
    context = {
        "key": key, "told": told, "received": received, "trail": [(_("Bàn làm việc"), "/ban-lam-viec/")],
        "postal_item": intake_data.postal_item(data, request),
        "drafts": _drafts(request, key),
        **intake_parts.found(request.GET.get("tim", ""), unit_id=form.unit_id, on=form.on),
        **intake_parts.context(form, request.actor, people=people),
        "frequent": intake_parts.frequent(unit_id=form.unit_id, on=form.on),
    }  # fmt: skip
    return render(request, "desk/intake.html", context, status=status)


def _drafts(request: Request, key: uuid.UUID) -> list[dict[str, Any]]:
    """Forms this officer left unfinished."""
    since = clock.now() - KEPT_DRAFTS
    rows = queries.drafts_of(request.actor).filter(saved_at__gte=since).exclude(pk=key)[:MOST_DRAFTS]
    return [intake_parts.draft_line(row) for row in rows]


@permission("dossier.receive")
@never_cache
@require_POST
def discard(request: Request, key: uuid.UUID) -> HttpResponse:
    """Throw a draft away."""
    commands.discard_draft(key, by=request.actor)
    messages.success(request, _("Đã bỏ bản nháp."))
    return redirect("desk:intake")


@permission("dossier.receive")
@never_cache
@require_safe
def received(request: Request, code: str) -> HttpResponse:
    """The number, big; the day; what to print; the next one."""
    dossier = reading.dossier(request, code, Page.DOSSIER)
    page = queries.get_page(dossier, seen_by=request.actor, at=clock.now())
    return render(request, "desk/received.html", {"dossier": dossier, "page": page})
