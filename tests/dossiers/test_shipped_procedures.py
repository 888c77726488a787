"""Does a dossier of each shipped procedure come to its end by the commands that officials use, in every case?

A rehearsal imagines the people; here they are hired, the tasks are theirs, and what waits is ended by the clock.
"""

from datetime import datetime, timedelta

import pytest

from caicach.catalogue import queries as published
from caicach.catalogue.rules import files
from caicach.catalogue.states import Level
from caicach.dossiers import commands
from caicach.dossiers.models import Dossier
from caicach.dossiers.states import Status
from tests.catalogue import samples
from tests.support import desk

pytestmark = pytest.mark.django_db
AGENCIES = {Level.COMMUNE: desk.COMMUNE, Level.DISTRICT: "huyen-cho-don", Level.PROVINCE: "backan"}
SHIPPED = [files.read(path.read_text(encoding="utf-8")) for path in samples.PATHS]
CODES = sorted(
    row.code
    for row in SHIPPED
    if row.valid_from <= desk.OPENING_DAY
    and (not row.valid_to or row.valid_to > desk.OPENING_DAY)
    and not row.receive_and_return
)
MOST_STEPS = 30


@pytest.mark.parametrize("code", CODES)
def test_a_dossier_of_each_procedure_comes_to_its_end_in_every_case(code: str) -> None:
    desk.load_province()
    desk.publish(code)
    procedure = published.get_published(code, on=desk.OPENING_DAY)
    level = sorted(procedure.received_at(desk.OPENING_DAY))[0]
    office = desk.Office(key=AGENCIES[level])
    for case in ("", *(row.key for row in procedure.limit_cases)):
        dossier = office.receive(code, limit_case=case)
        _live(dossier)
        assert dossier.status == Status.RETURNED, (case, desk.open_steps(dossier))


def _live(dossier: Dossier) -> None:
    """A step a day; where nobody has anything to do, time passes until a timer runs out."""
    at = desk.OPENING
    for _step in range(MOST_STEPS):
        at = _next_morning(at)
        if desk.open_steps(dossier):
            desk.play(dossier, at=at)
        else:
            at += timedelta(days=60)
            commands.fire_timers(at=at)
        dossier.refresh_from_db()
        if dossier.status == Status.RETURNED:
            return


def _next_morning(at: datetime) -> datetime:
    following = at + timedelta(days=1)
    return following if following.weekday() < 5 else following + timedelta(days=7 - following.weekday())
