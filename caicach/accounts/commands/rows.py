"""What does every act on a person do? Lock the row, check who may, note it in the log under the person's number."""

import uuid
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from caicach.accounts import models, policies
from caicach.core import clock, errors
from caicach.core.actor import Actor
from caicach.core.events import Event, record


class NoSuchPerson(errors.NotFound):
    """There is no such log-in."""

    message = _("Không có người dùng này.")


def lock_user(user_id: int) -> models.User:
    user = models.User.objects.select_for_update(of=("self",)).filter(pk=user_id).first()
    if user is None:
        raise NoSuchPerson
    return user


def check_manage(by: Actor, user: models.User, *, at: datetime) -> None:
    on = day_of(at)
    held = models.Position.objects.filter(user=user).exclude(valid_to__lte=on).values_list("unit_id", flat=True)
    policies.check_manage_account(by, user_id=user.pk, unit_ids=held, on=on)


def note(event: Event, *, user: models.User, by: Actor, at: datetime, act_id: uuid.UUID | None = None) -> None:
    """Write the act into the log under the person's own number; events of one act on many people share `act_id`."""
    user.seq += 1
    user.save(update_fields=["seq"])
    record(event, subject=f"user/{user.pk}", seq=user.seq, by=by, at=at, act_id=act_id)


def clean(row: models.User | models.Position) -> None:
    """The model's own checks, told as our kind of error with each message at its field."""
    try:
        row.full_clean()
    except ValidationError as problem:
        raise errors.Invalid(problems=problem.message_dict) from problem


def day_of(at: datetime) -> date:
    return at.astimezone(clock.ZONE).date()
