"""Do the acts on people do what they say, for those who may, and does the log know?"""

import io
import json
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from caicach.accounts import commands, models, policies, queries
from caicach.accounts.commands import passwords, rows
from caicach.accounts.commands import people as people_commands
from caicach.accounts.states import Role
from caicach.core import clock, errors
from caicach.core.actor import Actor
from caicach.core.models import Event
from tests.support import people

AT, ON = people.AT, people.AT.date()
SYSTEM = Actor.system()


def actor(user: models.User, *, on: date = ON) -> Actor:
    return queries.actor_for(user, on=on)


def log_of(user: models.User) -> list[tuple[int, str]]:
    return list(Event.objects.filter(subject=f"user/{user.pk}").order_by("seq").values_list("seq", "kind"))


@pytest.fixture
def province_admin() -> Actor:
    return actor(people.official((Role.ADMINISTRATOR, "tinh-thu")))


@pytest.fixture
def commune_admin() -> Actor:
    return actor(people.official((Role.ADMINISTRATOR, "xa-mot")))


@pytest.fixture
def officer() -> models.User:
    return people.official((Role.CASE_OFFICER, "xa-mot"))


class TestPositions:
    def test_given_and_ended_at_once(self, officer: models.User, province_admin: Actor) -> None:
        position = commands.give_position(
            user_id=officer.pk, role=Role.UNIT_HEAD, unit_id=people.unit("xa-hai").id, valid_from=ON,
            by=province_admin, at=AT,
        )  # fmt: skip
        assert (Role.UNIT_HEAD, people.unit("xa-hai").id) in actor(officer).posts
        commands.end_position(position_id=position.pk, ended_on=ON, by=province_admin, at=AT)
        assert actor(officer).posts == {("case_officer", people.unit("xa-mot").id)}
        assert log_of(officer) == [
            (1, "accounts.user-created"), (2, "accounts.position-given"), (3, "accounts.position-given"),
            (4, "accounts.position-ended"),
        ]  # fmt: skip

    def test_the_log_holds_who_and_what(self, officer: models.User, province_admin: Actor) -> None:
        event = Event.objects.get(subject=f"user/{officer.pk}", seq=2)
        position = models.Position.objects.get(user=officer)
        assert event.payload == {
            "position_id": position.pk, "role": "case_officer", "unit_id": position.unit_id,
            "valid_from": "2021-01-01", "valid_to": None,
        }  # fmt: skip

    def test_a_position_ends_once(self, officer: models.User, province_admin: Actor) -> None:
        position = models.Position.objects.get(user=officer)
        commands.end_position(position_id=position.pk, ended_on=ON, by=province_admin, at=AT)
        with pytest.raises(people_commands.PositionAlreadyEnded):
            commands.end_position(position_id=position.pk, ended_on=ON, by=province_admin, at=AT)
        # An end in the future may be brought forward.
        earlier = commands.end_position(position_id=position.pk, ended_on=date(2022, 1, 1), by=province_admin, at=AT)
        assert earlier.valid_to == date(2022, 1, 1)

    def test_dates_in_disorder(self, officer: models.User, province_admin: Actor) -> None:
        position = models.Position.objects.get(user=officer)
        with pytest.raises(people_commands.EndsBeforeItBegins) as refused:
            commands.end_position(position_id=position.pk, ended_on=date(2020, 1, 1), by=province_admin, at=AT)
        assert refused.value.field == "ended_on"
        with pytest.raises(errors.Invalid) as refused:
            commands.give_position(
                user_id=officer.pk, role=Role.UNIT_HEAD, unit_id=position.unit_id, valid_from=ON,
                valid_to=ON - timedelta(days=1), by=province_admin, at=AT,
            )  # fmt: skip
        assert "valid_to" in refused.value.problems

    def test_the_same_position_twice(self, officer: models.User, province_admin: Actor) -> None:
        with pytest.raises(errors.Invalid) as refused:
            commands.give_position(
                user_id=officer.pk, role=Role.CASE_OFFICER, unit_id=people.unit("xa-mot").id, valid_from=ON,
                by=province_admin, at=AT,
            )  # fmt: skip
        assert "Người này đang giữ chính vai trò đó" in str(refused.value.problems)

    def test_what_does_not_exist(self, province_admin: Actor) -> None:
        with pytest.raises(people_commands.NoSuchPosition):
            commands.end_position(position_id=0, ended_on=ON, by=province_admin, at=AT)
        with pytest.raises(rows.NoSuchPerson):
            commands.disable_user(user_id=0, by=province_admin, at=AT)


