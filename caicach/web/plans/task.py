"""One task: what it asks, how it stands, all that was written of it, and what this person may do with it now."""

from typing import Any, Final

from django.contrib import messages
from django.http import FileResponse, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from caicach.core import clock, errors
from caicach.core.actor import Actor
from caicach.documents import queries as documents
from caicach.organisations.queries import units
from caicach.plans.commands import checking, doing
from caicach.plans.queries import acts, tasks
from caicach.plans.queries.acts import Act
from caicach.plans.states import STANDING_NAMES
from caicach.web import problems
from caicach.web.desk import uploads
from caicach.web.permissions import Request, permission
from caicach.web.plans import watching
from caicach.web.plans.task_forms import ACT_NAMES, FORMS, ActForm, HandOnForm, WithFile

QUIET: Final = frozenset({Act.HAND_ON, Act.EXTEND, Act.CANCEL})  # seldom wanted: folded up


@permission("plan.view")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def task(request: Request, task_id: int) -> HttpResponse:
    """The page of a task; each act posts to it."""
    on = clock.now().date()
    row = tasks.get_task(task_id, seen_by=request.actor, on=on)
    posted = _posted(request) if request.method == "POST" else None
    offered = _forms(row, request, posted)
    sent = next((one for one in offered if one.is_bound), None)
    if posted is not None and sent is None:
        messages.error(request, _("Việc này không làm được nữa ở tình trạng hiện nay của nhiệm vụ."))
        return redirect("plans:task", task_id)
    if sent is not None and sent.is_valid():
        try:
            _do(row.pk, sent, by=request.actor)
        except (errors.Invalid, errors.Refused) as refusal:
            problems.lay(sent, refusal)
        else:
            messages.success(request, _("Đã ghi: %(act)s.") % {"act": ACT_NAMES[sent.act]})
            return redirect("plans:task", task_id)
    status = 400 if sent is not None and sent.errors else 200
    return render(request, "plans/task.html", _context(row, request, offered, sent), status=status)


@permission("plan.view")
@never_cache
@require_safe
def entry_file(request: Request, task_id: int, entry_id: int) -> FileResponse:
    """The evidence of an entry, to whoever may see the task."""
    row = tasks.get_task(task_id, seen_by=request.actor, on=clock.now().date())
    entry = row.entries.filter(pk=entry_id).select_related("file").first()
    if entry is None or entry.file is None:
        raise errors.NotFound
    return uploads.answer_with(documents.open_for_reading(entry.file, to_official=True))


def _posted(request: Request) -> QueryDict:
    """What was sent; a file that came with it without script is kept, whatever is wrong with the rest."""
    data = request.POST.copy()
    for file_id in uploads.store_posted(request):
        data.appendlist("file_ids", str(file_id))
    return data


def _forms(row: Any, request: Request, posted: QueryDict | None) -> list[ActForm]:
    offered = acts.open_acts(row, request.actor)
    sent = posted.get("act") if posted is not None else None
    found = [kind(posted if sent == kind.act.value else None) for kind in FORMS if kind.act in offered]
    parts = [(one.id, one.name) for one in acts.parts_of(row, on=clock.now().date())]
    for form in found:
        if isinstance(form, HandOnForm):
            form.offer(parts)
    return [form for form in found if parts or form.act is not Act.HAND_ON]


def _do(task_id: int, form: ActForm, *, by: Actor) -> None:
    given, at = form.cleaned_data, clock.now()
    match form.act:
        case Act.TAKE:
            doing.accept(task_id, by=by, at=at)
        case Act.HAND_ON:
            doing.hand_on(task_id, given["unit"], text=given["text"], by=by, at=at)
        case Act.EXTEND:
            doing.ask_extension(task_id, until=given["until"], reason=given["reason"], by=by, at=at)
        case Act.ACCEPT:
            checking.accept(task_id, text=given["text"], by=by, at=at)
        case Act.SEND_BACK:
            checking.send_back(task_id, reason=given["reason"], by=by, at=at)
        case Act.CANCEL:
            checking.cancel(
                task_id, decision=given["decision"], on=given["on"], text=given["text"], by=by, at=at
            )  # fmt: skip
        case Act.DECIDE:
            checking.decide_waiting_extension(task_id, granted=given["granted"], answer=given["answer"], by=by, at=at)
        case _:
            _write(task_id, form, by=by)


def _write(task_id: int, form: ActForm, *, by: Actor) -> None:
    """The two acts that may carry a file."""
    assert isinstance(form, WithFile)
    given, at = form.cleaned_data, clock.now()
    if form.act is Act.REPORT:
        doing.report(task_id, percent=given["percent"], text=given["text"], file_id=form.file_id, by=by, at=at)
    else:
        delivered = doing.Delivered(reference=given["reference"], text=given["text"], file_id=form.file_id)
        doing.submit(task_id, delivered, by=by, at=at)


def _context(row: Any, request: Request, offered: list[ActForm], sent: ActForm | None) -> dict[str, Any]:
    on = clock.now().date()
    line = tasks.lines([row], on=on)[0]
    kept = sent.kept if isinstance(sent, WithFile) else []
    return {
        "row": row, "standing": STANDING_NAMES[line.standing], "tone": watching.TONES[line.standing],
        "field": watching.field_names(on).get(row.field, row.field), "wrong": sent,
        "lead": units.unit_name(row.lead_unit_id, on=on), "checking": units.unit_name(row.checking_unit_id, on=on),
        "doing": units.unit_name(row.doing_unit_id, on=on) if row.doing_unit_id else "",
        "joint": [units.unit_name(one, on=on) for one in row.joint_unit_ids],
        "acts": [one for one in offered if one.act not in QUIET],
        "more": [one for one in offered if one.act in QUIET], "own": acts.handed_in_by(row, request.actor),
        "entries": [(one, units.unit_name(one.unit_id, on=on))
                    for one in row.entries.select_related("by", "file").order_by("-at", "-pk")],
        "steps": row.steps.order_by("pk"), "may_part": Act.STEPS in acts.open_acts(row, request.actor),
        "extensions": row.extensions.all(),
        "extension": acts.waiting_extension(row), "upload_address": reverse("desk:uploads:begin"),
        "file_rules": documents.file_rules(on=on),
        "files": documents.list_files([int(one) for one in kept], seen_by=request.actor),
        "trail": [*watching.plans_trail(), (row.plan.name, reverse("plans:plan", args=[row.plan.code]))],
    }  # fmt: skip
