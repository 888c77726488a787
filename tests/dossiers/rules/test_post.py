"""Items of public post: what stands on them, and what may be heard of them next."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from caicach.core import errors
from caicach.core.clock import ZONE
from caicach.dossiers.rules import post
from caicach.dossiers.rules.post import Envelope, PostalState

AT = datetime(2022, 8, 4, 9, tzinfo=ZONE)
RIGHT: dict[str, Any] = {"number": "EP123456789VN", "correspondent": "Lý Thị Thử 001"}
EVERY = {
    ("accepted", "in_transit"), ("accepted", "delivered"), ("accepted", "failed"), ("accepted", "returned"),
    ("in_transit", "in_transit"), ("in_transit", "delivered"), ("in_transit", "failed"), ("in_transit", "returned"),
    ("failed", "in_transit"), ("failed", "delivered"), ("failed", "failed"), ("failed", "returned"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({}, ""),
        ({"number": " ep 123 456 789 vn "}, ""),
        ({"number": "12"}, "number"),
        ({"number": "EP123456789VN" * 4}, "number"),
        ({"number": "Ép123456"}, "number"),
        ({"correspondent": "  "}, "correspondent"),
        ({"correspondent": "á" * 201}, "correspondent"),
        ({"address": "\x00"}, "address"),
        ({"phone": "123"}, "phone"),
        ({"phone": "0900.000 001"}, ""),
        ({"fee": -1}, "fee"),
    ],
)
def test_what_stands_on_an_item(changes: dict[str, Any], place: str) -> None:
    envelope = Envelope(**(RIGHT | changes)).tidied()
    if not place:
        post.check(envelope, {})
        return
    with pytest.raises(errors.Invalid) as refusal:
        post.check(envelope, {})
    assert set(refusal.value.problems) == {place}


@pytest.mark.parametrize("now", list(PostalState))
@pytest.mark.parametrize("to", list(PostalState))
def test_every_pair_of_news(now: PostalState, to: PostalState) -> None:
    def move() -> None:
        post.check_move(now=now, to=to, happened_at=AT, after=AT, at=AT)

    if (now.value, to.value) in EVERY:
        move()
        return
    with pytest.raises(errors.Refused):
        move()


@pytest.mark.parametrize("happened_at", [AT - timedelta(minutes=1), AT + timedelta(hours=2)])
def test_news_is_neither_older_than_the_last_nor_of_tomorrow(happened_at: datetime) -> None:
    with pytest.raises(errors.Invalid):
        post.check_move(
            now="accepted", to=PostalState.DELIVERED, happened_at=happened_at, after=AT, at=AT + timedelta(hours=1)
        )


def test_the_days_of_an_envelope() -> None:
    assert post.wrong_with_arrival(AT, at=AT) is None
    assert post.wrong_with_arrival(AT + timedelta(minutes=1), at=AT) is not None
    assert post.wrong_with_arrival(AT - timedelta(days=31), at=AT) is not None
    assert post.wrong_with_postmark(date(2022, 8, 4), arrived_at=AT) is None
    assert post.wrong_with_postmark(date(2022, 8, 5), arrived_at=AT) is not None


def test_an_item_without_news_is_asked_after() -> None:
    day = date(2022, 8, 1)
    assert post.is_slow("in_transit", day=day, today=date(2022, 8, 9))
    assert not post.is_slow("in_transit", day=day, today=date(2022, 8, 8))
    assert not post.is_slow("delivered", day=day, today=date(2022, 9, 9))
