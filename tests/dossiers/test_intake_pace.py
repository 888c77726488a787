"""The pace of intake: what is counted, and that asking costs the same in the tenth year as in the first."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from caicach.dossiers.queries import intake_pace
from tests.support import desk
from tests.support.roles import as_role

PROCEDURE = "2.000815"
YEARS_LATER = """
insert into dossiers_dossier
select (jsonb_populate_record(d, jsonb_build_object('id', d.id + i, 'code', 'T-' || i, 'process_id', null))).*
from dossiers_dossier d, generate_series(1, 5000) i order by random()
"""


def test_offices_have_what_they_received_of_late(office: desk.Office) -> None:
    for day in (1, 2):
        office.receive(PROCEDURE, when=desk.at(day))
    office.receive(PROCEDURE, when=desk.at(3), is_test=True)
    found = intake_pace.intake_pace(at=desk.at(4))
    assert [(one.unit_id, one.last_at, one.count) for one in found.offices] == [
        (office.counter_unit.id, desk.at(2), 2),
    ]  # fmt: skip
    assert (found.since, found.last_at) == (desk.at(1), desk.at(2))
    assert intake_pace.intake_pace(at=desk.at(20, month=10)).offices == ()


def test_the_table_is_never_read_whole(office: desk.Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also when rows no longer lie in the order of their numbers, as after each was changed a few times."""
    office.receive(PROCEDURE, when=desk.at(1))
    with as_role("caicach_owner"), connection.cursor() as cursor:
        cursor.execute(YEARS_LATER)
        cursor.execute("analyze dossiers_dossier")
    plans: list[str] = []

    def explain(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        execute(f"explain {sql}", params, many, context)
        plans.append("\n".join(line for (line,) in context["cursor"].fetchall()))
        return execute(sql, params, many, context)

    monkeypatch.setattr(intake_pace, "LATEST", 20)
    with connection.execute_wrapper(explain):
        found = intake_pace.intake_pace(at=desk.at(2))
    assert [one.count for one in found.offices] == [20]
    assert len(plans) == 2
    for plan in plans:
        assert "Index Scan Backward using dossiers_dossier_pkey" in plan
        assert "Seq Scan" not in plan
