"""Which people work in my units, what do they hold, and how do I change it?"""

from datetime import date
from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from caicach.accounts import commands, policies, queries, states
from caicach.core import clock, errors, text
from caicach.organisations.queries import units
from caicach.web import problems
from caicach.web.backoffice import forms
from caicach.web.permissions import Request, permission

PER_PAGE = 50
MANAGE = states.Permission.PEOPLE_MANAGE


@permission("people.manage")
@require_GET
def people(request: Request) -> HttpResponse:
    """Everybody of my units, found by name with or without tone marks."""
    search = text.nfc(request.GET.get("tim", ""))
    found = queries.list_people(seen_by=request.actor, on=_today(), search=search)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("trang"))
    return render(request, "backoffice/people.html", {"page": page, "search": search, "count": len(found)})


@permission("people.manage")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: Request) -> HttpResponse:
    """A new person with a first position; the one-time password is shown once."""
    form = forms.PersonForm(request.POST if request.method == "POST" else None, on=_today(), offered=_offered(request))
    if request.method == "POST" and form.is_valid():
        try:
            created = _create(request, form.cleaned_data)
        except (errors.Invalid, errors.NotPermitted, errors.Refused) as problem:
            problems.lay(form, problem)
        else:
            context = {"person": created.user, "one_time_password": created.one_time_password}
            return render(request, "backoffice/one_time_password.html", context)
    return _form_page(request, "backoffice/add_person.html", form, offered=form.offered)


@permission("people.manage")
@never_cache
@require_GET
def person(request: Request, user_id: int) -> HttpResponse:
    """One person: what they hold and held."""
    form = forms.PositionForm(on=_today(), offered=_offered(request))
    return _person_page(request, user_id, form)


@permission("people.manage")
@require_POST
def give(request: Request, user_id: int) -> HttpResponse:
    """Give a position."""
    queries.get_person(user_id, seen_by=request.actor, on=_today())
    form = forms.PositionForm(request.POST, on=_today(), offered=_offered(request))
    if form.is_valid():
        try:
            _give(request, user_id, form.cleaned_data)
        except (errors.Invalid, errors.NotPermitted, errors.Refused) as problem:
            problems.lay(form, problem)
        else:
            messages.success(request, _("Đã giao vị trí."))
            return redirect("backoffice:person", user_id)
    return _person_page(request, user_id, form)


@permission("people.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: Request, user_id: int, position_id: int) -> HttpResponse:
    """End a position; from today on unless another day is given."""
    person = queries.get_person(user_id, seen_by=request.actor, on=_today())
    post = next((post for post in person.current if post.id == position_id), None)
    if post is None:
        raise errors.NotFound
    form = forms.EndForm(request.POST if request.method == "POST" else None, initial={"ended_on": _today()})
    if request.method == "POST" and form.is_valid():
        try:
            commands.end_position(
                position_id=position_id, ended_on=form.cleaned_data["ended_on"], by=request.actor, at=clock.now()
            )
        except (errors.Invalid, errors.NotPermitted, errors.Refused) as problem:
            problems.lay(form, problem)
        else:
            messages.success(request, _("Đã kết thúc vị trí."))
            return redirect("backoffice:person", user_id)
    return _form_page(request, "backoffice/end_position.html", form, person=person, post=post)


@permission("people.manage")
@never_cache
@require_POST
def reset_password(request: Request, user_id: int) -> HttpResponse:
    """A one-time password, shown once."""
    person = queries.get_person(user_id, seen_by=request.actor, on=_today())
    password = commands.reset_password(user_id=user_id, by=request.actor, at=clock.now())
    context = {"person": person, "one_time_password": password}
    return render(request, "backoffice/one_time_password.html", context)


@permission("people.manage")
@require_POST
def disable(request: Request, user_id: int) -> HttpResponse:
    queries.get_person(user_id, seen_by=request.actor, on=_today())
    commands.disable_user(user_id=user_id, by=request.actor, at=clock.now())
    messages.success(request, _("Đã khóa đăng nhập. Các phiên đang mở dừng ngay."))
    return redirect("backoffice:person", user_id)


@permission("people.manage")
@require_POST
def enable(request: Request, user_id: int) -> HttpResponse:
    queries.get_person(user_id, seen_by=request.actor, on=_today())
    commands.enable_user(user_id=user_id, by=request.actor, at=clock.now())
    messages.success(request, _("Đã mở lại đăng nhập."))
    return redirect("backoffice:person", user_id)


@permission("people.manage")
@require_POST
def end_sessions(request: Request, user_id: int) -> HttpResponse:
    """For a lost device, or somebody else at it."""
    queries.get_person(user_id, seen_by=request.actor, on=_today())
    ended = commands.end_all_sessions(user_id=user_id, by=request.actor, at=clock.now())
    messages.success(request, _("Đã đăng xuất người này khỏi %(count)s nơi.") % {"count": ended})
    return redirect("backoffice:person", user_id)


@permission("people.manage")
@require_POST
def turn_off_second_factor(request: Request, user_id: int) -> HttpResponse:
    """For a lost phone."""
    queries.get_person(user_id, seen_by=request.actor, on=_today())
    commands.turn_off_second_factor(user_id=user_id, by=request.actor, at=clock.now())
    messages.success(request, _("Đã tắt xác thực hai bước của người này."))
    return redirect("backoffice:person", user_id)


def _create(request: Request, data: dict[str, Any]) -> commands.Created:
    """Person and first position are one act: never a person in no unit, whom nobody could see."""
    with transaction.atomic():
        created = commands.create_official(
            username=data["username"], full_name=data["full_name"], email=data["email"],
            by=request.actor, at=clock.now(),
        )  # fmt: skip
        _give(request, created.user.pk, data)
    return created


def _give(request: Request, user_id: int, data: dict[str, Any]) -> None:
    commands.give_position(
        user_id=user_id, role=data["role"], unit_id=data["unit"].id, valid_from=data["valid_from"],
        valid_to=data["valid_to"], by=request.actor, at=clock.now(),
    )  # fmt: skip


def _offered(request: Request) -> list[units.UnitOn]:
    """The units this administrator fills."""
    reach = policies.reach(request.actor, MANAGE, on=_today())
    return [unit for unit in units.list_units(on=_today()) if unit.id in reach]


def _person_page(request: Request, user_id: int, form: forms.PositionForm) -> HttpResponse:
    person = queries.get_person(user_id, seen_by=request.actor, on=_today())
    own = person.id == request.actor.user_id
    manages = any(MANAGE in policies.permissions_of(post.role) for post in person.current)
    return _form_page(
        request, "backoffice/person.html", form, person=person, own=own, offered=form.offered,
        may_be_viewed=person.is_active and not manages,
    )  # fmt: skip


def _form_page(request: Request, template: str, form: django_forms.Form, **context: Any) -> HttpResponse:
    status = 400 if form.is_bound and form.errors else 200
    return render(request, template, {"form": form, **context}, status=status)


def _today() -> date:
    return clock.now().date()
