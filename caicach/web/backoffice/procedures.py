"""Which revisions of procedures are there, what would a draft change, and who publishes it?"""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from caicach.catalogue import commands, policies, states
from caicach.catalogue.queries import keeping, national
from caicach.core import clock, text
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
        "diagram": diagram.svg(found.content.definition) if found.content else "",
        "may_publish": is_draft
        and found.content is not None
        and policies.can_publish(request.actor, drafted_by_id=row.drafted_by_id, on=on),
        "is_own": row.drafted_by_id == request.actor.user_id,
    }
    return render(request, "backoffice/revision.html", context)


@require_POST
@permission("procedure.publish")
def publish(request: Request, revision_id: int) -> HttpResponse:
    """Publish a draft; an open-ended revision before it ends on its first day."""
    done = commands.publish(revision_id, by=request.actor, at=clock.now(), replace=True)
    messages.success(request, _("Đã công bố phiên bản số %(number)s.") % {"number": done.number})
    return redirect("backoffice:revision", revision_id)
