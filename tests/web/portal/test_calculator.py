"""Does the calculator count like the receipt, explain itself, and keep what was typed when something is wrong?"""

from typing import Any

import pytest
from django.test import Client

from caicach.web.templatetags.components import vn_day
from tests.support import snapshots
from tests.web import markup

pytestmark = pytest.mark.django_db
ASKED = {"thoi_han": "3", "don_vi": "working_days", "ngay": "2022-08-04", "gio": "09:00"}


def ask(client: Client, **changes: str) -> Any:
    return client.get("/tinh-ngay-hen-tra/", {**ASKED, **changes})


def test_the_empty_form(client: Client) -> None:
    response = client.get("/tinh-ngay-hen-tra/")
    assert response.status_code == 200
    html = response.content.decode()
    markup.check(html)
    assert "error-summary" not in html


@pytest.mark.parametrize(
    ("amount", "unit", "day", "hour", "due"),
    [
        ("3", "working_days", "2022-08-04", "09:00", "17:00 thứ Ba 09/08/2022"),
        ("4", "working_hours", "2022-08-04", "10:30", "16:30 thứ Năm 04/08/2022"),
        ("2", "hours", "2022-08-04", "11:00", "13:30 thứ Năm 04/08/2022"),
        ("10", "days", "2022-08-04", "09:00", "17:00 thứ Hai 15/08/2022"),
        ("1", "months", "2022-03-31", "09:00", "17:00 thứ Tư 04/05/2022"),
        ("1", "working_days", "04/08/2022", "9h00", "17:00 thứ Sáu 05/08/2022"),
        ("1", "working_days", "04082022", "9h", "17:00 thứ Sáu 05/08/2022"),
    ],
)
def test_the_frozen_examples_of_the_clock(
    client: Client, amount: str, unit: str, day: str, hour: str, due: str
) -> None:
    response = ask(client, thoi_han=amount, don_vi=unit, ngay=day, gio=hour)
    assert response.status_code == 200
    answer = response.context["answer"]
    assert f"{answer.due.due_at:%H:%M} {vn_day(answer.due.due_at)}" == due
    html = response.content.decode()
    assert due in html
    for line in answer.due.working:
        assert line.text in html
    markup.check(html)


def test_each_step_names_its_article(client: Client) -> None:
    assert "Điều 147 Bộ luật Dân sự 2015" in ask(client).content.decode()


def test_a_decimal_comma_is_understood(client: Client) -> None:
    assert ask(client, thoi_han="0,5", don_vi="working_days").context["answer"] is not None


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("thoi_han", "", "Ghi một số"),
        ("thoi_han", "ba", "Phải là một số"),
        ("thoi_han", "-1", "Phải lớn hơn 0"),
        ("thoi_han", "99999", "Nhiều nhất là 1000"),
        ("thoi_han", "1e400", "Thời hạn"),
        ("thoi_han", "NaN", "Phải là một số"),
        ("thoi_han", "1.5", "Thời hạn"),
        ("don_vi", "tuần", "Không có cách tính này"),
        ("ngay", "", "Ghi ngày nhận"),
        ("ngay", "30/02/2022", "Không có ngày này"),
        ("ngay", "2150-01-01", "Lịch làm việc chỉ có dữ liệu"),
        ("gio", "25:00", "Giờ viết như 09:00"),
        ("co_quan", "khong-co", "Không có cơ quan này"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_nothing_is_lost(
    client: Client, field: str, value: str, words: str
) -> None:
    changes = {field: value} | ({"don_vi": "months"} if value == "1.5" else {})
    response = ask(client, **changes)
    assert response.status_code == 400
    html = response.content.decode()
    page = markup.check(html)
    assert f"id_{field}_error" in page.ids
    assert words in html
    assert response.context["answer"] is None
    if field not in {"don_vi", "co_quan"}:
        assert f'value="{value}"' in html or not value
    for name, kept in ASKED.items():
        assert name in {field, "don_vi"} or f'value="{kept}"' in html


def test_a_procedure_sends_its_limit_to_be_filled_in(client: Client) -> None:
    response = client.get("/tinh-ngay-hen-tra/", {"thoi_han": "15", "don_vi": "working_days"})
    assert response.status_code == 200
    html = response.content.decode()
    assert 'value="15"' in html
    assert "error-summary" not in html


def test_units_are_read_once_not_for_every_visitor(
    client: Client, django_assert_max_num_queries: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(client)
    snapshots.hold(monkeypatch)
    with django_assert_max_num_queries(2):
        ask(client)
