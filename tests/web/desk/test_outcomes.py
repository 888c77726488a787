"""The register of results at the desk; correction and revocation by their forms; the slip with the code."""

import io
import re
from collections.abc import Iterator
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from caicach.core import clock
from caicach.dossiers import commands
from caicach.dossiers.models import Dossier, Outcome
from caicach.dossiers.rules import verification
from tests.support import desk, snapshots
from tests.support.desk import at
from tests.web import markup
from tests.web.desk.conftest import as_user
from tests.web.desk.test_acts import do, page_of

REGISTER = "/ban-lam-viec/ket-qua/"
CORRECTION = {"ground": "Sai họ tên cha", "number": "99/2022", "issued_on": "5/8/2022"}
REVOCATION = {"decision_number": "9/QĐ-UBND", "decided_on": "5/8/2022", "ground": "Cấp sai đối tượng"}


@pytest.fixture(autouse=True)
def _day(office: desk.Office) -> Iterator[None]:
    with clock.frozen(at(5, 10)):
        yield


def returned(office: desk.Office, serial: int = 1) -> Dossier:
    dossier = office.receive("1.001193", when=at(4), applicant=desk.applicant(serial))
    while desk.open_steps(dossier):
        desk.play(dossier, at=at(4, 10))
    dossier.refresh_from_db()
    return dossier


def beside(answer: HttpResponse, field: str) -> str:
    """What is said beside one field."""
    _before, mark, rest = answer.text.partition(f'id="id_{field}_error"')
    return rest.partition("</div>")[0] if mark else ""


def rows(client: Client, **asked: Any) -> str:
    page = client.get(REGISTER, asked)
    assert page.status_code == 200
    markup.check(page.text)
    return page.text


def test_the_register_opens_each_dossier(office: desk.Office) -> None:
    dossier = returned(office)
    for user in (office.head_user, office.counter_user):
        page = rows(as_user(user))
        assert f'href="{page_of(dossier)}"' in page
        assert desk.number_of(dossier.pk) in page
    assert "chưa có kết quả nào" in rows(as_user(desk.Office("xa-bang-lang-02065").head_user))


def test_the_register_is_searched_by_state_year_and_number(office: desk.Office) -> None:
    one, other = returned(office), returned(office, 2)
    client = as_user(office.head_user)
    assert do(client, other, "thu-hoi-ket-qua", **REVOCATION).status_code == 302
    for asked, found in (
        ({"tinh_trang": "valid"}, {one}), ({"tinh_trang": "revoked"}, {other}), ({"tinh_trang": "expired"}, set()),
        ({"nam": 2022}, {one, other}), ({"so": f"{one.pk}/2"}, {one}), ({"so": "không có"}, set()),
        ({"nam": 2022, "tinh_trang": "revoked", "so": str(one.pk) + "/"}, set()),
    ):  # fmt: skip
        page = rows(client, **asked)
        assert {each for each in (one, other) if page_of(each) in page} == found, asked
    assert client.get(REGISTER, {"nam": "1900", "tinh_trang": "x"}).status_code == 400


