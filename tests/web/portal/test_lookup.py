"""Does the look-up disclose what each level allows, and never more?"""

from typing import Any

import pytest
from django.test import Client

from caicach.core import clock
from caicach.dossiers import commands
from caicach.dossiers.models import Dossier
from caicach.dossiers.rules import pads
from caicach.web import throttle
from tests.support import desk, snapshots
from tests.support.desk import at
from tests.web import markup

OWNER = desk.applicant(4711)
SECOND = "4711"


pytestmark = pytest.mark.usefixtures("fresh_counters")


@pytest.fixture
def dossier(office: desk.Office) -> Dossier:
    return office.receive("1.001193", when=at(4), applicant=OWNER, summary="Khai sinh cho cháu Lý Văn Thử")


def ask(client: Client, code: str, *, status: int = 200, **options: Any) -> str:
    with clock.frozen(at(4, 10)):
        response = client.get("/tra-cuu/", {"ma": code}, **options)
    assert response.status_code == status
    html = response.content.decode()
    markup.check(html)
    return html


def tell(client: Client, code: str, second: str, *, status: int = 200) -> str:
    with clock.frozen(at(4, 10)):
        response = client.post("/tra-cuu/", {"ma": code, "so_cuoi": second})
    assert response.status_code == status
    html = response.content.decode()
    markup.check(html)
    return html


def private_words(dossier: Dossier) -> list[str]:
    """Everything of the dossier that nobody reads on this page, whatever they know."""
    return [OWNER.full_name, OWNER.personal_number, OWNER.phone, OWNER.address, dossier.summary, "Lý Văn Thử"]


def owners_words(dossier: Dossier) -> list[str]:
    """What only somebody who knows the second thing reads."""
    return [
        dossier.procedure_name,
        str(dossier.state.label),
        "UBND xã Một",
        "09:00 ngày 04/08/2022",
        "17:00 ngày 04/08/2022",
        "Cách tính ngày hẹn trả",
    ]


def test_the_empty_form(client: Client, db: None) -> None:
    response = client.get("/tra-cuu/")
    assert response.status_code == 200
    markup.check(response.content.decode())


def test_with_the_code_alone_only_the_degree_of_completion(client: Client, dossier: Dossier) -> None:
    answer = ask(client, dossier.code).split('<section class="section no-print"')[0]
    assert dossier.code in answer
    assert "% hoàn thành" in answer
    for words in [*private_words(dossier), *owners_words(dossier)[:5]]:
        assert words not in answer, words
    assert "2022" not in answer.replace(dossier.code, "")


@pytest.mark.parametrize("second", [SECOND, " 47 11 ", OWNER.phone[-4:]])
def test_with_the_second_thing_state_unit_dates_and_working(client: Client, dossier: Dossier, second: str) -> None:
    answer = tell(client, dossier.code, second)
    for words in owners_words(dossier):
        assert words in answer, words
    for words in private_words(dossier):
        assert words not in answer, words


@pytest.mark.parametrize("second", ["0000", "4712", "9999"])
def test_a_wrong_second_thing_discloses_nothing_more(client: Client, dossier: Dossier, second: str) -> None:
    answer = tell(client, dossier.code, second, status=400)
    assert "không khớp" in answer
    for words in [*private_words(dossier), *owners_words(dossier)[:5]]:
        assert words not in answer.split("Tra cứu cho biết gì?")[0], words


@pytest.mark.parametrize("second", ["", "471", "47111", "abcd", OWNER.personal_number, "４７１１", "%"])
def test_a_second_thing_of_another_shape_is_refused_beside_the_field(
    client: Client, dossier: Dossier, second: str
) -> None:
    answer = tell(client, dossier.code, second, status=400)
    assert 'id="id_so_cuoi_error"' in answer
    assert dossier.procedure_name not in answer


def test_the_second_thing_is_never_taken_from_the_address(client: Client, dossier: Dossier) -> None:
    response = client.get("/tra-cuu/", {"ma": dossier.code, "so_cuoi": SECOND})
    assert dossier.procedure_name not in response.content.decode()


@pytest.mark.parametrize("write", [str.lower, lambda code: f" {code} ", lambda code: code.replace("-", " - ")])
def test_the_code_is_understood_as_people_type_it(client: Client, dossier: Dossier, write: Any) -> None:
    assert "% hoàn thành" in ask(client, write(dossier.code))


