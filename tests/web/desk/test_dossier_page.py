"""The dossier page, its acts and its printed forms, as officials use them."""

import io
import re
from datetime import datetime

import pypdfium2
import pytest
from django.test import Client

from caicach.core import clock
from caicach.dossiers import commands, queries
from caicach.dossiers.models import Dossier
from caicach.dossiers.queries import slips
from caicach.dossiers.states import Status
from tests.support import desk, snapshots
from tests.support.desk import at
from tests.web.desk.conftest import as_user


@pytest.fixture(autouse=True)
def _august(office: desk.Office) -> object:
    with clock.frozen(at(4, 10)):
        yield


def page_of(dossier: Dossier) -> str:
    return f"/ban-lam-viec/ho-so/{dossier.code}/"


def do(client: Client, dossier: Dossier, act: str, **fields: object) -> object:
    dossier.refresh_from_db()
    data = {"seen_seq": dossier.seq, "step_key": "", "outcome": ""} | fields
    return client.post(f"{page_of(dossier)}viec/{act}/", data)


def test_the_inbox_shows_what_lies_on_this_desk(office: desk.Office) -> None:
    dossier = office.receive("1.001193", when=at(4))
    answer = as_user(office.counter_user).get("/ban-lam-viec/?muc=dang-xu-ly")
    assert dossier.code in answer.text
    assert "Hạn hôm nay" in answer.text
    stranger = desk.Office("xa-bang-lang-02065")
    assert dossier.code not in as_user(stranger.counter_user).get("/ban-lam-viec/?muc=dang-xu-ly").text


def test_from_the_counter_to_the_hand_through_pages(office: desk.Office) -> None:
    dossier = office.receive("1.001193", when=at(4))
    counter, officer, head = map(as_user, (office.counter_user, office.officer_user, office.head_user))
    steps = [
        (counter, "chuyen-ho-so", {"step_key": "receive"}),
        (officer, "hoan-thanh-buoc", {"step_key": "record"}),
        (head, "ky-duyet", {"step_key": "sign"}),
        (officer, "ghi-ket-qua", {"step_key": "stamp", "number": "45/2022", "issued_on": "2022-08-04"}),
        (counter, "tra-ket-qua", {"step_key": "hand_back", "channel": "counter"}),
    ]
    for client, act, fields in steps:
        page = client.get(page_of(dossier))
        assert page.status_code == 200
        assert f"viec/{act}/" in page.text, act
        assert do(client, dossier, act, **fields).status_code == 302, act
    assert Dossier.objects.get().state is Status.RETURNED
    assert "45/2022" in counter.get(page_of(dossier)).text


def test_another_units_dossier_does_not_exist(office: desk.Office) -> None:
    dossier = office.receive("1.001193", when=at(4))
    stranger = as_user(desk.Office("xa-bang-lang-02065").counter_user)
    for address in ("", "giay-tiep-nhan.pdf", "phieu-kiem-soat.pdf", "viec/chuyen-ho-so/"):
        assert stranger.get(page_of(dossier) + address).status_code == 404, address


def test_a_lost_race_is_told_and_keeps_what_was_typed(office: desk.Office) -> None:
    dossier = office.receive("1.001193", when=at(4))
    client = as_user(office.counter_user)
    do(client, dossier, "chuyen-ho-so", step_key="receive")
    late = client.post(
        f"{page_of(dossier)}viec/yeu-cau-bo-sung/", {"seen_seq": 1, "item_1": "Giấy chứng sinh bản chính"}
    )
    assert late.status_code == 409
    assert "vừa được người khác cập nhật" in late.text
    assert "Giấy chứng sinh bản chính" in late.text


def test_wrong_input_stands_beside_its_field(office: desk.Office) -> None:
    dossier = office.receive("1.001193", when=at(4))
    answer = do(as_user(office.counter_user), dossier, "yeu-cau-bo-sung", reason="Chưa đủ")
    assert answer.status_code == 400
    assert "Phải ghi ít nhất một nội dung cần bổ sung" in answer.text
    assert "Chưa đủ" in answer.text


@pytest.mark.parametrize(
    ("name", "words"),
    [("giay-tiep-nhan", "GIẤY TIẾP NHẬN HỒ SƠ"), ("phieu-kiem-soat", "PHIẾU KIỂM SOÁT")],
)
def test_forms_come_out_as_pdf(office: desk.Office, name: str, words: str) -> None:
    dossier = office.receive("1.001193", when=at(4))
    answer = as_user(office.counter_user).get(f"{page_of(dossier)}{name}.pdf")
    assert answer["Content-Type"] == "application/pdf"
    text = pypdfium2.PdfDocument(io.BytesIO(answer.content))[0].get_textpage().get_text_bounded()
    assert words in text
    assert dossier.code in text


