"""Do the words say how late a dossier is, and does the colour follow the words?"""

from datetime import datetime, timedelta

import pytest

from caicach.core.clock import ZONE
from caicach.web.lateness import lateness

DUE = datetime(2022, 8, 9, 17, 0, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("at", "words", "tone"),
    [
        (datetime(2022, 8, 4, 9, 0, tzinfo=ZONE), "Còn 5 ngày", "ok"),
        (datetime(2022, 8, 6, 23, 59, tzinfo=ZONE), "Còn 3 ngày", "ok"),
        (datetime(2022, 8, 7, 0, 0, tzinfo=ZONE), "Còn 2 ngày", "soon"),
        (datetime(2022, 8, 8, 18, 0, tzinfo=ZONE), "Còn 1 ngày", "soon"),
        (datetime(2022, 8, 9, 7, 0, tzinfo=ZONE), "Hạn hôm nay, 17:00", "soon"),
        (datetime(2022, 8, 9, 17, 0, tzinfo=ZONE), "Hạn hôm nay, 17:00", "soon"),
        (datetime(2022, 8, 9, 17, 1, tzinfo=ZONE), "Quá hạn hôm nay", "over"),
        (datetime(2022, 8, 10, 7, 0, tzinfo=ZONE), "Quá hạn 1 ngày", "over"),
        (datetime(2022, 8, 12, 7, 0, tzinfo=ZONE), "Quá hạn 3 ngày", "over"),
    ],
)
def test_open_dossier(at: datetime, words: str, tone: str) -> None:
    found = lateness(due_at=DUE, at=at)
    assert found is not None
    assert (found.words, found.tone) == (words, tone)


@pytest.mark.parametrize(
    ("finished_at", "words", "tone"),
    [
        (DUE - timedelta(days=2), "Xong trước hạn 2 ngày", "done"),
        (DUE, "Xong đúng hạn", "done"),
        (DUE + timedelta(minutes=1), "Xong quá giờ hẹn trong ngày", "late"),
        (DUE + timedelta(days=4), "Xong quá hạn 4 ngày", "late"),
    ],
)
def test_finished_dossier_is_judged_by_its_finish(finished_at: datetime, words: str, tone: str) -> None:
    found = lateness(due_at=DUE, at=DUE + timedelta(days=90), finished_at=finished_at)
    assert found is not None
    assert (found.words, found.tone) == (words, tone)


def test_a_paused_clock_is_nobodys_lateness() -> None:
    found = lateness(due_at=DUE, at=DUE + timedelta(days=9), paused=True)
    assert found is not None
    assert found.tone == "paused"


def test_without_an_appointment_nothing_is_said() -> None:
    assert lateness(due_at=None, at=DUE) is None


def test_days_are_those_of_vietnam_whatever_the_zone_of_the_moment() -> None:
    late_evening_in_utc = datetime(2022, 8, 9, 18, 0, tzinfo=ZONE).astimezone(tz=None)
    found = lateness(due_at=DUE, at=late_evening_in_utc)
    assert found is not None
    assert found.words == "Quá hạn hôm nay"
