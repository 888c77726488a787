"""Who acts? A small value that says which kind of party, who, and for which unit."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Self


class Kind(StrEnum):
    OFFICIAL = "official"
    CITIZEN = "citizen"
    PARTNER = "partner"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Lent:
    """A post of somebody else whose rights over dossiers the actor may use, by a delegation."""

    role: str
    unit_id: int
    delegation_id: int
    giver_id: int


@dataclass(frozen=True, slots=True)
class Actor:
    """An acting party.

    `unit_id` is the unit acted for; `posts` are the (role, unit id) pairs held today, over all units of the person and
    the ended ones that these continue (`continued`, ADR 0015). `lent` gives no right by itself: who uses it acts
    `under` it, so that each act says by which right it was done. `covers`: (role, unit id, person) of colleagues on
    leave whose own tasks the actor may do. `viewer_id`: who really looks, when support sees pages as this person does.
    """

    kind: Kind
    user_id: int | None = None
    unit_id: int | None = None
    posts: frozenset[tuple[str, int]] = frozenset()
    on_behalf_of: str = ""
    continued: frozenset[int] = frozenset()
    lent: frozenset[Lent] = frozenset()
    covers: frozenset[tuple[str, int, int]] = frozenset()
    delegation_id: int | None = None
    viewer_id: int | None = None

    @classmethod
    def system(cls, *, unit_id: int | None = None) -> Self:
        return cls(kind=Kind.SYSTEM, unit_id=unit_id)

    @classmethod
    def anonymous(cls) -> Self:
        return cls(kind=Kind.CITIZEN)

    @classmethod
    def for_user(cls, user_id: int) -> Self:
        """An official before they hold anything here: at the log-in."""
        return cls(kind=Kind.OFFICIAL, user_id=user_id)

    @property
    def unit_ids(self) -> frozenset[int]:
        """The units that may be acted for."""
        return frozenset(unit for _role, unit in self.posts) - self.continued

    @property
    def roles(self) -> frozenset[str]:
        return frozenset(role for role, _unit in self.posts)

    def holds(self, role: str, *, unit_id: int | None) -> bool:
        return (role, unit_id) in self.posts

    def under(self, delegation_id: int) -> "Actor":
        """The same person with the lent post alone: what is done so is done for its giver."""
        lent = [one for one in self.lent if one.delegation_id == delegation_id]
        return replace(
            self, posts=frozenset((one.role, one.unit_id) for one in lent), lent=frozenset(),
            covers=frozenset((one.role, one.unit_id, one.giver_id) for one in lent),
            delegation_id=delegation_id, on_behalf_of=f"user/{lent[0].giver_id}" if lent else "",
            unit_id=lent[0].unit_id if len(lent) == 1 else self.unit_id,
        )  # fmt: skip

    @property
    def delegations(self) -> tuple[int, ...]:
        return tuple(sorted({one.delegation_id for one in self.lent}))

    @property
    def capacities(self) -> tuple["Actor", ...]:
        """As whom they may act: by their own right first, then for each head who delegated theirs."""
        return (self, *(self.under(one) for one in self.delegations))

    @property
    def is_official(self) -> bool:
        return self.kind is Kind.OFFICIAL

    @property
    def is_system(self) -> bool:
        return self.kind is Kind.SYSTEM
