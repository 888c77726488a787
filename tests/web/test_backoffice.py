"""Do the pages of administrators do what they say, and keep what was typed?"""

import io
from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from caicach.accounts import models
from caicach.accounts.states import Role
from caicach.core import clock
from caicach.core.actor import Actor
from caicach.core.models import Event
from caicach.organisations.commands import reorganising, unit_files
from caicach.organisations.commands import units as unit_commands
from caicach.organisations.queries import units
from caicach.organisations.rules import reorganisation
from tests.support import people
from tests.web import markup

pytestmark = pytest.mark.django_db
PERSON = {
    "full_name": "Lý Thị Thử", "username": "ltthu", "email": "", "role": "case_officer", "unit": "UBND xã Một",
    "valid_from": "2022-08-04", "valid_to": "",
}  # fmt: skip


@pytest.fixture(autouse=True)
def province(db: None) -> Iterator[None]:
    people.load_units()
    with clock.frozen(people.AT):
        yield


@pytest.fixture
def admin() -> Client:
    client = Client()
    client.force_login(people.official((Role.ADMINISTRATOR, "huyen-thu")))
    return client


def html(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    text = answer.content.decode()
    markup.check(text)
    return text


class TestPeople:
    def test_a_new_person_gets_a_password_once_and_may_start(self, admin: Client) -> None:
        html(admin, "/quan-tri/nguoi-dung/them/")
        page = admin.post("/quan-tri/nguoi-dung/them/", PERSON)
        assert page.status_code == 200
        assert "no-store" in page.headers["Cache-Control"]
        markup.check(page.content.decode())
        user = models.User.objects.get(username="ltthu")
        password = page.content.decode().partition('id="mat-khau-mot-lan">')[2].partition("<")[0]
        assert user.check_password(password)
        assert [post.unit_id for post in user.positions.all()] == [people.unit("xa-mot").id]
        kinds = Event.objects.filter(subject=f"user/{user.pk}").order_by("seq").values_list("kind", flat=True)
        assert list(kinds) == ["accounts.user-created", "accounts.position-given"]

    @pytest.mark.parametrize(
        ("wrong", "words"),
        [
            ({"username": "Lý Mai"}, "Tên đăng nhập gồm"),
            ({"unit": "Sở Thử"}, "Chọn đúng một đơn vị"),  # exists, but above this administrator
            ({"unit": "Không có"}, "Chọn đúng một đơn vị"),
            ({"valid_to": "2022-08-01"}, "Ngày kết thúc không được trước ngày bắt đầu"),
            ({"valid_from": "hôm nào"}, "ngày"),
            ({"email": "x"}, "email"),
        ],
    )
    def test_what_is_wrong_stands_at_its_field_and_the_rest_is_kept(
        self, admin: Client, wrong: dict[str, str], words: str
    ) -> None:
        page = admin.post("/quan-tri/nguoi-dung/them/", PERSON | wrong)
        text = page.content.decode()
        assert page.status_code == 400
        assert words in text
        assert 'value="Lý Thị Thử"' in text
        markup.check(text)
        assert not models.User.objects.filter(full_name="Lý Thị Thử").exists()

    def test_a_unit_typed_without_tone_marks(self, admin: Client) -> None:
        admin.post("/quan-tri/nguoi-dung/them/", PERSON | {"unit": "ubnd xa hai"})
        assert models.Position.objects.get(user__username="ltthu").unit_id == people.unit("xa-hai").id

    def test_give_then_end(self, admin: Client) -> None:
        user = people.official((Role.CASE_OFFICER, "xa-mot"))
        address = f"/quan-tri/nguoi-dung/{user.pk}/"
        html(admin, address)
        form = {"role": "unit_head", "unit": "UBND xã Hai", "valid_from": "04/08/2022", "valid_to": ""}
        assert admin.post(address + "giao-vi-tri/", form).headers["Location"] == address
        position = user.positions.get(role="unit_head")
        end = f"{address}vi-tri/{position.pk}/ket-thuc/"
        html(admin, end)
        assert admin.post(end, {"ended_on": "2020-01-01"}).status_code == 400
        assert admin.post(end, {"ended_on": "2022-08-04"}).headers["Location"] == address
        assert admin.post(end, {"ended_on": "2022-08-04"}).status_code == 404
        text = html(admin, address)
        assert "Vị trí đã giữ" in text

    def test_the_same_position_twice_is_told_on_the_page(self, admin: Client) -> None:
        user = people.official((Role.CASE_OFFICER, "xa-mot"))
        form = {"role": "case_officer", "unit": "UBND xã Một", "valid_from": "2022-08-04", "valid_to": ""}
        page = admin.post(f"/quan-tri/nguoi-dung/{user.pk}/giao-vi-tri/", form)
        assert page.status_code == 400
        assert "Người này đang giữ chính vai trò đó" in page.content.decode()

    def test_oneself_is_shown_without_buttons(self) -> None:
        user = people.official((Role.ADMINISTRATOR, "huyen-thu"))
        client = Client()
        client.force_login(user)
        text = html(client, f"/quan-tri/nguoi-dung/{user.pk}/")
        assert "Đây là chính bạn" in text
        assert "Khóa đăng nhập" not in text
        assert client.post(f"/quan-tri/nguoi-dung/{user.pk}/khoa/").status_code == 403

    def test_somebody_who_also_works_above_me(self, admin: Client) -> None:
        user = people.official((Role.CASE_OFFICER, "xa-mot"), (Role.UNIT_HEAD, "so-thu"))
        text = html(admin, f"/quan-tri/nguoi-dung/{user.pk}/")
        assert "Sở Thử" not in text
        assert admin.post(f"/quan-tri/nguoi-dung/{user.pk}/mat-khau/").status_code == 403

    def test_list_and_search(self, admin: Client) -> None:
        for _ in range(3):
            people.official((Role.CASE_OFFICER, "xa-mot"))
        text = html(admin, "/quan-tri/?tim=nguyen van thu")
        assert text.count("Công chức thụ lý") == 3
        assert "Không có ai khớp" in html(admin, "/quan-tri/?tim=không ai cả")

    def test_names_are_escaped(self, admin: Client) -> None:
        admin.post("/quan-tri/nguoi-dung/them/", PERSON | {"full_name": "<b>Lý</b> Thử"})
        assert "&lt;b&gt;Lý" in html(admin, "/quan-tri/")
        assert "<b>Lý" not in html(admin, "/quan-tri/")

    def test_as_many_statements_for_many_people_as_for_few(self, admin: Client) -> None:
        def cost() -> int:
            with CaptureQueriesContext(connection) as asked:
                admin.get("/quan-tri/")
            return len(asked)

        admin.get("/quan-tri/")
        few = cost()
        for _ in range(20):
            people.official((Role.CASE_OFFICER, "xa-mot"), (Role.UNIT_HEAD, "xa-hai"))
        admin.get("/quan-tri/")
        assert cost() == few


class TestUnits:
    def test_a_day_and_a_search(self, admin: Client) -> None:
        text = html(admin, "/quan-tri/don-vi/")
        assert "UBND xã Một" in text
        assert "UBND xã Hai" in html(admin, "/quan-tri/don-vi/?tim=99102")
        assert "UBND xã Một" not in html(admin, "/quan-tri/don-vi/?tim=99102")
        assert "UBND xã Một" not in html(admin, "/quan-tri/don-vi/?loai=district")
        assert "Không có đơn vị nào" in html(admin, "/quan-tri/don-vi/?ngay=2019-01-01")
        assert "Đơn vị vào ngày" in html(admin, "/quan-tri/don-vi/?ngay=hôm+nào")

    def test_one_unit_through_time(self, admin: Client) -> None:
        unit_commands.load(
            ",".join(unit_files.COLUMNS) + "\nxa-ba,commune,UBND xã Cũ,huyen-thu,,,2020-01-01,2022-01-01,,thử\n"
            "xa-ba,commune,UBND xã Mới,huyen-thu,H99.21.03,,2022-01-01,,agency_code,thử\n"
        )
        text = html(admin, "/quan-tri/don-vi/xa-ba/")
        assert text.index("UBND xã Cũ") < text.index("H99.21.03")
        assert "000.03.21.H99" in text
        assert "chưa kiểm chứng" in text
        html(admin, "/quan-tri/don-vi/khong-co/", 404)

    def test_a_doubtful_day_is_marked_as_such(self, admin: Client) -> None:
        for file in unit_commands.data_files():
            unit_commands.load(file.read_text())
        call_command("units", "reorganise", "2025-03-01", stdout=io.StringIO())
        text = html(admin, "/quan-tri/don-vi/so-nong-nghiep-va-moi-truong/")
        [day] = text.split('<span class="timeline__time">')[1:]
        assert "từ 01/03/2025" in day
        assert "chưa kiểm chứng" in day.partition('<p class="timeline__title">')[0]

    def test_a_merged_unit_leads_to_its_successor_and_back(self, admin: Client) -> None:
        acts = [reorganisation.Merge(predecessors=("xa-mot", "xa-hai"), into=reorganisation.NewUnit(
            key="xa-moi", kind="commune", name="UBND xã Mới", parent="huyen-thu"))]  # fmt: skip
        day = people.AT.date()
        below = [unit.key for unit in units.list_units(on=day) if unit.key.startswith(("xa-mot--", "xa-hai--"))]
        acts += [reorganisation.End(key=key) for key in below]
        decision = reorganising.Decision(day, "Nghị quyết thử 01")
        reorganising.reorganise(acts, decision, by=Actor.system(), at=people.AT)
        old, new = html(admin, "/quan-tri/don-vi/xa-mot/"), html(admin, "/quan-tri/don-vi/xa-moi/")
        assert "Đơn vị này chấm dứt từ ngày" in old
        assert 'href="/quan-tri/don-vi/xa-moi/"' in old
        assert "Nghị quyết thử 01" in old
        assert "Trước đây là" in new
        assert 'href="/quan-tri/don-vi/xa-hai/"' in new
        assert "Nay là" not in new
