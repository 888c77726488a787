"""How is a rehearsal told: as lines to read, as data for a program?"""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from caicach.accounts.states import ROLE_NAMES, Role
from caicach.catalogue.rules import fees
from caicach.core.calendar import say_moment
from caicach.dossiers.rehearsal import Line, Played, Rehearsal


def as_lines(found: Rehearsal) -> Iterator[str]:
    for played in found.played:
        yield from _sample(played)
    for name in found.untouched:
        yield "  " + _("Không hồ sơ mẫu nào đi qua bước “%s”.") % name


def _sample(played: Played) -> Iterator[str]:
    yield f"  {played.sample.name}"
    yield f"    {_('Nhận')} {say_moment(played.sample.received_at)}"
    for line in played.lines:
        yield f"    {say_moment(line.done_at):26} {_step(line)}"
    for stop in played.clock.intervals:
        if stop.kind == "paused" and stop.ended_at is not None:
            yield f"    {_('Đồng hồ dừng')} {say_moment(stop.started_at)} – {say_moment(stop.ended_at)} ({stop.basis})"
    yield f"    {_('Hẹn trả')} {say_moment(played.due.due_at)}"
    if played.clock.due_at != played.due.due_at:
        yield f"    {_('Hẹn trả sau khi dừng')} {say_moment(played.clock.due_at)}"
    if played.finished_at is not None:
        yield f"    {_('Có kết quả')} {say_moment(played.finished_at)}"
    for fee in played.fees.lines:
        yield f"    {fee.name}: {fee.working}" + (f" ({_('minh họa')})" if fee.illustrative else "")
    yield f"    {_('Phí, lệ phí')}: {fees.money(played.fees.total)}"
    for problem in played.problems:
        yield f"    ✗ {problem}"


def _step(line: Line) -> str:
    role = f" — {ROLE_NAMES[Role(line.who)]}" if line.who in set(Role) else ""
    outcome = f" → {line.outcome_name}" if line.outcome else ""
    return f"{line.name}{role}{outcome}" + (f" ({line.note})" if line.note else "")


def as_data(found: Rehearsal) -> dict[str, Any]:
    return {
        "passed": found.passed,
        "untouched": list(found.untouched),
        "samples": [_data(played) for played in found.played],
    }


def _data(played: Played) -> dict[str, Any]:
    return {
        "name": played.sample.name,
        "received_at": played.sample.received_at.isoformat(),
        "due_at": played.due.due_at.isoformat(),
        "due_at_after_pauses": played.clock.due_at.isoformat(),
        "finished_at": played.finished_at.isoformat() if played.finished_at else None,
        "ended_at": played.ended_at.isoformat() if played.ended_at else None,
        "fee": played.fees.total,
        "steps": [
            {
                "step": line.step, "name": line.name, "who": line.who, "where": line.where,
                "opened_at": line.opened_at.isoformat(), "done_at": line.done_at.isoformat(), "outcome": line.outcome,
                "note": line.note,
            }
            for line in played.lines
        ],
        "problems": list(played.problems),
    }  # fmt: skip
