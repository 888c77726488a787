"""How does a unit part a task into steps of its own?"""

from typing import Any

from django import forms
from django.contrib import messages
from django.forms import formset_factory
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from caicach.core import clock, errors
from caicach.plans.commands import doing
from caicach.plans.queries import acts, tasks
from caicach.plans.queries.acts import Act
from caicach.web import problems
from caicach.web.forms import day_field
from caicach.web.permissions import Request, permission
from caicach.web.plans import watching

EMPTY_ROWS = 3
MOST = 30


class StepForm(forms.Form):
    """A row left without words is no step."""

    title = forms.CharField(label=gettext_lazy("Nội dung"), max_length=300, required=False)
    due_on = day_field(gettext_lazy("Hạn của bước"), required=False)
    done_on = day_field(gettext_lazy("Ngày xong"), required=False)

    def clean(self) -> None:
        given = self.cleaned_data
        if not given.get("title") and (given.get("due_on") or given.get("done_on")):
            self.add_error("title", _("Ghi bước này là gì."))


Steps: Any = formset_factory(StepForm, extra=EMPTY_ROWS, max_num=MOST, absolute_max=MOST)


@permission("task.do")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def steps(request: Request, task_id: int) -> HttpResponse:
    """All steps at once: what is there, and empty rows below."""
    row = tasks.get_task(task_id, seen_by=request.actor, on=clock.now().date())
    if Act.STEPS not in acts.open_acts(row, request.actor):
        raise errors.NotPermitted
    known = row.steps.order_by("pk").values("title", "due_on", "done_on")
    rows = Steps(request.POST) if request.method == "POST" else Steps(initial=list(known))
    if rows.is_bound and rows.is_valid():
        told = [(one["title"], one["due_on"], one["done_on"]) for one in rows.cleaned_data if one.get("title")]
        try:
            doing.set_steps(task_id, told, by=request.actor, at=clock.now())
        except (errors.Invalid, errors.Refused) as refusal:
            problems.lay(rows.forms[0], refusal)
        else:
            messages.success(request, _("Đã lưu các bước."))
            return redirect("plans:task", task_id)
    trail = [*watching.plans_trail(), (f"{row.number}. {row.title}", reverse("plans:task", args=[task_id]))]
    wrong = next((form for form in rows.forms if form.errors), None) if rows.is_bound else None
    context = {"row": row, "rows": rows, "wrong": wrong, "trail": trail}
    return render(request, "plans/steps.html", context, status=400 if rows.is_bound else 200)
