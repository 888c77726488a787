"""Which tasks wait for me? The first page of plans and tasks."""

from typing import Final

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from caicach.core import clock
from caicach.organisations.queries import units
from caicach.plans.queries.waiting import waiting
from caicach.plans.rules.dates import Alarm
from caicach.web.permissions import Request, permission

ALARMS: Final = {
    Alarm.SOON: (gettext_lazy("sắp đến hạn"), "soon"), Alarm.TODAY: (gettext_lazy("hạn là hôm nay"), "urgent"),
    Alarm.OFFICER: (gettext_lazy("quá hạn"), "over"),
    Alarm.HEAD: (gettext_lazy("quá hạn, báo lãnh đạo đơn vị"), "over"),
    Alarm.COMMITTEE: (gettext_lazy("quá hạn, báo Ban Chỉ đạo"), "critical"),
}  # fmt: skip
SHOWN: Final = 50  # of each list; the whole is in the list of tasks


@permission("plan.view")
@never_cache
@require_safe
def home(request: Request) -> HttpResponse:
    """What to take on, to do, to check and to decide, the nearest day first, and who must hear of what is late."""
    on = clock.now().date()
    found = waiting(request.actor, on=on)
    lists = [
        ("nhan", _("Chờ đơn vị nhận"), found.to_take), ("lam", _("Đang thực hiện"), found.to_do),
        ("nghiem-thu", _("Chờ bạn nghiệm thu"), found.to_check),
        ("gia-han", _("Chờ bạn quyết định gia hạn"), found.to_decide),
    ]  # fmt: skip
    shown = [
        (anchor, title, len(lines), [
            (line, units.unit_name(line.task.lead_unit_id, on=on), ALARMS.get(line.alarm)) for line in lines[:SHOWN]
        ])
        for anchor, title, lines in lists if lines
    ]  # fmt: skip
    return render(request, "plans/home.html", {"lists": shown, "on": on, "shown": SHOWN})
