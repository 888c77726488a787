"""Files lie in a folder of the test; the officials are invented."""

from datetime import date, datetime
from pathlib import Path

import pytest

from caicach.accounts.models import User
from caicach.accounts.states import Role
from caicach.core import clock
from caicach.core.actor import Actor, Kind
from caicach.organisations.models import Unit

AT = datetime(2022, 8, 4, 9, 0, tzinfo=clock.ZONE)


@pytest.fixture(autouse=True)
def files_root(tmp_path: Path, settings) -> Path:
    settings.FILES_ROOT = tmp_path / "files"
    return settings.FILES_ROOT


def official(number: int, role: Role = Role.ONE_STOP_OFFICER) -> Actor:
    """An official in a unit of their own."""
    unit = Unit.objects.create(key=f"xa-thu-{number}", kind="commune", established_on=date(2020, 1, 1))
    user = User.objects.create(username=f"thu{number}", full_name=f"Nguyễn Văn Thử {number:03d}")
    return Actor(kind=Kind.OFFICIAL, user_id=user.pk, unit_id=unit.pk, posts=frozenset({(role.value, unit.pk)}))


@pytest.fixture
def officer(db: None) -> Actor:
    return official(1)


@pytest.fixture
def stranger(db: None) -> Actor:
    return official(2)
