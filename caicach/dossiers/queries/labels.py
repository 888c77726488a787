"""Which labels have the units of an official, and which notes did they leave on a dossier?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from caicach.core.actor import Actor
from caicach.dossiers import policies
from caicach.dossiers.models import Dossier, DossierLabel, Label, Note


@dataclass(frozen=True, slots=True)
class LabelLine:
    """A label as pages show it."""

    id: int
    unit_id: int
    name: str
    colour: str
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class NoteLine:
    """A note; one that was taken back has no text."""

    id: int
    text: str
    author: str
    written_at: datetime
    removed: bool
    own: bool


def list_labels(*, seen_by: Actor, ended: bool = False) -> list[LabelLine]:
    """Of all units the actor works for; `ended`: with those no longer used."""
    mine = Label.objects.filter(unit_id__in=policies.viewing_units(seen_by))
    found = mine if ended else mine.filter(ended_at=None)
    return [_line(one) for one in found.order_by("ended_at", "name", "pk")]


def _line(label: Label) -> LabelLine:
    return LabelLine(label.pk, label.unit_id, label.name, label.colour, label.ended_at)


def labels_of(dossier: Dossier, *, seen_by: Actor) -> Sequence[LabelLine]:
    units = policies.viewing_units(seen_by)
    found = DossierLabel.objects.filter(dossier=dossier, label__unit_id__in=units).select_related("label")
    return [_line(one.label) for one in found.order_by("label__name")]


def notes_of(dossier: Dossier, *, seen_by: Actor) -> Sequence[NoteLine]:
    """Of the viewer's own units only, the latest first; officials alone, and no program, ever see one."""
    if not seen_by.is_official:
        return []
    mine = Note.objects.filter(dossier=dossier, unit_id__in=policies.viewing_units(seen_by))
    return [
        NoteLine(one.pk, one.text, one.author.full_name, one.written_at, one.removed_at is not None,
                 one.author_id == seen_by.user_id)
        for one in mine.select_related("author").order_by("-written_at", "-pk")
    ]  # fmt: skip
