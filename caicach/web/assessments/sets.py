"""Which sets of criteria are there, and what is there to know of one: tree, decision, comments, history?"""

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from caicach.assessments import policies
from caicach.assessments.queries import comments
from caicach.assessments.queries import editions as known
from caicach.assessments.states import SET_STATE_NAMES, SetState, Verdict
from caicach.core import clock, errors
from caicach.documents import queries as documents
from caicach.indices.rules import figures
from caicach.organisations import states as units
from caicach.web.assessments import tree
from caicach.web.desk import uploads
from caicach.web.permissions import Request, permission

if TYPE_CHECKING:
    from caicach.assessments.models import SetEdition

TONES: Final = {
    SetState.DRAFT: "paused", SetState.COMMENTING: "active", SetState.ADOPTED: "ok", SetState.ENDED: "done",
    SetState.WITHDRAWN: "done",
}  # fmt: skip
VERDICT_TONES: Final = {Verdict.ACCEPTED: "ok", Verdict.PARTLY: "soon", Verdict.DECLINED: "late"}


@permission("assessment.view")
@never_cache
@require_safe
def editions(request: Request) -> HttpResponse:
    """Every edition this official may see, by family, the newest first."""
    on = clock.now().date()
    rows = [_listed(one, on) for one in known.list_editions(seen_by=request.actor, on=on)]
    context = {"rows": rows, "manages": policies.can_manage(request.actor, on=on)}
    return render(request, "assessments/sets.html", context)


def _listed(one: "SetEdition", on: date) -> dict[str, Any]:
    return {"one": one, "kinds": kinds_of(one), **state_of(one, on)}


def state_of(one: "SetEdition", on: date) -> dict[str, Any]:
    """The state as word and tone; what was decided holds, will hold, or held."""
    if not one.is_decided or one.valid_from is None:
        return {"state": SET_STATE_NAMES[SetState(one.state)], "tone": TONES[SetState(one.state)]}
    if on < one.valid_from:
        return {"state": _("đã ban hành, chưa đến ngày áp dụng"), "tone": "paused"}
    if one.valid_to is not None and on >= one.valid_to:
        return {"state": _("hết hiệu lực"), "tone": "done"}
    return {"state": _("đang áp dụng"), "tone": "ok"}


def kinds_of(one: "SetEdition") -> str:
    return ", ".join(units.kind_name(kind) for kind in one.applies_to) or _("mọi loại đơn vị")


@permission("assessment.view")
@never_cache
@require_safe
def edition(request: Request, edition_id: int) -> HttpResponse:
    """One set: who it is for, its tree, what was said of it and answered, and how its text came about."""
    on = clock.now().date()
    row = known.get_edition(edition_id, seen_by=request.actor, on=on)
    made = known.compiled(row)
    said = comments.comments_of(row, tree.names(made), on=on)
    counts = Counter(one.row.criterion for one in said)
    earlier = known.edition_before(row)
    asked = comments.is_asked(row, unit_id=request.actor.unit_id, on=on)
    may_comment = request.actor.unit_id is not None and policies.can_comment(
        request.actor, unit_id=request.actor.unit_id
    )
    context = {
        "row": row, "set": made, **_listed(row, on), "bodies": tree.bodies(made, counts), "said": said,
        "verdict_tones": VERDICT_TONES, "asked": comments.asked(row, on=on), "earlier": earlier,
        "points": figures.said(made.points), "differences": known.changes_since(earlier, row) if earlier else [],
        "grades": [(one.name, figures.said(one.least)) for one in made.grades],
        "revisions": known.revisions_of(row), "scopes": _scopes(row), "trail": trail(),
        "manages": policies.can_manage(request.actor, on=on), "unanswered": comments.unanswered(row),
        "own_text": row.drafted_by_id == request.actor.user_id, "may_comment": asked and may_comment,
        "round_open": row.comment_to is not None and on <= row.comment_to,
    }  # fmt: skip
    return render(request, "assessments/set.html", context)


def _scopes(row: "SetEdition") -> list[dict[str, Any]]:
    return [{"one": one, "kind": units.kind_name(one.kind)} for one in known.scopes_of(row)]


def trail(row: "SetEdition | None" = None) -> list[tuple[str, str]]:
    found = [(_("Đánh giá"), reverse("assessments:home")), (_("Bộ tiêu chí"), reverse("assessments:sets"))]
    return [*found, (row.code, reverse("assessments:set", args=[row.pk]))] if row else found


@permission("assessment.view")
@never_cache
@require_safe
def revision(request: Request, edition_id: int, number: int) -> HttpResponse:
    """One text of the draft: who changed what, and why."""
    row = known.get_edition(edition_id, seen_by=request.actor, on=clock.now().date())
    found, differences = known.revision_of(row, number)
    context = {"row": row, "found": found, "differences": differences, "trail": trail(row)}
    return render(request, "assessments/revision.html", context)


@permission("assessment.view")
@never_cache
@require_safe
def content(request: Request, edition_id: int) -> HttpResponse:
    """The text as a file, to be compared, scored by or changed elsewhere."""
    row = known.get_edition(edition_id, seen_by=request.actor, on=clock.now().date())
    name = f'attachment; filename="{row.code}.toml"'
    return HttpResponse(
        row.content, content_type="application/toml; charset=utf-8", headers={"Content-Disposition": name}
    )


@permission("assessment.view")
@never_cache
@require_safe
def decision(request: Request, edition_id: int) -> HttpResponseBase:
    """The scan of the decision."""
    row = known.get_edition(edition_id, seen_by=request.actor, on=clock.now().date())
    if row.decision_file is None:
        raise errors.NotFound
    return uploads.answer_with(documents.open_for_reading(row.decision_file, to_official=True))
