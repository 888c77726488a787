"""Invented officials in invented units, made by the commands themselves."""

import itertools
from datetime import date, datetime

from django.contrib.auth.hashers import make_password

from caicach.accounts import commands, models
from caicach.accounts.states import Role
from caicach.core import clock
from caicach.core.actor import Actor
from caicach.organisations.commands import unit_files
from caicach.organisations.commands import units as unit_commands
from caicach.organisations.queries import units

SINCE = date(2021, 1, 1)
AT = datetime(2022, 8, 4, 9, tzinfo=clock.ZONE)
ON = AT.date()
PASSWORD = "mật khẩu để thử nghiệm"
_ENCODED = make_password(PASSWORD)  # once: Argon2 is slow on purpose
_serial = itertools.count(1)

UNITS = (
    ",".join(unit_files.COLUMNS)
    + """
tinh-thu,province,UBND tỉnh Thử,,H99,99,2020-01-01,,,thử
so-thu,department,Sở Thử,tinh-thu,H99.01,,2020-01-01,,,thử
huyen-thu,district,UBND huyện Thử,tinh-thu,H99.21,991,2020-01-01,,,thử
xa-mot,commune,UBND xã Một,huyen-thu,H99.21.01,99101,2020-01-01,,,thử
xa-mot--mot-cua,one_stop,Bộ phận Một cửa xã Một,xa-mot,,,2020-01-01,,,thử
xa-hai,commune,UBND xã Hai,huyen-thu,H99.21.02,99102,2020-01-01,,,thử
xa-hai--mot-cua,one_stop,Bộ phận Một cửa xã Hai,xa-hai,,,2020-01-01,,,thử
"""
)


def load_units() -> None:
    """A province of seven units."""
    unit_commands.load(UNITS)


def unit(key: str, *, on: date = ON) -> units.UnitOn:
    return units.get_unit(key=key, on=on)


def official(
    *posts: tuple[Role, str], username: str = "", valid_to: date | None = None, at: datetime = AT
) -> models.User:
    """A person with these (role, unit key) posts since 2021, whose password is PASSWORD."""
    serial = next(_serial)
    system = Actor.system()
    created = commands.create_official(
        username=username or f"thu{serial:03d}",
        full_name=f"Nguyễn Văn Thử {serial:03d}",
        encoded=_ENCODED,
        by=system,
        at=at,
    )
    for role, key in posts:
        commands.give_position(
            user_id=created.user.pk, role=role, unit_id=unit(key).id, valid_from=SINCE, valid_to=valid_to,
            by=system, at=at,
        )  # fmt: skip
    return models.User.objects.get(pk=created.user.pk)
