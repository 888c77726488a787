"""People before a real browser: a site over a committed database, at a moment the story sets, and what they do."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from wsgiref.types import StartResponse, WSGIEnvironment

from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, expect, sync_playwright

from caicach.accounts.models import User
from caicach.core import clock
from caicach.core.log import consumers, sequencer
from caicach.core.models import Parked
from caicach.indices.consumers import Facts
from caicach.web import throttle
from tests.support import people, site

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    " --disable-component-update --disable-sync --disable-dev-shm-usage"
)
DESKTOP, PHONE = 1280, 390
PICTURES = settings.VAR / "journeys"
PATIENCE = 20_000  # milliseconds: the machine may be busy
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
_FACTS = """() => {
    let words = document.body.innerText;  // without what is meant as code
    document.querySelectorAll("pre, code").forEach(one => { words = words.replace(one.innerText, ""); });
    const headings = Array.from(document.querySelectorAll("h1"), one => one.innerText.trim());
    const width = document.documentElement.scrollWidth;
    return {lang: document.documentElement.lang, title: document.title, headings, width, words};
}"""
# What a browser says of an answer that is meant to be a refusal.
_REFUSED = re.compile(r"the server responded with a status of 4\d\d")
_LEFT_OVER = re.compile(r"\{\{|\{%|%\(\w+\)s|\bNone\b|<lazy|Decimal\(")


@contextmanager
def chromium() -> Iterator[Browser]:
    """One browser; while it is open this thread has a running loop, and the database is asked all the same."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS.split())
        yield opened
        opened.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


LOG_IN = "/dang-nhap/"


@dataclass
class Town:
    """The site, the moment it believes in, and everybody who sits before it."""

    browser: Browser
    now: datetime
    story: str = ""
    address: str = ""
    application: WSGIHandler = field(default_factory=WSGIHandler)
    complaints: list[str] = field(default_factory=list)
    seats: dict[tuple[int, int], "Seat"] = field(default_factory=dict)

    def seat(self, user: User, *, width: int = DESKTOP) -> "Seat":
        """This official, logged in with the real password; the same browser window whenever asked again."""
        if (user.pk, width) not in self.seats:
            seat = self.visitor(width=width)
            seat.log_in(user.get_username())
            self.seats[user.pk, width] = seat
        return self.seats[user.pk, width]

    def visitor(self, *, width: int = DESKTOP, **how: Any) -> "Seat":
        """Somebody with a browser of their own; `how`: java_script_enabled, has_touch …"""
        context = self.browser.new_context(
            viewport={"width": width, "height": 900}, locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh", **how
        )
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.complaints.append(f"{self.story}: {page.url}: {error}"))
        return Seat(self, page, width, script=how.get("java_script_enabled", True))

    def _said(self, message: ConsoleMessage) -> None:
        if not _REFUSED.search(message.text):
            self.complaints.append(f"{self.story}: {message.location.get('url')}: {message.text}")

    def pages(self, environ: WSGIEnvironment, start_response: StartResponse) -> Any:
        """The site's own application, at the moment of the story."""
        with clock.frozen(self.now):
            return self.application(environ, start_response)

    def close(self) -> None:
        """Nothing the browsers complained of may be forgotten: a broken policy of content is such a complaint."""
        for context in self.browser.contexts:
            context.close()
        if self.complaints:
            raise AssertionError("\n".join(["The browsers complained:", *self.complaints]))


@dataclass
class Seat:
    """One person before one browser window."""

    town: Town
    page: Page
    width: int
    script: bool = True
    username: str = ""

    def go(self, path: str, *, status: int = 200) -> None:
        """A page by its address. Whose log-in has ended meanwhile (a story skips days) logs in again, as people do."""
        answer = self.page.goto(self.town.address + path)
        if self.username and self.path == LOG_IN and not path.startswith(LOG_IN):
            self.log_in(self.username)
            answer = self.page.goto(self.town.address + path)
        assert answer is not None
        assert answer.status == status, f"{path}: {answer.status}"

    @property
    def path(self) -> str:
        return urlsplit(self.page.url).path

    def log_in(self, username: str, password: str = people.PASSWORD) -> None:
        self.go(LOG_IN)
        self.page.get_by_label("Tên đăng nhập").fill(username)
        self.page.get_by_label("Mật khẩu").fill(password)
        self.press("Đăng nhập")
        expect(self.page.get_by_role("button", name="Đăng xuất")).to_be_visible()
        self.username = username

    def press(self, name: str, *, within: Locator | None = None) -> None:
        """A button by its words; the page that answers is there when this returns."""
        button = (within or self.page).get_by_role("button", name=name, exact=True)
        with self.page.expect_navigation():
            button.click()

    def follow(self, name: str | re.Pattern[str], *, within: Locator | None = None) -> None:
        """A link by its words."""
        with self.page.expect_navigation():
            (within or self.page).get_by_role("link", name=name).first.click()

    def see(self, *texts: str) -> None:
        """These words stand on the page and can be seen."""
        for text in texts:
            expect(self.page.get_by_text(text).locator("visible=true").first).to_be_visible()

    def not_see(self, *texts: str) -> None:
        words = self.page.content()
        for text in texts:
            assert text not in words, text

    def look(self, name: str = "") -> None:
        """Everything that must hold on any page: axe, one heading, language, title, width; with a picture if named."""
        self.page.wait_for_load_state("load")
        if name:
            PICTURES.mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=PICTURES / f"{self.town.story}-{name}-{self.width}.png", full_page=True)
        if wrong := self.faults():
            raise AssertionError("\n".join([f"{self.town.story} {name}: {self.page.url}", *wrong]))

    def faults(self) -> list[str]:
        """What is wrong with the page as it stands, everything that folds unfolded."""
        self.page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        found = self.page.evaluate(_FACTS)
        wrong = [f"axe: {one['id']}: {one['nodes'][0]['html'][:300]}" for one in self._axe()]
        if found["lang"] not in {"vi", "en"}:
            wrong.append(f"the language is “{found['lang']}”")
        if not re.fullmatch(r"\S.* – \S.*", found["title"]):
            wrong.append(f"the title is “{found['title']}”")
        if len(found["headings"]) != 1 or not found["headings"][0]:
            wrong.append(f"first headings: {found['headings']}")
        if found["width"] > self.width:
            wrong.append(f"scrolls sideways: {found['width']} in {self.width}")
        if left := _LEFT_OVER.search(found["words"]):
            wrong.append(f"left over from a template: {left.group()}")
        return wrong

    def _axe(self) -> list[dict[str, Any]]:
        # Where no script runs axe would wait for ever; the same pages are looked at with script.
        return Axe().run(self.page, options=RULES).response["violations"] if self.script else []

    def fetch(self, path: str) -> bytes:
        """What a link to a file gives, asked with the cookies of this window."""
        answer = self.page.request.get(self.town.address + path)
        assert answer.status == 200, f"{path}: {answer.status}"
        return answer.body()


@contextmanager
def town(browser: Browser, *, now: datetime, story: str = "") -> Iterator[Town]:
    """A site over the database of this process. What the browsers complained of fails the story at its end."""
    throttle.forget()
    found = Town(browser, now, story)
    with site.serving(pages=found.pages) as found.address:
        yield found
        found.close()
    throttle.forget()


def catch_up() -> None:
    """The sequencer orders what was committed, and the consumers follow; nothing may be parked."""
    sequencer.drain()
    consumers.drain(Facts())
    assert not Parked.objects.exists()