# --- From × to × role: who may do which act to whom. Rows: the act. Columns: who does it. ---
# Who: administrator of the province, of the commune, of another; head of the commune; the person; nobody.
ACTS: dict[str, Any] = {
    "give": lambda user, by: commands.give_position(
        user_id=user.pk, role=Role.UNIT_HEAD, unit_id=people.unit("xa-mot").id, valid_from=ON, by=by, at=AT
    ),
    "end": lambda user, by: commands.end_position(
        position_id=user.positions.first().pk, ended_on=ON, by=by, at=AT
    ),
    "disable": lambda user, by: commands.disable_user(user_id=user.pk, by=by, at=AT),
    "enable": lambda user, by: commands.enable_user(user_id=user.pk, by=by, at=AT),
    "reset-password": lambda user, by: commands.reset_password(user_id=user.pk, by=by, at=AT),
    "create": lambda user, by: commands.create_official(username="moi", full_name="Người Mới", by=by, at=AT),
    "issue-token": lambda user, by: commands.issue_token(
        name="thử", unit_id=people.unit("xa-mot").id, scopes=["dossier.view"], expires_at=AT + timedelta(1), by=by,
        at=AT,
    ),
}  # fmt: skip
WHO = ["province", "commune", "other-commune", "head", "self", "nobody"]
MATRIX = """
give            x x . . . .
end             x x . . . .
disable         x x . . . .
enable          x x . . . .
reset-password  x x . . . .
create          x x x . . .
issue-token     x x . . . .
"""
CELLS = [
    (act, who, cell == "x")
    for act, *row in (line.split() for line in MATRIX.strip().splitlines())
    for who, cell in zip(WHO, row, strict=True)
]


@pytest.mark.parametrize(("act", "who", "may"), CELLS)
def test_who_may_do_what_to_an_officer_of_the_commune(act: str, who: str, may: bool, officer: models.User) -> None:
    by = {
        "province": lambda: actor(people.official((Role.ADMINISTRATOR, "tinh-thu"))),
        "commune": lambda: actor(people.official((Role.ADMINISTRATOR, "xa-mot"))),
        "other-commune": lambda: actor(people.official((Role.ADMINISTRATOR, "xa-hai"))),
        "head": lambda: actor(people.official((Role.UNIT_HEAD, "xa-mot"))),
        "self": lambda: actor(officer),
        "nobody": Actor.anonymous,
    }[who]()
    before = log_of(officer)
    if may:
        ACTS[act](officer, by)
    else:
        with pytest.raises(errors.NotPermitted):
            ACTS[act](officer, by)
        assert log_of(officer) == before


def test_every_act_is_in_the_matrix() -> None:
    assert set(ACTS) == {act for act, _who, _may in CELLS}


class TestAccounts:
    def test_nobody_gives_rights_to_themselves(self, province_admin: Actor) -> None:
        assert province_admin.user_id is not None
        with pytest.raises(policies.NotYourOwn):
            commands.give_position(
                user_id=province_admin.user_id, role=Role.UNIT_HEAD, unit_id=people.unit("xa-mot").id,
                valid_from=ON, by=province_admin, at=AT,
            )  # fmt: skip
        with pytest.raises(policies.NotYourOwn):
            commands.disable_user(user_id=province_admin.user_id, by=province_admin, at=AT)

    def test_an_account_that_opens_more_than_mine_is_not_mine(self, commune_admin: Actor) -> None:
        wide = people.official((Role.CASE_OFFICER, "xa-mot"), (Role.UNIT_HEAD, "so-thu"))
        for act in (commands.reset_password, commands.disable_user):
            with pytest.raises(policies.HoldsPostsElsewhere):
                act(user_id=wide.pk, by=commune_admin, at=AT)
        with pytest.raises(policies.OutsideYourUnits):
            commands.end_position(
                position_id=wide.positions.get(role="unit_head").pk, ended_on=ON, by=commune_admin, at=AT
            )

    def test_a_disabled_person_is_nobody(self, officer: models.User, province_admin: Actor) -> None:
        commands.disable_user(user_id=officer.pk, by=province_admin, at=AT)
        officer.refresh_from_db()
        assert actor(officer) == Actor.anonymous()
        commands.enable_user(user_id=officer.pk, by=province_admin, at=AT)
        commands.enable_user(user_id=officer.pk, by=province_admin, at=AT)  # once is enough: no second event
        assert [kind for _seq, kind in log_of(officer)][-2:] == ["accounts.user-disabled", "accounts.user-enabled"]

    def test_a_new_person_must_choose_a_password(self, province_admin: Actor) -> None:
        created = commands.create_official(username=" LTMai ", full_name="Lý  Thị Thử", by=province_admin, at=AT)
        user = models.User.objects.get(pk=created.user.pk)
        assert (user.username, user.full_name) == ("ltmai", "Lý Thị Thử")
        assert user.must_change_password
        assert user.password.startswith("argon2$")
        assert user.check_password(created.one_time_password)
        with pytest.raises(errors.Invalid) as refused:
            commands.create_official(username="ltmai", full_name="Khác", by=province_admin, at=AT)
        assert list(refused.value.problems) == ["username"]

    def test_choosing_a_password(self, officer: models.User) -> None:
        by = actor(officer)
        with pytest.raises(passwords.WrongPassword):
            commands.change_password(user_id=officer.pk, old="sai", new="một câu rất dài", by=by, at=AT)
        with pytest.raises(errors.Invalid) as refused:
            commands.change_password(user_id=officer.pk, old=people.PASSWORD, new="ngan", by=by, at=AT)
        assert list(refused.value.problems) == ["new"]
        commands.change_password(user_id=officer.pk, old=people.PASSWORD, new="một câu rất dài", by=by, at=AT)
        officer.refresh_from_db()
        assert officer.check_password("một câu rất dài")

    def test_somebody_else_does_not_change_my_password(self, officer: models.User, province_admin: Actor) -> None:
        with pytest.raises(errors.NotPermitted):
            commands.change_password(user_id=officer.pk, old=people.PASSWORD, new="x" * 20, by=province_admin, at=AT)

    def test_one_time_passwords_differ_and_are_legible(self) -> None:
        made = {passwords.one_time_password() for _ in range(50)}
        assert len(made) == 50
        assert not any(set(one) & set("0O1lI") for one in made)


