"""Who and where stands in a copy at another agency for the units and officials of the mould?"""

import functools
from bisect import bisect
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime

from caicach.accounts.models import Position, User
from caicach.accounts.states import Role
from caicach.catalogue import queries as catalogue
from caicach.config.demo_data.stamping.shapes import Mould
from caicach.core.clock import ZONE
from caicach.organisations.queries import units

# As what somebody acted who holds several posts.
RANK = {Role.ONE_STOP_OFFICER: 0, Role.CASE_OFFICER: 1, Role.UNIT_HEAD: 2}


@dataclass
class Posts:
    """Who holds which post on a day, by post and by official."""

    holders: dict[tuple[str, int], list[int]] = field(default_factory=lambda: defaultdict(list))
    posts: dict[int, list[tuple[str, int]]] = field(default_factory=lambda: defaultdict(list))


class Places:
    """Answers for one database; nothing in it changes meanwhile."""

    def __init__(self) -> None:
        self.eras = sorted({link.effective_on for link in units.successions()})
        self.names = {user: f"named_official{user}" for user in User.objects.values_list("pk", flat=True)}
        self.said = dict(User.objects.values_list("pk", "full_name"))
        self.posts = functools.cache(self._posts)
        self._known: dict[tuple[str, int, str, int], dict[str, int]] = {}
        self._areas: dict[tuple[str, int], str] = {}

    def era(self, day: date) -> int:
        """Days between two reorganisations have the same units."""
        return bisect(self.eras, day)

    def is_of_one_era(self, mould: Mould) -> bool:
        """Whether every act fell into the days of the same units."""
        last = datetime.fromtimestamp(max(moment for moment, _seq in mould.moments) / 1_000_000, ZONE).date()
        return self.era(mould.received_on) == self.era(last)

    def there(self, mould: Mould, agency: str) -> dict[str, int | str] | None:
        """The holes of units and officials as they are filled at the agency; None if nobody is there to act."""
        here, other = self._places(mould, mould.home), self._places(mould, agency)
        moved = {here[name]: other[name] for name in here}
        if any(unit not in moved and unit in other.values() for unit in mould.units):
            return None  # it would ask itself
        values: dict[str, int | str] = {f"unit{unit}": moved.get(unit, unit) for unit in mould.units}
        held = self.posts(self.era(mould.received_on))
        for user in mould.officials:
            found = self._in_place_of(user, held, moved)
            if found is None:
                return None
            values[f"official{user}"] = found
            values[self.names[user]] = self.said[found]
        return values

    def is_staffed(self, agency: str, day: date) -> bool:
        """Whether somebody receives at its counter."""
        counter = units.find_unit(key=f"{agency}--mot-cua", on=day)
        held = self.posts(self.era(day)).holders
        return counter is not None and (Role.ONE_STOP_OFFICER, counter.id) in held

    def place(self, agency: str, day: date) -> str:
        """The area of an agency as it stands inside an address."""
        asked = agency, self.era(day)
        if asked not in self._areas:
            place = units.get_unit(key=agency, on=day).place
            self._areas[asked] = place[:1].lower() + place[1:]
        return self._areas[asked]

    def _in_place_of(self, user: int, held: Posts, moved: dict[int, int]) -> int | None:
        posts = [post for post in held.posts[user] if post[1] in moved]
        if all(moved[unit] == unit for _role, unit in posts):
            return user
        for role, unit in posts:
            there = held.holders.get((role, moved[unit]))
            if there:
                return there[user % len(there)]
        return None

    def _places(self, mould: Mould, agency: str) -> dict[str, int]:
        """The units that the workflow means when the agency's counter receives."""
        asked = (mould.procedure_code, mould.revision_id, agency, self.era(mould.received_on))
        if asked not in self._known:
            on = mould.received_on
            counter = units.get_unit(key=f"{agency}--mot-cua", on=on)
            procedure = catalogue.get_published(mould.procedure_code, on=on)
            self._known[asked] = catalogue.places_for(procedure, intake_unit_id=counter.id, on=on)
        return self._known[asked]

    def _posts(self, era: int) -> Posts:
        found = Posts()
        begin, end = ([date.min, *self.eras][era], [*self.eras, date.max][era])
        held = Position.objects.order_by("user_id", "pk")
        rows = held.values_list("role", "unit_id", "user_id", "valid_from", "valid_to")
        for role, unit_id, user_id, first, last in sorted(rows, key=lambda row: RANK.get(Role(row[0]), 9)):
            if first < end and (last is None or last > begin):
                found.holders[role, unit_id].append(user_id)
                found.posts[user_id].append((role, unit_id))
        return found
