"""Which programmes do plans carry out over the years, and how is one added?"""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from caicach.core import clock, errors
from caicach.plans import policies
from caicach.plans.commands import programmes as commands
from caicach.plans.queries import tasks
from caicach.web import problems
from caicach.web.forms import day_field
from caicach.web.permissions import Request, permission
from caicach.web.plans import watching


class ProgrammeForm(forms.Form):
    """What the decision says of it."""

    name = forms.CharField(label=gettext_lazy("Tên chương trình"), max_length=300)
    basis = forms.CharField(
        label=gettext_lazy("Văn bản ban hành"), max_length=300,
        help_text=gettext_lazy("Số, ký hiệu và ngày của quyết định hoặc nghị quyết."),
    )  # fmt: skip
    first_day = day_field(gettext_lazy("Từ ngày"))
    last_day = day_field(gettext_lazy("Đến ngày"))


@require_http_methods(["GET", "HEAD", "POST"])
@permission("plan.manage")
@never_cache
def programmes(request: Request) -> HttpResponse:
    """Those there are, and the form for another."""
    policies.check_manage(request.actor, unit_id=request.actor.unit_id, on=clock.now().date())
    form = ProgrammeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            commands.add(commands.Named(**form.cleaned_data), by=request.actor, at=clock.now())
        except (errors.Invalid, errors.Refused) as refusal:
            problems.lay(form, refusal)
        else:
            messages.success(request, _("Đã thêm chương trình."))
            return redirect("plans:programmes")
    context = {"form": form, "rows": tasks.list_programmes(), "trail": watching.plans_trail()}
    return render(request, "plans/programmes.html", context, status=400 if form.errors else 200)
