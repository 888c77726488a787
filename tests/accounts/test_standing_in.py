"""Who may stand in for whom, and when is it refused?"""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from caicach.accounts import commands, models, policies, queries
from caicach.accounts.states import Role
from caicach.core import errors
from caicach.core.actor import Actor
from tests.support import people

FIRST, AFTER = date(2022, 8, 8), date(2022, 8, 15)


def acting(user: models.User, *, on: date = people.ON) -> Actor:
    return queries.actor_for(user, on=on)


def post(user: models.User) -> models.Position:
    return models.Position.objects.get(user=user)


@pytest.fixture
def head() -> models.User:
    return people.official((Role.UNIT_HEAD, "xa-mot"))


@pytest.fixture
def officer() -> models.User:
    return people.official((Role.CASE_OFFICER, "xa-mot"))


def delegate(head: models.User, to: models.User, **changes: Any) -> models.Delegation:
    values = {
        "position_id": post(head).pk, "holder_id": to.pk, "valid_from": FIRST, "valid_to": AFTER,
        "decision_number": "12/QĐ-UBND", "decided_on": people.ON, "by": acting(head), "at": people.AT,
    }  # fmt: skip
    return commands.delegate(**(values | changes))


def test_a_head_delegates_to_an_official_of_the_unit(head: models.User, officer: models.User) -> None:
    row = delegate(head, officer)
    (lent,) = acting(officer, on=FIRST).lent
    assert (lent.role, lent.unit_id, lent.delegation_id, lent.giver_id) == (
        Role.UNIT_HEAD, people.unit("xa-mot").id, row.pk, head.pk,
    )  # fmt: skip
    assert not acting(officer, on=FIRST).holds(Role.UNIT_HEAD, unit_id=lent.unit_id)


def test_a_counter_below_the_unit_belongs_to_it(head: models.User) -> None:
    counter = people.official((Role.ONE_STOP_OFFICER, "xa-mot--mot-cua"))
    delegate(head, counter)
    assert acting(counter, on=FIRST).lent


def test_what_was_lent_cannot_be_lent_on(head: models.User, officer: models.User) -> None:
    delegate(head, officer)
    third = people.official((Role.CASE_OFFICER, "xa-mot"))
    lender = acting(officer, on=FIRST)
    for by in (lender, lender.under(lender.delegations[0])):
        with pytest.raises(errors.NotPermitted):
            delegate(head, third, by=by)
    with pytest.raises(errors.NotPermitted):
        delegate(officer, third, position_id=post(officer).pk)


