"""Which names are taken, and has somebody who was entered from a list begun to work?"""

from collections.abc import Collection

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.core.exceptions import ValidationError

from caicach.accounts import models


def taken_usernames(names: Collection[str]) -> set[str]:
    return set(models.User.objects.filter(username__in=names).values_list("username", flat=True))


def username_fault(name: str) -> str:
    """What is wrong with its form, in words; empty if nothing is."""
    try:
        models.User._meta.get_field("username").run_validators(name)
    except ValidationError as problem:
        return problem.messages[0]
    return ""


def has_logged_in(user_id: int) -> bool:
    return models.User.objects.filter(pk=user_id, last_login__isnull=False).exists()


def without_password(user_ids: Collection[int]) -> list[models.User]:
    """Those who may log in, but for the password nobody has given them yet; by name."""
    found = models.User.objects.filter(pk__in=user_ids, is_active=True, password__startswith=UNUSABLE_PASSWORD_PREFIX)
    return list(found.order_by("full_name", "pk"))
