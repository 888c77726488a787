"""Does the check of a result say what anybody may know, and never more?"""

import re
from typing import Any

import pytest
from django.test import Client

from caicach.core import clock
from caicach.dossiers import commands
from caicach.dossiers.models import Dossier, Outcome
from caicach.dossiers.rules import verification
from caicach.web import throttle
from tests.support import desk, snapshots
from tests.support.desk import at
from tests.web import markup

OWNER = desk.applicant(4711)
ADDRESS = "/kiem-tra-ket-qua/"
NO_RESULT = "0" * 16

pytestmark = pytest.mark.usefixtures("fresh_counters")


@pytest.fixture
def dossier(office: desk.Office) -> Dossier:
    """Returned, with a result that holds until the end of the month."""
    dossier = office.receive("1.001193", when=at(4), applicant=OWNER, summary="Khai sinh cho cháu Lý Văn Thử")
    while desk.open_steps(dossier) != ["stamp"]:
        desk.play(dossier, at=at(4, 9))
    commands.register_outcome(
        dossier.pk, step_key="stamp", number="45/2022", issued_on=at(4).date(), signer="Nông Thị Ký",
        valid_until=at(30).date(), by=office.officer, at=at(4, 10),
    )  # fmt: skip
    return commands.return_result(dossier.pk, delivered_to="Nguyễn Văn Nhận", by=office.counter, at=at(4, 11))


def code_of(dossier: Dossier) -> str:
    return Outcome.objects.get(dossier=dossier, state="in_force").verification_code


def ask(client: Client, code: str, *, status: int = 200, day: int = 5, **options: Any) -> str:
    with clock.frozen(at(day)):
        response = client.get(ADDRESS, {"ma": code}, **options)
    assert response.status_code == status
    html = response.content.decode()
    markup.check(html)
    assert "<script" not in html
    return html


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_the_page_asks_for_a_code(client: Client) -> None:
    html = client.get(ADDRESS)
    assert html.status_code == 200
    assert 'name="ma"' in html.content.decode()


def test_a_result_that_holds(client: Client, dossier: Dossier) -> None:
    html = ask(client, verification.shown(code_of(dossier)).lower())
    for said in ("Còn giá trị", dossier.procedure_name, "UBND xã Một", "45/2022", "04/08/2022", "30/08/2022"):
        assert said in html, said
    assert verification.shown(code_of(dossier)) in html


def test_nothing_of_the_person_nor_of_the_dossier(client: Client, dossier: Dossier, office: desk.Office) -> None:
    code = code_of(dossier)
    decision = {"decision_number": "9/QĐ", "decided_on": at(5).date(), "ground": "Bà Lý khai gian"}
    commands.revoke_outcome(dossier.pk, **decision, by=office.head, at=at(5))
    for html in (ask(client, code), ask(client, code, HTTP_ACCEPT_LANGUAGE="en")):
        for private in (
            OWNER.full_name, OWNER.personal_number, OWNER.phone, OWNER.address, dossier.code, dossier.summary,
            "Nông Thị Ký", "Nguyễn Văn Nhận", "khai gian", "9/QĐ", office.head_user.full_name,
        ):  # fmt: skip
            assert private not in html, private


def test_every_state_is_told(client: Client, dossier: Dossier, office: desk.Office) -> None:
    first = code_of(dossier)
    assert "Hết giá trị sau ngày 30/08/2022" in words(ask(client, first, day=31))
    right = {"ground": "Sai tên", "number": "46/2022", "issued_on": at(5).date(), "valid_from": at(10).date()}
    commands.correct_outcome(dossier.pk, **right, by=office.head, at=at(5))
    second = code_of(dossier)
    assert "Đã được thay bằng một kết quả khác ngày 05/08/2022" in words(ask(client, first))
    assert "46/2022" not in ask(client, first)
    assert second not in ask(client, first).replace("-", "")
    assert "Có giá trị từ ngày 10/08/2022" in words(ask(client, second))
    assert "Còn giá trị, không ghi thời hạn" in words(ask(client, second, day=10))
    decision = {"decision_number": "9/QĐ", "decided_on": at(6).date(), "ground": "Sai"}
    commands.revoke_outcome(dossier.pk, **decision, by=office.head, at=at(7))
    assert "Đã bị thu hồi theo quyết định ngày 06/08/2022" in words(ask(client, second, day=10))


