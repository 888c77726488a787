"""Do the three marks turn the right people away, at once and at little cost?"""

from collections.abc import Iterator

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from caicach.accounts import commands, models
from caicach.accounts.states import Role
from caicach.core import clock, errors
from caicach.core.actor import Actor
from caicach.organisations.queries import units
from caicach.web import permissions
from tests.support import databases, people
from tests.web import markup


@pytest.fixture
def province(db: None) -> Iterator[None]:
    people.load_units()
    with clock.frozen(people.AT):
        yield


def client_of(user: models.User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def admin() -> models.User:
    return people.official((Role.ADMINISTRATOR, "tinh-thu"))


@pytest.mark.usefixtures("province")
class TestTurnedAway:
    def test_a_stranger_is_led_to_the_log_in_and_back(self) -> None:
        answer = Client().get("/quan-tri/don-vi/?tim=x")
        assert (answer.status_code, answer.headers["Location"]) == (302, "/dang-nhap/?next=/quan-tri/don-vi/%3Ftim%3Dx")

    def test_a_lost_form_leads_back_to_the_desk(self) -> None:
        answer = Client().post("/quan-tri/nguoi-dung/them/", {"full_name": "x"})
        assert answer.headers["Location"] == "/dang-nhap/?next=/ban-lam-viec/"

    @pytest.mark.parametrize("headers", [{"Sec-Fetch-Dest": "empty"}, {"Accept": "application/json"}])
    def test_a_script_is_told_in_its_own_way(self, headers: dict[str, str]) -> None:
        answer = Client().get("/quan-tri/", headers=headers)
        assert answer.status_code == 401
        assert "Phiên làm việc đã hết" in answer.json()["detail"]

    def test_lacking_the_right(self) -> None:
        answer = client_of(people.official((Role.CASE_OFFICER, "xa-mot"))).get("/quan-tri/")
        assert answer.status_code == 403
        assert "Bạn không có quyền" in answer.content.decode()

    def test_the_right_counts_in_the_unit_acted_for(self) -> None:
        user = people.official((Role.CASE_OFFICER, "xa-mot"), (Role.ADMINISTRATOR, "xa-hai"))
        client = client_of(user)
        assert client.get("/quan-tri/").status_code == 403
        client.post("/dang-nhap/don-vi/", {"unit": people.unit("xa-hai").id})
        assert client.get("/quan-tri/").status_code == 200

    @pytest.mark.parametrize("unit", ["", "x", "0", "-1", "99999999999999999999"])
    def test_a_unit_one_does_not_belong_to_cannot_be_chosen(self, admin: models.User, unit: str) -> None:
        assert client_of(admin).post("/dang-nhap/don-vi/", {"unit": unit}).status_code == 404

    def test_nobody_without_a_mark(self) -> None:
        with pytest.raises(ValueError, match="is not a valid Permission"):
            permissions.permission("dossier.fly")
        assert permissions.access_of(lambda request: HttpResponse()) is None

    def test_a_view_gets_the_real_actor(self, admin: models.User) -> None:
        seen = []

        @permissions.permission("people.manage")
        def view(request: permissions.Request) -> HttpResponse:
            seen.append(request.actor)
            return HttpResponse()

        request = RequestFactory().get("/")
        vars(request).update(user=admin, session={}, resolver_match=None)
        view(request)
        assert type(seen[0]) is Actor
        vars(request).update(user=people.official((Role.UNIT_HEAD, "xa-mot")))
        with pytest.raises(errors.NotPermitted):
            view(request)
        vars(request).update(user=AnonymousUser())
        assert view(request).status_code == 302


@pytest.mark.usefixtures("province")
class TestAtOnce:
    def test_a_position_that_ends(self, admin: models.User) -> None:
        user = people.official((Role.ADMINISTRATOR, "xa-mot"))
        client = client_of(user)
        assert client.get("/quan-tri/").status_code == 200
        position = models.Position.objects.get(user=user)
        commands.end_position(position_id=position.pk, ended_on=people.ON, by=Actor.system(), at=people.AT)
        assert client.get("/quan-tri/").status_code == 403

    def test_a_disabled_log_in(self) -> None:
        user = people.official((Role.ADMINISTRATOR, "xa-mot"))
        client = client_of(user)
        commands.disable_user(user_id=user.pk, by=Actor.system(), at=people.AT)
        assert client.get("/quan-tri/").status_code == 302

    def test_a_reset_password_ends_open_sessions(self) -> None:
        user = people.official((Role.ADMINISTRATOR, "xa-mot"))
        client = client_of(user)
        commands.reset_password(user_id=user.pk, by=Actor.system(), at=people.AT)
        assert client.get("/quan-tri/").status_code == 302


@pytest.mark.usefixtures("province")
class TestCost:
    def test_who_is_it_takes_three_statements(self, admin: models.User) -> None:
        client = client_of(admin)
        client.get("/dang-nhap/hai-buoc/")
        units.units(people.ON)
        with CaptureQueriesContext(connection) as asked:
            client.get("/dang-nhap/don-vi/")
        who = [one["sql"] for one in asked if "django_session" in one["sql"] or "from accounts_user" in one["sql"]]
        positions = [one["sql"] for one in asked if "accounts_position" in one["sql"]]
        assert len(who) == 2
        assert len(positions) == 2  # one of the actor, one of this page

    def test_a_public_page_asks_nothing_of_strangers(self) -> None:
        with CaptureQueriesContext(connection) as asked:
            assert Client().get("/tro-giup/").status_code == 200
        assert len(asked) == 0


@pytest.mark.parametrize("path", ["/quan-tri/", "/dang-nhap/tai-khoan/"])
def test_a_silent_database_is_told_kindly_to_officials_too(committed_db: str, path: str) -> None:
    people.load_units()
    client = client_of(people.official((Role.ADMINISTRATOR, "tinh-thu")))
    databases.point_at("there_is_no_such_database")
    try:
        answer = client.get(path)
    finally:
        databases.point_at(committed_db)
    assert answer.status_code == 503
    assert "Hệ thống đang bận" in answer.content.decode()
    markup.check(answer.content.decode())
