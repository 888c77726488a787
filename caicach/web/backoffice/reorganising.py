"""How does an administrator of the province reorganise its units by page: look first, then do what was seen?"""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from caicach.accounts import commands as accounts
from caicach.accounts import policies
from caicach.accounts.commands import moving
from caicach.accounts.commands import reorganising as commands
from caicach.accounts.queries import holding
from caicach.accounts.states import ROLE_NAMES, Role
from caicach.core import clock, errors
from caicach.organisations.commands import reorganisation_files
from caicach.organisations.commands import reorganising as register
from caicach.organisations.commands.reorganising import Decision
from caicach.organisations.queries import units
from caicach.organisations.queries.units import UnitOn
from caicach.organisations.rules.graph import Problem, ReorganisationInvalid
from caicach.organisations.rules.reorganisation import Act
from caicach.web import problems
from caicach.web.backoffice import reorganising_preview
from caicach.web.backoffice.reorganising_forms import FARTHEST, FORMS, ActForm
from caicach.web.backoffice.reorganising_preview import Preview
from caicach.web.permissions import Request, permission


@permission("units.reorganise")
@never_cache
@require_GET
def acts(request: Request) -> HttpResponse:
    """Which act? With a unit in the address it stands in the form already."""
    return _choice(request)


@permission("units.reorganise")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: Request, act: str) -> HttpResponse:
    """One act: fill in, see what would happen, and only then do what was seen."""
    if request.method != "POST" and not policies.can_reorganise(request.actor, on=_today()):
        return _choice(request)
    form = _form(request, act)
    seen: Preview | None = None
    if form.is_bound and form.is_valid() and (judged := _judge(request, form)):
        asked, decision, seen = judged
        confirmed = request.POST.get("act") == "lam"
        if confirmed and not seen.nothing and request.POST.get("seen") != seen.mark:
            messages.warning(request, _("Nội dung hoặc đơn vị đã thay đổi sau khi xem trước; hãy xem lại rồi làm."))
        elif confirmed and (answer := _carry_out(request, form, asked, decision)):
            return answer
    context = {"form": form, "preview": seen if form.is_valid() else None, "offered": form.offered}
    return render(request, "backoffice/reorganise_act.html", context, status=400 if form.errors else 200)


@permission("people.manage")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def posts(request: Request) -> HttpResponse:
    """The posts in units that ended: those that follow to the heir at one press, and those left to somebody."""
    on = _day(request.POST.get("ngay") or request.GET.get("ngay"))
    if request.method == "POST":
        try:
            done = accounts.move_posts(on=on, by=request.actor, at=clock.now())
        except errors.Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Đã chuyển %(count)d vị trí.") % {"count": len(done.moved)})
        return redirect("backoffice:reorganise-posts")
    found = accounts.posts_in_ended_units(on=on, by=request.actor)
    context = {
        "on": on, "moved": _told(found.moved, on), "left": _told(found.left, on),
        "keys": [(key, units.unit_name(key.unit_id, on=on)) for key in found.left_keys],
    }  # fmt: skip
    return render(request, "backoffice/reorganise_posts.html", context)


def _choice(request: Request) -> HttpResponse:
    """The list of acts; an administrator below the province reads who does them."""
    may = policies.can_reorganise(request.actor, on=_today())
    listed = [(slug, form.title, form.about) for slug, form in FORMS.items()] if may else []
    return render(request, "backoffice/reorganise.html", {"acts": listed, "unit": _asked(request)})


def _form(request: Request, act: str) -> ActForm:
    """The form of the act with the units of the day before it; a link from a unit's page fills that in."""
    if act not in FORMS:
        raise errors.NotFound
    data = request.POST if request.method == "POST" else None
    day = _effective(data.get("effective_on") if data is not None else None)
    offered, eve = _offered(request, day)
    filled = sum(1 for row in range(1, 9) if data is not None and _filled(data, row))
    rows = filled + 1 if FORMS[act].kind == "split" else 0
    return FORMS[act](data, initial=_initial(request, act), offered=offered, eve=eve, today=_today(), rows=rows)


def _filled(data: Any, row: int) -> bool:
    return any(value for name, value in data.items() if name.startswith(f"{row}-"))


def _offered(request: Request, day: date) -> tuple[list[UnitOn], list[UnitOn]]:
    """The units that this person may name, by name: those of the day before or the day itself, and of the day before.

    A code or name may pass on at that midnight; what stood before is meant first.
    """
    bounds = commands.bounds_of(request.actor, effective_on=day, at=clock.now())
    before, now = (
        [one for one in units.list_units(on=on) if one.id in bounds.parents] for on in (day - timedelta(days=1), day)
    )
    found = {one.id: one for one in (*now, *before)}
    return sorted(found.values(), key=lambda one: one.name), before


def _initial(request: Request, act: str) -> dict[str, Any]:
    unit = _asked(request)
    shown: dict[str, Any] = {"effective_on": _today()}
    if unit is None:
        return shown
    above = units.unit_name(unit.parent_id, on=_today()) if unit.parent_id else ""
    alone = sum(one.name == unit.name for one in units.list_units(on=_today())) == 1
    said = unit.name if alone else unit.key
    return {
        **shown, "unit": said, "old": [said] if FORMS[act].kind == "merge" else said,
        "name": unit.name, "parent": above,
        "agency_code": unit.agency_code, "admin_code": unit.admin_code, "1-parent": above,
    }  # fmt: skip


def _asked(request: Request) -> UnitOn | None:
    return units.find_unit(key=request.GET.get("don-vi", ""), on=_today())