def test_a_lent_post_gives_the_dossiers_only(head: models.User, officer: models.User) -> None:
    delegate(head, officer)
    by = acting(officer, on=FIRST)
    under = by.under(by.delegations[0])
    unit = people.unit("xa-mot").id
    assert policies.can(under, "dossier.approve", unit_id=unit)
    assert not policies.can(under, "procedure.publish")
    assert not policies.can(by, "dossier.approve")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"valid_to": FIRST}, "last_day"),
        ({"valid_from": date(2022, 8, 1)}, "valid_from"),
        ({"decision_number": " "}, "decision_number"),
        ({"decided_on": date(2022, 8, 5)}, "decided_on"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    head: models.User, officer: models.User, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(errors.Invalid) as refused:
        delegate(head, officer, **changes)
    assert field in refused.value.problems


def test_nobody_outside_the_unit_and_not_beyond_the_own_post(head: models.User, officer: models.User) -> None:
    with pytest.raises(errors.Invalid):
        delegate(head, people.official((Role.CASE_OFFICER, "xa-hai")))
    models.Position.objects.filter(user=head).update(valid_to=date(2022, 8, 12))
    with pytest.raises(errors.Invalid):
        delegate(head, officer)


def test_one_post_is_delegated_once_at_a_time(head: models.User, officer: models.User) -> None:
    first = delegate(head, officer)
    other = people.official((Role.CASE_OFFICER, "xa-mot"))
    with pytest.raises(errors.Invalid) as refused:
        delegate(head, other)
    assert "đã ủy quyền" in str(refused.value.problems)
    with pytest.raises(IntegrityError), transaction.atomic():
        models.Delegation.objects.bulk_create([copy_of(first, holder=other)])
    commands.revoke_delegation(delegation_id=first.pk, by=acting(head), at=people.AT)
    delegate(head, other)


def copy_of(row: models.Delegation, **changes: Any) -> models.Delegation:
    values = {item.name: getattr(row, item.name) for item in row._meta.fields if item.name != "id"}
    return models.Delegation(**(values | changes))


def test_who_may_revoke(head: models.User, officer: models.User) -> None:
    row = delegate(head, officer)
    for user in (officer, people.official((Role.ADMINISTRATOR, "xa-hai"))):
        with pytest.raises(errors.NotFound):
            commands.revoke_delegation(delegation_id=row.pk, by=acting(user), at=people.AT)
    manager = people.official((Role.ADMINISTRATOR, "xa-mot"))
    commands.revoke_delegation(delegation_id=row.pk, by=acting(manager), at=people.AT)
    with pytest.raises(errors.NotFound):
        commands.revoke_delegation(delegation_id=row.pk, by=acting(head), at=people.AT)


def test_what_was_done_under_it_cannot_be_changed(head: models.User, officer: models.User) -> None:
    row = delegate(head, officer)
    commands.note_delegated_act(delegation_id=row.pk, subject="dossier/1", kind="dossier.approved", at=people.AT)
    for sql in ("delete from accounts_delegatedact", "update accounts_delegatedact set kind = 'x'"):
        with (
            pytest.raises(DatabaseError, match="permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(sql)


def test_the_latest_acts_are_told_the_last_first(head: models.User, officer: models.User) -> None:
    row = delegate(head, officer)
    for number in (1, 2, 3):
        done_at = people.AT + timedelta(minutes=number)
        commands.note_delegated_act(delegation_id=row.pk, subject=f"dossier/{number}", kind="x", at=done_at)
    assert [one.subject for one in queries.done_under([row.pk], limit=2)] == ["dossier/3", "dossier/2"]


# --- Leave ---


def go(away: models.User, cover: models.User, **changes: Any) -> list[models.Cover]:
    values = {
        "user_id": away.pk, "unit_id": people.unit("xa-mot").id, "holder_id": cover.pk, "valid_from": FIRST,
        "valid_to": AFTER, "by": acting(away), "at": people.AT,
    }  # fmt: skip
    return commands.record_leave(**(values | changes))


def test_a_colleague_with_the_same_post_covers(officer: models.User) -> None:
    other = people.official((Role.CASE_OFFICER, "xa-mot"))
    go(officer, other)
    assert acting(other, on=FIRST).covers == {(Role.CASE_OFFICER, people.unit("xa-mot").id, officer.pk)}
    assert acting(other, on=AFTER).covers == frozenset()
    assert list(queries.away([officer.pk, other.pk], on=FIRST)) == [officer.pk]


def test_a_cover_gives_no_new_right(head: models.User, officer: models.User) -> None:
    with pytest.raises(errors.Invalid, match="ủy quyền"):
        go(head, officer)
    with pytest.raises(errors.Invalid, match="cùng vị trí"):
        go(officer, people.official((Role.CASE_OFFICER, "xa-hai")))
    short = people.official((Role.CASE_OFFICER, "xa-mot"), valid_to=date(2022, 8, 10))
    with pytest.raises(errors.Invalid, match="toàn bộ thời gian"):
        go(officer, short)


def test_nothing_falls_between_two_chairs(officer: models.User) -> None:
    other = people.official((Role.CASE_OFFICER, "xa-mot"))
    third = people.official((Role.CASE_OFFICER, "xa-mot"))
    go(officer, other)
    with pytest.raises(errors.Refused, match="nhận làm thay"):
        go(other, third, valid_from=date(2022, 8, 14), valid_to=date(2022, 8, 20))
    with pytest.raises(errors.Invalid, match="cũng nghỉ"):
        go(third, officer)
    with pytest.raises(errors.Invalid) as refused:
        go(officer, third)
    assert "trùng" in str(refused.value.problems)
    go(other, third, valid_from=AFTER, valid_to=date(2022, 8, 20))


def test_who_may_record_a_leave(officer: models.User) -> None:
    other = people.official((Role.CASE_OFFICER, "xa-mot"))
    with pytest.raises(errors.NotPermitted):
        go(officer, other, by=acting(people.official((Role.ADMINISTRATOR, "xa-hai"))))
    (row,) = go(officer, other, by=acting(people.official((Role.ADMINISTRATOR, "xa-mot"))))
    with pytest.raises(errors.NotFound):
        commands.end_leave(cover_id=row.pk, by=acting(other), at=people.AT)
    commands.end_leave(cover_id=row.pk, by=acting(officer), at=people.AT)
    assert acting(other, on=FIRST).covers == frozenset()
