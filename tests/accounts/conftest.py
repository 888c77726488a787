"""A small province with nobody in it."""

import pytest

from tests.support import people


@pytest.fixture(autouse=True)
def province(db: None) -> None:
    people.load_units()
