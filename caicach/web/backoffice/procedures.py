"""Which revisions of procedures are there, what would a draft change, and who publishes it?"""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from caicach.catalogue import commands, policies, states
from caicach.catalogue.queries import keeping, national
from caicach.catalogue.rules.procedure import Publication
from caicach.core import clock, errors, text
from caicach.web import problems
from caicach.web.backoffice import forms
from caicach.web.permissions import Request, permission
from caicach.workflow import diagram

PER_PAGE = 50


@permission("procedure.publish")
@require_GET
def procedures(request: Request) -> HttpResponse:
    """Every revision, drafts first, found by name or code."""
    search = text.nfc(request.GET.get("tim", ""))
    wanted = text.fold(search)
    found = [row for row in keeping.list_revisions() if wanted in text.fold(row.name) or wanted in row.code]
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("trang"))
    rows = [(row, states.REVISION_STATE_NAMES[row.state]) for row in page.object_list]
    context = {"page": page, "rows": rows, "search": search, "count": len(found)}
    return render(request, "backoffice/procedures.html", context)


@permission("procedure.publish")
@require_GET
def revision(request: Request, revision_id: int) -> HttpResponse:
    """One revision as a second official reads it: the change in words, what is unverified, the steps."""
    found = keeping.review(revision_id)
    stated = found.revision.publication
    form = forms.PublicationForm(
        initial={"decision": stated.decision, "decided_on": stated.decided_on, "announced_on": stated.announced_on}
    )
    return _page(request, found, form)


def _page(request: Request, found: keeping.Review, form: forms.PublicationForm) -> HttpResponse:
    row, on = found.revision, clock.now().date()
    is_draft = row.state is states.RevisionState.DRAFT
    context = {
        "row": row,
        "state": states.REVISION_STATE_NAMES[row.state],
        "is_draft": is_draft,
        "content": found.content,
        "data": found.data,
        "lacking": found.lacking,
        "national": national.find_record(row.code) if row.drafted_by_id is None or found.content is None else None,
        "changes": found.changes,
        "others": keeping.comparable_with(row.id) if found.content else [],
        "diagram": diagram.svg(found.content.definition) if found.content else "",
        "may_publish": is_draft
        and found.content is not None
        and policies.can_publish(request.actor, drafted_by_id=row.drafted_by_id, on=on),
        "is_own": row.drafted_by_id == request.actor.user_id,
        "form": form,
    }
    return render(request, "backoffice/revision.html", context, status=400 if form.errors else 200)


@permission("procedure.publish")
@require_GET
def compare(request: Request, revision_id: int, other_id: int) -> HttpResponse:
    """Two revisions beside each other: what was added, taken away, changed."""
    found = keeping.compare(revision_id, other_id)
    context = {"found": found, "row_id": revision_id, "others": keeping.comparable_with(revision_id)}
    return render(request, "backoffice/comparison.html", context)


@require_POST
@permission("procedure.publish")
def publish(request: Request, revision_id: int) -> HttpResponse:
    """Publish a draft; an open-ended revision before it ends on its first day."""
    form = forms.PublicationForm(request.POST)
    if form.is_valid():
        try:
            done = commands.publish(
                revision_id,
                by=request.actor,
                at=clock.now(),
                replace=True,
                publication=Publication(**form.cleaned_data),
            )
        except errors.Invalid as problem:
            problems.lay(form, problem)
        else:
            messages.success(request, _("Đã công bố phiên bản số %(number)s.") % {"number": done.number})
            return redirect("backoffice:revision", revision_id)
    return _page(request, keeping.review(revision_id), form)
