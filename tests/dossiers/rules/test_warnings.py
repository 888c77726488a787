"""Does a warning come in time for a limit of months and for one of a day, and to whom?"""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caicach.dossiers.rules import rule_sets, warnings
from caicach.dossiers.rules.warnings import Warn
from tests.dossiers.rules.samples import RULES_2018

DAY = 480


@pytest.mark.parametrize(
    ("allowed", "left", "warn"),
    [
        (20 * DAY, 961, Warn.NOBODY),
        (20 * DAY, 960, Warn.OFFICER),
        (20 * DAY, 480, Warn.HEAD),
        (20 * DAY, 240, Warn.CHIEF),
        (5 * DAY, 960, Warn.OFFICER),  # from here on the shares are the shorter
        (2 * DAY, 960, Warn.NOBODY),
        (2 * DAY, 385, Warn.NOBODY),
        (2 * DAY, 384, Warn.OFFICER),
        (2 * DAY, 192, Warn.HEAD),
        (DAY, 480, Warn.NOBODY),  # a dossier of one day is not urgent from the hour it came
        (DAY, 48, Warn.CHIEF),
        (DAY, 0, Warn.CHIEF),
    ],
)
def test_a_level_begins_at_its_minutes_or_its_share_whichever_is_later(allowed: int, left: int, warn: Warn) -> None:
    assert warnings.level(left, rules=RULES_2018, allowed=allowed) is warn


@given(allowed=st.integers(min_value=1, max_value=100 * DAY), lefts=st.lists(st.integers(0, 50 * DAY), min_size=2))
def test_less_time_is_never_less_urgent(allowed: int, lefts: list[int]) -> None:
    found = [warnings.level(left, rules=RULES_2018, allowed=allowed) for left in sorted(lefts, reverse=True)]
    assert all(before <= after for before, after in pairwise(found))


def test_every_period_has_levels_that_grow_more_urgent() -> None:
    for rules in rule_sets.rule_sets():
        assert len(rules.warning_minutes) == len(rules.warning_shares) == Warn.CHIEF
        for figures in (rules.warning_minutes, rules.warning_shares):
            assert list(figures) == sorted(set(figures), reverse=True)
            assert all(figure > 0 for figure in figures)


def test_every_level_has_words() -> None:
    assert len({str(warn.label) for warn in Warn}) == len(Warn)