@pytest.mark.parametrize("code", ["", "x' or 1=1 --", "a" * 61, "mã hồ sơ", "<b>", "%%%%", "\x00"])
def test_nonsense_for_a_code_is_refused_beside_the_field(client: Client, db: None, code: str) -> None:
    html = ask(client, code, status=400)
    assert 'id="id_ma_error"' in html


def test_an_unknown_code_is_not_found_and_stays_in_the_field(client: Client, dossier: Dossier) -> None:
    html = ask(client, "000.00.10.H03-220804-9999", status=404)
    assert 'value="000.00.10.H03-220804-9999"' in html
    assert "Không có hồ sơ mang mã này" in html


def test_nothing_of_it_is_kept_by_browsers_or_proxies(client: Client, dossier: Dossier) -> None:
    response = client.get("/tra-cuu/", {"ma": dossier.code})
    assert "no-store" in response.headers["Cache-Control"]
    assert "private" in response.headers["Cache-Control"]
    assert response.headers["Referrer-Policy"] == "same-origin"


def test_codes_cannot_be_tried_one_after_another(client: Client, dossier: Dossier) -> None:
    for serial in range(throttle.MISSES.count):
        ask(client, f"000.00.10.H03-220804-8{serial:03d}", status=404)
    assert "Quá nhiều lần" in ask(client, dossier.code, status=429)
    assert "% hoàn thành" in ask(client, dossier.code, REMOTE_ADDR="203.0.113.77")


def test_the_second_thing_cannot_be_tried_one_after_another(client: Client, dossier: Dossier) -> None:
    for guess in range(throttle.WRONG_SECOND.count):
        tell(client, dossier.code, f"{guess:04d}", status=400)
    refused = tell(client, dossier.code, SECOND, status=429)
    assert dossier.procedure_name not in refused


def test_nor_from_many_machines(client: Client, dossier: Dossier) -> None:
    for guess in range(throttle.WRONG_SECOND_CODE.count):
        client.post("/tra-cuu/", {"ma": dossier.code, "so_cuoi": f"{guess:04d}"}, REMOTE_ADDR=f"203.0.113.{guess}")
    response = client.post("/tra-cuu/", {"ma": dossier.code, "so_cuoi": SECOND}, REMOTE_ADDR="198.51.100.1")
    assert response.status_code == 429


def test_nor_by_each_way_of_writing_the_number_of_a_slip(client: Client, office: desk.Office) -> None:
    pad = commands.print_pad(office.counter_unit.id, slips=1, by=office.counter, at=at(1, 8))
    number = pads.code(pad.first)
    dossier = office.receive(
        "1.001193", when=at(4, 8), applicant=OWNER, pad_number=number, occurred_at=at(3, 10), late_reason="Mất điện"
    )
    written = [number, number.replace("-", ""), number.replace("-", "", 1), number[:-2] + number[-1], dossier.code]
    for guess in range(throttle.WRONG_SECOND.count):
        tell(client, written[guess], f"{guess:04d}", status=400)
    for one in written:
        assert dossier.procedure_name not in tell(client, one, SECOND, status=429)


def test_what_is_missing_is_told_to_the_owner_only(client: Client, office: desk.Office, dossier: Dossier) -> None:
    commands.hand_over(dossier.pk, step_key="receive", by=office.counter, at=at(4, 9, 30))
    commands.request_supplement(
        dossier.pk, items=["Giấy chứng sinh của bệnh viện"], reason="Thiếu giấy", by=office.officer, at=at(4, 9, 40)
    )
    assert "Giấy chứng sinh của bệnh viện" in tell(client, dossier.code, SECOND)
    assert "Giấy chứng sinh của bệnh viện" not in ask(client, dossier.code)
    assert "Tạm dừng tính hạn" in tell(client, dossier.code, SECOND)


def test_few_statements(
    client: Client, dossier: Dossier, django_assert_max_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(client, dossier.code)
    tell(client, dossier.code, SECOND)
    snapshots.hold(monkeypatch)
    with django_assert_max_num_queries(3):
        ask(client, dossier.code)
    with django_assert_max_num_queries(10):
        tell(client, dossier.code, SECOND)
