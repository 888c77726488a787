"""Which procedure do I need, and what does it ask of me?"""

from collections.abc import Iterable
from typing import Any, Final

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from caicach.accounts.states import ROLE_NAMES, Role
from caicach.catalogue import queries, states
from caicach.catalogue.rules import procedure as rules
from caicach.catalogue.rules import revisions
from caicach.core import clock, text
from caicach.web import permissions
from caicach.workflow import bpmn, diagram
from caicach.workflow.rules import Definition, Step
from caicach.workflow.states import StepKind

PER_PAGE: Final = 20
_MOST: Final = 500  # of the national catalogue no more than this answers one question


@permissions.public
@require_safe
def procedures(request: HttpRequest) -> HttpResponse:
    """The procedures in force today, those asked for first."""
    asked = text.nfc(request.GET.get("tim", ""))[:200]
    sector = request.GET.get("linh-vuc", "")
    level = _level(request.GET.get("cap", ""))
    on = clock.now().date()
    found = (
        queries.search(asked, on=on, level=level, limit=_MOST) if asked else queries.list_published(on=on, level=level)
    )
    sectors = sorted({procedure.sector for procedure in found}, key=text.fold)
    chosen = [procedure for procedure in found if not sector or procedure.sector == sector]
    page = Paginator(chosen, PER_PAGE).get_page(request.GET.get("trang"))
    context = {
        "asked": asked,
        "sector": sector,
        "level": level or "",
        "levels": [(value.value, name) for value, name in states.LEVEL_NAMES.items()],
        "sectors": sectors if not sector or sector in sectors else [*sectors, sector],
        "page": page,
        "on": on,
    }
    return render(request, "portal/procedures.html", context)


def _level(value: str) -> states.Level | None:
    return states.Level(value) if value in set(states.Level) else None


@permissions.public
@require_safe
def procedure(request: HttpRequest, code: str) -> HttpResponse:
    """One procedure as it is in force today."""
    on = clock.now().date()
    found = queries.get_published(code, on=on)
    before = queries.find_before(found)
    context: dict[str, Any] = {
        "procedure": found,
        "on": on,
        "levels": [states.LEVEL_NAMES[level] for level in found.levels_on(on)],
        "received_at": [states.LEVEL_NAMES[level] for level in states.Level if level in found.received_at(on)],
        "agencies": list(dict.fromkeys(row.agency for row in queries.competence_on(found, on))),
        "service": _service(found.service_level(on)),
        "fees": [(place, fee) for place, fee in enumerate(found.fees) if rules.holds(fee, on)],
        "steps": list(_steps(found.definition)),
        "diagram": diagram.figure(found.definition),
        "before": before,
        "changes": revisions.difference(before, found) if before else (),
        "trail": [(pgettext("nhiều", "Thủ tục"), reverse("portal:procedures"))],
    }
    return render(request, "portal/procedure.html", context)


@permissions.public
@require_safe
def workflow(request: HttpRequest, code: str) -> HttpResponse:
    """The table of steps in force today, for an editor of BPMN 2.0."""
    found = queries.get_published(code, on=clock.now().date())
    answer = HttpResponse(bpmn.export(found.definition, name=found.name), content_type="application/bpmn+xml")
    answer["Content-Disposition"] = f'attachment; filename="quy-trinh-{found.code}.bpmn"'
    return answer


def _service(level: states.ServiceLevel | None) -> str:
    return str(states.SERVICE_LEVEL_NAMES[level]) if level else ""


def _steps(definition: Definition) -> Iterable[tuple[Step, str]]:
    """The rows somebody works at, with who does it; forks, joins and ends are only in the drawing."""
    for step in definition.steps.values():
        if step.kind in (StepKind.FORK, StepKind.JOIN, StepKind.END):
            continue
        yield step, str(ROLE_NAMES[Role(step.who)]) if step.who in set(Role) else ""
