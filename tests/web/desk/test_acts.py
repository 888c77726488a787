"""Every act an official is offered: its page, its happy end, its refusals with the input kept, its files."""

import io
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from caicach.core import clock
from caicach.documents import commands as documents
from caicach.documents.models import StoredFile
from caicach.dossiers import commands
from caicach.dossiers.models import Dossier, Outcome
from caicach.dossiers.queries.acts import Act, possible_acts
from caicach.dossiers.rules.intake import Presented
from caicach.dossiers.states import Delivery, Finance, Status
from tests.documents import samples
from tests.support import desk
from tests.support.desk import at
from tests.web.desk.conftest import as_user

BIRTH, SINGLE = "1.001193", "1.004873"


@pytest.fixture(autouse=True)
def _august(office: desk.Office) -> Iterator[None]:
    desk.publish(SINGLE)
    with clock.frozen(at(4, 10)):
        yield


def page_of(dossier: Dossier, act: str = "") -> str:
    return f"/ban-lam-viec/ho-so/{dossier.code}/" + (f"viec/{act}/" if act else "")


def do(client: Client, dossier: Dossier, act: str, **fields: Any) -> HttpResponse:
    dossier.refresh_from_db()
    return client.post(page_of(dossier, act), {"seen_seq": dossier.seq, "step_key": "", "outcome": "", **fields})


def handed_over(office: desk.Office, code: str = BIRTH) -> Dossier:
    dossier = office.receive(code, when=at(4))
    commands.hand_over(dossier.pk, step_key=desk.open_steps(dossier)[0], by=office.counter, at=at(4))
    dossier.refresh_from_db()
    return dossier


def state(dossier: Dossier) -> Status:
    dossier.refresh_from_db()
    return dossier.state