class TestActor:
    def test_one_statement(self, officer: models.User) -> None:
        with CaptureQueriesContext(connection) as asked:
            found = actor(officer)
        assert len(asked) == 1
        assert found.unit_id == people.unit("xa-mot").id

    def test_the_unit_acted_for_must_be_held(self) -> None:
        user = people.official((Role.CASE_OFFICER, "xa-mot"), (Role.CASE_OFFICER, "xa-hai"))
        one, two, third = (people.unit(key).id for key in ("xa-mot", "xa-hai", "so-thu"))
        assert queries.actor_for(user, unit_id=two, on=ON).unit_id == two
        assert queries.actor_for(user, unit_id=third, on=ON).unit_id == one
        assert queries.actor_for(user, unit_id=two, on=ON).unit_ids == {one, two}

    def test_before_and_after_the_position(self) -> None:
        user = people.official((Role.CASE_OFFICER, "xa-mot"), valid_to=date(2022, 1, 1))
        days = [date(2020, 12, 31), date(2021, 1, 1), date(2021, 12, 31), date(2022, 1, 1)]
        assert [bool(actor(user, on=day).posts) for day in days] == [False, True, True, False]


class TestTokens:
    @pytest.fixture
    def issued(self, province_admin: Actor) -> commands.Issued:
        return commands.issue_token(
            name="Phần mềm thử", unit_id=people.unit("xa-mot").id, scopes=["dossier.view", "dossier.receive"],
            expires_at=AT + timedelta(days=30), by=province_admin, at=AT,
        )  # fmt: skip

    def test_a_key_opens_its_unit_and_scopes(self, issued: commands.Issued) -> None:
        with CaptureQueriesContext(connection) as asked:
            program = queries.actor_for_token(issued.raw, at=AT)
        assert len(asked) == 1
        assert program is not None
        assert policies.can(program, "dossier.receive", unit_id=people.unit("xa-mot").id)
        assert not policies.can(program, "dossier.receive", unit_id=people.unit("xa-hai").id)
        assert not policies.can(program, "dossier.approve")
        assert issued.raw not in str(vars(models.ApiToken.objects.get()))

    @pytest.mark.parametrize("spoil", [
        lambda raw: raw[:-1] + ("A" if raw[-1] != "A" else "B"), lambda raw: raw[3:], lambda raw: "",
        lambda raw: "cc__",
        lambda raw: raw.replace("cc_", "dd_"),
    ])  # fmt: skip
    def test_a_wrong_key_opens_nothing(self, issued: commands.Issued, spoil: Any) -> None:
        with CaptureQueriesContext(connection) as asked:
            assert queries.actor_for_token(spoil(issued.raw), at=AT) is None
        assert len(asked) == 1

    def test_keys_end(self, issued: commands.Issued, province_admin: Actor) -> None:
        last = AT + timedelta(days=30)
        assert queries.actor_for_token(issued.raw, at=last - timedelta(seconds=1)) is not None
        assert queries.actor_for_token(issued.raw, at=last) is None
        commands.revoke_token(token_id=issued.token.pk, by=province_admin, at=AT)
        commands.revoke_token(token_id=issued.token.pk, by=province_admin, at=AT)
        assert queries.actor_for_token(issued.raw, at=AT) is None
        kinds = Event.objects.filter(subject=f"token/{issued.token.pk}").order_by("seq").values_list("kind", flat=True)
        assert list(kinds) == ["accounts.token-issued", "accounts.token-revoked"]

    def test_a_program_manages_nobody(self, province_admin: Actor) -> None:
        with pytest.raises(errors.Invalid):
            commands.issue_token(
                name="x", unit_id=people.unit("xa-mot").id, scopes=["people.manage"],
                expires_at=AT + timedelta(1), by=province_admin, at=AT,
            )  # fmt: skip


