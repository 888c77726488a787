"""What was ticked for an act on many dossiers, and what became of each? Only as far as the viewer sees them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection

from caicach.accounts import queries as accounts
from caicach.core import errors
from caicach.core.actor import Actor
from caicach.dossiers import policies
from caicach.dossiers.models import BulkAct, BulkRow, Dossier
from caicach.dossiers.queries.acts import as_whom
from caicach.dossiers.states import RowState

_TICKED: Final = """
select d.id, d.code, d.procedure_name, d.applicant_name, d.due_at, w.seq, w.step_key, coalesce(t.name, ''),
  coalesce(t.role, ''), t.unit_id, coalesce(u.full_name, '')
from unnest(%(ids)s::bigint[], %(seqs)s::int[], %(steps)s::text[]) with ordinality as w(id, seq, step_key, place)
join dossiers_dossier d on d.id = w.id
left join workflow_task t on t.process_id = d.process_id and t.step_key = w.step_key and t.state = 'open'
left join accounts_user u on u.id = t.assignee_id
where d.intake_unit_id = any(%(units)s) or d.competent_unit_id = any(%(units)s)
  or d.counter_unit_id = any(%(units)s) or t.unit_id = any(%(units)s)
order by w.place
"""


@dataclass(frozen=True, slots=True)
class TickedRow:
    """A row as the page before the act shows it; without an open step of that key it has no name of a step."""

    id: int
    code: str
    procedure_name: str
    applicant_name: str
    due_at: datetime | None
    seen_seq: int
    step_key: str
    step_name: str
    role: str
    unit_id: int | None
    assignee_name: str


def list_ticked(marks: Sequence[tuple[int, int, str]], *, seen_by: Actor) -> list[TickedRow]:
    """The ticked rows the viewer may see, in the order ticked."""
    ids, seqs, steps = ([mark[place] for mark in marks] for place in range(3))
    units = sorted(policies.viewing_units(seen_by))
    values: dict[str, Any] = {"ids": ids, "seqs": seqs, "steps": steps, "units": units}
    with connection.cursor() as cursor:
        cursor.execute(_TICKED, values)
        return [TickedRow(*row) for row in cursor.fetchall()]


def givers(rows: Sequence[TickedRow], *, act: str, seen_by: Actor) -> list[str]:
    """The heads for whom some of these would be done, by name; asks nothing of whoever stands in for nobody."""
    if not seen_by.delegations:
        return []
    dossiers = Dossier.objects.select_related("process__definition").in_bulk([row.id for row in rows])
    found = {
        as_whom(dossiers[row.id], act=act, step_key=row.step_key, actor=seen_by).delegation_id
        for row in rows if row.step_name
    }  # fmt: skip
    return sorted(set(accounts.givers({one for one in found if one is not None}).values()))


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one row."""

    code: str
    applicant_name: str
    state: RowState
    why: str


@dataclass(frozen=True, slots=True)
class BulkResult:
    """The whole act, for whoever did it."""

    act: str
    asked_at: datetime
    rows: Sequence[Result]

    def count(self, state: RowState) -> int:
        return sum(row.state is state for row in self.rows)


def get_bulk(key: UUID, *, seen_by: Actor) -> BulkResult:
    found = BulkAct.objects.filter(pk=key, asked_by_id=seen_by.user_id).first()
    if found is None:
        raise errors.NotFound
    rows = BulkRow.objects.filter(bulk=found).select_related("dossier").order_by("pk")
    return BulkResult(found.act, found.asked_at, [
        Result(row.dossier.code, row.dossier.applicant_name, RowState(row.state), row.why) for row in rows
    ])  # fmt: skip
