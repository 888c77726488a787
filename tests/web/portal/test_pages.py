"""Do the pages of the portal answer, plainly, without inline code and light enough for a weak line?"""

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client, override_settings

from tests.web import markup

PAGES = ["/", "/tro-giup/", "/tro-giup/kha-nang-tiep-can/", "/thanh-phan-giao-dien/"]
# Performance row P14 (compressed): what a first visit may weigh, and our goal.
MUST_KB, MUST_REQUESTS = 150, 10
GOAL_KB, GOAL_REQUESTS = 60, 6


@pytest.mark.django_db
@pytest.mark.parametrize("address", PAGES)
def test_a_page_answers_with_sound_markup(client: Client, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 200
    markup.check(response.content.decode())
    assert response.headers["Content-Language"] == "vi"
    policy = response.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy


@pytest.mark.parametrize("address", PAGES[1:])
@pytest.mark.django_db
def test_a_text_page_asks_the_database_nothing(
    client: Client, address: str, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    with django_assert_num_queries(0):
        client.get(address)


@override_settings(SECURE_SSL_REDIRECT=True)
def test_what_is_answered_before_any_view_carries_the_policy_too() -> None:
    response = Client().get("/tro-giup/")
    assert response.status_code == 301
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]


@pytest.mark.django_db
def test_posting_to_a_page_that_only_reads_is_refused(client: Client) -> None:
    assert client.post("/tro-giup/").status_code == 405


@pytest.mark.django_db
def test_first_page_is_light(client: Client) -> None:
    """Everything a browser fetches on a first visit: page, styles, icon and the fonts the styles name."""
    html = client.get("/").content
    names = re.findall(r'(?:href|src)="/static/([^"]+)"', html.decode())
    names += [
        f"fonts/{name}" for name in re.findall(r"fonts/([\w-]+portal\.woff2)", _static("css/portal.css").decode())
    ]
    assert 1 + len(names) <= GOAL_REQUESTS <= MUST_REQUESTS
    total = len(gzip.compress(html)) + sum(_weight(re.sub(r"\.[0-9a-f]{12}\.", ".", name)) for name in names)
    assert total <= GOAL_KB * 1000 <= MUST_KB * 1000, total


def _static(name: str) -> bytes:
    found = finders.find(name)
    assert found, name
    return Path(found).read_bytes()


def _weight(name: str) -> int:
    content = _static(name)
    return len(content) if name.endswith("woff2") else len(gzip.compress(content))


@pytest.mark.django_db
def test_components_page_shows_every_part(client: Client) -> None:
    html = client.get("/thanh-phan-giao-dien/").content.decode()
    for words in (
        "Còn 5 ngày",
        "Quá hạn 3 ngày",
        "Tạm dừng tính hạn",
        "Có 2 chỗ cần sửa",
        "Chưa lưu",
        "Đã trả kết quả",
    ):
        assert words in html
