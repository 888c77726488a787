"""How does an official log in and out? Password, then a code if the person turned the second step on."""

from typing import Any, Final

from django import forms
from django.conf import settings
from django.contrib import auth, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from caicach.accounts import commands, queries
from caicach.core import clock, errors
from caicach.web import problems
from caicach.web.permissions import PASSWORD_PAGE, May, Request, actor_of, public

BACKEND: Final = "caicach.accounts.sessions.Backend"
PENDING: Final = "second_step"  # the key in the session of somebody who has given the password only
PATIENCE: Final = 300  # seconds in which the code must follow the password
NEXT: Final = "next"
FEW_CODES: Final = 3  # so many recovery codes left call for new ones


class LoginForm(forms.Form):
    """Shape only; whether it is right is for the back end to say."""

    username = forms.CharField(
        label=_("Tên đăng nhập"), max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )  # fmt: skip
    password = forms.CharField(
        label=_("Mật khẩu"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )


class CodeForm(forms.Form):
    """The six digits of the phone, or a recovery code where one is taken."""

    code = forms.CharField(
        label=_("Mã xác thực"),
        max_length=20,
        help_text=_("Sáu chữ số đang hiện trong ứng dụng xác thực."),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


@public
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def login(request: Request) -> HttpResponse:
    """Name and password."""
    if request.method != "POST":
        if actor_of(request).is_official:
            return begin_work(request, _destination(request))
        return _page(request, "accounts/login.html", LoginForm())
    form = LoginForm(request.POST)
    if not form.is_valid():
        return _page(request, "accounts/login.html", form)
    name = form.cleaned_data["username"].strip().lower()
    user = auth.authenticate(request, username=name, password=form.cleaned_data["password"])
    if user is None:
        form.add_error(None, _("Tên đăng nhập hoặc mật khẩu chưa đúng. Sau 5 lần sai, việc đăng nhập tạm bị khóa."))
        return _page(request, "accounts/login.html", form)
    if queries.second_factor_of(user.pk) == "on":
        request.session.cycle_key()
        request.session[PENDING] = [user.pk, clock.now().timestamp(), _destination(request)]
        return redirect("login:second-step")
    return _enter(request, user, _destination(request))


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def second_step(request: Request) -> HttpResponse:
    """The code of the phone, within five minutes after the password."""
    pending = request.session.get(PENDING)
    fresh = pending is not None and clock.now().timestamp() - pending[1] < PATIENCE
    user = queries.find_user(pending[0]) if pending and fresh else None
    if pending is None or user is None:
        request.session.pop(PENDING, None)
        return redirect("login:login")
    form = CodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            recovered = commands.check_code(user_id=user.pk, code=form.cleaned_data["code"], at=clock.now())
        except (errors.Invalid, errors.Refused) as problem:
            problems.lay(form, problem)
        else:
            del request.session[PENDING]
            if recovered:
                _tell_codes_left(request, user.pk)
            return _enter(request, user, pending[2])
    return _page(request, "accounts/second_step.html", form)


def _tell_codes_left(request: Request, user_id: int) -> None:
    left = queries.recovery_codes_left(user_id)
    said = _("Bạn vừa dùng một mã dự phòng; còn %(left)s mã.")
    if left <= FEW_CODES:
        said = _("Bạn vừa dùng một mã dự phòng; còn %(left)s mã. Hãy tạo bộ mã mới trong mục Tài khoản.")
    messages.warning(request, said % {"left": left})


@public
@never_cache
@require_POST
def logout(request: Request) -> HttpResponse:
    auth.logout(request)
    return redirect(settings.LOGOUT_REDIRECT_URL)


def locked_out(request: HttpRequest, response: HttpResponse | None, credentials: Any) -> HttpResponse:
    """What django-axes answers after five wrong passwords for one name from one address."""
    minutes = round(settings.AXES_COOLOFF_TIME * 60)
    locked = render(request, "accounts/locked.html", {"minutes": minutes}, status=429)
    locked.headers["Retry-After"] = str(minutes * 60)
    return locked


def _enter(request: Request, user: Any, destination: str) -> HttpResponse:
    auth.login(request, user, backend=BACKEND)
    commands.note_log_in(
        user_id=user.pk, session_key=str(request.session.session_key),
        device=request.headers.get("User-Agent", ""), at=clock.now(),
    )  # fmt: skip
    if user.must_change_password:
        return redirect(PASSWORD_PAGE)
    if len(actor_of(request).unit_ids) > 1:
        request.session[NEXT] = destination
        return redirect("login:units")
    return begin_work(request, destination)


def begin_work(request: Request, destination: str) -> HttpResponse:
    """Go where the person wanted; an administrator, who has no dossiers, is not sent to the desk to be turned away."""
    at_the_desk = destination == settings.LOGIN_REDIRECT_URL
    may = May(actor_of(request))
    if at_the_desk and not may["dossier_view"] and may["people_manage"]:
        return redirect("backoffice:people")
    return redirect(destination)


def _destination(request: HttpRequest) -> str:
    """Where the person wanted to go, if that is a page of ours."""
    wanted = request.POST.get(NEXT) or request.GET.get(NEXT) or ""
    ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if ours else settings.LOGIN_REDIRECT_URL


def _page(request: HttpRequest, template: str, form: forms.Form) -> HttpResponse:
    status = 400 if form.is_bound and form.errors else 200
    return render(request, template, {"form": form, NEXT: _destination(request)}, status=status)
