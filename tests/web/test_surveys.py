"""Can a survey be written down, its slips be taken in and its results be read, with every mistake beside its place?"""

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from caicach.accounts.states import Role
from caicach.core import clock
from caicach.surveys.models import AnswerFile, Campaign
from tests.support import people
from tests.support.surveys import FILE
from tests.web import markup

pytestmark = pytest.mark.django_db
TOLD = {
    "code": "thu-2022", "name": "Khảo sát thử", "first_day": "01/07/2022", "last_day": "31/07/2022",
    "about_from": "01/01/2022", "about_to": "31/12/2022", "asked": "Người đã nhận kết quả", "method": "Phát phiếu",
    "questionnaire": "", "own_code": "thu", "lines": "a; Thái độ của công chức; 5\nb; Công khai; 10",
}  # fmt: skip


def client_of(unit: str, role: Role = Role.ADMINISTRATOR) -> Client:
    client = Client()
    client.force_login(people.official((role, unit)))
    return client


@pytest.fixture
def admin(db: None) -> Iterator[Client]:
    people.load_units()
    with clock.frozen(people.AT):
        yield client_of("tinh-thu")


@pytest.fixture
def opened(admin: Client) -> Client:
    assert admin.post("/khao-sat/moi/", TOLD).headers["Location"] == "/khao-sat/thu-2022/phieu/"
    return admin


def send(client: Client, data: bytes = FILE) -> Any:
    return client.post("/khao-sat/thu-2022/phieu/", {"file": SimpleUploadedFile("phieu.csv", data)})


def words(answer: Any, *, status: int = 200) -> str:
    assert answer.status_code == status
    text = answer.content.decode()
    markup.check(text)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())


def test_from_the_questions_to_the_results(opened: Client) -> None:
    sheet = opened.get("/khao-sat/thu-2022/phieu/tep-trong/").content.decode("utf-8-sig")
    assert sheet == '"Đơn vị";"a";"b"\r\n'
    assert send(opened).status_code == 302
    said = words(opened.get("/khao-sat/thu-2022/"))
    assert "5 phiếu về 2 đơn vị" in said
    assert "Thái độ của công chức 75,0 % (30,1–95,4 %) 4 ít phiếu (1 không trả lời) 3,75" in said
    assert "không phải SIPAS của Bộ Nội vụ hay PAPI của UNDP" in said
    assert "Phần mềm chưa gửi phiếu hỏi" in said
    one = words(opened.get("/khao-sat/thu-2022/?don-vi=xa-mot"))
    assert "Công khai 8,50" in one
    assert "66,7 %" in one


def test_a_ranking_says_who_is_not_told_apart(opened: Client) -> None:
    send(opened)
    said = words(opened.get("/khao-sat/thu-2022/?cau=a"))
    assert "2 trong 2 đơn vị có khoảng tin cậy chồng lên đơn vị khác" in said
    assert said.index("UBND xã Hai 1 (có thể từ 1 đến 2) 100,0 %") < said.index("UBND xã Một 2 (có thể từ 1 đến 2)")


@pytest.mark.parametrize("query", ["?cau=z", "?don-vi=xa-ba", "?don-vi=so-thu"])
def test_what_was_not_asked_is_not_there(opened: Client, query: str) -> None:
    send(opened)
    assert opened.get(f"/khao-sat/thu-2022/{query}").status_code == 404


def test_every_mistake_stands_beside_its_row(opened: Client) -> None:
    said = words(send(opened, "đơn vị,a,b,Họ tên\nxã Một,9,8,x\nxã Ba,4,8,y\n".encode()), status=400)
    assert "Tệp có" in said
    assert "1 Họ tên Cột này giống dữ liệu về người trả lời" in said
    said = words(send(opened, "đơn vị,a,b\nxã Một,9,8\nxã Ba,4,8\n".encode()), status=400)
    assert "2 a “9” không phải một mức từ 1 đến 5." in said
    assert "3 đơn vị Không có đơn vị này" in said
    assert not AnswerFile.objects.exists()


def test_a_file_is_taken_back_with_a_reason(opened: Client) -> None:
    send(opened)
    assert "Tệp này đã được nhập" in words(send(opened), status=400)
    page = f"/khao-sat/thu-2022/phieu/{AnswerFile.objects.get().pk}/rut-lai/"
    assert "5 phiếu của tệp phieu.csv không còn được tính" in words(opened.get(page))
    assert "trường" in words(opened.post(page, {"reason": ""}), status=400).lower()
    assert opened.post(page, {"reason": "Nhập nhầm"}).status_code == 302
    said = words(opened.get("/khao-sat/thu-2022/phieu/"))
    assert "đã rút lại lúc" in said
    assert "Nhập nhầm" in said
    assert "0 phiếu về 0 đơn vị" in words(opened.get("/khao-sat/thu-2022/"))
    assert "đã được rút lại trước đó" in words(opened.get(page))


def test_a_form_with_mistakes_keeps_what_was_typed(admin: Client) -> None:
    wrong = TOLD | {"code": "moi", "lines": "câu 1; x", "last_day": "01/06/2022"}
    answer = admin.post("/khao-sat/moi/", wrong)
    said = words(answer, status=400)
    assert "Mã này dành cho trang lập đợt mới" in said
    assert "Dòng 1: Bắt đầu bằng mã câu hỏi" in said
    assert "câu 1; x" in answer.content.decode()
    later = words(admin.post("/khao-sat/moi/", TOLD | {"last_day": "01/06/2022"}), status=400)
    assert "Ngày hỏi cuối phải từ ngày hỏi đầu trở đi." in later


def test_it_is_mended_until_slips_come(opened: Client) -> None:
    assert "a; Thái độ của công chức; 5" in opened.get("/khao-sat/thu-2022/sua/").content.decode()
    mended = {name: value for name, value in TOLD.items() if name != "code"} | {"name": "Tên đúng"}
    assert opened.post("/khao-sat/thu-2022/sua/", mended).status_code == 302
    assert Campaign.objects.get().name == "Tên đúng"
    send(opened)
    assert opened.get("/khao-sat/thu-2022/sua/").status_code == 409


def test_a_commune_sees_its_own_results_only(opened: Client) -> None:
    send(opened)
    head = client_of("xa-hai", Role.UNIT_HEAD)
    assert "2 phiếu về 1 đơn vị" in words(head.get("/khao-sat/thu-2022/"))
    assert "xã Một" not in words(head.get("/khao-sat/thu-2022/?cau=a"))
    assert head.get("/khao-sat/thu-2022/?don-vi=xa-mot").status_code == 404
    assert head.get("/khao-sat/thu-2022/phieu/").status_code == 403
    chief = client_of("xa-hai--mot-cua", Role.ONE_STOP_CHIEF)
    assert "2 phiếu về 1 đơn vị" in words(chief.get("/khao-sat/thu-2022/"))


def test_a_page_asks_as_much_for_many_units_as_for_one(opened: Client, django_assert_max_num_queries: Any) -> None:
    send(opened)
    opened.get("/khao-sat/thu-2022/?cau=a")
    with django_assert_max_num_queries(12):
        opened.get("/khao-sat/thu-2022/?cau=a")
