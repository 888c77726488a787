"""A commune at work, and its log read as the worker reads it."""

import pytest

from caicach.core import clock
from caicach.core.log import consumers, sequencer
from caicach.notices.consumers import Notices
from tests.support import desk
from tests.support.desk import at
from tests.support.roles import as_role


@pytest.fixture
def office(db: None) -> desk.Office:
    desk.load_province()
    desk.publish("1.001193", "2.000815")
    return desk.Office()


def follow(*, day: int = 4) -> None:
    """Order what was written and prepare the notices, on that day of August."""
    with as_role("caicach_sequencer"):
        sequencer.drain(using="default")
    with clock.frozen(at(day, 12)):
        consumers.drain(Notices())