class TestPeopleSeen:
    def test_by_reach(self, officer: models.User, province_admin: Actor, commune_admin: Actor) -> None:
        other = people.official((Role.CASE_OFFICER, "xa-hai"))
        both = people.official((Role.CASE_OFFICER, "xa-mot"), (Role.UNIT_HEAD, "so-thu"))

        def seen(by: Actor) -> set[int]:
            return {person.id for person in queries.list_people(seen_by=by, on=ON)}

        assert seen(province_admin) >= {officer.pk, other.pk, both.pk}
        assert seen(commune_admin) >= {officer.pk, both.pk}
        assert other.pk not in seen(commune_admin)
        assert seen(actor(officer)) == set()
        with pytest.raises(queries.PersonNotFound):
            queries.get_person(other.pk, seen_by=commune_admin, on=ON)
        # Of somebody who also works elsewhere only the posts here are seen.
        posts = queries.get_person(both.pk, seen_by=commune_admin, on=ON).current
        assert [post.unit_name for post in posts] == ["UBND xã Một"]

    def test_few_statements_for_many_people(self, province_admin: Actor) -> None:
        for _ in range(12):
            people.official((Role.CASE_OFFICER, "xa-mot"), (Role.UNIT_HEAD, "so-thu"))
        queries.list_people(seen_by=province_admin, on=ON)
        with CaptureQueriesContext(connection) as asked:
            assert len(queries.list_people(seen_by=province_admin, on=ON)) == 13
        assert len(asked) <= 3

    def test_found_without_tone_marks(self, province_admin: Actor) -> None:
        commands.create_official(username="dtanh", full_name="Đặng Thị Ánh Thử", by=province_admin, at=AT)
        user = models.User.objects.get(username="dtanh")
        commands.give_position(
            user_id=user.pk, role=Role.CASE_OFFICER, unit_id=people.unit("xa-mot").id, valid_from=ON,
            by=province_admin, at=AT,
        )  # fmt: skip
        for typed in ("dang thi anh", "Đặng", "DTANH".lower()):
            assert [person.id for person in queries.list_people(seen_by=province_admin, on=ON, search=typed)] == [
                user.pk
            ]


def test_times_are_days_of_vietnam() -> None:
    assert rows.day_of(datetime.fromisoformat("2022-08-03T18:00:00+00:00")) == date(2022, 8, 4)


class TestCommandLine:
    def run(self, *words: str) -> dict[str, str]:
        out = io.StringIO()
        call_command("people", *words, "--json", stdout=out)
        return json.loads(out.getvalue())

    def test_the_first_administrator(self) -> None:
        made = self.run("administrator", "quantri", "--full-name", "Nông Văn Thử", "--unit", "tinh-thu")
        user = models.User.objects.get(username="quantri")
        assert user.check_password(made["one_time_password"])
        assert user.must_change_password
        today = clock.now().date()
        assert policies.can_manage_unit(actor(user, on=today), unit_id=people.unit("xa-hai").id, on=today)

    def test_an_unknown_unit_makes_nobody(self) -> None:
        with pytest.raises(CommandError, match="Không có đơn vị"):
            self.run("administrator", "quantri", "--full-name", "Nông Văn Thử", "--unit", "khong-co")
        with pytest.raises(CommandError, match="username: Tên đăng nhập gồm"):
            self.run("administrator", "Quản Trị", "--full-name", "Nông Văn Thử", "--unit", "tinh-thu")
        assert not models.User.objects.exists()

    def test_a_password_when_nobody_can_log_in(self, officer: models.User) -> None:
        made = self.run("reset-password", officer.username)
        officer.refresh_from_db()
        assert officer.check_password(made["one_time_password"])
        with pytest.raises(CommandError, match="Không có người dùng"):
            self.run("reset-password", "khongco")
