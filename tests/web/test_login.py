"""How does an official get in, and who does not?"""

import re
import time
from collections.abc import Iterator

import pytest
from django.test import Client
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from caicach.accounts import commands, models
from caicach.accounts.commands import recovery
from caicach.accounts.states import Role
from caicach.core import clock, errors
from caicach.core.actor import Actor
from caicach.core.models import Event
from caicach.web.desk import login
from tests.support import people
from tests.web import markup

pytestmark = pytest.mark.django_db
LOGIN, SECOND, FACTOR = "/dang-nhap/", "/dang-nhap/buoc-hai/", "/dang-nhap/hai-buoc/"


@pytest.fixture(autouse=True)
def province(db: None) -> Iterator[None]:
    people.load_units()
    with clock.frozen(people.AT):
        yield


@pytest.fixture
def officer() -> models.User:
    return people.official((Role.UNIT_HEAD, "xa-mot"), username="ltthu")


def enter(client: Client, name: str = "ltthu", password: str = people.PASSWORD, **more: str) -> tuple[int, str, str]:
    answer = client.post(LOGIN, {"username": name, "password": password, **more})
    return answer.status_code, answer.headers.get("Location", ""), answer.content.decode()


def is_in(client: Client) -> bool:
    return client.get("/dang-nhap/tai-khoan/").status_code == 200


class TestPassword:
    def test_in_and_out(self, officer: models.User) -> None:
        client = Client()
        page = client.get(LOGIN + "?next=/quan-tri/don-vi/")
        markup.check(page.content.decode())
        assert 'value="/quan-tri/don-vi/"' in page.content.decode()
        assert enter(client, " LTThu ", next="/quan-tri/don-vi/")[:2] == (302, "/quan-tri/don-vi/")
        assert is_in(client)
        assert client.get(LOGIN).status_code == 302
        assert client.get("/dang-nhap/thoat/").status_code == 405
        assert client.post("/dang-nhap/thoat/").headers["Location"] == "/"
        assert not is_in(client)

    def test_an_administrator_is_not_led_to_a_desk_that_turns_him_away(self, officer: models.User) -> None:
        people.official((Role.ADMINISTRATOR, "huyen-thu"), username="quantri")
        assert enter(Client(), "quantri")[1] == "/quan-tri/"
        assert enter(Client(), "quantri", next="/so-lieu/")[1] == "/so-lieu/"
        assert enter(Client())[1] == "/ban-lam-viec/"

    @pytest.mark.parametrize("next", ["https://example.org/", "//example.org", "javascript:alert(1)", "/\\example.org"])
    def test_leads_nowhere_else(self, officer: models.User, next: str) -> None:
        assert enter(Client(), next=next)[1] == "/ban-lam-viec/"

    def test_wrong_name_and_wrong_password_look_alike(self, officer: models.User) -> None:
        texts = {re.sub(r'value="[^"]*"', "", enter(Client(), name, "sai hẳn rồi")[2]) for name in ("ltthu", "khongco")}
        assert len(texts) == 1
        assert "Tên đăng nhập hoặc mật khẩu chưa đúng" in texts.pop()

    def test_the_name_is_kept_the_password_is_not(self, officer: models.User) -> None:
        status, _location, html = enter(Client(), password="sai hẳn rồi")
        assert status == 400
        assert 'value="ltthu"' in html
        assert "sai hẳn rồi" not in html

    def test_a_disabled_person_does_not_get_in(self, officer: models.User) -> None:
        commands.disable_user(user_id=officer.pk, by=Actor.system(), at=people.AT)
        assert enter(Client())[0] == 400

    def test_the_session_gets_a_new_key(self, officer: models.User) -> None:
        client = Client()
        client.get(LOGIN)
        client.cookies["sessionid"] = "planted" * 4
        enter(client)
        assert client.cookies["sessionid"].value != "planted" * 4

    def test_several_units_choose_first(self) -> None:
        people.official((Role.CASE_OFFICER, "xa-mot"), (Role.UNIT_HEAD, "xa-hai"), username="ltthu")
        client = Client()
        assert enter(client, next="/so-lieu/")[1] == "/dang-nhap/don-vi/"
        page = client.get("/dang-nhap/don-vi/").content.decode()
        markup.check(page)
        assert "UBND xã Một" in page
        assert "UBND xã Hai" in page
        chosen = client.post("/dang-nhap/don-vi/", {"unit": people.unit("xa-hai").id})
        assert chosen.headers["Location"] == "/so-lieu/"
        assert client.session["acting_unit"] == people.unit("xa-hai").id


