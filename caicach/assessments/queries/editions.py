"""Which editions of sets of criteria are there, which holds for whom, and how did its text come about?"""

import functools
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from caicach.assessments import policies
from caicach.assessments.models import SetEdition, SetRevision, SetScope
from caicach.assessments.states import DECIDED, SetState
from caicach.core import errors
from caicach.core.actor import Actor
from caicach.indices import index_sets
from caicach.indices.rules import comparing
from caicach.indices.rules.comparing import Difference
from caicach.indices.rules.tree import IndexSet, Nature


class EditionNotFound(errors.NotFound):
    message = _("Không có bản bộ tiêu chí này.")


@functools.lru_cache(maxsize=64)
def _read(content: str) -> IndexSet:
    return index_sets.read(content)


def compiled(edition: SetEdition) -> IndexSet:
    """The set as the engine reads it; the days and kinds of a decided edition are those of its decision."""
    made = _read(edition.content)
    if edition.is_example:
        made = replace(made, nature=Nature.EXAMPLE)
    if not edition.is_decided or edition.valid_from is None:
        return made
    return replace(made, valid_from=edition.valid_from, valid_to=edition.valid_to, applies_to=tuple(edition.applies_to))


def adopted() -> Iterator[index_sets.Adopted]:
    """Every set that was decided on here; what has ended still tells of the days on which it held."""
    for one in SetEdition.objects.filter(state__in=list(DECIDED)).order_by("family", "number"):
        yield index_sets.Adopted(compiled(one), one.decision_number)


def visible(*, seen_by: Actor, on: date) -> QuerySet[SetEdition]:
    """Whoever manages sets sees all; others what was put before the units or decided."""
    found = SetEdition.objects.select_related("drafted_by", "adopted_by", "closed_by", "decision_file")
    if policies.can_manage(seen_by, on=on) or seen_by.is_system:
        return found
    return found.filter(Q(state__in=[*DECIDED, SetState.COMMENTING]) | Q(comment_from__isnull=False))


def list_editions(*, seen_by: Actor, on: date) -> QuerySet[SetEdition]:
    """The newest first within a family."""
    return visible(seen_by=seen_by, on=on).defer("content").order_by("family", "-number")


def get_edition(edition_id: int, *, seen_by: Actor, on: date) -> SetEdition:
    found = visible(seen_by=seen_by, on=on).filter(pk=edition_id).first()
    if found is None:
        raise EditionNotFound
    return found


def scopes_of(edition: SetEdition) -> Sequence[SetScope]:
    return list(edition.scopes.order_by("kind"))


def edition_for(*, family: str, kind: str, on: date) -> SetEdition | None:
    """The adopted edition of the family that holds on this day for this kind of units: never more than one."""
    found = _scopes(on).filter(family=family, kind=kind).select_related("edition").first()
    return found.edition if found else None


def in_force(on: date, *, since: date | None = None) -> list[SetEdition]:
    """Every adopted edition that holds on this day, or has held since another, for any kind of units."""
    scopes = _scopes(on, since=since)
    return list(SetEdition.objects.filter(pk__in=scopes.values("edition")).order_by("family", "code"))


def _scopes(on: date, *, since: date | None = None) -> QuerySet[SetScope]:
    return SetScope.objects.filter(Q(valid_to=None) | Q(valid_to__gt=since or on), valid_from__lte=on)


def clashes(edition: SetEdition, *, kinds: Sequence[str], valid_from: date, valid_to: date | None) -> list[SetScope]:
    """What already holds of the family for one of these kinds within these days."""
    found = SetScope.objects.filter(Q(valid_to=None) | Q(valid_to__gt=valid_from), family=edition.family)
    if valid_to is not None:
        found = found.filter(valid_from__lt=valid_to)
    return list(found.filter(kind__in=kinds).exclude(edition=edition).select_related("edition").order_by("kind"))


@dataclass(frozen=True)
class Revised:
    """One text of a draft with what it changed; the first one changed nothing."""

    row: SetRevision
    changes: int


def revisions_of(edition: SetEdition) -> list[Revised]:
    """The last one first."""
    rows = list(edition.revisions.select_related("by").order_by("number"))
    counts = [0, *(len(_differences(one, other)) for one, other in itertools.pairwise(rows))]
    return [Revised(row, count) for row, count in zip(rows, counts, strict=True)][::-1]


def revision_of(edition: SetEdition, number: int) -> tuple[SetRevision, list[Difference]]:
    """One text and in what it differs from the one before."""
    rows = {row.number: row for row in edition.revisions.select_related("by").filter(number__in=(number - 1, number))}
    if number not in rows:
        raise EditionNotFound
    before = rows.get(number - 1)
    return rows[number], _differences(before, rows[number]) if before else []


def _differences(before: SetRevision, after: SetRevision) -> list[Difference]:
    return comparing.compare(_read(before.content), _read(after.content))


def edition_before(edition: SetEdition) -> SetEdition | None:
    """The last decided edition of the family before this one."""
    earlier = SetEdition.objects.filter(family=edition.family, number__lt=edition.number, state__in=list(DECIDED))
    return earlier.order_by("-number").first()


def changes_since(earlier: SetEdition, edition: SetEdition) -> list[Difference]:
    return comparing.compare(_read(earlier.content), _read(edition.content))
