"""Name what several plans carry out over the years."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from caicach.core import errors, text
from caicach.core import events as log
from caicach.core.actor import Actor
from caicach.plans import events, policies
from caicach.plans.commands.recording import day
from caicach.plans.models import Programme


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """`basis`: number and day of the decision that made it."""

    name: str
    basis: str
    first_day: date
    last_day: date


@transaction.atomic
def add(named: Named, *, by: Actor, at: datetime) -> Programme:
    """By whoever may write plans for the unit acted for."""
    policies.check_manage(by, unit_id=by.unit_id, on=day(at))
    for field in ("name", "basis"):
        if not text.nfc(getattr(named, field)):
            raise errors.Invalid(_("Phải ghi tên chương trình và văn bản ban hành."), field=field)
    if named.last_day < named.first_day:
        raise errors.Invalid(_("Ngày cuối phải từ ngày đầu trở đi."), field="last_day")
    if Programme.objects.filter(name=text.nfc(named.name)).exists():
        raise errors.Invalid(_("Đã có chương trình mang tên này."), field="name")
    row = Programme.objects.create(
        name=text.nfc(named.name), basis=text.nfc(named.basis), first_day=named.first_day, last_day=named.last_day
    )
    event = events.ProgrammeAdded(first_day=row.first_day, last_day=row.last_day)
    log.record(event, subject=f"programme/{row.pk}", seq=1, by=by, at=at)
    return row
