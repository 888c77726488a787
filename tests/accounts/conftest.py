"""A small province with nobody in it."""

import pytest

from tests.support import people


@pytest.fixture(autouse=True)
def province(request: pytest.FixtureRequest) -> None:
    if "committed_db" not in request.fixturenames:
        request.getfixturevalue("db")
        people.load_units()
