"""The pages on which a head delegates and officials write down their leave."""

import pytest
from django.test import Client
from django.urls import reverse

from caicach.accounts import models
from caicach.accounts.states import Role
from caicach.core import clock
from tests.support import people
from tests.web import markup

PAPER = {"valid_from": "08/08/2022", "last_day": "12/08/2022", "decision_number": "12/QĐ-UBND",
         "decided_on": "04/08/2022"}  # fmt: skip


@pytest.fixture(autouse=True)
def province(db: None) -> object:
    people.load_units()
    with clock.frozen(people.AT):
        yield


def client_of(user: models.User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_a_head_delegates_and_revokes() -> None:
    head, officer = (people.official((role, "xa-mot")) for role in (Role.UNIT_HEAD, Role.CASE_OFFICER))
    client, address = client_of(head), reverse("login:delegations")
    post = models.Position.objects.get(user=head)
    paper = PAPER | {"position": post.pk, "holder": officer.pk}
    wrong = client.post(address, paper | {"last_day": "01/08/2022"})
    assert wrong.status_code == 400
    assert 'value="12/QĐ-UBND"' in wrong.content.decode()
    assert client.post(address, paper).status_code == 302
    row = models.Delegation.objects.get()
    assert f"{row.valid_to:%d/%m}" == "13/08"  # through the last day
    page = client.get(address).content.decode()
    assert officer.full_name in page
    markup.check(page)
    assert head.full_name in client_of(officer).get(address).content.decode()
    assert client_of(officer).post(reverse("login:revoke-delegation", args=[row.pk])).status_code == 404
    client.post(reverse("login:revoke-delegation", args=[row.pk]))
    row.refresh_from_db()
    assert row.ended_at == people.AT


def test_an_official_goes_on_leave_and_comes_back() -> None:
    away, cover = (people.official((Role.CASE_OFFICER, "xa-mot")) for _each in range(2))
    client, address = client_of(away), reverse("login:leaves")
    assert client.post(address, {"holder": cover.pk, "valid_from": "x", "last_day": ""}).status_code == 400
    sent = {"holder": cover.pk, "valid_from": "04/08/2022", "last_day": "05/08/2022"}
    assert client.post(address, sent).status_code == 302
    row = models.Cover.objects.get()
    page = client.get(address).content.decode()
    assert "đang hiệu lực" in page
    markup.check(page)
    assert away.full_name in client_of(cover).get(address).content.decode()
    client.post(reverse("login:end-leave", args=[row.pk]))
    assert "đã kết thúc sớm" in client.get(address).content.decode()


def test_whoever_is_alone_with_a_post_is_told_what_to_do() -> None:
    page = client_of(people.official((Role.CASE_OFFICER, "xa-mot"))).get(reverse("login:leaves")).content.decode()
    assert "không có ai giữ cùng vị trí" in page


def test_an_administrator_writes_down_the_leave_of_whoever_fell_ill() -> None:
    away, cover = (people.official((Role.CASE_OFFICER, "xa-mot")) for _each in range(2))
    client = client_of(people.official((Role.ADMINISTRATOR, "xa-mot")))
    address = reverse("backoffice:leave", args=[away.pk])
    sent = {"unit": people.unit("xa-mot").id, "holder": cover.pk, "valid_from": "04/08/2022", "last_day": "05/08/2022"}
    assert client.post(address, sent | {"last_day": "03/08/2022"}).status_code == 400
    assert client.post(address, sent).status_code == 302
    page = client.get(address).content.decode()
    assert cover.full_name in page
    markup.check(page)
    row = models.Cover.objects.get()
    ended = client.post(reverse("login:end-leave", args=[row.pk]), {"whose": away.pk})
    assert ended["Location"] == address
    row.refresh_from_db()
    assert row.ended_at == people.AT
