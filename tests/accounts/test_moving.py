"""Two units become one: does everybody hold afterwards what they held, once and as long?"""

import io
from collections.abc import Iterable
from datetime import date, datetime, time

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from caicach.accounts import commands, models
from caicach.accounts.commands import moving
from caicach.accounts.states import Permission, Role
from caicach.core import clock
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


def test_live_keys_of_an_ended_unit_are_listed_and_stay() -> None:
    def issue(name: str, key: str, until: date) -> models.ApiToken:
        expires_at = datetime.combine(until, time(9), tzinfo=clock.ZONE)
        return commands.issue_token(
            name=name, unit_id=people.unit(key).id, scopes=[Permission.DOSSIER_VIEW], expires_at=expires_at,
            by=Actor.system(), at=people.AT,
        ).token  # fmt: skip

    live, revoked = issue("máy thử", "xa-mot", AUTUMN), issue("thu hồi", "xa-mot", AUTUMN)
    issue("đơn vị khác", "so-thu", AUTUMN)
    issue("hết hạn", "xa-mot", DAY)
    commands.revoke_token(token_id=revoked.pk, by=Actor.system(), at=people.AT)
    merge("xa-mot", "xa-hai")
    with clock.frozen(datetime(2025, 7, 1, 10, tzinfo=clock.ZONE)):
        heir = people.unit("xa-moi", on=DAY).id
        assert [(key.token_id, key.heir_id) for key in move().left_keys] == [(live.pk, heir)]
        out = io.StringIO()
        with translation.override("vi"):
            call_command("people", "move-posts", "--on", "2025-07-01", "--preview", stdout=out)
    assert "khóa chương trình “máy thử” của UBND xã Một" in out.getvalue()
    assert "0 vị trí chuyển, 0 vị trí và 1 khóa chương trình" in out.getvalue()
    live.refresh_from_db()
    assert (live.unit_id, live.revoked_at) == (people.unit("xa-mot").id, None)


def test_what_is_held_there_as_long_is_not_given_twice() -> None:
    user = people.official()
    give(user, "xa-mot", start=people.SINCE, end=AUTUMN)
    give(user, "xa-hai", start=people.SINCE)
    merge("xa-mot", into="xa-hai")
    assert [post.user_id for post in move().moved] == [user.pk]
    assert list(held(user, "xa-hai")) == [(people.SINCE, None)]
