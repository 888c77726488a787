"""What if two administrators do the same thing at the same moment?"""

import threading
from collections.abc import Callable
from typing import Any

from django.db import connection, transaction

from caicach.accounts import commands, models
from caicach.accounts.states import Role
from caicach.core import errors
from caicach.core.actor import Actor
from tests.support import people


def at_once(act: Callable[[], Any]) -> list[str]:
    """Do it twice, the second while the first is not yet committed; what came of each."""
    first_done, second_started = threading.Event(), threading.Event()
    results = ["", ""]  # by who it was: either may be told first

    def first() -> None:
        try:
            with transaction.atomic():
                act()
                first_done.set()
                second_started.wait(10)
                # Long enough for the second to reach the lock or the index; if it does not, it is only later.
                threading.Event().wait(0.3)
            results[0] = "done"
        finally:
            connection.close()

    def second() -> None:
        try:
            first_done.wait(10)
            second_started.set()
            act()
            results[1] = "done"
        except errors.Invalid as refusal:
            results[1] = str(dict(refusal.problems))
        finally:
            connection.close()

    threads = [threading.Thread(target=first), threading.Thread(target=second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return results


def test_the_same_log_in_name(committed_db: str) -> None:
    results = at_once(
        lambda: commands.create_official(
            username="ltthu", full_name="Lý Thị Thử", by=Actor.system(), at=people.AT, encoded="x"
        )
    )
    assert results[0] == "done"
    assert "Tên đăng nhập này đã có người dùng" in results[1]
    assert models.User.objects.count() == 1


def test_the_same_position(committed_db: str) -> None:
    people.load_units()
    user = people.official()
    unit_id = people.unit("xa-mot").id
    results = at_once(
        lambda: commands.give_position(
            user_id=user.pk, role=Role.UNIT_HEAD, unit_id=unit_id, valid_from=people.ON, by=Actor.system(), at=people.AT
        )
    )
    assert results[0] == "done"
    assert "Người này đang giữ chính vai trò đó" in results[1]
    assert user.positions.count() == 1