def test_a_fixed_number_of_statements(
    office: desk.Office, django_assert_max_num_queries: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    for serial in range(3):
        office.receive("1.001193", when=at(4), applicant=desk.applicant(serial + 1))
    client = as_user(office.counter_user)
    client.get("/ban-lam-viec/")
    client.get(page_of(Dossier.objects.first()))
    snapshots.hold(monkeypatch)
    with django_assert_max_num_queries(6):
        client.get("/ban-lam-viec/?muc=dang-xu-ly")
    with django_assert_max_num_queries(23):  # one of them notes the look
        client.get(page_of(Dossier.objects.first()))


def test_found_by_code_number_and_name_without_marks(office: desk.Office) -> None:
    dossier = office.receive("1.001193", when=at(4))
    client = as_user(office.counter_user)
    for wanted in ("ly thi thu", "LÝ THỊ THỬ 001", "220804-0001", dossier.applicant.personal_number):
        assert dossier.code in client.get("/ban-lam-viec/tim/", {"tim": wanted}).text, wanted
    for whole in (dossier.code.lower(), f"https://thu.example/tra-cuu/?ma={dossier.code}"):
        assert client.get("/ban-lam-viec/tim/", {"tim": whole}).status_code == 302, whole
    assert "Không có hồ sơ nào khớp" in client.get("/ban-lam-viec/tim/", {"tim": "nguyễn không ai"}).text


def test_the_moment_is_frozen() -> None:
    assert clock.now() == datetime(2022, 8, 4, 10, tzinfo=clock.ZONE)


def said(client: Client, dossier: Dossier, *, part: str) -> str:
    """The words of one part of the page."""
    page = client.get(page_of(dossier)).text
    return " ".join(re.sub(r"<[^>]+>", " ", re.findall(rf"<{part}.*?</{part.split()[0]}>", page, re.DOTALL)[0]).split())


def test_a_copy_returned_at_once_has_a_page(office: desk.Office) -> None:
    """Its clock ran for no time at all (Decree 61/2018/NĐ-CP Art. 17(4))."""
    copy = office.intake("2.000815")
    dossier = commands.receive_and_return(copy, number="12/SY", issued_on=at(4).date(), by=office.counter, at=at(4))
    client = as_user(office.counter_user)
    assert "Giấy tiếp nhận và hẹn trả (01)" not in said(client, dossier, part="aside")
    history = said(client, dossier, part='ol class="timeline"')
    assert "Tiếp nhận và trả kết quả 09:00 ngày 04/08/2022" in history
    assert "không phải làm nữa" not in history


def test_whoever_is_asked_answers_from_the_acts(office: desk.Office) -> None:
    dossier = office.receive("1.001193", when=at(3))
    commands.hand_over(dossier.pk, step_key="receive", by=office.counter, at=at(3, 10))
    other = desk.Office("xa-bang-lang-02065")
    asked = commands.consult(
        dossier.pk, unit_id=other.unit.id, question="Có lưu sổ không?", hours=8, by=office.officer, at=at(4)
    )
    client = as_user(other.officer_user)
    acts = said(client, dossier, part="aside")
    assert "Giấy tiếp nhận và hẹn trả (01)" in acts
    assert "Trả lời ý kiến" in acts
    assert "Có lưu sổ không?" in acts
    assert "bạn chỉ xem" not in acts
    commands.answer_consultation(asked.pk, answer="Có", agrees=True, by=other.officer, at=at(4, 9, 30))
    assert "Lúc này bạn chỉ xem hồ sơ." in said(client, dossier, part="aside")


def test_coming_late_for_a_result_is_nobodys_lateness(office: desk.Office) -> None:
    dossier = office.receive("1.001193", when=at(1))
    while desk.open_steps(dossier) != ["hand_back"]:
        desk.play(dossier, at=at(1, 9, 20))
    client = as_user(office.counter_user)
    with clock.frozen(at(10)):
        waiting = said(client, dossier, part='ol class="timeline"')
        assert "hạn 1" not in waiting.rpartition("đang làm")[2]
        desk.play(dossier, at=at(10))
        assert "quá hạn bước" not in said(client, dossier, part='ol class="timeline"')
        *earlier, last = slips.control(dossier, at=at(10)).steps
    assert last.result == ""
    assert {step.result for step in earlier} == {"Đúng hạn"}


def test_work_done_too_late_is_still_told(office: desk.Office) -> None:
    dossier = office.receive("1.001193", when=at(1))
    desk.play(dossier, at=at(3))
    assert "quá hạn bước" in said(as_user(office.counter_user), dossier, part='ol class="timeline"')
    assert slips.control(dossier, at=at(3)).steps[0].result == "Quá hạn"


def test_the_history_tells_why_the_clock_stood(office: desk.Office) -> None:
    desk.publish("1.003003")
    dossier = office.receive("1.003003", when=at(1))
    until = at(2)
    while (steps := desk.open_steps(dossier)) != ["tax"]:
        until = at(18) if steps == ["posting"] else until
        desk.play(dossier, at=until)
    history = said(as_user(office.counter_user), dossier, part='ol class="timeline"')
    posting = "Niêm yết công khai theo quy trình nội bộ của thủ tục"
    assert f"Dừng tính hạn: Niêm yết công khai 09:00 ngày 02/08/2022 {posting}" in history
    assert "Tiếp tục tính hạn 09:00 ngày 18/08/2022 Niêm yết công khai" in history
    assert "Dừng tính hạn: Chờ thực hiện nghĩa vụ tài chính" in history
    assert history.count("Tiếp tục tính hạn") == 1


def test_what_is_vietnamese_is_said_to_be_so_on_english_pages(office: desk.Office) -> None:
    """A reader aloud must not read names of procedures, units and steps as if they were English (WCAG 2.2, 3.1.2)."""
    dossier = office.receive("1.001193", when=at(4))
    client = as_user(office.counter_user)
    client.cookies["django_language"] = "en"
    # The drawing of the steps is one picture with words of its own.
    page = re.sub(r"<svg.*?</svg>", "", client.get(page_of(dossier)).text, flags=re.DOTALL)
    assert "Dossier" in page
    step = dossier.process.definition.compiled.steps["receive"].name
    for data in (dossier.procedure_name, office.unit.name, office.counter_unit.name, step):
        places = re.findall(rf"<[^>]+>(?={re.escape(data)}<)", page)
        assert places, data
        assert all('lang="vi"' in place for place in places), places
    row = client.get(f"/ban-lam-viec/?muc={queries.Tab.WORKING}").text
    assert re.search(rf'<td [^>]*lang="vi">{dossier.procedure_name}<', row)
    assert f'lang="vi">{step}<' in row
