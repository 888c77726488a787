"""Can codes be tried one after another, or can a visitor pretend to be many?"""

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import RequestFactory

from caicach.core import clock
from caicach.web import throttle

START = datetime(2022, 8, 4, 9, tzinfo=clock.ZONE)
THREE = throttle.Limit("three", 3, 60)


@pytest.fixture(autouse=True)
def empty_counters() -> Iterator[None]:
    throttle.forget()
    yield
    throttle.forget()


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


def test_a_new_period_starts_at_nothing_and_old_ones_are_removed(settings: Any) -> None:
    for minute in range(5):
        with clock.frozen(START + timedelta(minutes=minute)):
            assert not throttle.used_up(THREE, "a")
            for _ in range(3):
                throttle.count(THREE, "a")
            assert throttle.used_up(THREE, "a")
    assert len(list((settings.THROTTLE_ROOT / THREE.name).iterdir())) == 2


_ATTEMPTS = """
import django, sys
django.setup()
from pathlib import Path
from django.conf import settings
from caicach.web import throttle
settings.THROTTLE_ROOT = Path(sys.argv[1])
for _ in range(200):
    throttle.count(throttle.Limit("many", 1, 10**9), "a")
"""


def test_processes_count_together_and_lose_none(settings: Any) -> None:
    command = [sys.executable, "-c", _ATTEMPTS, str(settings.THROTTLE_ROOT)]
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "caicach.config.settings"}
    running = [subprocess.Popen(command, env=environment) for _ in range(3)]
    assert [process.wait(60) for process in running] == [0, 0, 0]
    many = throttle.Limit("many", 600, 10**9)
    assert throttle.used_up(many, "a")
    assert not throttle.used_up(throttle.Limit("many", 601, 10**9), "a")


def test_nothing_typed_is_kept(settings: Any) -> None:
    throttle.count(THREE, "000.00.10.H03-220804-0001")
    kept = [file for file in settings.THROTTLE_ROOT.rglob("*") if file.is_file()]
    assert [file.read_bytes() for file in kept] == [b"."]
    assert "H03" not in str(kept)


@pytest.mark.parametrize(
    ("asked_from", "forwarded", "counted"),
    [
        ("127.0.0.1", "1.1.1.1, 203.0.113.9", "203.0.113.9"),  # the proxy of this machine wrote the last one
        ("127.0.0.1", "1.1.1.1, 203.0.113.9, 10.0.0.2", "203.0.113.9"),  # two proxies of ours, one behind the other
        ("203.0.113.9", "1.1.1.1", "203.0.113.9"),  # not asked by a proxy of ours: what it says counts for nothing
        ("127.0.0.1", "", "127.0.0.1"),
        ("::ffff:127.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("127.0.0.1", "1.1.1.1, unknown", ""),
        ("::1", "2001:db8:1:2:aaaa::9", "2001:db8:1:2::"),  # one home has a whole network
        ("2001:db8:9::2", "203.0.113.9", "203.0.113.9"),  # a proxy of ours is one machine of its network
        ("2001:db8:9::3", "203.0.113.9", "2001:db8:9::"),  # and its neighbours are no proxies
    ],
)
def test_a_client_cannot_forge_its_address(settings: Any, asked_from: str, forwarded: str, counted: str) -> None:
    settings.BEHIND_HTTPS, settings.TRUSTED_PROXIES = True, {"127.0.0.1", "::1", "10.0.0.2", "2001:db8:9::2"}
    headers = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}
    request = RequestFactory().get("/", REMOTE_ADDR=asked_from, **headers)
    assert throttle.address(request) == counted


def test_without_a_proxy_nothing_that_was_forwarded_counts(settings: Any) -> None:
    settings.BEHIND_HTTPS = False
    request = RequestFactory().get("/", REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR="203.0.113.9")
    assert throttle.address(request) == "127.0.0.1"


def test_who_is_refused_learns_for_how_long() -> None:
    with clock.frozen(START + timedelta(seconds=15)):
        refusal = throttle.TooMany(limit=THREE)
    assert (refusal.status, refusal.retry_after) == (429, 45)
    assert "1 phút" in str(refusal)
    with clock.frozen(START):
        assert "giờ" in str(throttle.TooMany(limit=throttle.WRONG_SECOND_CODE))
