"""How does a table that others published come in? Whole and in agreement with itself, or not at all."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from caicach.accounts import policies as rights
from caicach.accounts.states import Permission
from caicach.core import errors, text
from caicach.core import events as core_events
from caicach.core.actor import Actor
from caicach.indices import events, index_sets
from caicach.indices.models import OfficialEdition, OfficialValue
from caicach.indices.periods import Period
from caicach.indices.rules import published
from caicach.indices.rules.published import Printed
from caicach.organisations.queries import units

PROVINCE: Final = "province"


class AlreadyThere(errors.Refused):
    """The very same file was taken in for this set and period."""

    message = _("Tệp này đã được nhập cho kỳ này.")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a table was published, and when somebody took it down."""

    source: str
    address: str
    captured_on: date


def may_import(by: Actor) -> bool:
    """Whoever keeps the sets of criteria of the province: what is published is of all its units, and all see it."""
    if by.is_system:
        return True
    if by.viewer_id is not None or by.unit_id is None:
        return False
    own = units.periods_of(by.unit_id)
    return own[-1].kind == PROVINCE and rights.can(by, Permission.ASSESSMENT_MANAGE, unit_id=by.unit_id)


@transaction.atomic
def import_table(
    data: bytes, *, set_code: str, period: Period, origin: Origin, by: Actor, at: datetime
) -> OfficialEdition:
    """The next edition; InputsInvalid with every fault if parts do not sum, or a figure exceeds its most."""
    if not may_import(by):
        raise errors.NotPermitted
    made = index_sets.known().get(set_code)
    printed = published.read(data, made)
    _check(origin, on=at.date())
    digest = hashlib.sha256(data).hexdigest()
    before = OfficialEdition.objects.filter(set_code=set_code, period=period.code)
    numbers = dict(before.values_list("digest", "number"))
    if digest in numbers:
        raise AlreadyThere(field="file")
    edition = OfficialEdition.objects.create(
        set_code=set_code, period=period.code, number=max(numbers.values(), default=0) + 1, source=origin.source,
        address=origin.address, captured_on=origin.captured_on, digest=digest, imported_by_id=by.user_id,
        imported_at=at,
    )  # fmt: skip
    _write(edition, printed, _units(on=min(period.days[1], at.date())))
    imported = events.OfficialTableImported(
        edition_id=edition.pk, set_code=set_code, period=period.code, number=edition.number, values=len(printed),
        digest=digest,
    )  # fmt: skip
    core_events.record(imported, subject=f"official-table/{edition.pk}", seq=1, by=by, at=at)
    return edition


def _write(edition: OfficialEdition, printed: Iterable[Printed], known: Mapping[str, int]) -> None:
    OfficialValue.objects.bulk_create(
        OfficialValue(
            edition=edition, unit_name=one.unit, unit_id=known.get(text.fold(one.unit)), code=one.code,
            points=one.points, numerator=_whole(one.numerator), denominator=_whole(one.denominator),
        )
        for one in printed
    )  # fmt: skip


def _check(origin: Origin, *, on: date) -> None:
    if not origin.source.strip():
        raise errors.Invalid(_("Ghi nơi công bố."), field="source")
    if origin.captured_on > on:
        raise errors.Invalid(_("Ngày chụp số liệu không thể ở tương lai."), field="captured_on")


def _units(*, on: date) -> Mapping[str, int]:
    """Our units by name and key, as tables may call them; a name that two units carry is nobody's."""
    found: dict[str, set[int]] = {}
    for unit in units.units(on).by_id.values():
        for name in (unit.name, unit.key):
            found.setdefault(text.fold(name), set()).add(unit.id)
    return {name: ids.pop() for name, ids in found.items() if len(ids) == 1}


def _whole(value: Decimal | None) -> int | None:
    return None if value is None else int(value)
