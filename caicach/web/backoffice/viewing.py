"""How does support see what a person sees? With a reason, for minutes, without acting, and the person learns it."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from caicach.accounts import commands, queries
from caicach.core import clock, errors
from caicach.web import problems
from caicach.web.permissions import VIEWING, Request, permission, signed_in

MINUTES = [(5, gettext_lazy("5 phút")), (15, gettext_lazy("15 phút")), (30, gettext_lazy("30 phút"))]


class ViewingForm(forms.Form):
    """Why, and for how long."""

    reason = forms.CharField(
        label=gettext_lazy("Lý do"), max_length=300, widget=forms.Textarea(attrs={"rows": "2"}),
        help_text=gettext_lazy("Người được xem sẽ đọc được lý do này trong mục Tài khoản."),
    )  # fmt: skip
    minutes = forms.TypedChoiceField(label=gettext_lazy("Trong"), coerce=int, choices=MINUTES, initial=5)


@permission("people.manage")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: Request, user_id: int) -> HttpResponse:
    """Ask why and for how long; then the pages are shown as this person sees them."""
    now = clock.now()
    person = queries.get_person(user_id, seen_by=request.actor, on=now.date())
    form = ViewingForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            row = commands.begin_viewing(user_id=user_id, **form.cleaned_data, by=request.actor, at=now)
        except errors.Invalid as problem:
            problems.lay(form, problem)
        else:
            request.session[VIEWING] = [row.pk, person.full_name, row.ends_at.isoformat()]
            return redirect(settings.LOGIN_REDIRECT_URL)
    status = 400 if form.is_bound and form.errors else 200
    return render(request, "backoffice/view_as.html", {"form": form, "person": person}, status=status)


@signed_in
@require_POST
def end(request: Request) -> HttpResponse:
    """Back to one's own pages."""
    found = request.session.pop(VIEWING, None)
    user_id = found and commands.end_viewing(
        viewing_id=found[0], viewer_id=getattr(request.user, "pk", 0), at=clock.now()
    )
    if not user_id:
        return redirect("login:account")
    messages.success(request, _("Đã kết thúc xem như người khác."))
    return redirect("backoffice:person", user_id)
