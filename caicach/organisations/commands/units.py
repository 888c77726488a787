"""How do units come into the system? From dated data files, checked whole and loaded whole."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.db import DataError, IntegrityError, transaction
from django.db import models as tables
from django.utils.translation import gettext_lazy as _

from caicach.core import errors
from caicach.organisations import models
from caicach.organisations.commands import unit_files
from caicach.organisations.queries import units as units_queries

DATA = Path(__file__).parents[1] / "data" / "units"


class UnitsClash(errors.Refused):
    """The file is sound in itself but contradicts what is already stored."""

    message = _("Dữ liệu đơn vị trong tệp mâu thuẫn với dữ liệu đã có.")


@dataclass
class Loaded:
    """What a load did; all zeros but `unchanged` when the file had been loaded before."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0


def data_files() -> list[Path]:
    """The files that ship with the system."""
    return sorted(DATA.glob("*.csv"))


def check_file(content: str) -> list[unit_files.Row]:
    """The rows of a file, compared with the units that exist; UnitFileInvalid with every problem."""
    known = models.UnitPeriod.objects.values_list("unit__key").annotate(start=tables.Min("valid_from"))
    return unit_files.read(content, known=dict(known))


def load(content: str) -> Loaded:
    """Store the units of a file; a second load changes nothing, and what later acts ended stays ended."""
    rows = check_file(content)
    loaded = Loaded()
    try:
        with transaction.atomic():
            units = _store_units(rows)
            _store_periods(rows, units, loaded)
    except (IntegrityError, DataError) as clash:
        raise UnitsClash(_("Mâu thuẫn với dữ liệu đã có: %(detail)s") % {"detail": _detail(clash)}) from clash
    finally:
        units_queries.forget()
    return loaded


def _store_units(rows: Iterable[unit_files.Row]) -> Mapping[str, models.Unit]:
    """The units of the file, made if they are new; of known ones the first day may move back."""
    periods = unit_files.by_key(rows)
    wanted = {row.parent for row in rows if row.parent} | periods.keys()
    units = {unit.key: unit for unit in models.Unit.objects.select_for_update().filter(key__in=wanted)}
    fresh = [
        models.Unit(key=key, kind=own[0].kind, established_on=own[0].valid_from, ended_on=own[-1].valid_to)
        for key, own in periods.items()
        if key not in units
    ]
    units.update({unit.key: unit for unit in models.Unit.objects.bulk_create(fresh)})
    moved = [unit for key, own in periods.items()
             if (unit := units[key]).kind != own[0].kind or unit.established_on > own[0].valid_from]  # fmt: skip
    for unit in moved:
        unit.kind, unit.established_on = periods[unit.key][0].kind, periods[unit.key][0].valid_from
    models.Unit.objects.bulk_update(moved, ["kind", "established_on"])
    return units


def _store_periods(rows: Iterable[unit_files.Row], units: Mapping[str, models.Unit], loaded: Loaded) -> None:
    stored: dict[tuple[int, date], models.UnitPeriod] = {
        (period.unit_id, period.valid_from): period
        for period in models.UnitPeriod.objects.filter(unit__in=units.values())
    }
    fresh, changed = [], []
    for row in rows:
        period = stored.get((units[row.key].pk, row.valid_from))
        values = _values(row, units)
        if period is None:
            fresh.append(models.UnitPeriod(unit=units[row.key], valid_from=row.valid_from, **values))
            continue
        # An act of the province (a merger) may have ended the period since; the file does not bring it back.
        values["valid_to"] = values["valid_to"] or period.valid_to
        if any(getattr(period, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(period, name, value)
            changed.append(period)
    models.UnitPeriod.objects.bulk_update(changed, list(_FIELDS))
    models.UnitPeriod.objects.bulk_create(fresh)
    loaded.created, loaded.updated = len(fresh), len(changed)
    loaded.unchanged = sum(1 for _row in rows) - len(fresh) - len(changed)


_FIELDS = ("name", "parent", "agency_code", "admin_code", "valid_to", "unverified", "source")


def _values(row: unit_files.Row, units: Mapping[str, models.Unit]) -> dict[str, object]:
    return {
        "name": row.name,
        "parent_id": units[row.parent].pk if row.parent else None,
        "agency_code": row.agency_code,
        "admin_code": row.admin_code,
        "valid_to": row.valid_to,
        "unverified": list(row.unverified),
        "source": row.source,
    }


def _detail(clash: IntegrityError | DataError) -> str:
    """What PostgreSQL says about the rows, in the words of the constraint if it is ours."""
    name = getattr(getattr(clash.__cause__, "diag", None), "constraint_name", "") or ""
    for model in (models.Unit, models.UnitPeriod):
        for constraint in model._meta.constraints:
            if constraint.name == name:
                return str(constraint.violation_error_message)
    return name or str(clash)
