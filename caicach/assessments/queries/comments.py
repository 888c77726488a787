"""Who was asked about a draft, what was said of it and answered, and what waits for a unit?"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, QuerySet

from caicach.assessments.models import Consulted, SetComment, SetEdition
from caicach.assessments.states import SetState
from caicach.core import errors
from caicach.organisations.queries import units


@dataclass(frozen=True)
class Asked:
    """A unit that was asked: `comments` it made, or that it agreed, or neither."""

    row: Consulted
    name: str
    comments: int


@dataclass(frozen=True)
class Said:
    """A comment with the names that people read; `about` is empty for the whole set."""

    row: SetComment
    unit: str
    about: str


def asked(edition: SetEdition, *, on: date) -> list[Asked]:
    counts = dict(edition.comments.order_by().values_list("unit_id").annotate(Count("pk")))
    rows = [
        Asked(row, units.unit_name(row.unit_id, on=on), counts.get(row.unit_id, 0)) for row in edition.consulted.all()
    ]
    return sorted(rows, key=lambda one: one.name)


def comments_of(edition: SetEdition, names: dict[str, str], *, on: date) -> list[Said]:
    """By row of the set in its order (`names`: code to name), the whole set first; gone rows last."""
    order = {code: place for place, code in enumerate(["", *names])}
    rows = edition.comments.select_related("made_by", "answered_by").order_by("pk")
    found = [Said(row, units.unit_name(row.unit_id, on=on), names.get(row.criterion, row.criterion)) for row in rows]
    return sorted(found, key=lambda one: (order.get(one.row.criterion, len(order)), one.row.pk))


def get_comment(edition: SetEdition, comment_id: int) -> SetComment:
    found = edition.comments.select_related("made_by").filter(pk=comment_id).first()
    if found is None:
        raise errors.NotFound
    return found


def unanswered(edition: SetEdition) -> int:
    return edition.comments.filter(verdict="").count()


def is_asked(edition: SetEdition, *, unit_id: int | None, on: date) -> bool:
    """May this unit comment today?"""
    return (
        unit_id is not None
        and edition.state == SetState.COMMENTING
        and edition.comment_from is not None
        and edition.comment_to is not None
        and edition.comment_from <= on <= edition.comment_to
        and edition.consulted.filter(unit_id=unit_id).exists()
    )


def waiting_for(unit_ids: Collection[int], *, on: date) -> QuerySet[SetEdition]:
    """Drafts on which one of these units is asked today and has said nothing yet."""
    said = SetComment.objects.filter(edition=OuterRef("edition"), unit=OuterRef("unit"))
    silent = Consulted.objects.filter(edition=OuterRef("pk"), unit__in=unit_ids, agreed_at=None).exclude(Exists(said))
    running = SetEdition.objects.filter(state=SetState.COMMENTING.value, comment_from__lte=on, comment_to__gte=on)
    return running.filter(Exists(silent)).defer("content").order_by("comment_to", "code")


def first_unanswered(edition_id: int) -> int | None:
    waiting = SetComment.objects.filter(edition=edition_id, verdict="")
    return waiting.order_by("pk").values_list("pk", flat=True).first()
