"""Size of text and language without script: kept in a cookie, never a way to send a reader elsewhere."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_text_size_is_kept_and_leads_back(client: Client) -> None:
    response = client.post("/co-chu/", {"size": "larger", "next": "/tro-giup/?a=1"})
    assert response.status_code == 302
    assert response.headers["Location"] == "/tro-giup/?a=1"
    assert 'data-text-size="larger"' in client.get("/").content.decode()
    client.post("/co-chu/", {"size": "normal", "next": "/"})
    assert 'data-text-size="normal"' in client.get("/").content.decode()


@pytest.mark.parametrize("size", ["", "huge", '"><script>', "ệ"])
def test_an_unknown_size_is_the_usual_one(client: Client, size: str) -> None:
    client.post("/co-chu/", {"size": size})
    assert 'data-text-size="normal"' in client.get("/").content.decode()


def test_a_forged_cookie_changes_nothing(client: Client) -> None:
    client.cookies["text_size"] = '"><b>'
    assert 'data-text-size="normal"' in client.get("/").content.decode()


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", ""])
@pytest.mark.parametrize("address", ["/co-chu/", "/ngon-ngu/"])
def test_nobody_is_sent_elsewhere(client: Client, address: str, elsewhere: str) -> None:
    response = client.post(address, {"size": "large", "language": "en", "next": elsewhere})
    assert response.status_code == 302
    assert response.headers["Location"] == "/"


@pytest.mark.parametrize("address", ["/co-chu/", "/ngon-ngu/"])
def test_preferences_are_only_posted(client: Client, address: str) -> None:
    assert client.get(address).status_code == 405


def test_a_post_from_another_site_is_refused_in_plain_words() -> None:
    client = Client(enforce_csrf_checks=True)
    response = client.post("/co-chu/", {"size": "large"})
    assert response.status_code == 403
    assert "Biểu mẫu đã mở quá lâu" in response.content.decode()


def test_the_page_is_vietnamese_whatever_the_browser_asks(client: Client) -> None:
    response = client.get("/", headers={"accept-language": "en-US,en;q=0.9"})
    assert '<html lang="vi"' in response.content.decode()


def test_the_switch_changes_the_language_and_stays(client: Client) -> None:
    client.post("/ngon-ngu/", {"language": "en", "next": "/tro-giup/"})
    response = client.get("/tro-giup/")
    assert '<html lang="en"' in response.content.decode()
    assert response.headers["Content-Language"] == "en"
    assert "Cookie" in response.headers["Vary"]


def test_a_language_we_do_not_have_is_vietnamese(client: Client) -> None:
    client.cookies["django_language"] = "xx"
    assert '<html lang="vi"' in client.get("/").content.decode()
