"""The decision that announces a revision: whose word counts, which days are refused, how many working days it took."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from caicach.accounts.states import Role
from caicach.catalogue import commands, models, queries
from caicach.catalogue.queries import keeping
from caicach.catalogue.rules import publishing
from caicach.catalogue.rules.procedure import Publication
from caicach.core import errors
from caicach.core import models as core
from caicach.organisations.calendar_files import calendars_from_files
from tests.catalogue.samples import SMALL, changed
from tests.catalogue.test_commands import people_actor
from tests.support import people

AT = datetime(2022, 1, 20, 8, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
OF_FILE = '[publication]\ndecision = "12/QĐ-UBND"\ndecided_on = 2022-01-10\nannounced_on = 2022-01-13\n\n'


@pytest.mark.parametrize(
    ("decided", "announced", "days"),
    [
        (date(2022, 1, 10), date(2022, 1, 10), 0),
        (date(2022, 1, 10), date(2022, 1, 17), 5),  # Monday to Monday: the weekend between does not count
        (date(2022, 1, 10), date(2022, 1, 18), 6),
        (date(2022, 1, 28), date(2022, 2, 7), 1),  # Tết between: 31 January to 4 February 2022 are days off
    ],
)
def test_working_days_from_the_decision_to_being_public(decided: date, announced: date, days: int) -> None:
    found = publishing.delay(Publication("1/QĐ-UBND", decided, announced), calendars_from_files())
    assert found is not None
    assert (found.working_days, found.is_late) == (days, days > 5)


def test_the_decision_of_a_ministry_is_counted_and_not_judged() -> None:
    found = publishing.delay(Publication("1/QĐ-BTP", date(2022, 1, 10), date(2022, 3, 10)), calendars_from_files())
    assert found is not None
    assert found.working_days > publishing.ALLOWED
    assert not found.is_late


@pytest.mark.parametrize("days", [(None, date(2022, 1, 4)), (date(2022, 1, 4), None), (date(1999, 1, 4),) * 2])
def test_an_unknown_day_gives_no_figure(days: tuple[date | None, date | None]) -> None:
    assert publishing.delay(Publication("1/QĐ", *days), calendars_from_files()) is None


@pytest.fixture
def draft(db: None) -> int:
    people.load_units()
    content = changed(("[[service_levels]]", f"{OF_FILE}[[service_levels]]"))
    return commands.import_draft(content, by=people_actor(Role.ADMINISTRATOR), at=AT).pk


def publish(draft: int, **said: Any) -> models.ProcedureRevision:
    by = people_actor(Role.ADMINISTRATOR)
    return commands.publish(draft, by=by, at=AT, publication=Publication(**said) if said else None)


def test_the_decision_of_the_file_is_published_with_the_revision(draft: int) -> None:
    publish(draft)
    found = queries.get_published("1.999001", on=AT.date())
    assert found.publication == Publication("12/QĐ-UBND", date(2022, 1, 10), date(2022, 1, 13))
    (row,) = keeping.list_revisions()
    assert row.delay == publishing.Delay(3, allowed=5)
    event = core.Event.objects.get(kind="procedure.revision-published")
    assert (event.payload["decision_number"], event.payload["decided_on"]) == ("12/QĐ-UBND", "2022-01-10")


def test_what_is_said_when_publishing_goes_before_the_file(draft: int) -> None:
    publish(draft, decision="99 / QĐ-UBND", decided_on=date(2022, 1, 11), announced_on=date(2022, 1, 19))
    found = queries.get_published("1.999001", on=AT.date())
    assert found.publication == Publication("99/QĐ-UBND", date(2022, 1, 11), date(2022, 1, 19))
    (row,) = keeping.list_revisions()
    assert row.delay is not None
    assert row.delay.is_late


@pytest.mark.django_db
def test_without_a_word_it_is_public_today() -> None:
    people.load_units()
    draft = commands.import_draft(SMALL, by=people_actor(Role.ADMINISTRATOR), at=AT).pk
    assert publish(draft).announced_on == AT.date()


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"decided_on": date(2022, 1, 21)}, "decided_on"),
        ({"announced_on": date(2022, 1, 21)}, "announced_on"),
        ({"announced_on": date(2022, 1, 9)}, "announced_on"),
    ],
)
def test_days_that_cannot_be_are_refused(draft: int, said: dict[str, date], field: str) -> None:
    with pytest.raises(errors.Invalid) as refusal:
        publish(draft, **said)
    assert refusal.value.field == field