def _judge(request: Request, form: ActForm) -> tuple[list[Act], Decision, Preview] | None:
    """The acts and what they would do, or None with every problem in the form."""
    table = form.table()
    try:
        asked, decision = reorganisation_files.read_table(table, register.read_register())
        before, outcome = commands.judge(asked, decision, by=request.actor, at=clock.now())
    except ReorganisationInvalid as refusal:
        _lay(form, table, refusal.found)
        return None
    except (errors.Invalid, errors.NotPermitted) as refusal:
        problems.lay(form, refusal)
        return None
    return asked, decision, reorganising_preview.preview(before, outcome, asked, decision)


def _carry_out(request: Request, form: ActForm, asked: Sequence[Act], decision: Decision) -> HttpResponse | None:
    """Do it and lead on to the posts; None with the problems in the form."""
    try:
        done = commands.reorganise(asked, decision, by=request.actor, at=clock.now())
    except ReorganisationInvalid as refusal:
        _lay(form, form.table(), refusal.found)
        return None
    except (errors.Invalid, errors.NotPermitted) as refusal:
        problems.lay(form, refusal)
        return None
    except (IntegrityError, DataError):
        form.add_error(None, _("Mã hoặc tên này mâu thuẫn với một thay đổi khác đã ghi; không có gì được lưu."))
        return None
    if not (done.established or done.ended or done.changed or done.links):
        messages.info(request, _("Việc này đã được thực hiện trước đó; không có gì thay đổi thêm."))
        return redirect("backoffice:reorganise")
    told = _("Đã sắp xếp: lập %(established)d, chấm dứt %(ended)d, đổi %(changed)d đơn vị, %(links)d quan hệ kế thừa.")
    counts = {"established": done.established, "ended": done.ended, "changed": done.changed, "links": done.links}
    messages.success(request, told % counts)
    if not done.ended:
        return redirect("backoffice:units")
    if decision.effective_on > _today():
        messages.info(request, _("Từ ngày có hiệu lực, hãy vào “Sắp xếp đơn vị” để chuyển vị trí của công chức."))
        return redirect("backoffice:reorganise")
    answer = redirect("backoffice:reorganise-posts")
    answer["Location"] += f"?ngay={decision.effective_on:%Y-%m-%d}"
    return answer


def _lay(form: ActForm, table: dict[str, Any], found: Sequence[Problem]) -> None:
    """Each problem of the file beside the field that its value was typed in, with names instead of keys."""
    for problem in found:
        name = _place(form, table, problem)
        form.add_error(name, _named(problem, form, said_by_field=name is not None))


_FIELDS_OF_ACT = {"from": "old", "into": "1-into", "one_stop": "1-one_stop"}


def _place(form: ActForm, table: dict[str, Any], problem: Problem) -> str | None:
    """The field of a place like "split 1, into 2, key", or of the column that a rule names."""
    parts = problem.place.split(", ")
    column = problem.column or parts[-1]
    row = next((int(part[5:]) for part in parts if re.fullmatch(r"into \d+", part)), 0) or _row_of(form, table, problem)
    if column == "parent" and problem.column and problem.place not in _own(form, table):
        return None
    names = (column, f"{row}-{column}", f"{row}-into" if column == "into" else "", _FIELDS_OF_ACT.get(column, ""))
    return next((name for name in names if name in form.fields), None)


def _begun(form: ActForm, table: dict[str, Any]) -> dict[str, int]:
    """The keys of the units that begin, with their rows."""
    lines = table.get(form.kind, [{}])[0]
    heirs = lines.get("into", lines.get("unit", []))
    listed = heirs if isinstance(heirs, list) else [heirs]
    rows = getattr(form, "said", [*range(1, len(listed) + 1)])
    return {one["key"]: row for one, row in zip(listed, rows, strict=True) if isinstance(one, dict)}


def _row_of(form: ActForm, table: dict[str, Any], problem: Problem) -> int:
    begun = _begun(form, table)
    return next((row for key, row in begun.items() if key == problem.place or f"“{key}”" in problem.text), 1)


def _own(form: ActForm, table: dict[str, Any]) -> set[str]:
    return {*_begun(form, table), str(form.cleaned_data.get("unit") or "")}


def _named(problem: Problem, form: ActForm, *, said_by_field: bool) -> str:
    """The words of the rule, which names units by key, as people call them."""
    known = {one.key: one.name for one in form.offered}
    said = problem.text
    if problem.column != "key":
        said = re.sub(r"“([^”]+)”", lambda found: f"“{known.get(found[1], found[1])}”", said)
    return said if said_by_field or problem.place not in known else f"{known[problem.place]}: {said}"


def _told(found: Sequence[moving.Post], on: date) -> list[tuple[str, str, str, str]]:
    """Person, role, unit that ended, unit that continues it."""
    held = holding.held_from({post.unit_id for post in found}, on=on) if found else []
    names = {one.username: one.full_name for one in held}
    return [
        (
            names.get(post.username, post.username), str(ROLE_NAMES[Role(post.role)]),
            units.unit_name(post.unit_id, on=on), units.unit_name(post.heir_id, on=on) if post.heir_id else "",
        )
        for post in found
    ]  # fmt: skip


def _effective(typed: str | None) -> date:
    """The day as far as it can be read; what is wrong with it is told by its field."""
    field = ActForm.base_fields["effective_on"]
    try:
        day: date = field.clean(typed or "")
    except ValidationError:
        return _today()
    return day if abs(day - _today()) <= FARTHEST else _today()


def _day(typed: str | None) -> date:
    """The day from which posts move; none later than today, as posts are given in units that exist."""
    try:
        return min(date.fromisoformat(typed or ""), _today())
    except ValueError:
        return _today()


def _today() -> date:
    return clock.now().date()
