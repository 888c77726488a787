"""Two units become one: does everybody hold afterwards what they held, once and as long?"""

import io
from collections.abc import Iterable
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from caicach.accounts import commands, models
from caicach.accounts.commands import moving
from caicach.accounts.states import Role
from caicach.core.actor import Actor
from caicach.organisations.commands import reorganising
from caicach.organisations.rules import reorganisation
from tests.support import people

DAY, AUTUMN = date(2025, 7, 1), date(2025, 9, 1)
INTO = reorganisation.NewUnit(key="xa-moi", kind="commune", name="UBND xã Mới", parent="huyen-thu")


def merge(*old: str, into: reorganisation.NewUnit | str = INTO) -> None:
    acts: list[reorganisation.Act] = [reorganisation.Merge(predecessors=old, into=into)]
    acts += [reorganisation.End(key=f"{key}--mot-cua") for key in old]
    decision = reorganising.Decision(DAY, "Nghị quyết thử 01")
    reorganising.reorganise(acts, decision, by=Actor.system(), at=people.AT)


def give(user: models.User, key: str, *, start: date, end: date | None = None, on: date = people.ON) -> None:
    unit = people.unit(key, on=on).id
    commands.give_position(
        user_id=user.pk, role=Role.CASE_OFFICER, unit_id=unit, valid_from=start, valid_to=end, by=Actor.system(),
        at=people.AT,
    )  # fmt: skip


def move() -> moving.Moved:
    return commands.move_posts(on=DAY, by=Actor.system(), at=people.AT)


def held(user: models.User, key: str) -> Iterable[tuple[date, date | None]]:
    own = models.Position.objects.filter(user=user, unit_id=people.unit(key, on=DAY).id).order_by("valid_from")
    return own.values_list("valid_from", "valid_to")


@pytest.mark.parametrize("ends", [(AUTUMN, None), (None, AUTUMN)])
def test_of_two_equal_posts_the_longer_goes_over(ends: tuple[date | None, date | None]) -> None:
    user = people.official()
    for key, end in zip(("xa-mot", "xa-hai"), ends, strict=True):
        give(user, key, start=people.SINCE, end=end)
    merge("xa-mot", "xa-hai")
    move()
    assert list(held(user, "xa-moi")) == [(DAY, None)]


@pytest.mark.parametrize(("start", "end"), [(AUTUMN, None), (people.SINCE, AUTUMN)])
def test_a_post_that_would_be_cut_short_is_refused_loudly(start: date, end: date | None) -> None:
    """There from autumn on, or only until then: neither stands for a post held now and without an end."""
    user = people.official(username="thu.hai.noi")
    give(user, "xa-mot", start=people.SINCE)
    give(user, "xa-hai", start=start, end=end)
    merge("xa-mot", into="xa-hai")
    with pytest.raises(moving.CannotMove, match=r"thu\.hai\.noi.*đang giữ chính vai trò đó"):
        move()
    with pytest.raises(CommandError, match=r"thu\.hai\.noi"):
        call_command("people", "move-posts", "--on", "2025-07-01", stdout=io.StringIO())
    assert models.Position.objects.get(user=user, unit=people.unit("xa-mot").id).valid_to is None


def test_what_is_held_there_as_long_is_not_given_twice() -> None:
    user = people.official()
    give(user, "xa-mot", start=people.SINCE, end=AUTUMN)
    give(user, "xa-hai", start=people.SINCE)
    merge("xa-mot", into="xa-hai")
    assert [post.user_id for post in move().moved] == [user.pk]
    assert list(held(user, "xa-hai")) == [(people.SINCE, None)]
