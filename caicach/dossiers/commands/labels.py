"""Labels of a unit: made and ended by whoever gives out its work, put on dossiers and taken off by all officials."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from caicach.core import errors, events
from caicach.core.actor import Actor
from caicach.dossiers import events as happened
from caicach.dossiers import policies
from caicach.dossiers.models import Dossier, DossierLabel, Label
from caicach.dossiers.queries import finding
from caicach.dossiers.states import Colour


class LabelKnown(errors.Invalid):
    """Two labels of one name cannot be told apart."""

    message = _("Đơn vị đã có nhãn này.")


@transaction.atomic
def make_label(*, unit_id: int, name: str, colour: str, by: Actor, at: datetime) -> Label:
    """A new label of the unit."""
    policies.check_may_assign(by, unit_id=unit_id)
    name = " ".join(name.split())
    if not name or len(name) > 40:
        raise errors.Invalid(_("Tên nhãn dài 1 đến 40 ký tự."), field="name")
    if colour not in set(Colour):
        raise errors.Invalid(_("Hãy chọn một màu trong danh sách."), field="colour")
    try:
        with transaction.atomic():
            label = Label.objects.create(unit_id=unit_id, name=name, colour=colour)
    except IntegrityError as error:
        raise LabelKnown(field="name") from error
    _record(label, happened.LabelMade(unit_id=unit_id), by=by, at=at)
    return label


@transaction.atomic
def end_label(label_id: int, *, by: Actor, at: datetime) -> None:
    """Put it on nothing any more; what carries it keeps it."""
    label = _locked(label_id, by)
    policies.check_may_assign(by, unit_id=label.unit_id)
    if label.ended_at is not None:
        raise errors.Refused(_("Nhãn này đã thôi dùng."))
    label.ended_at = at
    label.save(update_fields=["ended_at"])
    _record(label, happened.LabelEnded(), by=by, at=at)


@transaction.atomic
def put_label(dossier_id: int, *, label_id: int, by: Actor, at: datetime, act_id: UUID | None = None) -> None:
    label = _locked(label_id, by)
    if label.ended_at is not None:
        raise errors.Refused(_("Nhãn này đã thôi dùng."))
    dossier = _seen(dossier_id, by)
    _put, fresh = DossierLabel.objects.get_or_create(dossier=dossier, label=label)
    if not fresh:
        raise errors.Refused(_("Hồ sơ đã có nhãn này."))
    _record(label, happened.LabelPut(dossier_id=dossier.pk), by=by, at=at, act_id=act_id)


@transaction.atomic
def take_label(dossier_id: int, *, label_id: int, by: Actor, at: datetime, act_id: UUID | None = None) -> None:
    label = _locked(label_id, by)
    dossier = _seen(dossier_id, by)
    taken, _kinds = DossierLabel.objects.filter(dossier=dossier, label=label).delete()
    if not taken:
        raise errors.Refused(_("Hồ sơ không có nhãn này."))
    _record(label, happened.LabelTaken(dossier_id=dossier.pk), by=by, at=at, act_id=act_id)


def _locked(label_id: int, by: Actor) -> Label:
    """Labels of other units are not there."""
    mine = Label.objects.filter(unit_id__in=policies.viewing_units(by))
    label = mine.select_for_update(of=("self",)).filter(pk=label_id).first()
    if label is None:
        raise errors.NotFound(_("Đơn vị không có nhãn này."))
    return label


def _seen(dossier_id: int, by: Actor) -> Dossier:
    return finding.get_dossier_by_id(dossier_id, seen_by=by)


def _record(label: Label, event: events.Event, *, by: Actor, at: datetime, act_id: UUID | None = None) -> None:
    label.seq += 1
    label.save(update_fields=["seq"])
    events.record(event, subject=label.subject, seq=label.seq, by=by, at=at, act_id=act_id)