def test_a_trial_says_so(client: Client, dossier: Dossier) -> None:
    Outcome.objects.update(is_test=True)
    assert "không có giá trị pháp lý" in ask(client, code_of(dossier))


def test_an_unknown_code(client: Client, dossier: Dossier) -> None:
    assert "Không có kết quả nào mang mã này" in ask(client, NO_RESULT, status=404)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Ghi mã kiểm tra"),
        ("1234", "có đúng mười sáu"),
        ("1" + "0" * 15, "có chữ hoặc số bị nhầm"),
        ("?" * 16, "có chữ hoặc số bị nhầm"),
        ("x" * 80, "chỉ có mười sáu"),
    ],
)
def test_a_slip_of_the_pen_is_told_beside_the_field(client: Client, db: None, typed: str, said: str) -> None:
    html = ask(client, typed, status=400)
    assert said in words(html)
    assert 'aria-invalid="true"' in html


def test_whoever_tries_codes_is_asked_to_wait(client: Client, dossier: Dossier) -> None:
    for _try in range(throttle.UNKNOWN_RESULTS.count):
        ask(client, NO_RESULT, status=404)
    ask(client, code_of(dossier), status=429)


def test_many_checks_from_one_machine_are_asked_to_wait(client: Client, dossier: Dossier) -> None:
    for _try in range(throttle.VERIFICATIONS.count):
        ask(client, code_of(dossier))
    ask(client, code_of(dossier), status=429)


def test_few_statements(
    client: Client, dossier: Dossier, django_assert_max_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(client, code_of(dossier))
    snapshots.hold(monkeypatch)
    with django_assert_max_num_queries(3):
        ask(client, code_of(dossier))


def test_the_owner_sees_both_results_in_the_look_up(client: Client, dossier: Dossier, office: desk.Office) -> None:
    right = {"ground": "Sai họ tên cha", "number": "46/2022", "issued_on": at(5).date()}
    first = code_of(dossier)
    commands.correct_outcome(dossier.pk, **right, by=office.head, at=at(5))
    level_one, level_two, signed_in = look_up(client, dossier)
    for said in ("45/2022", "46/2022", verification.shown(first), verification.shown(code_of(dossier))):
        assert said not in level_one
        assert said in level_two
    shown = words(level_two)
    for said in ("Kết quả của bạn", "Kết quả trước đó", "Đã được thay thế", "Đính chính, cấp lại kết quả số 45/2022"):
        assert said in shown
        assert said in words(signed_in)
    assert "Sai họ tên cha" in signed_in
    assert shown.index("46/2022") < shown.index("Kết quả trước đó")


def test_the_ground_is_for_the_owner_who_signed_in(client: Client, dossier: Dossier, office: desk.Office) -> None:
    right = {"ground": "Bà Lý ghi sai", "number": "46/2022", "issued_on": at(5).date()}
    commands.correct_outcome(dossier.pk, **right, by=office.head, at=at(5))
    decision = {"decision_number": "9/QĐ", "decided_on": at(5).date(), "ground": "Ông Nông khai gian"}
    commands.revoke_outcome(dossier.pk, **decision, by=office.head, at=at(5, 9))
    level_one, level_two, signed_in = look_up(client, dossier)
    for said in ("Bà Lý ghi sai", "Ông Nông khai gian", "9/QĐ", "Căn cứ, lý do"):
        assert said not in level_one
        assert said not in level_two
        assert said in signed_in
    assert "09:00 ngày 05/08/2022 Thu hồi kết quả số 46/2022" in words(level_two)


def look_up(client: Client, dossier: Dossier) -> list[str]:
    """What each level shows: with the code, with four digits too, signed in."""
    with clock.frozen(at(6)):
        found = [
            client.get("/tra-cuu/", {"ma": dossier.code}).text,
            client.post("/tra-cuu/", {"ma": dossier.code, "so_cuoi": "4711"}).text,
        ]
        client.post(
            "/tra-cuu/dang-nhap/", {"ma": dossier.code, "so": OWNER.personal_number, "dien_thoai": OWNER.phone}
        )  # fmt: skip
        found.append(client.get("/tra-cuu/", {"ma": dossier.code}).text)
    for html in found:
        markup.check(html)
    return found
