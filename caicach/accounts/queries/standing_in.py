"""Who stands in for whom, and what was done so?"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from caicach.accounts import models, policies, states
from caicach.organisations.queries import successions, units


@dataclass(frozen=True, slots=True, kw_only=True)
class StandIn:
    """A delegation or a cover, as pages show it; both days belong to it."""

    id: int
    giver_id: int
    giver: str
    holder: str
    role_name: str
    unit_name: str
    first_day: date
    last_day: date
    ended_at: datetime | None
    state: str  # "later", "now", "over"
    decision: str = ""
    decided_on: date | None = None
    ground: str = ""


@dataclass(frozen=True, slots=True)
class DoneFor:
    """One act under a delegation: when, on what, as which event, and for whom."""

    subject: str
    kind: str
    done_at: datetime
    giver: str
    holder: str

    def signed(self, who: str) -> str:
        """How the history and papers name whoever did it."""
        return _("%(who)s, theo ủy quyền của %(giver)s") % {"who": who, "giver": self.giver}


@dataclass(frozen=True, slots=True)
class StandIns:
    """What concerns one person: what they gave to others, and what others gave to them."""

    given: tuple[StandIn, ...]
    received: tuple[StandIn, ...]


def delegations_of(user_id: int, *, on: date) -> StandIns:
    return _of(models.Delegation, user_id, on=on)


def leaves_of(user_id: int, *, on: date) -> StandIns:
    return _of(models.Cover, user_id, on=on)


def _of(model: type[models.Delegation] | type[models.Cover], user_id: int, *, on: date) -> StandIns:
    found = model.objects.filter(Q(giver_id=user_id) | Q(holder_id=user_id)).select_related(
        "giver", "holder", "position"
    )
    rows = [_row(one, on=on) for one in found.order_by("-valid_from", "-pk")[:100]]
    return StandIns(
        given=tuple(one for one in rows if one.giver_id == user_id),
        received=tuple(one for one in rows if one.giver_id != user_id),
    )


def _row(row: models.Delegation | models.Cover, *, on: date) -> StandIn:
    over = row.ended_at is not None or row.valid_to <= on
    return StandIn(
        id=row.pk, giver_id=row.giver_id, giver=row.giver.full_name, holder=row.holder.full_name,
        role_name=str(states.ROLE_NAMES[states.Role(row.position.role)]),
        unit_name=units.unit_name(row.position.unit_id, on=on), first_day=row.valid_from,
        last_day=row.valid_to - timedelta(days=1), ended_at=row.ended_at,
        state="over" if over else "now" if row.valid_from <= on else "later",
        decision=getattr(row, "decision_number", ""), decided_on=getattr(row, "decided_on", None),
        ground=getattr(row, "ground", ""),
    )  # fmt: skip


def done_for(subject: str) -> list[DoneFor]:
    """What was done on this subject under delegations; one statement."""
    return _acts(models.DelegatedAct.objects.filter(subject=subject).order_by("done_at", "pk"))


def done_under(delegation_ids: Collection[int], *, limit: int = 100) -> list[DoneFor]:
    """The latest acts under these delegations, the last first, for whoever gave or holds them."""
    found = models.DelegatedAct.objects.filter(delegation_id__in=delegation_ids)
    return _acts(found.order_by("-done_at", "-pk")[:limit])


def _acts(found: QuerySet[models.DelegatedAct]) -> list[DoneFor]:
    rows = found.values_list(
        "subject", "kind", "done_at", "delegation__giver__full_name", "delegation__holder__full_name"
    )
    return [DoneFor(*row) for row in rows]


def givers(delegation_ids: Collection[int]) -> dict[int, str]:
    """Who gave these delegations, by name; asked only by whoever holds one."""
    if not delegation_ids:
        return {}
    found = models.Delegation.objects.filter(pk__in=delegation_ids)
    return dict(found.values_list("pk", "giver__full_name"))


def delegable_posts(user_id: int, *, on: date) -> list[models.Position]:
    """The posts this person may delegate."""
    held = models.Position.objects.on(on).filter(user_id=user_id, role__in=[role.value for role in policies.DELEGABLE])
    return list(held.order_by("valid_from", "pk"))


def colleagues(unit_id: int, *, without: int, on: date) -> list[models.User]:
    """Who holds a post in the unit or below it, by name."""
    branch = successions.branch(unit_id, on=on)
    posts = models.Position.objects.on(on).filter(unit_id__in=branch, user__is_active=True).exclude(user_id=without)
    return list(models.User.objects.filter(pk__in=posts.values("user_id")).order_by("full_name", "pk"))


def same_posts(user_id: int, *, unit_id: int, on: date) -> list[models.User]:
    """Who holds there every post this person holds there: who can do their work."""
    wanted = set(models.Position.objects.on(on).filter(user_id=user_id, unit_id=unit_id).values_list("role", flat=True))
    held: dict[int, set[str]] = {}
    others = models.Position.objects.on(on).filter(unit_id=unit_id, user__is_active=True).exclude(user_id=user_id)
    for other, role in others.values_list("user_id", "role"):
        held.setdefault(other, set()).add(role)
    fitting = [other for other, roles in held.items() if wanted <= roles]
    return list(models.User.objects.filter(pk__in=fitting).order_by("full_name", "pk")) if wanted else []


@dataclass(frozen=True, slots=True)
class Away:
    """Somebody is on leave: covered by whom, until which day."""

    cover: str
    last_day: date


def away(user_ids: Collection[int], *, on: date) -> dict[int, Away]:
    """Who of these is on leave on a day."""
    found = models.Cover.objects.on(on).filter(giver_id__in=user_ids).select_related("holder").order_by("valid_to")
    return {row.giver_id: Away(row.holder.full_name, row.valid_to - timedelta(days=1)) for row in found}
