"""What must be known before anybody can receive: units, calendars, officials, published procedures."""

from datetime import date, datetime, time, timedelta
from typing import Final

from django.conf import settings

from caicach.accounts.commands import moving
from caicach.catalogue import commands as catalogue
from caicach.catalogue import queries as published
from caicach.catalogue.rules import files
from caicach.catalogue.states import RevisionState
from caicach.config.demo_data import staff
from caicach.core.actor import Actor
from caicach.core.clock import ZONE
from caicach.organisations import calendar_files
from caicach.organisations.commands import calendars, reorganisation_files, reorganising, units

PROCEDURES: Final = settings.PACKAGE / "catalogue" / "data" / "procedures"
FIRST: Final = date(2021, 11, 8)  # the first working day after everybody was hired
LEAD: Final = timedelta(days=30)  # how long before its first day a procedure is published


def load_units() -> None:
    """Units and calendars as shipped; again does no harm."""
    for file in units.data_files():
        units.load(file.read_text(encoding="utf-8"))
    calendars.load(calendar_files.shipped())


def reorganise() -> None:
    """The reorganisations of 2025 as shipped, and officials follow their units; again does no harm."""
    by, at = Actor.system(), datetime(2025, 2, 20, 9, tzinfo=ZONE)
    for file in reorganisation_files.data_files():
        acts, decision = reorganisation_files.read(file.read_text(encoding="utf-8"), reorganising.read_register())
        reorganising.reorganise(acts, decision, by=by, at=at)
        moving.move_posts(on=decision.effective_on, by=by, at=at)


def publish_procedures() -> None:
    """Import every shipped procedure by one official and publish it by a second; what is published stays."""
    drafter, publisher = staff.actor(staff.DRAFTER), staff.actor(staff.PUBLISHER)
    contents = [file.read_text(encoding="utf-8") for file in sorted(PROCEDURES.glob("*.toml"))]
    for content in sorted(contents, key=lambda text: files.read(text).valid_from):
        day = max(FIRST, files.read(content).valid_from - LEAD)
        morning = datetime.combine(day, time(9), ZONE)
        draft = catalogue.import_draft(content, by=drafter, at=morning)
        if draft.state == RevisionState.DRAFT:
            catalogue.publish(draft.pk, by=publisher, at=morning + timedelta(hours=2), replace=True)
    published.forget()
