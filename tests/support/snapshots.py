"""What a process keeps of calendars, units and procedures, held still so that time does not choose what is counted."""

import math

import pytest

from caicach.catalogue import queries as catalogue
from caicach.organisations.queries import calendars, units


def hold(monkeypatch: pytest.MonkeyPatch) -> None:
    """Once they are warm: compare no stamp any more, for the rest of the test.

    For some seconds after a change made by this very process (here: the province, loaded by the test) each question for
    a calendar compares the stamps, later each process does so every second or two.
    """
    for module in (calendars, units, catalogue):
        monkeypatch.setattr(module, "CHECK_EVERY", math.inf)
    monkeypatch.setattr(calendars, "_watchful_until", 0.0)
