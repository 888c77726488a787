"""How is a rehearsal of past dossiers told: as lines to read, as data for a program?"""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from caicach.dossiers.queries.replays import Rehearsed
from caicach.dossiers.rules.replay_summary import StepLoad
from caicach.dossiers.rules.working import say_minutes


def as_lines(found: Rehearsed) -> Iterator[str]:
    said = found.summary
    period = f"{found.first:%d/%m/%Y}–{found.last:%d/%m/%Y}"
    yield f"{found.revision.code}, {_('phiên bản số')} {found.revision.number}, {period}"
    yield "  " + _("Diễn tập được: %(n)d hồ sơ; không diễn tập được: %(m)d") % {
        "n": said.played, "m": len(said.unplayed),
    }  # fmt: skip
    yield "  " + _("Xong đúng hạn: trước %(before)d, nay %(after)d") % {
        "before": said.in_time_before, "after": said.in_time_after,
    }  # fmt: skip
    yield "  " + _("Giờ làm việc trung vị: trước %(before)s, nay %(after)s") % {
        "before": hours(said.median_before), "after": hours(said.median_after),
    }  # fmt: skip
    for load in said.steps:
        yield "    " + _step(load, bottleneck=load is said.bottleneck)
    for one in said.unplayed:
        yield f"  ✗ {one.code}: {one.reason}"


def _step(load: StepLoad, *, bottleneck: bool) -> str:
    words = _("%(name)s: %(passes)d lượt, trước %(before)s, nay %(after)s") % {
        "name": load.step.name, "passes": load.passes, "before": hours(load.before), "after": hours(load.median),
    }  # fmt: skip
    if load.by_plan:
        words += _(", %d lượt theo định mức") % load.by_plan
    return words + (" ← " + _("nút thắt") if bottleneck else "")


def hours(minutes: float | None) -> str:
    return "–" if minutes is None else say_minutes(round(minutes))


def as_data(found: Rehearsed) -> dict[str, Any]:
    said = found.summary
    return {
        "code": found.revision.code, "revision": found.revision.number,
        "first": found.first.isoformat(), "last": found.last.isoformat(),
        "played": said.played, "in_time": {"before": said.in_time_before, "after": said.in_time_after},
        "median_working_minutes": {"before": said.median_before, "after": said.median_after},
        "newly_late": list(said.newly_late), "newly_in_time": list(said.newly_in_time),
        "bottleneck": said.bottleneck.step.key if said.bottleneck else None,
        "steps": [
            {
                "step": load.step.key, "name": load.step.name, "passes": load.passes, "by_plan": load.by_plan,
                "median_working_minutes": {"before": load.before, "after": load.median}, "waits": load.step.waits,
                "total_working_minutes": load.total,
            }
            for load in said.steps
        ],
        "not_played": [{"code": one.code, "reason": one.reason} for one in said.unplayed],
    }  # fmt: skip
