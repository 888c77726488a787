"""Does the list of the inbox hold together on a screen?"""

from collections.abc import Iterator

import pytest
from django.conf import settings
from playwright.sync_api import Browser

from caicach.core import clock
from caicach.dossiers.models import Dossier
from caicach.dossiers.states import Status
from tests.support import browser as browsers
from tests.support import desk
from tests.support.desk import at
from tests.web.desk.conftest import as_user

INBOX = "/ban-lam-viec/"
LAND = "1.003003"
NOW = at(24, 10)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with browsers.chromium() as opened:
        yield opened


@pytest.fixture(autouse=True)
def _august(office: desk.Office) -> Iterator[None]:
    desk.publish(LAND)
    with clock.frozen(NOW):
        yield


def held_at(office: desk.Office, step: str) -> Dossier:
    """A dossier about land that came long ago and stands at this step."""
    dossier = office.receive(LAND, when=at(1))
    while desk.open_steps(dossier) != [step]:
        desk.play(dossier, at=at(2))
    return dossier


@pytest.mark.browser
@pytest.mark.parametrize("width", [browsers.DESKTOP, browsers.PHONE])
def test_no_status_is_laid_over_the_next_column(office: desk.Office, browser: Browser, width: int) -> None:
    dossier = held_at(office, "tax")
    html = as_user(office.counter_user).get(f"{INBOX}tim/", {"tim": dossier.applicant_name}).text
    assert str(Status.FINANCE.label) in html
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.route("**/*", lambda route: route.fulfill(body=html, content_type="text/html"))
    page.goto("http://ban-lam-viec.example/")
    for sheet in ("caicach.css", "desk.css"):
        page.add_style_tag(path=settings.PACKAGE / "web" / "static" / "css" / sheet)
    over = page.evaluate("""() => Array.from(document.querySelectorAll("td .badge")).filter(one =>
        one.getBoundingClientRect().right > one.closest("td").getBoundingClientRect().right).length""")
    assert over == 0
    page.close()
