"""Which printed forms hold on which day, and which of them has nobody compared with the law yet?"""

import itertools
from datetime import date, timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from caicach.core import clock
from caicach.dossiers import printing
from caicach.web.permissions import Request, permission


@permission("units.view")
@require_GET
def form_sets(request: Request) -> HttpResponse:
    """The sets of forms, the latest first, each with its days."""
    today = clock.now().date()
    rows = [(one, _last_day(after), one == printing.form_set(today)) for one, after in _with_next()]
    return render(request, "backoffice/forms.html", {"sets": rows[::-1]})


def _with_next() -> list[tuple[printing.FormSet, printing.FormSet | None]]:
    sets = printing.form_sets()
    return list(itertools.zip_longest(sets, sets[1:]))


def _last_day(after: printing.FormSet | None) -> date | None:
    return after.valid_from - timedelta(days=1) if after else None
