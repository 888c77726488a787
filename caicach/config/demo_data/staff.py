"""Who works in the units of the demo? Invented officials with their posts, and the accounts a visitor may use."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from django.contrib.auth.hashers import make_password
from django.db import transaction

from caicach.accounts import commands
from caicach.accounts import queries as accounts
from caicach.accounts.models import User
from caicach.accounts.states import Role
from caicach.config.demo_data import counters, people
from caicach.config.demo_data.papers import Papers
from caicach.config.demo_data.sizes import Size
from caicach.core import clock
from caicach.core.actor import Actor
from caicach.core.clock import ZONE
from caicach.organisations.queries import successions, units

PASSWORD: Final = "thu-nghiem-2022"
HIRED_AT: Final = datetime(2021, 11, 1, 8, tzinfo=ZONE)
SINCE: Final = date(2021, 11, 1)
ON: Final = date(2022, 6, 1)

Post = tuple[Role, str]


@dataclass(frozen=True, slots=True)
class Official:
    """Somebody to hire: the log-in and the posts."""

    username: str
    posts: tuple[Post, ...]


LONGEST: Final = 40  # characters of a log-in


@dataclass(frozen=True, slots=True)
class Account:
    """A log-in for visitors of the demo, and what is worth seeing with it. `{home}`: where its commune is today."""

    username: str
    who: str
    posts: tuple[Post, ...]
    look: str


_COUNTER: Final = f"{counters.HOME}--mot-cua"
ACCOUNTS: Final[tuple[Account, ...]] = (
    Account("motcua", "Công chức một cửa, {home}", ((Role.ONE_STOP_OFFICER, _COUNTER),),
            "tiếp nhận, hẹn trả, trả kết quả"),
    Account("thuly", "Công chức thụ lý, UBND {home}", ((Role.CASE_OFFICER, counters.HOME),),
            "thẩm tra, yêu cầu bổ sung, trả lời ý kiến"),
    Account("lanhdao", "Lãnh đạo UBND {home}", ((Role.UNIT_HEAD, counters.HOME),),
            "ký duyệt, giao việc, xin lỗi và hẹn lại"),
    Account("truongmotcua", "Trưởng Bộ phận Một cửa {home}",
            ((Role.ONE_STOP_CHIEF, _COUNTER), (Role.ONE_STOP_OFFICER, _COUNTER)), "theo dõi cả bộ phận"),
    Account("thue", "Công chức Cục Thuế tỉnh", ((Role.CASE_OFFICER, "cuc-thue-backan"),), "trả lời ý kiến phối hợp"),
    Account("datdai", "Công chức Văn phòng đăng ký đất đai", ((Role.CASE_OFFICER, "van-phong-dang-ky-dat-dai"),),
            "hồ sơ đất đai, nghĩa vụ tài chính"),
    Account("chutich", "Lãnh đạo UBND tỉnh", ((Role.UNIT_HEAD, "backan"),), "số liệu toàn tỉnh"),
    Account("quantri", "Quản trị tỉnh", ((Role.ADMINISTRATOR, "backan"),), "người dùng, đơn vị, thủ tục"),
)  # fmt: skip
DRAFTER, PUBLISHER = "quantri", "congbo"  # who imports the procedures, and who publishes them

DEPARTMENTS: Final = ("so-tu-phap", "so-ke-hoach-va-dau-tu", "so-lao-dong-thuong-binh-va-xa-hoi", "so-noi-vu")
ASKED: Final = (
    "cong-an-backan", "cuc-thue-backan", "chi-cuc-thue-huyen-cho-don", "chi-cuc-thue-thanh-pho-bac-kan",
)  # fmt: skip
LAND: Final = (
    "van-phong-dang-ky-dat-dai", "chi-nhanh-vpdkdd-huyen-cho-don", "chi-nhanh-vpdkdd-thanh-pho-bac-kan",
)  # fmt: skip


def everybody(size: Size) -> Iterator[Official]:
    """Every official of a demo, always in the same order."""
    yield from (Official(account.username, account.posts) for account in ACCOUNTS)
    yield Official(PUBLISHER, ((Role.ADMINISTRATOR, "backan"),))
    for counter in size.staffed():
        yield from _of_counter(counter)
    if size.reformed:
        for kind in ("department", "office", "vertical_agency"):
            for key in _all(kind):
                yield from _room(key, officers=2 if kind == "department" else 1)
        return
    for key in DEPARTMENTS:
        yield from _room(key, officers=2)
    for key in LAND:
        yield from _room(key, officers=1)
    for key in ASKED:
        yield Official(_login("tl", key), ((Role.CASE_OFFICER, key),))


def _all(kind: str) -> list[str]:
    return sorted(unit.key for unit in units.list_units(on=SINCE, kind=kind))


def _of_counter(counter: counters.Counter) -> Iterator[Official]:
    for number in range(1, 1 + (3 if counter.weight > 200 else 1)):
        yield Official(_login(f"mc{number}", counter.agency), ((Role.ONE_STOP_OFFICER, counter.key),))
    yield Official(_login("tr", counter.agency), ((Role.ONE_STOP_CHIEF, counter.key),))
    if counter.key != counters.CENTRE:
        yield from _room(counter.agency, officers=2 if counter.weight > 200 else 1)


def _room(key: str, *, officers: int) -> Iterator[Official]:
    for number in range(1, officers + 1):
        yield Official(_login(f"tl{number}", key), ((Role.CASE_OFFICER, key),))
    yield Official(_login("ld", key), ((Role.UNIT_HEAD, key),))


def _login(role: str, key: str) -> str:
    return f"{role}.{key}"[:LONGEST].rstrip("-")


@transaction.atomic
def hire(size: Size) -> None:
    """Create everybody with their posts, all or nothing. One hash for all: Argon2 is slow on purpose."""
    encoded, system = make_password(PASSWORD), Actor.system()
    for number, official in enumerate(everybody(size), start=1):
        name = people.official_name(number)
        made = commands.create_official(
            username=official.username, full_name=name, encoded=encoded, by=system, at=HIRED_AT
        )
        for role, key in official.posts:
            unit = units.get_unit(key=key, on=SINCE)
            commands.give_position(
                user_id=made.user.pk, role=role, unit_id=unit.id, valid_from=SINCE, by=system, at=HIRED_AT
            )


def described() -> list[Account]:
    """The accounts for visitors with the name of the commune they sit in today."""
    home = Staff(on=clock.now().date()).place(counters.HOME)
    return [replace(account, who=account.who.format(home=home)) for account in ACCOUNTS]


def is_hired() -> bool:
    return accounts.user_id_of(PUBLISHER) is not None


def actor(username: str, *, on: date = ON) -> Actor:
    return accounts.actor_for(User.objects.get(username=username), on=on)


class NobodyThere(LookupError):
    """The demo hired nobody for a post that its stories need."""


class Staff:
    """Finds who holds a post on the day `on`, which goes on with the story, and remembers it.

    What an ended unit was asked to do is done by the one that continues it.
    """

    def __init__(self, *, on: date = ON) -> None:
        self.on = on
        self.papers = Papers()
        self._holders: dict[tuple[str, int], list[tuple[Actor, str]]] = {}
        self._era = -1

    def unit(self, key: str) -> units.UnitOn:
        found = successions.standing(key, on=self.on)
        return found or units.life_of(key)[-1]

    def place(self, key: str) -> str:
        """The area of a unit as it stands inside an address: "xã Phương Viên"."""
        place = self.unit(key).place
        return place[:1].lower() + place[1:]

    def agency_of(self, counter: str) -> int:
        return units.competent_unit(self.unit(counter).id, on=self.on).id

    def holder(self, role: str, unit_id: int, rng: random.Random) -> Actor:
        """One of those who hold the post."""
        if not self._held(role, unit_id):
            raise NobodyThere(f"{role} {units.periods_of(unit_id)[-1].key} {self.on}")
        return rng.choice(self._held(role, unit_id))[0]

    def head(self, unit_id: int) -> Actor:
        if not self._held(Role.UNIT_HEAD, unit_id):
            raise NobodyThere(f"{Role.UNIT_HEAD} {units.periods_of(unit_id)[-1].key} {self.on}")
        return self._held(Role.UNIT_HEAD, unit_id)[0][0]

    def head_name(self, unit_id: int) -> str:
        return self._held(Role.UNIT_HEAD, unit_id)[0][1]

    def _held(self, role: str, unit_id: int) -> list[tuple[Actor, str]]:
        era = sum(link.effective_on <= self.on for link in units.successions())
        if era != self._era:
            self._holders, self._era = {}, era
        in_charge = successions.heir_of(unit_id, on=self.on)
        found = self._holders.get((role, in_charge))
        if found is None:
            people_there = sorted(
                accounts.holders(role=role, unit_id=in_charge, on=self.on), key=lambda one: one.username
            )
            found = [(accounts.actor_for(user, on=self.on), user.full_name) for user in people_there]
            self._holders[role, in_charge] = found
        return found
