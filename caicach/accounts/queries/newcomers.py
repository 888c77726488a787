"""Which names are taken, and has somebody who was entered from a list begun to work?"""

from collections.abc import Collection

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


def never_logged_in(user_ids: Collection[int]) -> list[models.User]:
    """Those who may log in and never have, by name."""
    found = models.User.objects.filter(pk__in=user_ids, last_login__isnull=True, is_active=True)
    return list(found.order_by("full_name", "pk"))
