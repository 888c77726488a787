"""The counter's screen without a browser: what it offers, takes, refuses, keeps, and makes exactly once."""

import json
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.test import Client
from django.test.utils import CaptureQueriesContext

from caicach.catalogue import queries as published
from caicach.core import clock
from caicach.dossiers.models import Closure, Dossier, Draft, Outcome, SupplementRequest
from caicach.dossiers.states import Channel, Finance, Status
from tests.documents import samples
from tests.support import desk, snapshots
from tests.support.desk import at
from tests.web.desk.conftest import as_user

PAGE = "/ban-lam-viec/tiep-nhan/"
BIRTH, CERTIFIED, DEATH = "1.001193", "2.000815", "1.000656"
PERSON = desk.applicant(7)


@pytest.fixture(autouse=True)
def _august(office: desk.Office) -> Iterator[None]:
    with clock.frozen(at(4, 10)):
        yield


@pytest.fixture
def counter(office: desk.Office) -> Client:
    return as_user(office.counter_user)


def filled(**changes: Any) -> dict[str, Any]:
    """A birth to be registered, with all that is required."""
    given = {
        "key": str(uuid.uuid4()), "act": "receive", "procedure": BIRTH, "applicant_kind": "person",
        "personal_number": PERSON.personal_number, "full_name": PERSON.full_name, "address": PERSON.address,
        "phone": PERSON.phone, "born_on": "17/03/1990", "sets": "1", "channel": "counter", "return_channel": "counter",
        "payment": "later", "limit_case": "", "paper_1": "on", "paper_2": "on", "paper_6": "on",
    }  # fmt: skip
    return {name: value for name, value in (given | changes).items() if value is not None}


def send(counter: Client, **changes: Any) -> HttpResponse:
    return counter.post(PAGE, filled(**changes))


def beside(answer: HttpResponse, name: str) -> str:
    """What stands as an error at a field."""
    page = answer.text
    place = page.find(f'id="id_{name}_error"')
    return page[place : page.find("</div>", place)] if place >= 0 else ""


# --- what is offered ---