class TestLockOut:
    def test_five_wrong_passwords(self, officer: models.User) -> None:
        client = Client()
        assert [enter(client, password="sai")[0] for _ in range(4)] == [400] * 4
        status, _location, html = enter(client, password="sai")
        assert status == 429
        assert "Sau 15 phút bạn có thể thử lại" in html
        markup.check(html)
        # Even the right password waits, and says so.
        assert enter(client)[0] == 429
        assert not is_in(client)

    def test_others_are_not_locked_out(self, officer: models.User) -> None:
        people.official((Role.UNIT_HEAD, "xa-hai"), username="khac")
        for _ in range(5):
            enter(Client(), password="sai")
        assert enter(Client(), "khac")[0] == 302
        # From another address the owner gets in: nobody can lock a colleague out from afar.
        elsewhere = Client(REMOTE_ADDR="10.9.8.7")
        assert enter(elsewhere)[0] == 302

    def test_however_the_name_is_typed(self, officer: models.User) -> None:
        for name in ("ltthu", "LTTHU", " ltthu", "LtThu"):
            enter(Client(), name, "sai")
        assert enter(Client(), "ltthu ", "sai")[0] == 429

    def test_success_starts_the_count_again(self, officer: models.User) -> None:
        for _ in range(4):
            enter(Client(), password="sai")
        assert enter(Client())[0] == 302
        assert enter(Client(), password="sai")[0] == 400


class TestChoosingAPassword:
    def test_a_one_time_password_opens_only_the_password_page(self, officer: models.User) -> None:
        one_time = commands.reset_password(user_id=officer.pk, by=Actor.system(), at=people.AT)
        client = Client()
        assert enter(client, password=one_time)[1] == "/dang-nhap/mat-khau/"
        assert client.get("/quan-tri/don-vi/").headers["Location"] == "/dang-nhap/mat-khau/"
        form = {"old": one_time, "new": "sông Năng nước biếc", "again": "sông Năng nước biếc"}
        answer = client.post("/dang-nhap/mat-khau/", form)
        assert answer.headers["Location"] == "/dang-nhap/tai-khoan/"
        assert is_in(client)  # this session goes on
        assert client.get("/quan-tri/don-vi/").status_code == 200
        assert enter(Client(), password=one_time)[0] == 400
        assert enter(Client(), password="sông Năng nước biếc")[0] == 302

    @pytest.mark.parametrize(
        ("form", "words"),
        [
            (
                {"old": "sai", "new": "sông Năng nước biếc", "again": "sông Năng nước biếc"},
                "Mật khẩu hiện tại chưa đúng",
            ),
            ({"old": people.PASSWORD, "new": "sông Năng", "again": "sông Cầu"}, "không giống nhau"),
            ({"old": people.PASSWORD, "new": "1234567890", "again": "1234567890"}, "Mật khẩu"),
        ],
    )
    def test_what_is_wrong_stands_at_its_field(self, officer: models.User, form: dict[str, str], words: str) -> None:
        client = Client()
        enter(client)
        answer = client.post("/dang-nhap/mat-khau/", form)
        assert answer.status_code == 400
        assert words in answer.content.decode()
        markup.check(answer.content.decode())


