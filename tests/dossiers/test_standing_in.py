"""Acts for somebody else: under a delegation of the head, and for a colleague on leave."""

from datetime import date, timedelta

import pytest

from caicach.accounts import commands as accounts
from caicach.accounts.models import DelegatedAct, Position, User
from caicach.accounts.states import Role
from caicach.core.actor import Actor
from caicach.core.models import Event
from caicach.dossiers import commands, queries
from caicach.dossiers.models import Dossier
from caicach.dossiers.queries.acts import Act, possible_acts
from caicach.workflow.policies import NotYourTask
from tests.support import desk, people
from tests.support.desk import at

FIRST, AFTER = date(2022, 8, 4), date(2022, 8, 11)


@pytest.fixture
def deputy(office: desk.Office) -> User:
    return people.official((Role.CASE_OFFICER, office.key))


def delegate(office: desk.Office, deputy: User, *, valid_to: date = AFTER) -> int:
    post = Position.objects.get(user=office.head_user, role=Role.UNIT_HEAD)
    row = accounts.delegate(
        position_id=post.pk, holder_id=deputy.pk, valid_from=FIRST, valid_to=valid_to, decision_number="12/QĐ-UBND",
        decided_on=date(2022, 8, 3), by=office.head, at=at(4, 7),
    )  # fmt: skip
    return row.pk


def to_be_signed(office: desk.Office) -> tuple[Dossier, str]:
    """A dossier that waits for the head."""
    dossier = office.receive("1.001193", when=at(4, 8))
    for minute in range(30):
        task = desk.workflow.list_open_tasks(process=dossier.process).first()
        assert task is not None
        if task.role == Role.UNIT_HEAD:
            return dossier, task.step_key
        desk.play(dossier, at=at(4, 9, minute))
    raise AssertionError("nobody asks the head")


def test_the_deputy_signs_for_the_head_and_the_history_says_so(office: desk.Office, deputy: User) -> None:
    delegation_id = delegate(office, deputy)
    dossier, step = to_be_signed(office)
    # Also what was given to the head by name.
    commands.assign(dossier.pk, step_key=step, assignee_id=office.head_user.pk, by=office.head, at=at(4, 9, 50))
    by = desk.actor(deputy, on=FIRST)
    rows = queries.inbox(queries.Tab.WORKING, seen_by=by, at=at(4, 10))
    assert [row.whose for row in rows if row.code == dossier.code] == [office.head_user.full_name]
    (sign,) = [one for one in possible_acts(dossier, actor=by) if one.act is Act.APPROVE][:1]
    assert sign.delegation_id == delegation_id
    commands.approve(dossier.pk, step_key=step, outcome=sign.outcome, by=sign.by(by), at=at(4, 10))
    page = queries.get_page(Dossier.objects.get(pk=dossier.pk), seen_by=office.counter, at=at(4, 11))
    told = f"{deputy.full_name}, theo ủy quyền của {office.head_user.full_name}"
    assert [one.who for one in page.timeline if one.at == at(4, 10)] == [told]
    events = Event.objects.filter(subject=dossier.subject, occurred_at=at(4, 10)).order_by("seq")
    assert [one.kind for one in events][-1] == "dossier.done-under-delegation"
    assert {one.actor_id for one in events} == {deputy.pk}
    assert events.last().payload == {"delegation_id": delegation_id}
    assert DelegatedAct.objects.get().delegation_id == delegation_id


def test_without_saying_for_whom_the_deputy_signs_nothing(office: desk.Office, deputy: User) -> None:
    delegate(office, deputy)
    dossier, step = to_be_signed(office)
    with pytest.raises(NotYourTask):
        commands.approve(dossier.pk, step_key=step, by=desk.actor(deputy, on=FIRST), at=at(4, 10))


def test_it_ends_by_its_day_and_at_once_when_revoked(office: desk.Office, deputy: User) -> None:
    delegation_id = delegate(office, deputy)
    assert desk.actor(deputy, on=FIRST - timedelta(days=1)).delegations == ()
    assert desk.actor(deputy, on=AFTER - timedelta(days=1)).delegations == (delegation_id,)
    assert desk.actor(deputy, on=AFTER).delegations == ()
    accounts.revoke_delegation(delegation_id=delegation_id, by=office.head, at=at(5))
    assert desk.actor(deputy, on=AFTER - timedelta(days=1)).delegations == ()