def test_the_page_opens_with_few_questions_to_the_database(
    counter: Client, office: desk.Office, django_assert_max_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.receive(BIRTH, when=at(4))
    counter.get(PAGE)
    snapshots.hold(monkeypatch)
    with django_assert_max_num_queries(8):
        page = counter.get(PAGE)
    assert page.status_code == 200
    assert "Đăng ký khai sinh" in page.text


@pytest.mark.parametrize("words", ["khai sinh", "KHAI SINH", "làm giấy khai sinh", "khai sinh cho be", "1.001193"])
def test_a_procedure_is_found_without_script_by_any_of_its_names(counter: Client, words: str) -> None:
    page = counter.get(PAGE, {"tim": words}).text
    assert f"thu-tuc={BIRTH}" in page
    chosen = counter.get(PAGE, {"thu-tuc": BIRTH}).text
    assert "Giấy chứng sinh" in chosen
    assert "17:00 ngày 04/08/2022" in chosen


def test_only_what_this_counter_receives_is_offered(office: desk.Office, counter: Client) -> None:
    desk.publish("1.001731", "1.009994", "2.000488")
    offered = {row["code"] for row in counter.get(f"{PAGE}thu-tuc.json").json()["procedures"]}
    assert {BIRTH, CERTIFIED} <= offered
    assert "2.000488" not in offered
    centre = as_user(desk.Office("backan").counter_user)
    assert {row["code"] for row in centre.get(f"{PAGE}thu-tuc.json").json()["procedures"]} == {"2.000488"}
    refused = send(counter, procedure="2.000488")
    assert refused.status_code == 400
    assert "không tiếp nhận thủ tục này" in refused.text


def test_the_list_is_sent_again_only_if_it_changed(counter: Client) -> None:
    first = counter.get(f"{PAGE}thu-tuc.json")
    assert counter.get(f"{PAGE}thu-tuc.json", headers={"If-None-Match": first["ETag"]}).status_code == 304
    desk.publish(DEATH)
    assert counter.get(f"{PAGE}thu-tuc.json", headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_day_and_money_with_their_working(counter: Client) -> None:
    part = counter.get(f"{PAGE}thu-tuc/", {"procedure": CERTIFIED}).json()
    assert (part["name"][:9], part["fee"]) == ("Chứng thực", 2000) or part["fee"] == 2000
    asked = {"procedure": CERTIFIED, "fee_certify_page": "3", "fee_certify_copy": "2"}
    sums = counter.get(f"{PAGE}tinh/", asked).json()
    assert sums["fee"] == 10000
    assert "2 trang × 2.000 đ + 1 trang × 1.000 đ" in sums["panel"]
    assert sums["due_at"] == "2022-08-04T17:00:00+07:00"
    longer = counter.get(f"{PAGE}tinh/", {"procedure": CERTIFIED, "limit_case": "many_pages"}).json()
    assert longer["due_at"] == "2022-08-08T17:00:00+07:00"
    assert counter.get(f"{PAGE}tinh/", {"procedure": "9.999999"}).status_code == 404


# --- whose it is ---


def test_somebody_met_before_is_known_by_the_whole_number_and_the_source_is_shown(
    office: desk.Office, counter: Client
) -> None:
    before = office.receive(BIRTH, when=at(3), applicant=PERSON)
    asked = {"applicant_kind": "person", "personal_number": PERSON.personal_number, "procedure": BIRTH}
    answer = counter.post(f"{PAGE}nguoi/", asked).json()
    assert answer["known"]["full_name"] == PERSON.full_name
    assert answer["known"]["address"] == PERSON.address
    assert before.code in answer["source"]
    assert before.code in answer["warning"]
    other = counter.post(f"{PAGE}nguoi/", asked | {"procedure": CERTIFIED}).json()
    assert other["warning"].strip() == ""
    stranger = counter.post(f"{PAGE}nguoi/", asked | {"personal_number": "006190000099"}).json()
    assert stranger["known"] is None
    assert counter.post(f"{PAGE}nguoi/", asked | {"personal_number": "12345"}).status_code == 400


def test_whoever_files_for_another_is_known_too(office: desk.Office, counter: Client) -> None:
    """Without script, as the card of the applicant is: by the answer of the page."""
    filer = desk.applicant(9)
    before = office.receive(BIRTH, when=at(3), filed_by=filer)
    page = send(counter, act="refresh", has_filer="on", filer_personal_number="0061 9000 0009").text
    for said in (filer.full_name, filer.phone, before.code):
        assert said in page, said
    typed = send(
        counter, act="refresh", has_filer="on", filer_personal_number=filer.personal_number, filer_full_name="Khác"
    ).text  # fmt: skip
    assert filer.full_name not in typed
    assert filer.full_name not in send(counter, act="refresh", filer_personal_number=filer.personal_number).text


def test_without_script_each_is_looked_up_once(office: desk.Office, counter: Client) -> None:
    filer = desk.applicant(9)
    office.receive(BIRTH, when=at(3), applicant=PERSON, filed_by=filer)
    with CaptureQueriesContext(connection) as captured:
        page = send(
            counter, act="refresh", full_name="", has_filer="on", filer_personal_number=filer.personal_number
        ).text  # fmt: skip
    assert page.count("Theo hồ sơ") == 2
    for number, most in ((PERSON.personal_number, 2), (filer.personal_number, 1)):  # two: what is under way
        assert len([one for one in captured if f"\"personal_number\" = '{number}'" in one["sql"]]) == most


def test_a_dossier_of_another_unit_warns_without_a_link(office: desk.Office, counter: Client) -> None:
    theirs = desk.Office("xa-bang-lang-02065").receive(BIRTH, when=at(3), applicant=PERSON)
    warned = send(counter, act="refresh").text
    assert theirs.code in warned
    assert f"/ban-lam-viec/ho-so/{theirs.code}/" not in warned
    assert send(counter).status_code == 302  # a warning, not a bar


def test_a_card_under_the_reader_fills_the_form(counter: Client) -> None:
    line = "006190000008|095123456|Hoàng Văn Thử 008|05091988|Nam|Thôn Bản Thử, Phương Viên|01012021"
    blank = {"full_name": "", "address": "", "born_on": ""}
    page = send(counter, act="refresh", personal_number=line, **blank).text
    for said in ("006190000008", "Hoàng Văn Thử 008", "05/09/1988", "Thôn Bản Thử, Phương Viên"):
        assert f'value="{said}"' in page, said


def test_an_organisation_and_whoever_files_for_it(counter: Client) -> None:
    assert send(
        counter, applicant_kind="organisation", organisation_code="4700123456", full_name="Hợp tác xã Thử",
        has_filer="on", filer_personal_number="006190000009", filer_full_name="Lý Thị Thử 009",
    ).status_code == 302  # fmt: skip
    dossier = Dossier.objects.select_related("applicant", "filed_by").get()
    assert (dossier.applicant.organisation_code, dossier.applicant.personal_number) == ("4700123456", "")
    assert dossier.filed_by is not None
    assert dossier.filed_by.full_name == "Lý Thị Thử 009"


# --- received ---


def test_received_with_number_day_slip_and_the_next_one(counter: Client) -> None:
    answer = send(counter, summary="Con thứ hai", paper_2_quantity="2")
    dossier = Dossier.objects.get()
    assert answer["Location"] == f"{PAGE}xong/{dossier.code}/"
    done = counter.get(answer["Location"]).text
    for said in ("Đã tiếp nhận", dossier.code, "17:00 ngày 04/08/2022", "giay-tiep-nhan.pdf", "Hồ sơ tiếp theo"):
        assert said in done, said
    assert (dossier.state, dossier.summary, dossier.channel) == (Status.RECEIVED, "Con thứ hai", Channel.COUNTER)
    assert dossier.components.get(number=2).quantity == 2
    again = counter.get(PAGE, {"cung-nguoi": dossier.code}).text
    assert f'value="{PERSON.personal_number}"' in again
    assert f'value="{BIRTH}"' not in again


def test_the_same_form_sent_again_is_the_same_dossier(counter: Client) -> None:
    form = filled()
    first, second = counter.post(PAGE, form), counter.post(PAGE, form)
    assert first["Location"] == second["Location"]
    by_script = counter.post(PAGE, form, headers={"X-By-Script": "1"})
    assert (by_script.status_code, by_script.json()["address"]) == (201, first["Location"])
    assert Dossier.objects.count() == 1
    assert counter.get(PAGE, {"ban-nhap": form["key"]})["Location"] == first["Location"]


def test_a_form_changed_after_it_was_received_says_under_which_number(counter: Client) -> None:
    form = filled()
    counter.post(PAGE, form)
    answer = counter.post(PAGE, form | {"full_name": "Lý Thị Thử Khác"})
    assert answer.status_code == 409
    assert Dossier.objects.get().code in answer.text
    assert "Lý Thị Thử Khác" in answer.text


def test_money_at_the_counter(counter: Client) -> None:
    fees = {"fee_late": "on", "fee_extract": "on", "fee_extract_copy": "2"}
    send(counter, payment="paid", **fees)
    assert "Phải ghi lý do được miễn" in beside(send(counter, payment="waived", fee_late="on"), "fee_exemption")
    send(counter, payment="waived", fee_late="on", fee_exemption="Hộ nghèo")
    send(counter)
    found = [(one.fee_amount, one.finance) for one in Dossier.objects.order_by("id")]
    assert found == [(24000, Finance.PAID), (8000, Finance.WAIVED), (0, Finance.NONE)]
    exempt = Dossier.objects.get(finance=Finance.WAIVED)
    assert "Được miễn: Hộ nghèo" in counter.get(f"/ban-lam-viec/ho-so/{exempt.code}/").text


def test_a_dossier_for_training_and_one_taken_in_on_paper(counter: Client) -> None:
    send(counter, is_test="on")
    late = {"paper_day": "3/8/2022", "paper_time": "9h30", "channel": "post", "return_channel": "post"}
    assert "vì sao nhập muộn" in beside(send(counter, **late), "late_reason")
    send(counter, late_reason="Mất điện", **late)
    trial, paper = Dossier.objects.order_by("id")
    assert trial.is_test
    assert "Mất điện" in counter.get(f"/ban-lam-viec/ho-so/{paper.code}/").text
    assert (paper.received_at, paper.channel, paper.return_channel) == (at(3, 9, 30), Channel.POST, Channel.POST)


def test_certified_copies_are_received_and_returned_in_one_step(counter: Client) -> None:
    certified = {
        "procedure": CERTIFIED, "act": "return-now", "fee_certify_page": "3", "fee_certify_copy": "2",
        "outcome_number": "112", "outcome_signer": "Nông Văn Thử 001", "paper_6": None,
    }  # fmt: skip
    wrong = send(counter, **certified | {"outcome_number": ""})
    assert wrong.status_code == 400
    assert "Phải ghi số" in beside(wrong, "outcome_number")
    answer = send(counter, **certified)
    dossier = Dossier.objects.get()
    assert (dossier.state, dossier.finance, dossier.fee_amount) == (Status.RETURNED, Finance.PAID, 10000)
    assert Outcome.objects.get().number == "112"
    assert "Đã tiếp nhận và trả kết quả" in counter.get(answer["Location"]).text


# --- not received ---


def test_unticked_papers_go_onto_one_slip(counter: Client) -> None:
    answer = send(counter, act="ask", paper_2=None, missing="Bản sao sổ hộ khẩu\r\n\r\nẢnh 4 × 6")
    items = [item.text for item in SupplementRequest.objects.get().items.all()]
    assert items == ["Giấy chứng sinh", "Bản sao sổ hộ khẩu", "Ảnh 4 × 6"]
    done = counter.get(answer["Location"]).text
    assert "phieu-bo-sung-1.pdf" in done
    assert "Chờ bổ sung giấy tờ" in done
    nothing = send(counter, act="ask")
    assert nothing.status_code == 400
    assert "Phải ghi ít nhất một nội dung" in beside(nothing, "missing")


def test_turned_away_in_writing_with_a_reason(counter: Client) -> None:
    silent = send(counter, act="decline")
    assert silent.status_code == 400
    assert "Phải ghi lý do" in beside(silent, "decline_reason")
    answer = send(counter, act="decline", decline_reason="Không thuộc thẩm quyền của xã", paper_1=None)
    assert Closure.objects.get().reason == "Không thuộc thẩm quyền của xã"
    assert "phieu-tu-choi.pdf" in counter.get(answer["Location"]).text


def test_everything_wrong_is_told_at_once_beside_its_field_and_nothing_is_lost(counter: Client) -> None:
    wrong = {
        "personal_number": "00619", "full_name": "", "born_on": "31/02/1990", "phone": "12", "sets": "ba",
        "paper_2": None, "paper_day": "05/08/2022", "summary": "Giữ nguyên chữ này", "email": "không phải thư",
    }  # fmt: skip
    answer = send(counter, **wrong)
    assert answer.status_code == 400
    assert not Dossier.objects.exists()
    assert "chỗ cần sửa" in answer.text
    for name in ("personal_number", "full_name", "born_on", "phone", "sets", "paper_day", "email"):
        assert beside(answer, name), name
        assert f'href="#id_{name}"' in answer.text, name
    assert "Còn thiếu giấy tờ bắt buộc số 2" in answer.text
    for kept in ("00619", "31/02/1990", "ba", "Giữ nguyên chữ này", "không phải thư"):
        assert f'value="{kept}"' in answer.text, kept
    assert 'id="id_paper_1" checked' in answer.text


def test_files_of_a_form_without_script_are_kept_whatever_is_wrong(counter: Client) -> None:
    file = SimpleUploadedFile("tờ khai.pdf", samples.pdf(size=2000), content_type="application/pdf")
    answer = counter.post(PAGE, filled(full_name="", paper_1_posted=file))
    assert answer.status_code == 400
    assert "tờ khai.pdf" in answer.text
    kept = answer.text.split('name="paper_1_files" value="')[1].split('"')[0]
    assert send(counter, paper_1_files=kept).status_code == 302
    paper = Dossier.objects.get().components.get(number=1)
    assert paper.file is not None
    assert paper.file.name == "tờ khai.pdf"
    bad = SimpleUploadedFile("virus.exe", b"MZ" * 100)
    refused = counter.post(PAGE, filled(paper_1_posted=bad))
    assert refused.status_code == 400
    assert "Loại tệp này không nhận được" in refused.text


def test_a_file_of_somebody_else_is_not_taken(counter: Client) -> None:
    assert send(counter, paper_1_files="999999").status_code == 400
    assert send(counter, paper_1_files="không phải số").status_code == 400


# --- drafts ---


def save(counter: Client, form: str, **fields: list[Any]) -> HttpResponse:
    return counter.post(f"{PAGE}ban-nhap/{form}/", json.dumps(fields), content_type="application/json")


def test_a_draft_comes_back_and_is_gone_when_received(counter: Client) -> None:
    form = filled()
    fields = {name: [value] for name, value in form.items()}
    answer = save(counter, form["key"], **fields | {"full_name": ["Đang gõ dở"], "csrfmiddlewaretoken": ["x"]})
    assert answer.json()["saved_at"] == at(4, 10).isoformat()
    assert "csrfmiddlewaretoken" not in str(Draft.objects.get().data)
    page = counter.get(PAGE, {"ban-nhap": form["key"]}).text
    assert 'value="Đang gõ dở"' in page
    assert 'id="id_paper_1" checked' in page
    assert "chỗ cần sửa" not in page
    assert "1 bản nháp chưa xong" in counter.get(PAGE).text
    counter.post(PAGE, form)
    assert not Draft.objects.exists()
    late = save(counter, form["key"], **fields)
    assert (late.status_code, late.json()["address"]) == (409, f"{PAGE}xong/{Dossier.objects.get().code}/")
    assert not Draft.objects.exists()


def test_a_draft_is_its_writers_own(office: desk.Office, counter: Client) -> None:
    key = str(uuid.uuid4())
    save(counter, key, full_name=["Của tôi"])
    other = as_user(desk.Office("xa-bang-lang-02065").counter_user)
    assert save(other, key, full_name=["Của người khác"]).status_code == 404
    assert "Của tôi" not in other.get(PAGE, {"ban-nhap": key}).text
    other.post(f"{PAGE}ban-nhap/{key}/bo/")
    assert Draft.objects.exists()
    counter.post(f"{PAGE}ban-nhap/{key}/bo/")
    assert not Draft.objects.exists()


@pytest.mark.parametrize("body", ["", "[]", '{"full_name": "chữ"}', '"chữ"'])
def test_a_draft_nobody_could_read_is_refused(counter: Client, body: str) -> None:
    answer = counter.post(f"{PAGE}ban-nhap/{uuid.uuid4()}/", body, content_type="application/json")
    assert answer.status_code == 400


def test_a_draft_without_script(counter: Client) -> None:
    answer = send(counter, act="draft", full_name="Không có script")
    assert "Không có script" in counter.get(answer["Location"]).text


def test_who_is_logged_out_is_told_in_words_a_script_can_show(office: desk.Office) -> None:
    answer = Client().post(PAGE, filled(), headers={"Accept": "application/json, text/html"})
    assert answer.status_code == 401
    assert "đăng nhập lại" in answer.json()["detail"]


def test_what_the_script_says_of_files_is_written_once() -> None:
    """In a form with many places for files as in one with a single place."""
    templates = (settings.PACKAGE / "web" / "templates").rglob("*.html")
    assert len([one for one in templates if "data-say-too-large" in one.read_text(encoding="utf-8")]) == 1
    words = render_to_string("desk/parts/upload_words.html")
    assert words in render_to_string("desk/parts/upload.html", {"file_rules": {}})


def test_the_form_says_what_in_it_is_vietnamese(office: desk.Office) -> None:
    client = as_user(office.counter_user)
    client.cookies["django_language"] = "en"
    form = client.get(PAGE, {"thu-tuc": "1.001193"}).text
    papers = published.get_published("1.001193", on=at(4).date()).components
    assert all(f'<span lang="vi">{paper.name}</span>' in form for paper in papers)
