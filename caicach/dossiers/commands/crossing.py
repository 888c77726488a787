"""Receive what was filed before its procedure's rules changed: under the present ones, or, where a clause allows it,
under those it was filed under. Somebody chooses and says why; the code and the day of filing stay."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from caicach.catalogue import queries as catalogue
from caicach.catalogue.queries import PublishedProcedure
from caicach.core import errors
from caicach.core import events as core_events
from caicach.core.actor import Actor
from caicach.dossiers import events, timing
from caicach.dossiers.commands import frame
from caicach.dossiers.models import Crossing, Dossier, DossierComponent, DossierFile
from caicach.dossiers.queries import crossing as queries
from caicach.dossiers.queries.crossing import Crossed
from caicach.dossiers.rules import crossing as rules
from caicach.dossiers.rules.crossing import Carry, Choice
from caicach.dossiers.rules.intake import Presented
from caicach.organisations.queries import units

_APART: Final = 10_000  # further than any number of a list
_LONGEST_LABEL: Final = 200


@dataclass(frozen=True, slots=True)
class Settled:
    """Under what a filing is received: which units its steps mean, what came with it, and what there is to say."""

    places: dict[str, int]
    handed_in: tuple[Presented, ...] = ()
    happened: tuple[core_events.Event, ...] = ()


def settle(dossier: Dossier, carry: Carry | None, *, by: Actor, at: datetime) -> Settled:
    """Put the dossier under the rules it is received under: its own, or, if they changed, those that were chosen.

    Raises Invalid beside `choice`, `reason`, `limit_case` or `components`.
    """
    on = timing.day_of(at)
    if not queries.counter_stands(dossier, on=on):
        raise frame.MoveNotAllowed(queries.COUNTER_ENDED)
    crossed = queries.crossed(dossier, on=on)
    if crossed is None:
        if carry is not None:
            raise frame.Changed
        return Settled(_usual_places(dossier, keeping=True, on=on))
    return _carried(dossier, crossed, _checked(carry, crossed), by=by, at=at)


def _carried(dossier: Dossier, crossed: Crossed, carry: Carry, *, by: Actor, at: datetime) -> Settled:
    on, filed_id = timing.day_of(at), dossier.revision_id
    if carry.choice is Choice.AS_FILED:
        places = _places_as_filed(dossier, on=on)
    else:
        assert crossed.present is not None
        _put_under(dossier, crossed.present, carry)
        places = _usual_places(dossier, keeping=not crossed.level_changed, on=on)
    _keep(dossier, crossed, carry, filed_id=filed_id, by=by, at=at)
    said = events.FilingCrossed(
        filed_revision_id=filed_id, received_revision_id=dossier.revision_id, changed_on=crossed.changed_on,
        choice=carry.choice,
    )  # fmt: skip
    return Settled(places, tuple(Presented(number=number) for number in carry.handed_in_now), (said,))


def _checked(carry: Carry | None, crossed: Crossed) -> Carry:
    if carry is None:
        words = _("Hồ sơ nộp theo quy định trước ngày %(day)s: hãy chọn quy định để tiếp nhận và ghi lý do.")
        raise errors.Invalid(words % {"day": f"{crossed.changed_on:%d/%m/%Y}"}, field="choice")
    if carry.choice not in crossed.choices:
        raise errors.Invalid(crossed.refusal(carry.choice), field="choice")
    return replace(carry, reason=rules.fit_reason(carry.reason))


def _put_under(dossier: Dossier, present: PublishedProcedure, carry: Carry) -> None:
    present.limit_for(carry.limit_case)
    _renumber(dossier, present, carry)
    dossier.revision_id, dossier.procedure_code = present.revision_id, present.code
    dossier.procedure_name, dossier.limit_case = present.name, carry.limit_case


def _renumber(dossier: Dossier, present: PublishedProcedure, carry: Carry) -> None:
    """The papers filed take their numbers and names of the present list; files beside them follow their name."""
    rows = {row.number: row for row in dossier.components.all()}
    numbers = rules.renumbered(rows, carry.papers, known=present.component_numbers)
    dossier.components.update(number=F("number") + _APART)  # no two rows of one number, not even for a moment
    named: dict[str, str] = {}
    for old, row in rows.items():
        row.number = numbers[old]
        if (meant := present.component(row.number)) is not None:
            named[row.name[:_LONGEST_LABEL]] = meant.name[:_LONGEST_LABEL]
            row.name, row.form = meant.name, meant.form
    DossierComponent.objects.bulk_update(rows.values(), ["number", "name", "form"])
    _rename_files(dossier, named)


def _rename_files(dossier: Dossier, named: Mapping[str, str]) -> None:
    """All at once: a new name may be the old one of another paper."""
    beside = list(DossierFile.objects.filter(dossier=dossier, label__in=named))
    for one in beside:
        one.label = named[one.label]
    DossierFile.objects.bulk_update(beside, ["label"])


def _keep(dossier: Dossier, crossed: Crossed, carry: Carry, *, filed_id: int, by: Actor, at: datetime) -> None:
    as_filed = carry.choice is Choice.AS_FILED
    Crossing.objects.create(
        dossier=dossier, choice=carry.choice, filed_revision_id=filed_id, received_revision_id=dossier.revision_id,
        changed_on=crossed.changed_on, basis=crossed.transition.basis if as_filed else "",
        unverified=as_filed and crossed.transition.unverified, reason=carry.reason, decided_at=at,
        decided_by_id=by.user_id,
    )  # fmt: skip


def _usual_places(dossier: Dossier, *, keeping: bool, on: date) -> dict[str, int]:
    """As the rules name them on the day of receipt; `keeping`: whoever was to decide, or continues that unit, decides
    among its like: the applicant may have named it."""
    places = catalogue.places_for(timing.procedure_of(dossier), intake_unit_id=dossier.intake_unit_id, on=on)
    heir = queries.competent_today(dossier, on=on) if keeping else None
    usual = units.get_unit(id=places["competent"], on=on)
    return {**places, "competent": heir.id} if heir is not None and heir.kind == usual.kind else places


def _places_as_filed(dossier: Dossier, *, on: date) -> dict[str, int]:
    """Whoever took the work over decides, of whatever level it is."""
    heir = queries.competent_today(dossier, on=on)
    if heir is None:
        raise errors.Invalid(
            _("Cơ quan giải quyết theo quy định lúc nộp đã kết thúc mà chưa có đơn vị nào nhận bàn giao."),
            field="choice",
        )
    procedure = timing.procedure_of(dossier)
    return catalogue.places_for(procedure, intake_unit_id=dossier.intake_unit_id, on=on, competent=heir.id)
