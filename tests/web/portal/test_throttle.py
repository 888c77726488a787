"""Can codes be tried one after another, or can a visitor pretend to be many?"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.test import RequestFactory

from caicach.web.portal import throttle

THREE = throttle.Limit("three", 3, 60)


@pytest.fixture(autouse=True)
def empty_counters() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def test_the_limit_is_reached_and_not_before() -> None:
    for _ in range(3):
        assert not throttle.used_up(THREE, "a")
        throttle.count(THREE, "a")
    assert throttle.used_up(THREE, "a")


def test_one_does_not_use_up_the_other() -> None:
    for _ in range(5):
        throttle.count(THREE, "a")
    assert not throttle.used_up(THREE, "b")
    assert not throttle.used_up(throttle.Limit("other", 3, 60), "a")


def test_nothing_typed_is_kept() -> None:
    throttle.count(THREE, "000.00.10.H03-220804-0001")
    assert not any("H03" in key for key in cache._cache)


def test_a_client_cannot_forge_its_address(settings: Any) -> None:
    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR="1.1.1.1, 203.0.113.9")
    settings.BEHIND_HTTPS = False
    assert throttle.address(request) == "10.0.0.1"
    settings.BEHIND_HTTPS = True
    assert throttle.address(request) == "203.0.113.9"