def test_it_ends_with_the_post_of_either(office: desk.Office, deputy: User) -> None:
    delegate(office, deputy)
    other = people.official((Role.CASE_OFFICER, office.key))
    for user in (office.head_user, deputy):
        post = Position.objects.get(user=user)
        accounts.end_position(position_id=post.pk, ended_on=date(2022, 8, 6), by=Actor.system(), at=at(5))
        assert desk.actor(deputy, on=date(2022, 8, 6)).lent == frozenset()
        Position.objects.filter(pk=post.pk).update(valid_to=None)
        assert desk.actor(deputy, on=date(2022, 8, 6)).lent
    accounts.disable_user(user_id=office.head_user.pk, by=Actor.system(), at=at(5))
    assert desk.actor(deputy, on=date(2022, 8, 6)).lent == frozenset()
    assert desk.actor(other, on=date(2022, 8, 6)).lent == frozenset()


def leave(away: User, cover: User, *, first: date = FIRST, after: date = AFTER) -> int:
    unit = Position.objects.filter(user=away).first()
    assert unit is not None
    rows = accounts.record_leave(
        user_id=away.pk, unit_id=unit.unit_id, holder_id=cover.pk, valid_from=first, valid_to=after,
        by=desk.actor(away), at=at(3),
    )  # fmt: skip
    return rows[0].pk


def given_to(office: desk.Office, user: User) -> tuple[Dossier, str]:
    """A dossier with a step that the head gave to this person."""
    dossier = office.receive("1.001193", when=at(4, 8))
    for minute in range(30):
        task = desk.workflow.list_open_tasks(process=dossier.process).first()
        assert task is not None
        if task.role == Role.CASE_OFFICER:
            commands.assign(dossier.pk, step_key=task.step_key, assignee_id=user.pk, by=office.head, at=at(4, 9, 40))
            return dossier, task.step_key
        desk.play(dossier, at=at(4, 9, minute))
    raise AssertionError("nobody asks a case officer")


def seen(user: User, dossier: Dossier, *, on: date) -> list[str]:
    rows = queries.inbox(queries.Tab.WORKING, seen_by=desk.actor(user, on=on), at=at(on.day, 10))
    return [row.whose for row in rows if row.code == dossier.code]


def test_the_cover_sees_and_does_the_work_until_the_other_returns(office: desk.Office, deputy: User) -> None:
    away, last = office.officer_user, AFTER - timedelta(days=1)
    leave(away, deputy)
    dossier, step = given_to(office, away)
    assert seen(away, dossier, on=FIRST) == [""]
    assert seen(deputy, dossier, on=FIRST - timedelta(days=1)) == []
    assert seen(deputy, dossier, on=last) == [away.full_name]
    assert seen(deputy, dossier, on=AFTER) == []
    with pytest.raises(NotYourTask):
        commands.complete_step(dossier.pk, step_key=step, by=desk.actor(deputy, on=AFTER), at=at(11))
    task = desk.workflow.get_open_task(process=Dossier.objects.get(pk=dossier.pk).process, step_key=step)
    assert task.assignee_id == away.pk  # nothing was moved, so nothing has to be moved back
    commands.complete_step(dossier.pk, step_key=step, by=desk.actor(deputy, on=last), at=at(10, 11))


def test_whoever_comes_back_early_has_it_again_at_once(office: desk.Office, deputy: User) -> None:
    cover_id = leave(office.officer_user, deputy)
    dossier, _step = given_to(office, office.officer_user)
    accounts.end_leave(cover_id=cover_id, by=office.officer, at=at(4, 9))
    assert seen(deputy, dossier, on=FIRST) == []


def test_when_the_cover_cannot_everybody_with_the_post_does(office: desk.Office, deputy: User) -> None:
    third = people.official((Role.CASE_OFFICER, office.key))
    leave(office.officer_user, deputy)
    dossier, _step = given_to(office, office.officer_user)
    assert seen(third, dossier, on=FIRST) == []
    accounts.disable_user(user_id=deputy.pk, by=Actor.system(), at=at(4))
    assert seen(third, dossier, on=FIRST) == [office.officer_user.full_name]
