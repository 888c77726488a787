"""Support sees what a person sees: what it may not do, and what stays of it."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from caicach.accounts import commands, events, models, queries
from caicach.accounts.states import Role
from caicach.core import clock, errors
from caicach.core.events import record
from caicach.core.models import Event
from caicach.jobs import commands as jobs
from caicach.jobs import worker
from tests.support import count_worker, people
from tests.web import markup

assert count_worker  # registers the kinds


@pytest.fixture(autouse=True)
def province(db: None) -> Iterator[None]:
    people.load_units()
    with clock.frozen(people.AT):
        yield


@pytest.fixture
def admin() -> models.User:
    return people.official((Role.ADMINISTRATOR, "xa-mot"))


@pytest.fixture
def officer() -> models.User:
    return people.official((Role.CASE_OFFICER, "xa-mot"))


def client_of(user: models.User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def view(client: Client, user: models.User, *, minutes: int = 5) -> None:
    sent = {"reason": "Không thấy hồ sơ vừa nhận", "minutes": minutes}
    assert client.post(reverse("backoffice:view-as", args=[user.pk]), sent).status_code == 302


def begin(by: models.User, user: models.User) -> models.Viewing:
    actor = queries.actor_for(by, on=people.ON)
    return commands.begin_viewing(user_id=user.pk, reason="hỗ trợ", minutes=5, by=actor, at=people.AT)


def test_the_pages_are_the_persons_with_a_banner_on_each(admin: models.User, officer: models.User) -> None:
    client = client_of(admin)
    assert client.get(reverse("desk:inbox")).status_code == 403
    view(client, officer)
    for address in (reverse("desk:inbox"), reverse("login:account"), "/", reverse("portal:help"), "/khong-co/"):
        page = client.get(address).content.decode()
        assert "Bạn đang xem như" in page
        assert officer.full_name in page
        markup.check(page)
    assert client.get(reverse("backoffice:people")).status_code == 403  # nor more than the person
    client.post(reverse("login:end-viewing"))
    assert "Bạn đang xem như" not in client.get("/").content.decode()
    assert client.get(reverse("backoffice:people")).status_code == 200


@pytest.mark.parametrize(
    "name", ["login:units", "login:leaves", "login:delegations", "login:sessions", "login:password"]
)
def test_nothing_can_be_done(admin: models.User, officer: models.User, name: str) -> None:
    client = client_of(admin)
    view(client, officer)
    refused = client.post(reverse(name), {"unit": people.unit("xa-mot").id})
    assert refused.status_code == 403
    assert "chỉ xem" in refused.content.decode()


@pytest.mark.parametrize(
    "name", ["login:second-factor", "login:second-factor-code", "login:password", "login:sessions"]
)
def test_no_secret_is_shown(admin: models.User, officer: models.User, name: str) -> None:
    commands.begin_second_factor(user_id=officer.pk)
    client = client_of(admin)
    view(client, officer)
    assert client.get(reverse(name)).status_code == 403


def test_no_list_made_for_the_person_is_taken_along(admin: models.User, officer: models.User) -> None:
    by = queries.actor_for(officer, on=people.ON)
    job = jobs.enqueue("test-file", by=by, at=clock.now())
    worker.drain()
    client, file = client_of(admin), reverse("desk:job-file", args=[job.pk])
    assert b"".join(client_of(officer).get(file)) == b"xong"
    view(client, officer)
    assert client.get(reverse("desk:job", args=[job.pk])).status_code == 200
    assert client.get(file).status_code == 403


def test_not_even_an_event_can_be_written(admin: models.User, officer: models.User) -> None:
    """Whatever a page forgot to refuse."""
    row = begin(admin, officer)
    seen = queries.seen_as(row.pk, viewer=queries.actor_for(admin, on=people.ON), at=people.AT)
    assert seen is not None
    assert (seen.user_id, seen.viewer_id) == (officer.pk, admin.pk)
    with pytest.raises(errors.NotPermitted):
        record(events.UserEnabled(), subject="user/1", seq=99, by=seen, at=people.AT)


def test_the_person_sees_who_when_and_why(admin: models.User, officer: models.User) -> None:
    client = client_of(admin)
    view(client, officer)
    page = client_of(officer).get(reverse("login:account")).content.decode()
    assert admin.full_name in page
    assert "Không thấy hồ sơ vừa nhận" in page
    client.post(reverse("login:end-viewing"))
    kinds = Event.objects.filter(subject=f"user/{officer.pk}").order_by("seq").values_list("kind", "actor_id")
    assert list(kinds)[-2:] == [("accounts.viewing-began", admin.pk), ("accounts.viewing-ended", admin.pk)]


@pytest.mark.parametrize(
    "sql",
    [
        "delete from accounts_viewing",
        "update accounts_viewing set reason = 'x'",
        "update accounts_viewing set viewed_id = 1",
    ],
)
def test_it_cannot_be_hidden(admin: models.User, officer: models.User, sql: str) -> None:
    begin(admin, officer)
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_never_another_administrator_oneself_or_out_of_reach(admin: models.User) -> None:
    for user in (
        people.official((Role.ADMINISTRATOR, "xa-mot"), (Role.CASE_OFFICER, "xa-mot")),
        admin,
        people.official((Role.CASE_OFFICER, "xa-hai")),
        people.official((Role.CASE_OFFICER, "xa-mot"), (Role.CASE_OFFICER, "xa-hai")),
    ):
        with pytest.raises(errors.NotPermitted):
            begin(admin, user)
    assert not models.Viewing.objects.exists()


def test_a_reason_and_few_minutes(admin: models.User, officer: models.User) -> None:
    client = client_of(admin)
    address = reverse("backoffice:view-as", args=[officer.pk])
    markup.check(client.get(address).content.decode())
    assert client.post(address, {"reason": " ", "minutes": 5}).status_code == 400
    assert client.post(address, {"reason": "hỗ trợ", "minutes": 600}).status_code == 400


def test_it_is_over_with_its_time_and_with_either_right(admin: models.User, officer: models.User) -> None:
    client = client_of(admin)
    view(client, officer, minutes=15)
    with clock.frozen(people.AT + timedelta(minutes=14)):
        assert client.get(reverse("desk:inbox")).status_code == 200
    with clock.frozen(people.AT + timedelta(minutes=15)):
        assert client.get(reverse("desk:inbox"))["Location"] == reverse("backoffice:people")
        assert client.get(reverse("backoffice:people")).status_code == 200
    row = begin(admin, officer)
    viewer = queries.actor_for(admin, on=people.ON)
    models.Position.objects.filter(user=officer).update(role=Role.ADMINISTRATOR)
    assert queries.seen_as(row.pk, viewer=viewer, at=people.AT) is None
    models.Position.objects.filter(user=officer).update(role=Role.CASE_OFFICER)
    assert queries.seen_as(row.pk, viewer=viewer, at=people.AT) is not None
    models.Position.objects.filter(user=admin).update(valid_to=people.ON)
    assert queries.seen_as(row.pk, viewer=queries.actor_for(admin, on=people.ON), at=people.AT) is None
