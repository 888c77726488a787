"""Which tasks are slow, and why; who has how much to do? For whoever leads, from the records alone."""

from typing import Final

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from caicach.organisations.queries import units
from caicach.plans.queries import slow
from caicach.plans.rules.holding import CAUSE_NAMES, Cause
from caicach.plans.rules.sifting import Sieve
from caicach.web.permissions import Request, permission
from caicach.web.plans.watching import Asked, Linked, board_trail

TONES: Final = {Cause.NOT_TAKEN: "critical", Cause.NO_PROGRESS: "over", Cause.SENT_BACK: "urgent",
                Cause.CHECKING: "soon", Cause.EXTENSION: "paused", Cause.SLOW: "active"}  # fmt: skip


@permission("plan.view")
@never_cache
@require_safe
def slow_tasks(request: Request) -> HttpResponse:
    """Each overdue task with what holds it up and who must act next; below, what each unit has in hand."""
    asked = Asked(request)
    lines, on = asked.lines(request), asked.on
    causes = slow.causes_of(lines, on=on)
    found = slow.slow_tasks(lines, causes, on=on)
    rows = [
        (one, CAUSE_NAMES[one.held.cause], TONES[one.held.cause], units.unit_name(one.line.task.lead_unit_id, on=on),
         units.unit_name(one.acts, on=on))
        for one in found
    ]  # fmt: skip
    loads = [
        (units.unit_name(one.unit, on=on), one.running,
         Linked(one.overdue, asked.address(Sieve.OVERDUE, unit=one.unit) if one.overdue else ""), one.to_check)
        for one in slow.workload(lines, causes)
    ]  # fmt: skip
    counts = [(CAUSE_NAMES[cause], count) for cause, count in slow.by_cause(found)]
    context = {"form": asked, "on": on, "rows": rows, "causes": counts, "loads": loads, "trail": board_trail()}
    return render(request, "plans/slow.html", context)
