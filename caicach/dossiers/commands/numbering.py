"""Give out the numbers of a day, one by one; none twice, none lost without a word."""

from datetime import date, datetime

from django.db import connection, transaction

from caicach.core import events as core_events
from caicach.core.actor import Actor
from caicach.dossiers import events, policies, timing
from caicach.dossiers.rules import numbering as rules
from caicach.organisations.queries import units

NEXT_SERIAL = """
insert into dossiers_serialcounter (agency_code, day, last) values (%(agency)s, %(day)s, 1)
on conflict (agency_code, day) do update set last = dossiers_serialcounter.last + 1
returning last
"""


def agency_code(unit_id: int, *, on: date) -> str:
    """The agency's code as the numbers of that time write it: 000.00.10.H03 in 2022, H03.10 since 2025."""
    unit = units.coded_unit(unit_id, on=on)
    return unit.agency_code if rules.writes_2020_codes(on) else unit.agency_code_2016


def parts(unit_id: int, *, on: date) -> tuple[str, str, int]:
    """Agency code, what stands before the serial, and how many digits the serial has at least."""
    agency = agency_code(unit_id, on=on)
    probe = rules.code(agency=agency, day=on, serial=0)
    prefix = probe[: probe.rindex("-") + 1]
    return agency, prefix, len(probe) - len(prefix)


@transaction.atomic
def void_serial(unit_id: int, *, by: Actor, at: datetime) -> str:
    """Use a number up without a dossier, for example a spoilt page of the pad; the log says so."""
    policies.check_may_receive(by, unit_id=unit_id)
    day = timing.day_of(at)
    agency = agency_code(unit_id, on=day)
    with connection.cursor() as cursor:
        cursor.execute(NEXT_SERIAL, {"agency": agency, "day": day})
        serial: int = cursor.fetchone()[0]
    voided = events.SerialVoided(agency_code=agency, day=day.isoformat(), serial=serial)
    core_events.record(voided, subject=f"serial/{agency}-{day:%y%m%d}-{serial}", seq=1, by=by, at=at)
    return rules.code(agency=agency, day=day, serial=serial)
