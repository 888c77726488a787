"""How much does a hot path say to the database? Round trips are what it costs (docs/reference/benchmarks.md)."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from caicach.dossiers import commands
from caicach.dossiers.models import Dossier
from tests.support import desk

CODE = "1.004873"
REFERENCE = ("organisations_", "catalogue_")  # stamps of reference data, compared every second or two


@pytest.fixture
def office(committed_db: str) -> desk.Office:
    desk.load_province()
    desk.publish(CODE)
    return desk.Office()


def said(act: Callable[[], object]) -> list[str]:
    """The statements of an act outside any other transaction, BEGIN and COMMIT included."""
    with CaptureQueriesContext(connection) as captured:
        act()
    return [one["sql"] for one in captured if not any(name in one["sql"] for name in REFERENCE)]


def test_a_receipt_is_one_statement(office: desk.Office) -> None:
    first, second = (office.intake(CODE, applicant=desk.applicant(number)) for number in (1, 2))
    commands.receive(first, by=office.counter, at=desk.OPENING)
    (statement,) = said(lambda: commands.receive(second, by=office.counter, at=desk.OPENING))
    assert "dossiers_serialcounter" in statement
    assert Dossier.objects.count() == 2


def test_a_step_is_four_statements_in_a_transaction(office: desk.Office) -> None:
    dossier, _warm = office.receive(CODE), desk.play(office.receive(CODE), at=desk.at(1, 9))
    statements = said(
        lambda: commands.hand_over(dossier.pk, step_key="receive", by=office.counter, at=desk.at(1, 9))
    )  # fmt: skip
    assert [statements[0], statements[-1]] == ["BEGIN", "COMMIT"]
    assert len(statements) <= 2 + 4, statements