class TestSecondStep:
    def code(self, user: models.User, *, at: float | None = None) -> str:
        device = TOTPDevice.objects.get(user=user)
        totp = TOTP(device.bin_key, device.step, device.t0, device.digits, device.drift)
        totp.time = at or time.time()
        return f"{totp.token():06d}"

    def wrong_code(self, user: models.User) -> str:
        now = time.time()
        near = {self.code(user, at=now + 30 * steps) for steps in range(-3, 4)}
        return next(f"{guess:06d}" for guess in range(8) if f"{guess:06d}" not in near)

    def turn_on(self, user: models.User) -> Client:
        client = Client()
        enter(client)
        client.post(FACTOR, {"act": "begin"})
        shown = client.post(FACTOR, {"act": "on", "code": self.code(user)}).content.decode()
        self.codes = re.findall(r"<li><code>([a-z0-9-]{14})</code>", shown)
        assert len(set(self.codes)) == 10
        markup.check(shown)
        # The code of this moment is used up; let the next one be that of the next half minute.
        TOTPDevice.objects.update(last_t=-1)
        return client

    def test_the_picture_is_a_file_with_the_secret(self, officer: models.User) -> None:
        client = Client()
        enter(client)
        client.post(FACTOR, {"act": "begin"})
        page = client.get(FACTOR)
        markup.check(page.content.decode())
        assert "/dang-nhap/hai-buoc/ma.svg" in page.content.decode()
        picture = client.get("/dang-nhap/hai-buoc/ma.svg")
        assert picture.headers["Content-Type"] == "image/svg+xml"
        assert "no-store" in picture.headers["Cache-Control"]
        assert b"style" not in picture.content
        assert b"script" not in picture.content
        assert picture.content.startswith(b"<svg")

    def test_on_then_both_are_asked_then_off(self, officer: models.User) -> None:
        inside = self.turn_on(officer)
        assert inside.get("/dang-nhap/hai-buoc/ma.svg").status_code == 404  # the secret is never shown again
        client = Client()
        assert enter(client, next="/quan-tri/don-vi/")[1] == SECOND
        assert not is_in(client)
        markup.check(client.get(SECOND).content.decode())
        assert (
            client.post(SECOND, {"code": "000000" if self.code(officer) != "000000" else "111111"}).status_code == 400
        )
        TOTPDevice.objects.update(throttling_failure_count=0)
        code = self.code(officer)
        spaced = f"{code[:3]} {code[3:]}"
        assert client.post(SECOND, {"code": spaced}).headers["Location"] == "/quan-tri/don-vi/"
        assert is_in(client)
        # The same code does not open a second time.
        other = Client()
        enter(other)
        assert other.post(SECOND, {"code": code}).status_code == 400
        TOTPDevice.objects.update(throttling_failure_count=0, last_t=-1)
        assert inside.post(FACTOR, {"act": "off", "code": self.code(officer)}).status_code == 302
        assert enter(Client())[1] == "/ban-lam-viec/"
        kinds = Event.objects.filter(subject=f"user/{officer.pk}").order_by("seq").values_list("kind", flat=True)
        assert list(kinds)[-3:] == [
            "accounts.second-factor-turned-on", "accounts.recovery-codes-made", "accounts.second-factor-turned-off",
        ]  # fmt: skip
        assert not StaticToken.objects.exists()

    def test_a_recovery_code_opens_once_and_is_kept_as_a_digest(self, officer: models.User) -> None:
        self.turn_on(officer)
        code = self.codes[0]
        assert not StaticToken.objects.filter(token__in=[code, code.replace("-", "")]).exists()
        client = Client()
        enter(client)
        assert client.post(SECOND, {"code": code.upper().replace("-", " ")}).status_code == 302
        assert "còn 9 mã" in client.get("/dang-nhap/tai-khoan/").content.decode()
        other = Client()
        enter(other)
        again = other.post(SECOND, {"code": code})
        assert again.status_code == 400
        assert "đã dùng" in again.content.decode()
        # After a wrong one even a right one has to wait.
        assert "Hãy đợi" in other.post(SECOND, {"code": self.codes[1]}).content.decode()
        StaticDevice.objects.update(throttling_failure_count=0)
        assert other.post(SECOND, {"code": self.codes[1]}).status_code == 302
        assert Event.objects.filter(kind="accounts.recovery-code-used").count() == 2

    def test_the_codes_of_one_person_open_nothing_for_another(self, officer: models.User) -> None:
        self.turn_on(officer)
        other = people.official((Role.CASE_OFFICER, "xa-mot"))
        (own, *_others) = recovery.renew(user_id=other.pk, by=Actor.for_user(other.pk), at=people.AT)
        # Even where the other's device held the very same words, they would not fit the person.
        device = StaticDevice.objects.get(user=other)
        device.token_set.create(token=recovery.digest(officer.pk, self.codes[0]))
        with pytest.raises(errors.Invalid):
            commands.check_code(user_id=other.pk, code=self.codes[0], at=people.AT)
        StaticDevice.objects.update(throttling_failure_count=0)
        assert commands.check_code(user_id=other.pk, code=own, at=people.AT)

    def test_new_codes_end_the_old_ones_and_few_are_told(self, officer: models.User) -> None:
        client = self.turn_on(officer)
        old = self.codes
        StaticToken.objects.filter(pk__in=StaticToken.objects.values("pk")[:7]).delete()
        assert "Sắp hết mã dự phòng" in client.get(FACTOR).content.decode()
        assert client.post(FACTOR, {"act": "codes", "code": self.wrong_code(officer)}).status_code == 400
        TOTPDevice.objects.update(throttling_failure_count=0)
        shown = client.post(FACTOR, {"act": "codes", "code": self.code(officer)})
        assert "no-store" in shown.headers["Cache-Control"]
        assert old[0] not in shown.content.decode()
        assert "Sắp hết" not in client.get(FACTOR).content.decode()
        with pytest.raises(errors.Invalid):
            commands.check_code(user_id=officer.pk, code=old[0], at=people.AT)

    def test_guessing_is_slowed_down(self, officer: models.User) -> None:
        self.turn_on(officer)
        client = Client()
        enter(client)
        client.post(SECOND, {"code": self.wrong_code(officer)})
        page = client.post(SECOND, {"code": self.code(officer)})
        assert page.status_code == 400
        assert "Hãy đợi ít phút" in page.content.decode()
        assert not is_in(client)

    def test_the_password_alone_is_forgotten_after_five_minutes(self, officer: models.User) -> None:
        self.turn_on(officer)
        client = Client()
        enter(client)
        session = client.session
        session[login.PENDING] = [officer.pk, people.AT.timestamp() - login.PATIENCE, "/"]
        session.save()
        assert client.post(SECOND, {"code": self.code(officer)}).headers["Location"] == LOGIN
        assert not is_in(client)

    def test_disabled_between_the_steps(self, officer: models.User) -> None:
        self.turn_on(officer)
        client = Client()
        enter(client)
        commands.disable_user(user_id=officer.pk, by=Actor.system(), at=people.AT)
        assert client.post(SECOND, {"code": self.code(officer)}).headers["Location"] == LOGIN

    def test_a_wrong_code_does_not_turn_it_on(self, officer: models.User) -> None:
        client = Client()
        enter(client)
        client.post(FACTOR, {"act": "begin"})
        answer = client.post(FACTOR, {"act": "on", "code": "12"})
        assert answer.status_code == 400
        assert "Mã xác thực chưa đúng" in answer.content.decode()
        assert enter(Client())[1] == "/ban-lam-viec/"

    def test_an_administrator_turns_it_off_for_a_lost_phone(self, officer: models.User) -> None:
        self.turn_on(officer)
        admin = Client()
        admin.force_login(people.official((Role.ADMINISTRATOR, "xa-mot")))
        assert admin.post(f"/quan-tri/nguoi-dung/{officer.pk}/tat-hai-buoc/").status_code == 302
        assert enter(Client())[1] == "/ban-lam-viec/"
