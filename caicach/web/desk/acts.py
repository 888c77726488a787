"""One act on a dossier: its small form, its one command. The table says which form and which command an act has."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from caicach.accounts import queries as accounts
from caicach.core import clock, errors
from caicach.core.actor import Actor
from caicach.documents import queries as documents
from caicach.dossiers import commands, queries
from caicach.dossiers.commands.extending import ExtendedBefore
from caicach.dossiers.queries import apologies, finding, outcomes, transfers
from caicach.dossiers.queries.acts import LABELS, OF_STEP, Act, Possible, possible_acts
from caicach.dossiers.queries.crossing import Crossed, crossed
from caicach.dossiers.queries.files import exemptions, list_papers
from caicach.privacy.states import Page
from caicach.web import problems, reading
from caicach.web.desk import act_forms as forms
from caicach.web.desk import candidates, crossing, unit_choices, uploads
from caicach.web.permissions import Request, permission


@dataclass(frozen=True, slots=True)
class ActPage:
    """How an act is asked for and carried out. `of_step`: the command takes the key of a step."""

    command: Callable[..., Any]
    form: type[forms.ActForm] = forms.ActForm
    of_step: bool = False
    decides: bool = False  # the command takes the outcome of a decision
    grave: bool = False  # drawn in red, asked twice


PAGES: dict[Act, ActPage] = {
    Act.ACCEPT: ActPage(commands.accept, forms.AcceptForm),
    Act.DECLINE: ActPage(commands.decline, forms.DecisionForm, grave=True),
    Act.HAND_OVER: ActPage(commands.hand_over, of_step=True),
    Act.COMPLETE: ActPage(commands.complete_step, of_step=True, decides=True),
    Act.APPROVE: ActPage(commands.approve, of_step=True, decides=True),
    Act.REQUEST_FINANCE: ActPage(commands.request_finance, of_step=True),
    Act.SETTLE_FINANCE: ActPage(commands.settle_finance, of_step=True),
    Act.REGISTER_OUTCOME: ActPage(commands.register_outcome, forms.RegistrationForm, of_step=True),
    Act.RETURN: ActPage(commands.return_result, forms.ReturnForm, of_step=True),
    Act.PAY_FEE: ActPage(commands.pay_fee, forms.FeeForm),
    Act.CHARGE: ActPage(commands.charge, forms.ChargeForm),
    Act.SUPPLEMENT: ActPage(commands.request_supplement, forms.SupplementForm),
    Act.RESUME: ActPage(commands.resume),
    Act.CONSULT: ActPage(commands.consult, forms.ConsultForm),
    Act.EXTEND: ActPage(commands.extend, forms.ExtendForm),
    Act.REFUSE: ActPage(commands.refuse, forms.DecisionForm, grave=True),
    Act.TERMINATE: ActPage(commands.terminate, forms.DecisionForm, grave=True),
    Act.WITHDRAW: ActPage(commands.withdraw, forms.ReasonForm, grave=True),
    Act.ASSIGN: ActPage(commands.assign, forms.AssignForm, of_step=True),
    Act.ATTACH: ActPage(commands.attach_files, forms.FilesForm),
    Act.CORRECT: ActPage(commands.correct_outcome, forms.CorrectionForm, grave=True),
    Act.REVOKE: ActPage(commands.revoke_outcome, forms.RevocationForm, grave=True),
}


# What moves the dossier on stands before what happens beside the process.
FORWARD = {Act.ACCEPT, Act.RESUME, Act.PAY_FEE, *OF_STEP.values(), Act.SETTLE_FINANCE}


@dataclass(frozen=True, slots=True)
class Offered:
    """An act as the dossier page offers it; a simple one needs no page of its own."""

    act: Act
    label: str
    step_key: str
    step_name: str
    outcome: str
    simple: bool
    giver: str = ""  # for whom it is done, by a delegation


def offered(found: Sequence[Possible]) -> dict[str, list[Offered]]:
    """The acts of the page in two groups."""
    givers = _givers(found)
    drawn = [
        Offered(one.act, str(one.label), one.step_key, one.step_name, one.outcome, PAGES[one.act].form is forms.ActForm,
                givers.get(one.delegation_id or 0, ""))
        for one in found
    ]  # fmt: skip
    return {
        "steps": [one for one in drawn if one.act in FORWARD],
        "others": [one for one in drawn if one.act not in FORWARD],
        "attach": [one for one in drawn if one.act is Act.ATTACH],
    }


def _givers(found: Sequence[Possible]) -> dict[int, str]:
    """Who delegated what is offered; asks nothing if nobody did."""
    return accounts.givers({one.delegation_id for one in found if one.delegation_id is not None})


@permission("dossier.view")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: Request, code: str, name: str) -> HttpResponse:
    """Show the form of an act, or carry it out."""
    dossier = finding.get_dossier_for_act(code, seen_by=request.actor)
    posted = request.method == "POST"
    lost: errors.CaicachError | None = None
    try:
        chosen = _possible(request, dossier, name)
    except errors.Refused as refusal:
        if not posted or name == Act.ASSIGN:  # there is no step to give any more
            raise
        chosen, lost = Possible(Act(name)), refusal  # what was typed stays on the page
    data, wrong_file = _posted(request) if posted else (None, None)
    form = _form(request, dossier, chosen, data)
    if said := lost or wrong_file:
        problems.lay(form, said)
        return _page(request, dossier, chosen, form, status=said.status)
    return _tried(request, dossier, chosen, form)


def _form(request: Request, dossier: Any, chosen: Possible, data: QueryDict | None) -> forms.ActForm:
    """The form of the act; a filing that crossed a change of its rules is asked about in a longer one."""
    initial = _initial(request, dossier, chosen)
    if (found := _crossed(dossier, chosen)) is not None:
        given = {**initial, **crossing.initial(dossier, found)}
        return crossing.CarryForm(data, choices=crossing.choices(dossier, found), initial=given)
    return PAGES[chosen.act].form(data, choices=_choices(dossier, chosen), initial=initial)


def _crossed(dossier: Any, chosen: Possible) -> Crossed | None:
    return crossed(dossier, on=clock.now().date()) if chosen.act is Act.ACCEPT else None


def _tried(request: Request, dossier: Any, chosen: Possible, form: forms.ActForm) -> HttpResponse:
    """Carry the act out if its form is right; otherwise the form again, with what is wrong."""
    if not form.is_bound or not form.is_valid():
        return _page(request, dossier, chosen, form, status=400 if form.is_bound else 200)
    try:
        _carry_out(PAGES[chosen.act], dossier.pk, form, chosen.by(request.actor))
    except (errors.Invalid, errors.Refused) as refusal:
        problems.lay(form, refusal)
        return _page(request, dossier, chosen, form, status=refusal.status)
    messages.success(request, _("Đã ghi nhận: %(act)s.") % {"act": chosen.label})
    return redirect("desk:dossier", code=dossier.code)


def _posted(request: Request) -> tuple[QueryDict, errors.Invalid | None]:
    """What was posted; files that came with it (without script) are kept whatever is wrong with the rest."""
    data = request.POST.copy()
    try:
        for file_id in uploads.store_posted(request):
            data.appendlist("file_ids", str(file_id))
    except errors.Invalid as refusal:
        return data, refusal
    return data, None


def _possible(request: Request, dossier: Any, name: str) -> Possible:
    """The act asked for, if it is one of those the actor may do now."""
    asked = request.POST if request.method == "POST" else request.GET
    step, outcome = asked.get("step_key", ""), asked.get("outcome", "")
    offered = possible_acts(dossier, actor=request.actor, only=name)
    for one in offered:
        if (one.step_key, one.outcome) == (step, outcome):
            return one
    if len(offered) == 1 and not step:
        return offered[0]
    if name not in list(Act):
        raise errors.NotFound
    if name == Act.EXTEND and dossier.extension_count:
        raise ExtendedBefore
    raise errors.Refused(_("Việc này không còn làm được: hồ sơ đã sang bước khác hoặc không thuộc phần việc của bạn."))


def _carry_out(page: ActPage, dossier_id: int, form: forms.ActForm, by: Actor) -> None:
    data = form.cleaned_data
    values = form.values()
    if page.of_step:
        values["step_key"] = data["step_key"]
    if page.decides:
        values["outcome"] = data["outcome"]
    page.command(dossier_id, **values, by=by, at=clock.now(), seen_seq=data["seen_seq"])


def _choices(dossier: Any, chosen: Possible) -> dict[str, list[Any]]:
    """What can be chosen from: units to ask, people to give a step to, papers."""
    today = clock.now().date()
    if chosen.act is Act.CONSULT:
        own = transfers.own_units(dossier, on=today)
        return {"unit": [("", _("Chọn đơn vị")), *unit_choices.grouped(on=today, without=own)]}
    if chosen.act is Act.ASSIGN:
        task = queries.open_task(dossier, step_key=chosen.step_key)
        return {"assignee": candidates.choices({(task.role, task.unit_id)}, at=clock.now())}
    if chosen.act is Act.ATTACH:
        papers, _others = list_papers(dossier)
        return {
            "component": [(str(one.number), f"{one.number}. {one.name}") for one in papers] + [("", _("Tài liệu khác"))]
        }
    if chosen.act is Act.ACCEPT:
        return {"papers": [(str(number), name) for number, name in queries.lacking_papers(dossier)]}
    return {}


def _page(request: Request, dossier: Any, chosen: Possible, form: forms.ActForm, *, status: int) -> HttpResponse:
    reading.note(request, dossier.subject, Page.ACT)
    context = {
        "upload_address": reverse("desk:uploads:begin"), "file_rules": documents.file_rules(on=clock.now().date()),
        "files": _kept(form, request),
        "paper_names": crossing.paper_names(dossier) if chosen.act is Act.SUPPLEMENT else [],
        "exemptions": exemptions(dossier) if chosen.act is Act.PAY_FEE else [],
        "dossier": dossier, "chosen": chosen, "title": LABELS[chosen.act], "form": form, "page": PAGES[chosen.act],
        "trail": trail(dossier.code), "giver": _givers([chosen]).get(chosen.delegation_id or 0, ""),
        **crossing.told(_crossed(dossier, chosen)),
    }  # fmt: skip
    return render(request, "desk/act.html", context, status=status)


def trail(code: str) -> list[tuple[str, str]]:
    """The way back from a page of one dossier."""
    return [*desk_trail(), (code, reverse("desk:dossier", args=[code]))]


def desk_trail() -> list[tuple[str, str]]:
    return [(_("Bàn làm việc"), reverse("desk:inbox"))]


def _initial(request: Request, dossier: Any, chosen: Possible) -> dict[str, Any]:
    """The marks; which paper the files are for, if the link says so; a result is mostly issued today."""
    marks = {"seen_seq": dossier.seq, "step_key": chosen.step_key, "outcome": chosen.outcome}
    common = {"component": request.GET.get("giay-to", ""), "issued_on": clock.now().date()}
    if chosen.act is Act.REGISTER_OUTCOME:
        common["signer"] = outcomes.signed_by(dossier)
    if chosen.act is Act.EXTEND:
        common |= apologies.initial(dossier)
    return marks | common | _bounds(dossier, chosen)


def _bounds(dossier: Any, chosen: Possible) -> dict[str, Any]:
    """Between which days a result, or its revocation, can be dated."""
    if chosen.act not in (Act.REGISTER_OUTCOME, Act.CORRECT, Act.REVOKE):
        return {}
    earliest = outcomes.earliest_day(dossier, revoking=chosen.act is Act.REVOKE)
    return {"today": clock.now().date(), "not_before": earliest} if earliest else {}


def _kept(form: forms.ActForm, request: Request) -> list[Any]:
    """Files already kept that the form still holds."""
    if "file_ids" not in form.fields or not form.is_bound:
        return []
    given = form.data.getlist("file_ids") if isinstance(form.data, QueryDict) else []
    return documents.list_files([int(one) for one in given if one.isdecimal() and len(one) < 19], seen_by=request.actor)


@permission("dossier.view")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: Request, code: str, consultation_id: int) -> HttpResponse:
    """The opinion of a unit that was asked."""
    dossier = queries.get_dossier(code, seen_by=request.actor)
    asked = queries.get_consultation(dossier, consultation_id, seen_by=request.actor)
    form = forms.AnswerForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            agrees = form.cleaned_data["agrees"] == "yes"
            try:
                commands.answer_consultation(
                    asked.id,
                    answer=form.cleaned_data["answer"],
                    agrees=agrees,
                    by=asked.by(request.actor),
                    at=clock.now(),
                )
            except (errors.Invalid, errors.Refused) as refusal:
                problems.lay(form, refusal)
                status = refusal.status
            else:
                messages.success(request, _("Đã gửi ý kiến."))
                return redirect("desk:dossier", code=code)
    reading.note(request, dossier.subject, Page.ACT)
    context = {"dossier": dossier, "asked": asked, "form": form, "trail": trail(code)}
    return render(request, "desk/answer.html", context, status=status)