def test_the_register_has_pages_and_a_fixed_number_of_statements(
    office: desk.Office, django_assert_max_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = returned(office).outcomes.get()
    draw = verification.code_of
    Outcome.objects.bulk_create(
        Outcome(**{**_copied(one), "number": f"N{n}", "state": "replaced", "verification_code": draw([n % 31] * 15)})
        for n in range(1, 31)
    )
    client = as_user(office.head_user)
    rows(client)
    snapshots.hold(monkeypatch)
    with django_assert_max_num_queries(9):
        assert rows(client).count("<tr") == 1 + 31


def _copied(outcome: Outcome) -> dict[str, Any]:
    return {field.attname: getattr(outcome, field.attname) for field in Outcome._meta.concrete_fields if not
            field.primary_key}  # fmt: skip


def test_the_head_corrects_a_result_and_the_history_tells_it(office: desk.Office) -> None:
    dossier, head = returned(office), as_user(office.head_user)
    assert "viec/dinh-chinh-ket-qua/" in head.get(page_of(dossier)).text
    assert head.get(page_of(dossier, "dinh-chinh-ket-qua")).status_code == 200
    assert do(head, dossier, "dinh-chinh-ket-qua", **CORRECTION).status_code == 302
    page = head.get(page_of(dossier)).text
    markup.check(page)
    for said in ("Đính chính, cấp lại kết quả số", "Sai họ tên cha", "99/2022", "Đã được thay thế", "Còn giá trị"):
        assert said in page, said
    for outcome in dossier.outcomes.all():
        assert verification.shown(outcome.verification_code) in page
    dossier.refresh_from_db()
    assert dossier.get_status_display() == "Đã trả kết quả"


def test_the_head_revokes_a_result_and_the_history_tells_it(office: desk.Office) -> None:
    dossier, head = returned(office), as_user(office.head_user)
    assert do(head, dossier, "thu-hoi-ket-qua", **REVOCATION).status_code == 302
    page = head.get(page_of(dossier)).text
    for said in ("Thu hồi kết quả số", "Quyết định 9/QĐ-UBND ngày 05/08/2022", "Cấp sai đối tượng", "Đã bị thu hồi"):
        assert said in page, said
    assert "viec/thu-hoi-ket-qua/" not in page
    assert "viec/dinh-chinh-ket-qua/" not in page


@pytest.mark.parametrize("act", ["dinh-chinh-ket-qua", "thu-hoi-ket-qua"])
def test_nobody_else_is_offered_it(office: desk.Office, act: str) -> None:
    dossier = returned(office)
    before = dossier.outcomes.get()
    fields = CORRECTION if act.startswith("dinh") else REVOCATION
    for user in (office.officer_user, office.counter_user):
        client = as_user(user)
        assert f"viec/{act}/" not in client.get(page_of(dossier)).text
        assert client.get(page_of(dossier, act)).status_code == 409
        assert do(client, dossier, act, **fields).status_code == 409
    other = as_user(desk.Office("xa-bang-lang-02065").head_user)
    assert do(other, dossier, act, **fields).status_code == 404
    assert dossier.outcomes.get().state == before.state == "in_force"


@pytest.mark.parametrize(
    ("act", "fields", "said"),
    [
        ("dinh-chinh-ket-qua", {}, {"ground": "", "number": "", "issued_on": ""}),
        ("dinh-chinh-ket-qua", CORRECTION | {"issued_on": "6/8/2022", "valid_until": "1/8/2022", "ground": "  "},
         {"ground": "", "issued_on": "", "valid_until": ""}),
        ("dinh-chinh-ket-qua",
         CORRECTION | {"issued_on": "6/8/2022", "valid_from": "5/8/2022", "valid_until": "1/8/2022"},
         {"issued_on": "không ở tương lai", "valid_from": "sớm nhất từ ngày ban hành", "valid_until": "hết giá trị"}),
        ("dinh-chinh-ket-qua", CORRECTION | {"issued_on": "32/8/2022"}, {"issued_on": "Gõ ngày theo kiểu"}),
        ("dinh-chinh-ket-qua", {"issued_on": "6/8/2022", "valid_until": "1/8/2022"},
         {"ground": "bắt buộc", "number": "bắt buộc", "issued_on": "không ở tương lai", "valid_until": "hết giá trị"}),
        ("thu-hoi-ket-qua", {"decided_on": "9/8/2022"},
         {"decision_number": "bắt buộc", "ground": "bắt buộc", "decided_on": "không ở tương lai"}),
        ("thu-hoi-ket-qua", {}, {"decision_number": "", "decided_on": "", "ground": ""}),
        ("thu-hoi-ket-qua", REVOCATION | {"decided_on": "1/8/2022"}, {"decided_on": "không trước ngày ban hành"}),
        ("thu-hoi-ket-qua", REVOCATION | {"decided_on": "9/8/2022"}, {"decided_on": "không ở tương lai"}),
    ],
)  # fmt: skip
def test_everything_wrong_stands_beside_its_field(
    office: desk.Office, act: str, fields: dict[str, str], said: dict[str, str]
) -> None:
    dossier = returned(office)
    answer = do(as_user(office.head_user), dossier, act, **fields)
    assert answer.status_code == 400
    assert set(re.findall(r' id="id_(\w+)_error"', answer.text)) == set(said)
    for field, words in said.items():
        found = beside(answer, field)
        assert found, field
        assert words in found
    for value in fields.values():
        assert not value.strip() or value in answer.text
    assert dossier.outcomes.count() == 1


def test_a_number_already_given_is_told_beside_its_field(office: desk.Office) -> None:
    taken, dossier = returned(office), returned(office, 2)
    head = as_user(office.head_user)
    fields = CORRECTION | {"number": desk.number_of(taken.pk), "issued_on": "4/8/2022"}
    answer = do(head, dossier, "dinh-chinh-ket-qua", **fields)
    assert answer.status_code == 400
    assert "Số này đã cấp" in beside(answer, "number")
    assert "hãy tích" not in beside(answer, "number")  # the counter's form has no such box
    assert re.search(r'id="id_shared_helptext">[^<]*kết quả của nhiều hồ sơ', answer.text)
    assert do(head, dossier, "dinh-chinh-ket-qua", **fields, shared="on").status_code == 302


def test_the_form_of_a_revocation_reads_one_date_of_the_register(office: desk.Office) -> None:
    dossier, head = returned(office), as_user(office.head_user)
    with CaptureQueriesContext(connection) as captured:
        assert head.get(page_of(dossier, "thu-hoi-ket-qua")).status_code == 200
    asked = [one["sql"] for one in captured if "dossiers_outcome" in one["sql"]]
    assert len(asked) == 2  # may it be revoked, and from which day on
    assert not [sql for sql in asked if "documents_storedfile" in sql or "accounts_user" in sql]


def test_the_slip_carries_the_code_that_holds_and_no_name(office: desk.Office) -> None:
    dossier, client = returned(office), as_user(office.head_user)
    commands.correct_outcome(
        dossier.pk, ground="Sai", number="99/2022", issued_on=at(5).date(), by=office.head, at=at(5, 9)
    )
    code = verification.shown(dossier.outcomes.get(state="in_force").verification_code)
    answer = client.get(page_of(dossier) + "ma-kiem-tra-ket-qua.pdf")
    assert answer["Content-Type"] == "application/pdf"
    with pypdfium2.PdfDocument(io.BytesIO(answer.content)) as opened:
        assert len(opened) == 1
        text = opened[0].get_textpage().get_text_bounded()
        picture = opened[0].render(scale=200 / 72).to_pil().convert("L")
    (scanned,) = zxingcpp.read_barcodes(picture)
    assert scanned.text.endswith(f"/kiem-tra-ket-qua/?ma={code}")
    for said in (code, "99/2022", "không phải mẫu theo quy định"):
        assert said in text.replace("\r\n", " ")
    assert dossier.applicant_name not in text
    do(client, dossier, "thu-hoi-ket-qua", **REVOCATION)
    assert client.get(page_of(dossier) + "ma-kiem-tra-ket-qua.pdf").status_code == 404
    assert "ma-kiem-tra-ket-qua.pdf" not in client.get(page_of(dossier)).text


def test_a_result_issued_anew_names_the_one_it_replaces_by_its_code(office: desk.Office) -> None:
    earlier = returned(office).outcomes.get()
    dossier = office.receive("1.001193", when=at(4))
    while (step := desk.open_steps(dossier)[0]) != "stamp":
        desk.play(dossier, at=at(4, 10))
    fields = {"step_key": step, "number": "99/2022", "issued_on": "5/8/2022"}
    client = as_user(office.officer_user)
    wrong = do(client, dossier, "ghi-ket-qua", **fields, replaces="1234")
    assert wrong.status_code == 400
    assert "gõ chưa đúng" in beside(wrong, "replaces")
    code = verification.shown(earlier.verification_code)
    assert do(client, dossier, "ghi-ket-qua", **fields, replaces=code).status_code == 302
    page = client.get(page_of(earlier.dossier)).text
    assert "được thay bằng kết quả của một hồ sơ khác" in page
    assert dossier.code not in page
