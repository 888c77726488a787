"""Does a citizen find what a commune is today, and what was here before, by links and never by a name?"""

import io
from collections.abc import Iterator
from datetime import datetime

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from caicach.core import clock
from caicach.organisations.commands import units
from caicach.organisations.queries import units as queries
from tests.web import markup

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def reformed(db: None) -> Iterator[None]:
    queries.forget()
    for file in units.data_files():
        units.load(file.read_text())
    call_command("units", "reorganise", "2025-03-01", "2025-07-01", stdout=io.StringIO())
    with clock.frozen(datetime(2025, 9, 1, 9, tzinfo=clock.ZONE)):
        yield


def answer(client: Client, asked: str) -> str:
    page = client.get("/don-vi-hanh-chinh/", {"tim": asked})
    assert page.status_code == 200
    text = page.content.decode()
    markup.check(text)
    return text


def told(text: str) -> list[str]:
    """The units of the answer, each from its heading to the next."""
    return text.partition('<ul class="results">')[2].split("<h3")[1:]


def test_an_old_commune_is_told_where_it_is_now(client: Client) -> None:
    [story] = told(answer(client, "song cau"))
    assert "Phường Sông Cầu" in story
    assert "đến trước 01/07/2025" in story
    assert 'Nay là:</b> <span lang="vi">Phường Bắc Kạn</span> (01843)' in story
    assert "202/2025/QH15" in story


def test_a_new_commune_is_told_with_what_was_before(client: Client) -> None:
    now, before = told(answer(client, "01843"))
    for old in ("Phường Sông Cầu", "Phường Phùng Chí Kiên", "Xã Nông Thượng", "Phường Xuất Hóa"):
        assert old in now.partition("Trước đây là:")[2]
    assert "Phường Phùng Chí Kiên" in before
    assert "Nay là:" not in now


def test_a_name_used_again_is_two_units(client: Client) -> None:
    now, before = told(answer(client, "Bằng Thành"))
    assert "mã 01864" in now
    assert "mã 01858" in before
    assert 'Nay là:</b> <span lang="vi">Xã Bằng Thành</span> (01864)' in before


def test_a_district_is_told_by_the_communes_of_its_area(client: Client) -> None:
    [district] = told(answer(client, "huyen ngan son"))
    area = district.partition("Địa bàn cũ nay thuộc:")[2]
    assert "Xã Thượng Quan" in area
    assert "Xã Ngân Sơn" in area
    assert "Xã Chợ Rã" not in area


def test_nothing_asked_nothing_found_and_too_much(client: Client) -> None:
    assert told(answer(client, "")) == []
    assert "Chưa tìm thấy đơn vị nào" in answer(client, "khong dau ca")
    many = answer(client, "xa")
    assert len(told(many)) == 20
    assert "20 đơn vị đầu tiên" in many
    assert "&lt;b&gt;" in answer(client, "<b>")


def test_a_question_costs_few_statements(client: Client) -> None:
    answer(client, "bang thanh")
    with CaptureQueriesContext(connection) as asked:
        answer(client, "bang thanh")
    assert len(asked) <= 1  # the stamp
