"""The page a head opens in the morning: warnings, load by official, what waits for a signature, the last weeks."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from caicach.accounts import queries as accounts
from caicach.core import clock
from caicach.dossiers import policies
from caicach.dossiers.queries import cover as covers
from caicach.dossiers.queries.load import Load
from caicach.indices import weeks
from caicach.indices.weeks import Week
from caicach.web.dashboards import charts
from caicach.web.desk import acts, rows
from caicach.web.permissions import Request, permission
from caicach.web.warnings import KEYS, TONES


@dataclass(frozen=True, slots=True)
class Line:
    """An official with what lies with them, and where it is listed."""

    name: str
    query: str
    load: Load
    away: bool = False


@permission("dossier.assign")
@never_cache
@require_safe
def cover(request: Request) -> HttpResponse:
    """For the units whose work the viewer gives out."""
    now = clock.now()
    led = policies.led_units(request.actor)
    found = covers.cover(seen_by=request.actor, at=now)
    past = weeks.weeks(led, at=now)
    context = {
        "cover": found, "levels": _levels(found), "lines": _lines(request, found), "now": now,
        "approving": rows.drawn(found.to_approve, now=now, ticked=True), "headings": rows.headings(), "ticks": True,
        "weeks": past, "chart": _chart(past), "trail": acts.desk_trail(),
    }  # fmt: skip
    return render(request, "desk/cover.html", context)


def _levels(found: covers.Cover) -> list[tuple[Promise, int, str, str]]:
    """Each level with its count, its tone and how the list asks for it; the gravest first."""
    return [(warn.label, found.levels.get(warn, 0), TONES[warn], KEYS[warn]) for warn in sorted(KEYS, reverse=True)]


def _lines(request: Request, found: covers.Cover) -> Sequence[Line]:
    """Everybody of the units, whoever has most first, and what nobody has."""
    today = clock.now().date()
    people = accounts.officials_of(policies.led_units(request.actor), on=today)
    away = accounts.away([one.pk for one in people], on=today)
    lines = [Line(one.full_name, str(one.pk), found.loads.get(one.pk, Load()), one.pk in away) for one in people]
    lines.sort(key=lambda line: (-line.load.open, line.name))
    nobody = Line(_("Chưa giao cho ai"), "chua-giao", found.loads.get(None, Load()))
    return [nobody, *lines]


def _chart(past: Sequence[Week]) -> SafeString:
    columns = [
        charts.Month(f"{one.monday:%d/%m}", one.received, one.in_time, one.late,
                     said=_("Tuần từ %(day)s") % {"day": f"{one.monday:%d/%m/%Y}"})
        for one in past
    ]  # fmt: skip
    return charts.months(columns, title=_("Hồ sơ tiếp nhận, giải quyết đúng hạn và quá hạn theo tuần"))
