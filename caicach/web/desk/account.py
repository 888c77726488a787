"""What may an official change about their own account? Password, second step, the unit they act for."""

import io
from typing import Any, Final

import segno
from django import forms
from django.contrib import auth, messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from caicach.accounts import commands, queries
from caicach.core import clock, errors
from caicach.organisations.queries import units as units_queries
from caicach.web import problems
from caicach.web.desk import login, standing_in
from caicach.web.permissions import ACTING_UNIT, Request, signed_in, user_id_of

_FACTOR_PAGE: Final = "login:second-factor"


class PasswordForm(forms.Form):
    """The present password, and twice the new one."""

    old = forms.CharField(
        label=_("Mật khẩu hiện tại"), strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )  # fmt: skip
    new = forms.CharField(
        label=_("Mật khẩu mới"), strip=False, help_text=_("Ít nhất 10 ký tự; một câu dễ nhớ là tốt nhất."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip
    again = forms.CharField(
        label=_("Nhập lại mật khẩu mới"), strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("new") and data.get("again") and data["new"] != data["again"]:
            self.add_error("again", _("Hai lần nhập mật khẩu mới không giống nhau."))
        return data


@signed_in
@never_cache
@sensitive_post_parameters("old", "new", "again")
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: Request) -> HttpResponse:
    """Choose a new password."""
    form = PasswordForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            user = commands.change_password(
                user_id=user_id_of(request),
                old=data["old"],
                new=data["new"],
                session_key=request.session.session_key,
                by=request.actor,
                at=clock.now(),
            )
        except errors.Invalid as problem:
            problems.lay(form, problem)
        else:
            auth.update_session_auth_hash(request, user)
            messages.success(request, _("Đã đổi mật khẩu."))
            return redirect("login:account")
    return _page(request, "accounts/password.html", form)


@signed_in
@never_cache
@require_GET
def account(request: Request) -> HttpResponse:
    """Who am I here, and what may I do where?"""
    on = clock.now().date()
    context = {
        "held": queries.positions_held(user_id_of(request), on=on),
        "second_factor": queries.second_factor_of(user_id_of(request)),
        "viewings": queries.viewings_of(user_id_of(request)), "person": _person(request),
        "codes_left": queries.recovery_codes_left(user_id_of(request)), "few_codes": login.FEW_CODES,
    }  # fmt: skip
    return render(request, "accounts/account.html", context)


@signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sessions(request: Request) -> HttpResponse:
    """Where am I logged in? Ends one session, or all others."""
    user_id, at = user_id_of(request), clock.now()
    if request.method == "POST":
        log_in = request.POST.get("phien", "")
        if log_in:
            ended = commands.end_own_session(user_id=user_id, log_in=log_in, by=request.actor, at=at)
        else:
            ended = commands.end_other_sessions(
                user_id=user_id, session_key=request.session.session_key, by=request.actor, at=at
            )
        messages.success(request, _("Đã đăng xuất %(count)s nơi.") % {"count": ended})
        return redirect("login:sessions")
    found = queries.log_ins(user_id, session_key=request.session.session_key, at=at)
    context = {"found": found, "others": any(not one.is_this for one in found), "trail": standing_in.trail()}
    return render(request, "accounts/sessions.html", context)


@signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def second_factor(request: Request) -> HttpResponse:
    """Turn the second step on (scan, then confirm by a code) or off (by a code)."""
    form = login.CodeForm(request.POST if "code" in request.POST else None)
    if request.method == "POST":
        try:
            codes = _change_second_factor(request, form)
        except (errors.Invalid, errors.Refused) as problem:
            problems.lay(form, problem)
        else:
            if codes:
                return render(request, "accounts/recovery_codes.html", {"codes": codes, "made_at": clock.now()})
            if codes is not None:
                return redirect(_FACTOR_PAGE)
    state = queries.second_factor_of(user_id_of(request))
    secret = queries.pending_secret(user_id_of(request)) if state == "pending" else None
    left = queries.recovery_codes_left(user_id_of(request)) if state == "on" else 0
    return _page(request, "accounts/second_factor.html", form, state=state, secret=secret, codes_left=left,
                 few_codes=login.FEW_CODES)  # fmt: skip


def _change_second_factor(request: Request, form: login.CodeForm) -> tuple[str, ...] | None:
    """Do what the pressed button says: the codes to be shown once, or none; None if the form must be shown again."""
    act, user_id, at = request.POST.get("act"), user_id_of(request), clock.now()
    if act == "begin":
        commands.begin_second_factor(user_id=user_id)
        return ()
    if not form.is_valid():
        return None
    code = form.cleaned_data["code"]
    if act == "on":
        return commands.turn_on_second_factor(user_id=user_id, code=code, by=request.actor, at=at)
    if act == "codes":
        return commands.renew_recovery_codes(user_id=user_id, code=code, by=request.actor, at=at)
    if act == "off":
        commands.turn_off_second_factor(user_id=user_id, code=code, by=request.actor, at=at)
        messages.success(request, _("Đã tắt xác thực hai bước."))
    return ()


@signed_in
@never_cache
@require_GET
def second_factor_code(request: Request) -> HttpResponse:
    """The picture the phone scans; a file of its own, because the page may hold no inline style."""
    secret = queries.pending_secret(user_id_of(request))
    if secret is None:
        raise errors.NotFound
    picture = io.BytesIO()
    segno.make(secret.address, error="m", micro=False).save(
        picture, kind="svg", border=4, light="white", xmldecl=False, svgclass=None, lineclass=None, omitsize=True
    )
    return HttpResponse(picture.getvalue(), content_type="image/svg+xml")


@signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def units(request: Request) -> HttpResponse:
    """Which of one's units to act for, kept in the session."""
    if request.method == "POST":
        chosen = request.POST.get("unit", "")
        if not chosen.isdecimal() or int(chosen) not in request.actor.unit_ids:
            raise units_queries.UnitNotFound
        request.session[ACTING_UNIT] = int(chosen)
        wanted = request.session.pop(login.NEXT, None)
        return login.begin_work(request, wanted) if wanted else redirect("login:account")
    held: dict[int, list[Any]] = {}
    for post in queries.positions_held(user_id_of(request), on=clock.now().date()):
        held.setdefault(post.unit_id, []).append(post)
    return render(request, "accounts/units.html", {"units": held.items()})


def _person(request: Request) -> Any:
    """Whose account it is: support sees that of the person looked at."""
    return queries.find_user(user_id_of(request)) if request.actor.viewer_id is not None else request.user


def _page(request: Request, template: str, form: forms.Form, **context: Any) -> HttpResponse:
    status = 400 if form.is_bound and form.errors else 200
    return render(request, template, {"form": form, **context}, status=status)
