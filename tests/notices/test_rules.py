"""Who is told what, and when at the earliest?"""

import string
from datetime import date, datetime, timedelta

import pytest

from caicach.core import events
from caicach.core.clock import ZONE
from caicach.dossiers import events as dossiers
from caicach.dossiers.queries.undoing import LABELS
from caicach.dossiers.rules import undoing
from caicach.notices import rules
from caicach.notices.states import MOVES, NoticeState, Way

WORDS = {"code", "procedure", "unit", "due", "old_due", "reason", "limit"}


def test_every_template_is_of_a_known_event_and_uses_known_words() -> None:
    for kind, found in rules.templates().items():
        assert kind in events.registry()
        for one in found:
            used = {name for _text, name, _format, _way in string.Formatter().parse(one.text) if name}
            assert used <= WORDS, kind
            assert "code" in used, kind


def test_steps_inside_the_office_are_nobodys_news() -> None:
    for kind in (dossiers.HandedOver, dossiers.StepCompleted, dossiers.Approved, dossiers.Assigned):
        assert rules.template_for(kind.KIND, on=date(2022, 8, 4)) is None
    assert rules.template_for("dossier.received", on=date(2017, 1, 1)) is None


@pytest.mark.parametrize(
    ("phone", "email", "expected"),
    [
        ("0900000001", "a@thu.example", (Way.PHONE, "0900000001")),
        (" ", "a@thu.example", (Way.EMAIL, "a@thu.example")),
        ("", "", (Way.COUNTER, "")),
    ],
)
def test_the_telephone_comes_before_the_mail(phone: str, email: str, expected: tuple[Way, str]) -> None:
    assert rules.reach(phone=phone, email=email) == expected


def test_nobody_is_told_while_the_act_can_be_taken_back() -> None:
    at = datetime(2022, 8, 4, 9, tzinfo=ZONE)
    assert rules.not_before(at) - at == undoing.WITHIN == timedelta(minutes=2)


def test_what_can_be_taken_back_has_a_name_on_the_page() -> None:
    assert set(LABELS) == undoing.UNDOABLE
    assert undoing.UNDOABLE | {undoing._SAID_AFTER} <= set(events.registry())


def test_every_state_says_where_it_leads() -> None:
    assert set(NoticeState) == set(MOVES)
    assert not MOVES[NoticeState.READY]
