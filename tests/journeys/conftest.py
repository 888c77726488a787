"""A working piece of Bắc Kạn before a browser."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.support import browser as browsers
from tests.support import desk

PROCEDURES = ("1.001193", "1.003003", "1.004873", "2.000815")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with browsers.chromium() as opened:
        yield opened


@pytest.fixture
def town(browser: Browser, committed_db: str, request: pytest.FixtureRequest) -> Iterator[browsers.Town]:
    """The province on a Thursday morning, with nobody hired and nothing received yet."""
    desk.load_province()
    desk.publish(*PROCEDURES)
    story = request.node.name.removeprefix("test_")
    with browsers.town(browser, now=desk.at(4, 9), story=story) as found:
        yield found
