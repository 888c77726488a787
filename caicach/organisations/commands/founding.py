"""How do units that stood before come into the register, with their days, and out of it again if that was a mistake?"""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType

from django.db import transaction
from django.db.models import Count, ForeignObjectRel
from django.utils.translation import gettext as _

from caicach.core import errors
from caicach.core.actor import Actor
from caicach.core.events import record_many
from caicach.organisations import events, models
from caicach.organisations.commands import reorganising
from caicach.organisations.commands.reorganising import Bounds, OutsideYourUnits
from caicach.organisations.commands.unit_files import ONE_STOP_SUFFIX
from caicach.organisations.queries import units as units_queries
from caicach.organisations.rules import founding, graph
from caicach.organisations.rules.founding import Founding


def found(foundings: Sequence[Founding], *, by: Actor, at: datetime, bounds: Bounds | None = None) -> dict[str, int]:
    """Take all of them in, or none: the number of each by its key. Those of one day and decision are one act."""
    if bounds is None and not by.is_system:
        raise errors.NotPermitted
    with transaction.atomic():
        known = {unit.key: unit.pk for unit in models.Unit.objects.select_for_update().order_by("pk")}
        if problems := founding.problems(reorganising.read_register(), foundings):
            raise graph.ReorganisationInvalid(problems)
        _check_within(bounds, foundings, known)
        made = models.Unit.objects.bulk_create(
            models.Unit(key=one.unit.key, kind=one.unit.kind, established_on=one.on, seq=1) for one in foundings
        )
        ids = {unit.key: unit.pk for unit in made}
        _store_periods(foundings, {**known, **ids})
        _record(foundings, ids, by=by, at=at)
    units_queries.forget()
    return ids


def _check_within(bounds: Bounds | None, foundings: Iterable[Founding], known: Mapping[str, int]) -> None:
    """Whoever stands under a unit that was there before stands under one of this administrator's."""
    for one in foundings:
        if bounds is not None and one.unit.parent in known and known[one.unit.parent] not in bounds.parents:
            raise OutsideYourUnits


def _store_periods(foundings: Iterable[Founding], ids: Mapping[str, int]) -> None:
    models.UnitPeriod.objects.bulk_create(
        models.UnitPeriod(
            unit_id=ids[one.unit.key], name=one.unit.name, parent_id=ids[one.unit.parent],
            agency_code=one.unit.agency_code, admin_code=one.unit.admin_code, valid_from=one.on,
            unverified=list(one.unit.unverified), source=one.decided_by,
        )
        for one in foundings
    )  # fmt: skip


def _record(foundings: Iterable[Founding], ids: Mapping[str, int], *, by: Actor, at: datetime) -> None:
    acts: dict[tuple[date, str], list[int]] = defaultdict(list)
    for one in foundings:
        acts[one.on, one.decided_by].append(ids[one.unit.key])
    for (on, _decision), made in acts.items():
        event = events.UnitEstablished(effective_on=on)
        record_many([(event, f"unit/{unit}", 1) for unit in made], by=by, at=at, act_id=uuid.uuid4())


def take_back(
    unit_ids: Iterable[int], *, by: Actor, at: datetime, staying: Mapping[int, str] = MappingProxyType({}),
    bounds: Bounds | None = None,
) -> dict[int, str]:  # fmt: skip
    """Remove units that came in by mistake, with the counters that came along; why each of the others must stay.

    Nothing may hang on them: no post, dossier, calendar or key, no later act, no unit below that stays itself.
    `staying`: those that must stay for a reason of another domain.
    """
    wanted = list(unit_ids)
    with transaction.atomic():
        rows = {unit.pk: unit for unit in models.Unit.objects.select_for_update().order_by("pk")}
        kept = {one: _("Đơn vị không còn ở đây.") for one in wanted if one not in rows}
        going = {one: rows[one] for one in wanted if one in rows}
        if bounds is not None and any(one not in bounds.units for one in going):
            raise OutsideYourUnits
        going |= _counters(going, rows)
        kept |= _staying(going, staying)
        gone = [unit for unit in going.values() if unit.pk not in kept]
        _delete(gone, by=by, at=at)
    units_queries.forget()
    return {one: kept[one] for one in wanted if one in kept}


def _counters(going: Mapping[int, models.Unit], rows: Mapping[int, models.Unit]) -> dict[int, models.Unit]:
    """Their one-stop units that began with them."""
    days = {unit.key + ONE_STOP_SUFFIX: unit.established_on for unit in going.values()}
    return {one: unit for one, unit in rows.items() if days.get(unit.key) == unit.established_on}


def _staying(going: Mapping[int, models.Unit], staying: Mapping[int, str]) -> dict[int, str]:
    """Of these units, those that something hangs on, and those above or beside one that stays."""
    kept = dict(staying) | {one: _("Đơn vị đã có việc sắp xếp sau khi nhập.") for one, unit in going.items()
            if unit.seq != 1 or unit.ended_on is not None}  # fmt: skip
    kept |= _hanging(set(going))
    below = models.UnitPeriod.objects.filter(parent_id__in=set(going)).values_list("parent_id", "unit_id", "name")
    children = [(parent, unit, name) for parent, unit, name in below]
    counters = {unit.key: one for one, unit in going.items()}
    while more := dict(_with_what_stays(children, going, counters, kept)):
        kept |= more
    return kept


def _with_what_stays(
    children: Iterable[tuple[int | None, int, str]], going: Mapping[int, models.Unit], counters: Mapping[str, int],
    kept: Mapping[int, str],
) -> Iterator[tuple[int, str]]:  # fmt: skip
    """A unit stays with any below it that stays; a counter and its agency go or stay together."""
    for parent, unit, name in children:
        if parent is not None and parent not in kept and (unit not in going or unit in kept):
            yield parent, _("Còn đơn vị trực thuộc ở lại: %(name)s.") % {"name": name}
    for agency in going.values():
        counter = counters.get(agency.key + ONE_STOP_SUFFIX)
        if agency.pk in kept and counter is not None and counter not in kept:
            yield counter, kept[agency.pk]


def _hanging(ids: set[int]) -> dict[int, str]:
    """What rows of other tables point at these units, counted by kind of row."""
    found: dict[int, list[str]] = defaultdict(list)
    own = {models.UnitPeriod._meta.get_field("unit"), models.UnitPeriod._meta.get_field("parent")}
    for relation in models.Unit._meta.get_fields(include_hidden=True):
        if not isinstance(relation, ForeignObjectRel) or relation.field in own:
            continue
        name, model = relation.field.attname, relation.related_model
        rows = model._base_manager.filter(**{f"{name}__in": ids}).order_by()
        for unit, count in rows.values_list(name).annotate(Count("pk")):
            found[unit].append(f"{model._meta.verbose_name} ({count})")
    told = _("Còn gắn với đơn vị này: %(what)s.")
    return {unit: told % {"what": ", ".join(what)} for unit, what in found.items()}


def _delete(gone: Sequence[models.Unit], *, by: Actor, at: datetime) -> None:
    if not gone:
        return
    record_many(
        [(events.UnitTakenBack(effective_on=unit.established_on), f"unit/{unit.pk}", 2) for unit in gone],
        by=by, at=at, act_id=uuid.uuid4(),
    )  # fmt: skip
    ids = [unit.pk for unit in gone]
    models.UnitPeriod.objects.filter(unit_id__in=ids).delete()
    models.Unit.objects.filter(pk__in=ids).delete()
