"""What came and went by public post at this counter, what is on its way, and what owners of dossiers may see of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import Prefetch, QuerySet

from caicach.core import errors
from caicach.core.actor import Actor
from caicach.core.clock import ZONE
from caicach.dossiers import paper_slips, policies, printing
from caicach.dossiers.models import Dossier, PostalContent, PostalItem, PostalMark
from caicach.dossiers.queries import slips
from caicach.dossiers.rules import post as rules
from caicach.dossiers.rules.post import Direction, PostalState
from caicach.dossiers.states import Channel, Delivery, Status
from caicach.organisations.queries import units

PAGE: Final = 50
MOST_WAITING: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One item in a list."""

    id: int
    number: str
    direction: Direction
    correspondent: str
    day: date
    state: PostalState
    dossiers: tuple[str, ...]
    days: int
    slow: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """A result its owner asked to get by post."""

    code: str
    name: str
    procedure_name: str
    finished_at: datetime | None
    came_back: bool


@dataclass(frozen=True, slots=True)
class Heard:
    """One thing heard of an item: who wrote it down, and when, for officials only."""

    state: PostalState
    happened_at: datetime
    recorded_at: datetime
    who: str = ""
    note: str = ""

    @property
    def later(self) -> bool:
        """Written down on another day than it happened."""
        return self.recorded_at.astimezone(ZONE).date() != self.happened_at.astimezone(ZONE).date()


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemPage:
    """An item with everything known of it."""

    item: PostalItem
    direction: Direction
    state: PostalState
    dossiers: Sequence[Dossier]
    heard: Sequence[Heard]
    next: tuple[PostalState, ...]
    may_track: bool
    slow: bool


@dataclass(frozen=True, slots=True)
class Shipment:
    """An item as the owner of a dossier in it may know it: no address, no other dossiers, no official's words."""

    id: int
    number: str
    direction: Direction
    state: PostalState
    postmarked_on: date | None
    heard: tuple[Heard, ...]


def list_items(*, unit_id: int, on_the_way: bool = False) -> QuerySet[PostalItem]:
    """Latest first; with `on_the_way` only what the post still has, the oldest first. `lines` makes it readable."""
    found = PostalItem.objects.filter(unit=unit_id).prefetch_related(
        Prefetch("contents", PostalContent.objects.select_related("dossier").order_by("pk"))
    )
    if on_the_way:
        return found.exclude(state__in=rules.ENDED).order_by("day", "pk")
    return found.order_by("-day", "-pk")


def lines(items: Iterable[PostalItem], *, on: date) -> list[Line]:
    return [
        Line(
            id=one.pk, number=one.number, direction=Direction(one.direction), correspondent=one.correspondent,
            day=one.day, state=PostalState(one.state), days=(on - one.day).days,
            dossiers=tuple(content.dossier.code for content in one.contents.all()),
            slow=rules.is_slow(one.state, day=one.day, today=on),
        )
        for one in items
    ]  # fmt: skip


def list_waiting(*, unit_id: int) -> list[Waiting]:
    """Finished, here, and asked for by post: what the counter should give to the post next, the oldest first."""
    wanted = Dossier.objects.at_desks([unit_id]).filter(
        finished_at__isnull=False, status=Status.DONE, delivery=Delivery.READY, return_channel=Channel.POST
    )
    rows = wanted.prefetch_related("postal_contents__item").order_by("finished_at")[:MOST_WAITING]
    return [
        Waiting(one.code, one.applicant_name, one.procedure_name, one.finished_at, _came_back(one)) for one in rows
    ]  # fmt: skip


def _came_back(dossier: Dossier) -> bool:
    return any(content.item.state == PostalState.RETURNED for content in dossier.postal_contents.all())


def get_item(item_id: int, *, seen_by: Actor, on: date) -> ItemPage:
    found = PostalItem.objects.filter(pk=item_id).first()
    contents = list(found.contents.select_related("dossier").order_by("pk")) if found else []
    desks = {one.dossier.desk_unit_id for one in contents}
    if found is None or not policies.viewing_units(seen_by) & {found.unit_id, *desks}:
        raise errors.NotFound
    state = PostalState(found.state)
    return ItemPage(
        item=found, direction=Direction(found.direction), state=state, dossiers=[one.dossier for one in contents],
        heard=[_heard(one) for one in found.marks.select_related("recorded_by")],
        next=tuple(one for one in PostalState if one in rules.POSTAL_MOVES[state]),
        may_track=bool(rules.POSTAL_MOVES[state]) and policies.can_follow_item(seen_by, found),
        slow=rules.is_slow(found.state, day=found.day, today=on),
    )  # fmt: skip


def _heard(mark: PostalMark) -> Heard:
    who = mark.source or (mark.recorded_by.full_name if mark.recorded_by else "")
    return Heard(PostalState(mark.state), mark.happened_at, mark.recorded_at, who, mark.note)


def arrival(item_id: int, *, seen_by: Actor) -> PostalItem | None:
    """The item from which this counter receives a dossier."""
    found = PostalItem.objects.filter(pk=item_id, direction=Direction.IN).first()
    return found if found is not None and policies.can_receive(seen_by, unit_id=found.unit_id) else None


def arrived_at(item: PostalItem) -> datetime:
    return item.marks.earliest("happened_at").happened_at


def shipments(dossier: Dossier) -> tuple[Shipment, ...]:
    """The items of one dossier, the latest first; asks nothing for dossiers that came and go over the counter."""
    if Channel.POST not in (dossier.channel, dossier.return_channel):
        return ()
    items = PostalItem.objects.filter(contents__dossier=dossier).prefetch_related("marks").order_by("-day", "-pk")
    return tuple(
        Shipment(
            one.pk, one.number, Direction(one.direction), PostalState(one.state), one.postmarked_on,
            tuple(Heard(PostalState(mark.state), mark.happened_at, mark.recorded_at) for mark in one.marks.all()),
        )
        for one in items
    )  # fmt: skip


def _head(unit_id: int, *, at: datetime) -> printing.Letterhead:
    day = at.astimezone(ZONE).date()
    return slips.letterhead(units.get_unit(id=unit_id, on=day), day=day, at=at)


@slips.in_vietnamese
def day_list(*, unit_id: int, day: date, outgoing: bool, at: datetime) -> paper_slips.PostalList:
    """The list of a day that counter and post office sign."""
    direction = Direction.OUT if outgoing else Direction.IN
    items = list_items(unit_id=unit_id).filter(day=day, direction=direction).order_by("pk")
    return paper_slips.PostalList(
        head=_head(unit_id, at=at), day=day, outgoing=outgoing,
        entries=tuple(
            paper_slips.ListedItem(
                number=one.number, correspondent=one.correspondent, address=one.address, phone=one.phone, fee=one.fee,
                dossiers=tuple(content.dossier.code for content in one.contents.all()),
                note=f"Dấu bưu điện {one.postmarked_on:%d/%m/%Y}" if one.postmarked_on else "",
            )
            for one in items
        ),
    )  # fmt: skip


def recipient(code: str, *, seen_by: Actor) -> Dossier | None:
    """Whose result goes into a new item, for its first fields."""
    found = Dossier.objects.select_related("applicant").filter(code=code.strip().upper()).first()
    return found if found is not None and policies.can_return(seen_by, found) else None
