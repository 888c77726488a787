"""Who acts? A small value that says which kind of party, who, and for which unit."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Self


class Kind(StrEnum):
    OFFICIAL = "official"
    CITIZEN = "citizen"
    PARTNER = "partner"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Actor:
    """An acting party.

    `unit_id` is the unit acted for; `posts` are the (role, unit id) pairs held today, over all units of the person and
    the ended ones that these continue (`continued`, ADR 0015).
    """

    kind: Kind
    user_id: int | None = None
    unit_id: int | None = None
    posts: frozenset[tuple[str, int]] = frozenset()
    on_behalf_of: str = ""
    continued: frozenset[int] = frozenset()

    @classmethod
    def system(cls, *, unit_id: int | None = None) -> Self:
        return cls(kind=Kind.SYSTEM, unit_id=unit_id)

    @classmethod
    def anonymous(cls) -> Self:
        return cls(kind=Kind.CITIZEN)

    @property
    def unit_ids(self) -> frozenset[int]:
        """The units that may be acted for."""
        return frozenset(unit for _role, unit in self.posts) - self.continued

    @property
    def roles(self) -> frozenset[str]:
        return frozenset(role for role, _unit in self.posts)

    def holds(self, role: str, *, unit_id: int | None) -> bool:
        return (role, unit_id) in self.posts

    @property
    def is_official(self) -> bool:
        return self.kind is Kind.OFFICIAL

    @property
    def is_system(self) -> bool:
        return self.kind is Kind.SYSTEM
