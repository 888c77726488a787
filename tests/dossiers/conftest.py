"""A commune of Bắc Kạn at work in August 2022."""

import pytest

from tests.support import desk


@pytest.fixture
def office(db: None) -> desk.Office:
    desk.load_province()
    desk.publish("1.001193", "2.000815", "1.003003", "1.009994")
    return desk.Office()