def pdf(name: str = "quét.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, samples.pdf(size=2000), content_type="application/pdf")


@pytest.mark.parametrize(("amount", "said"), [("0", "lớn hơn 0"), ("3000000000", "nhiều nhất là 2.000.000.000 đồng")])
def test_a_fee_beyond_all_measure_is_told_in_the_right_words(office: desk.Office, amount: str, said: str) -> None:
    answer = do(as_user(office.officer_user), handed_over(office), "dat-lai-phi", amount=amount)
    assert answer.status_code == 400
    assert said in answer.text.partition('id="id_amount_error"')[2].partition("</div>")[0]


def test_a_step_asks_nothing_about_the_acts_beside_it(office: desk.Office) -> None:
    dossier = handed_over(office)
    while not (signing := possible_acts(dossier, actor=office.head, only=Act.APPROVE)):
        desk.play(dossier, at=at(4, 10))
        dossier.refresh_from_db()
    head, step = as_user(office.head_user), signing[0]
    with CaptureQueriesContext(connection) as captured:
        do(head, dossier, "ky-duyet", step_key=step.step_key, outcome=step.outcome)
    assert desk.open_steps(dossier) != [step.step_key]
    assert [one["sql"] for one in captured if "dossiers_clockdeviation" in one["sql"]] == []


def test_one_look_tells_whether_a_result_can_be_corrected_and_revoked(office: desk.Office) -> None:
    dossier = handed_over(office)
    while desk.open_steps(dossier):
        desk.play(dossier, at=at(4, 10))
    dossier.refresh_from_db()
    with CaptureQueriesContext(connection) as captured:
        found = {one.act for one in possible_acts(dossier, actor=office.head)}
    assert {Act.CORRECT, Act.REVOKE} <= found
    assert len([one for one in captured if "dossiers_outcome" in one["sql"]]) == 1


def test_papers_asked_for_come_and_the_work_goes_on(office: desk.Office) -> None:
    dossier, counter = handed_over(office), as_user(office.counter_user)
    page = counter.get(page_of(dossier, "yeu-cau-bo-sung")).text
    assert 'value="Giấy chứng sinh"' in page  # what the procedure asks for, to choose from
    items = {"item_1": "Giấy chứng sinh bản chính", "item_8": "Tờ khai ký tên"}
    assert do(counter, dossier, "yeu-cau-bo-sung", **items).status_code == 302
    assert state(dossier) is Status.SUPPLEMENT
    assert dossier.code in counter.get("/ban-lam-viec/?muc=cho-bo-sung").text
    assert do(counter, dossier, "nhan-bo-sung").status_code == 302
    assert state(dossier) is Status.PROCESSING
    again = do(counter, dossier, "yeu-cau-bo-sung", item_1="Còn thiếu")
    assert again.status_code == 400
    assert "ghi rõ lý do" in again.text
    assert 'value="Còn thiếu"' in again.text


def test_a_registered_dossier_is_received_when_its_papers_are_complete(office: desk.Office) -> None:
    intake = office.intake(BIRTH, presented=(Presented(number=1),))
    dossier = commands.ask_for_papers(intake, items=["Giấy chứng sinh"], by=office.counter, at=at(3))
    counter = as_user(office.counter_user)
    page = counter.get(page_of(dossier, "tiep-nhan")).text
    assert "2. Giấy chứng sinh (bắt buộc)" in page
    assert "1. Tờ khai" not in page
    short = do(counter, dossier, "tiep-nhan", papers=["2"])
    assert short.status_code == 400
    assert "Còn thiếu giấy tờ bắt buộc số 6" in short.text
    assert do(counter, dossier, "tiep-nhan", papers=["2", "6"]).status_code == 302
    assert state(dossier) is Status.RECEIVED
    assert dossier.received_at == at(4, 10)


def test_what_waits_is_taken_or_turned_away_from_its_own_page(office: desk.Office) -> None:
    dossier = commands.register(office.intake(BIRTH), by=office.counter, at=at(3))
    counter = as_user(office.counter_user)
    assert dossier.code in counter.get("/ban-lam-viec/?muc=cho-tiep-nhan").text
    assert "viec/tiep-nhan/" in counter.get(page_of(dossier)).text
    assert do(counter, dossier, "tu-choi-tiep-nhan", reason="").status_code == 400
    assert do(counter, dossier, "tu-choi-tiep-nhan", reason="Không thuộc thẩm quyền").status_code == 302
    assert state(dossier) is Status.NOT_RECEIVED
    assert do(counter, dossier, "tiep-nhan").status_code == 409


def test_another_unit_is_found_in_its_district_and_asked(office: desk.Office) -> None:
    dossier, officer = handed_over(office, SINGLE), as_user(office.officer_user)
    page = officer.get(page_of(dossier, "lay-y-kien")).text
    groups = [part.split('"', 1)[0] for part in page.split('<optgroup label="')[1:]]
    assert groups[0] == "Tỉnh, sở, ngành"
    assert "UBND huyện Chợ Đồn" in groups
    other = desk.Office("xa-bang-lang-02065")
    asked = {"unit": other.unit.id, "question": "Có hộ khẩu ở xã không?", "hours": "8"}
    assert do(officer, dossier, "lay-y-kien", **asked | {"hours": "0"}).status_code == 400
    assert do(officer, dossier, "lay-y-kien", **asked).status_code == 302
    theirs = as_user(other.officer_user)
    assert dossier.code in theirs.get("/ban-lam-viec/?muc=cho-y-kien").text
    question = dossier.consultations.get()
    address = f"{page_of(dossier)}y-kien/{question.pk}/"
    assert theirs.post(address, {"agrees": "yes", "answer": " "}).status_code == 400
    assert theirs.post(address, {"agrees": "no", "answer": "Không có trong sổ"}).status_code == 302
    assert "Không có trong sổ" in officer.get(page_of(dossier)).text
    assert theirs.post(address, {"agrees": "yes", "answer": "Lần hai"}).status_code == 409


def test_an_apology_with_a_new_date_typed_day_first(office: desk.Office) -> None:
    dossier, head = handed_over(office, SINGLE), as_user(office.head_user)
    wrong = do(head, dossier, "xin-loi-hen-lai", new_due_on="31/02/2022", reason="Mất điện")
    assert wrong.status_code == 400
    assert 'value="31/02/2022"' in wrong.text
    assert "Gõ ngày theo kiểu" in wrong.text
    assert do(head, dossier, "xin-loi-hen-lai", new_due_on="10.8.2022", reason="Mất điện").status_code == 302
    dossier.refresh_from_db()
    assert dossier.due_at == at(10, 17)
    assert "phieu-xin-loi.pdf" in head.get(page_of(dossier)).text


@pytest.mark.parametrize(
    ("act", "who", "fields", "after"),
    [
        ("tu-choi-giai-quyet", "head_user", {"reason": "Không đủ điều kiện", "basis": "Điều 5"}, Status.STOPPED),
        ("dung-giai-quyet", "head_user", {"reason": "Không nộp bổ sung"}, Status.STOPPED),
        ("rut-ho-so", "counter_user", {"reason": "Người dân đổi ý"}, Status.WITHDRAWN),
    ],
)
def test_ends_without_a_result_are_in_writing(
    office: desk.Office, act: str, who: str, fields: dict[str, str], after: Status
) -> None:
    dossier, client = handed_over(office), as_user(getattr(office, who))
    assert do(client, dossier, act, **fields | {"reason": ""}).status_code == 400
    assert do(client, dossier, act, **fields).status_code == 302
    assert state(dossier) is after
    assert do(client, dossier, act, **fields).status_code == 409


def test_work_is_given_to_somebody(office: desk.Office) -> None:
    dossier = handed_over(office)
    step = desk.open_steps(dossier)[0]
    officer, head = office.officer_user, as_user(office.head_user)
    assert officer.full_name in head.get(f"{page_of(dossier, 'giao-viec')}?step_key={step}").text
    assert do(head, dossier, "giao-viec", step_key=step, assignee=officer.pk).status_code == 302
    assert officer.full_name in head.get(page_of(dossier)).text


@pytest.mark.parametrize(("payment", "after"), [("paid", Finance.PAID), ("waived", Finance.WAIVED)])
def test_money_is_taken_or_waived(office: desk.Office, payment: str, after: Finance) -> None:
    dossier, counter = office.receive(SINGLE, when=at(4)), as_user(office.counter_user)
    assert dossier.fee_amount > 0
    assert "Người thuộc hộ nghèo" in counter.get(page_of(dossier, "thu-phi")).text
    if payment == "waived":
        assert "Phải ghi lý do được miễn" in do(counter, dossier, "thu-phi", payment=payment).text
    assert do(counter, dossier, "thu-phi", payment=payment, exemption="Hộ nghèo").status_code == 302
    dossier.refresh_from_db()
    assert (dossier.finance, dossier.fee_exemption) == (after, "Hộ nghèo" if payment == "waived" else "")


def test_a_decision_shows_its_ways_out_as_buttons(office: desk.Office) -> None:
    dossier, officer = handed_over(office, SINGLE), as_user(office.officer_user)
    page = officer.get(page_of(dossier)).text
    assert f'name="step_key" value="{desk.open_steps(dossier)[0]}"' in page


# --- files ---


def test_files_are_added_later_and_seen_by_all_who_see_the_dossier(office: desk.Office) -> None:
    dossier, counter = office.receive(BIRTH, when=at(4)), as_user(office.counter_user)
    page = counter.get(f"{page_of(dossier, 'them-tep')}?giay-to=2").text
    assert '<option value="2" selected>' in page
    empty = do(counter, dossier, "them-tep", component="2")
    assert empty.status_code == 400
    assert "Hãy chọn ít nhất một tệp" in empty.text
    assert do(counter, dossier, "them-tep", component="2", files=pdf("chứng sinh.pdf")).status_code == 302
    nameless = do(counter, dossier, "them-tep", component="", files=pdf("ảnh.pdf"))
    assert nameless.status_code == 400
    assert "Phải ghi tên tài liệu" in nameless.text
    assert "ảnh.pdf" in nameless.text  # kept
    whole = counter.get(page_of(dossier)).text
    assert "chứng sinh.pdf" in whole
    file = dossier.components.get(number=2).file
    assert file is not None
    address = f"{page_of(dossier)}tep/{file.pk}/"
    for user in (office.counter_user, office.officer_user, office.head_user):
        assert b"".join(as_user(user).get(address).streaming_content).startswith(b"%PDF")
    assert as_user(desk.Office("xa-bang-lang-02065").counter_user).get(address).status_code == 404
    other = office.receive(BIRTH, when=at(4), applicant=desk.applicant(2))
    assert counter.get(f"{page_of(other)}tep/{file.pk}/").status_code == 404


def test_a_file_is_shown_in_the_page_only_when_it_is_known_to_be_clean(office: desk.Office) -> None:
    dossier, counter = office.receive(BIRTH, when=at(4)), as_user(office.counter_user)
    file = documents.store(source=io.BytesIO(samples.pdf(size=2000)), name="a.pdf", by=office.counter, at=at(4))
    commands.attach_files(dossier.pk, file_ids=[file.pk], label="Ảnh", by=office.counter, at=at(4))
    viewer = f"{page_of(dossier)}tep/{file.pk}/xem/"
    unknown = counter.get(viewer).text
    assert "<iframe" not in unknown
    assert "chưa được quét" in unknown
    StoredFile.objects.filter(pk=file.pk).update(state="clean", scanned_at=at(4))
    shown = counter.get(viewer)
    assert f'<iframe class="viewer" src="{page_of(dossier)}tep/{file.pk}/"' in shown.text
    assert "Mở trong thẻ mới" in shown.text  # for a browser that shows no PDF inside a page
    assert "Mở trong thẻ mới" not in unknown
    assert "frame-src 'self'" in shown["Content-Security-Policy"]
    given = counter.get(f"{page_of(dossier)}tep/{file.pk}/")
    given.close()
    assert given["X-Frame-Options"] == "SAMEORIGIN"
    assert given["X-Content-Type-Options"] == "nosniff"
    assert "frame-ancestors 'self'" in given["Content-Security-Policy"]


def test_the_result_is_written_down_with_its_file(office: desk.Office) -> None:
    dossier = handed_over(office)
    while (step := desk.open_steps(dossier)[0]) != "stamp":
        desk.play(dossier, at=at(4, 10))
    officer = as_user(office.officer_user)
    fields = {"step_key": step, "number": "45/2022", "issued_on": "4/8/2022", "files": pdf("giấy khai sinh.pdf")}
    assert do(officer, dossier, "ghi-ket-qua", **fields).status_code == 302
    outcome = Outcome.objects.get()
    assert outcome.file is not None
    assert outcome.file.name == "giấy khai sinh.pdf"
    assert "giấy khai sinh.pdf" in as_user(office.counter_user).get(page_of(dossier)).text


def test_a_bad_file_is_told_and_the_words_stay(office: desk.Office) -> None:
    dossier, counter = office.receive(BIRTH, when=at(4)), as_user(office.counter_user)
    answer = do(counter, dossier, "them-tep", label="Ảnh hiện trường", files=SimpleUploadedFile("x.exe", b"MZ" * 99))
    assert answer.status_code == 400
    assert "Loại tệp này không nhận được" in answer.text
    assert 'value="Ảnh hiện trường"' in answer.text


def test_a_fee_is_set_anew_and_what_goes_by_post_is_not_returned_by_the_act(office: desk.Office) -> None:
    dossier, counter = handed_over(office), as_user(office.counter_user)
    assert do(counter, dossier, "dat-lai-phi", amount="").status_code == 400
    assert do(counter, dossier, "dat-lai-phi", amount="8000").status_code == 302
    dossier.refresh_from_db()
    assert (dossier.fee_amount, dossier.finance) == (8_000, Finance.DUE)
    commands.pay_fee(dossier.pk, by=office.counter, at=at(4, 10))
    for day in range(3):
        desk.play(dossier, at=at(4, 11 + day))
    with clock.frozen(at(4, 15)):
        assert do(counter, dossier, "tra-ket-qua", channel="post").status_code == 400
        assert do(counter, dossier, "tra-ket-qua", channel="counter").status_code == 302
    dossier.refresh_from_db()
    assert dossier.delivery == Delivery.DELIVERED
