"""Who is away, and who stands in? For whoever fell ill and cannot write it down, and to end what was given."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from caicach.accounts import queries
from caicach.core import clock
from caicach.web.desk import standing_in
from caicach.web.permissions import Request, permission


class LeaveOfForm(standing_in.LeaveForm):
    """Also in which of the person's units."""

    unit = forms.TypedChoiceField(label=gettext_lazy("Đơn vị"), coerce=int)
    field_order = ["unit", "holder", "valid_from", "last_day"]

    def __init__(self, *args: Any, units: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"] = forms.TypedChoiceField(label=self.fields["unit"].label, coerce=int, choices=units)
        self.order_fields(self.field_order)


@permission("people.manage")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: Request, user_id: int) -> HttpResponse:
    """The leave and the delegations of one person."""
    today = clock.now().date()
    person = queries.get_person(user_id, seen_by=request.actor, on=today)
    units = {post.unit_id: post.unit_name for post in person.current}
    people = {one.pk: one for unit in units for one in queries.same_posts(user_id, unit_id=unit, on=today)}
    form = LeaveOfForm(
        request.POST if request.method == "POST" else None, people=list(people.values()),
        units=[(str(unit), name) for unit, name in units.items()], initial={"valid_from": today},
    )  # fmt: skip
    if form.is_bound and form.is_valid():
        unit_id = form.cleaned_data["unit"]
        if standing_in.record_leave(request, form, user_id=user_id, unit_id=unit_id):
            return redirect("backoffice:leave", user_id)
    context = {
        "form": form, "person": person, "alone": not people, "leaves": queries.leaves_of(user_id, on=today),
        "delegations": queries.delegations_of(user_id, on=today),
        "trail": [(_("Người dùng"), reverse("backoffice:people")),
                  (person.full_name, reverse("backoffice:person", args=[user_id]))],
    }  # fmt: skip
    return render(request, "backoffice/leave.html", context, status=400 if form.is_bound and form.errors else 200)
