"""Whom the counter knows by a number: also whoever only ever filed for another, at the cost of one look."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from caicach.dossiers.models import Dossier
from caicach.dossiers.queries import counter
from tests.dossiers.test_intake_pace import YEARS_LATER
from tests.support import desk
from tests.support.roles import as_role


@pytest.fixture
def filer(office: desk.Office) -> str:
    """Filed for somebody else, five thousand dossiers ago."""
    who = desk.applicant(2)
    office.receive("2.000815", when=desk.at(1), filed_by=who)
    last = office.receive("2.000815", when=desk.at(2))
    with as_role("caicach_owner"), connection.cursor() as cursor:
        cursor.execute(YEARS_LATER.replace("order by", f"where d.id = {last.pk} order by"))
        cursor.execute("analyze dossiers_dossier")
    return who.personal_number


def test_a_filer_is_known_without_leafing_through_the_dossiers_of_others(filer: str) -> None:
    with CaptureQueriesContext(connection) as captured:
        known = counter.known_party(personal_number=filer)
    assert known is not None
    assert known.source_code == Dossier.objects.get(filed_by__isnull=False).code
    (asked,) = [one["sql"] for one in captured if '"filed_by_id" =' in one["sql"]]
    with connection.cursor() as cursor:
        cursor.execute(f"explain {asked}")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "dossier_of_filer" in plan
