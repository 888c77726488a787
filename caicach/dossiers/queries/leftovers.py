"""Which unfinished dossiers hang on a unit, and what of them? One statement for all, and one for a batch of them.

A dossier hangs on a unit that decides it, stands at the counter for it, has a step of it open or to come, or was asked
for an opinion and has not answered.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import connection
from psycopg import sql

from caicach.dossiers.queries.criteria import STANDS
from caicach.dossiers.rules.transferring import Holding, Work
from caicach.dossiers.states import OPEN, Status


def _numbers(statuses: Iterable[Status]) -> sql.Composable:
    """Written out, as the conditions of the indices are."""
    return sql.SQL("({})").format(sql.SQL(", ").join(sql.Literal(one.value) for one in sorted(statuses)))


_OPEN: Final = _numbers(OPEN)
_UNFINISHED: Final = _numbers(OPEN | {Status.DONE})  # what is done waits to be handed back
_HANGING: Final = sql.SQL("""
select d.id, d.competent_unit_id as unit_id from dossiers_dossier d
where d.competent_unit_id = any(%(units)s) and d.status in {open}
union select d.id, d.intake_unit_id from dossiers_dossier d
where d.intake_unit_id = any(%(units)s) and d.counter_unit_id is null and d.status in {open}
union select d.id, d.intake_unit_id from dossiers_dossier d
where d.intake_unit_id = any(%(units)s) and d.counter_unit_id is null and d.status in {done}
union select d.id, d.counter_unit_id from dossiers_dossier d
where d.counter_unit_id = any(%(units)s) and d.status in {unfinished}
union select d.id, t.unit_id from workflow_task t join dossiers_dossier d on d.process_id = t.process_id
where t.unit_id = any(%(units)s) and t.state = 'open' and t.kind <> 'timer' and d.status in {unfinished}
union select d.id, c.unit_id from dossiers_consultation c join dossiers_dossier d on d.id = c.dossier_id
where c.unit_id = any(%(units)s) and c.answered_at is null and d.status in {open}
union select d.id, place.value::bigint from workflow_process p join dossiers_dossier d on d.process_id = p.id
cross join lateral jsonb_each_text(p.places) place
where p.ended_at is null and place.value::bigint = any(%(units)s) and d.status in {unfinished}
""").format(open=_OPEN, done=_numbers([Status.DONE]), unfinished=_UNFINISHED)
_CHOSEN: Final = sql.SQL("""
from (select distinct id from ({hanging}) hanging) chosen join dossiers_dossier d on d.id = chosen.id
where (%(procedures)s::text[] = '{{}}' or d.procedure_code = any(%(procedures)s::text[]))
  and (%(codes)s::text[] = '{{}}' or d.code = any(%(codes)s::text[]))
""").format(hanging=_HANGING)
# A dossier that hangs on an agency and on its counter is one.
_COUNT: Final = sql.SQL("""
select agency.id, count(distinct hanging.id) from ({hanging}) hanging
join unnest(%(units)s::bigint[], %(agencies)s::bigint[]) as agency(unit_id, id) on agency.unit_id = hanging.unit_id
group by agency.id
""").format(hanging=_HANGING)
_GROUPS: Final = sql.SQL("""
select d.procedure_code, min(d.procedure_name), d.status, count(*), min(d.due_at),
  count(*) filter (where d.due_at < %(now)s and d.status in {open} and not {stands}), array_agg(distinct d.revision_id)
{chosen} group by d.procedure_code, d.status order by d.procedure_code, d.status
""").format(chosen=_CHOSEN, open=_OPEN, stands=sql.SQL(STANDS))
_IDS: Final = sql.SQL("select d.id, d.code {chosen} order by d.id").format(chosen=_CHOSEN)
# Where the steps of the chosen dossiers would go, and to whom they were given.
_WORKS: Final = sql.SQL("""
select t.unit_id, t.role, t.assignee_id, count(*) from workflow_task t
where t.unit_id = any(%(units)s) and t.state = 'open' and t.kind <> 'timer'
  and t.process_id in (select d.process_id {chosen})
group by t.unit_id, t.role, t.assignee_id
""").format(chosen=_CHOSEN)
# Skips what somebody is acting on at this moment, or waits for it.
_LOCK: Final = sql.SQL("select id from dossiers_dossier where id = any(%(ids)s) order by id for update {how}")
_HOLDINGS: Final = sql.SQL("""
select d.id, d.seq, d.due_at, d.process_id, d.status, d.received_at is not null, d.intake_unit_id, d.counter_unit_id,
  d.competent_unit_id, p.places,
  (select coalesce(jsonb_agg(jsonb_build_array(t.id, t.role, t.unit_id, t.assignee_id) order by t.id), '[]')
   from workflow_task t where t.process_id = d.process_id and t.state = 'open' and t.kind <> 'timer'),
  (select coalesce(jsonb_object_agg(c.id, c.unit_id), '{{}}') from dossiers_consultation c
   where c.dossier_id = d.id and c.answered_at is null)
from dossiers_dossier d left join workflow_process p on p.id = d.process_id and p.ended_at is null
where d.id = any(%(ids)s) and d.status in {unfinished} order by d.id
""").format(unfinished=_UNFINISHED)


@dataclass(frozen=True, slots=True)
class Choice:
    """Whose dossiers, and which of them: of these procedures, with these codes; all if none is named."""

    units: frozenset[int]
    procedures: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()

    def values(self) -> dict[str, Any]:
        return {"units": sorted(self.units), "procedures": list(self.procedures), "codes": list(self.codes)}


@dataclass(frozen=True, slots=True)
class Group:
    """Dossiers of one procedure in one status."""

    procedure_code: str
    procedure_name: str
    status: Status
    count: int
    earliest_due: datetime | None
    overdue: int
    revisions: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Steps:
    """Open steps of one role in one unit, and who they were given to, if to anybody."""

    unit_id: int
    role: str
    assignee_id: int | None
    count: int


@dataclass(frozen=True, slots=True)
class Row:
    """One dossier under lock, with what it hangs on."""

    id: int
    seq: int
    due_at: datetime | None
    process_id: int | None
    holding: Holding


def count_by_agency(agency_of: Mapping[int, int]) -> dict[int, int]:
    """How many unfinished dossiers hang on each agency, itself or one of its counters (unit: agency)."""
    return dict(_rows(_COUNT, {"units": list(agency_of), "agencies": list(agency_of.values())}))


def groups(choice: Choice, *, at: datetime) -> list[Group]:
    rows = _rows(_GROUPS, choice.values() | {"now": at})
    return [
        Group(code, name, Status(status), count, earliest, overdue, tuple(of))
        for code, name, status, count, earliest, overdue, of in rows
    ]


def steps(choice: Choice) -> list[Steps]:
    return [Steps(*row) for row in _rows(_WORKS, choice.values())]


def found(choice: Choice) -> dict[int, str]:
    """The chosen dossiers: number and code."""
    return dict(_rows(_IDS, choice.values()))


def lock(ids: Sequence[int], *, wait: bool) -> list[int]:
    """Lock these dossiers to the end of the transaction; without waiting, those that somebody holds are left out."""
    how = sql.SQL("" if wait else "skip locked")
    return [row[0] for row in _rows(_LOCK.format(how=how), {"ids": list(ids)})]


def holdings(ids: Sequence[int]) -> list[Row]:
    """What the locked dossiers hang on; read after the lock, as whoever held it before may have moved them."""
    return [_row(*row) for row in _rows(_HOLDINGS, {"ids": list(ids)})]


def _row(id: int, seq: int, due_at: datetime | None, process_id: int | None, *rest: Any) -> Row:
    status, was_received, intake, counter, competent, places, works, opinions = rest
    held = Holding(
        status=Status(status), was_received=was_received, intake=intake, counter=counter, competent=competent,
        places=_json(places or {}), works=tuple(Work(*work) for work in _json(works)),
        opinions={int(key): unit for key, unit in _json(opinions).items()},
    )  # fmt: skip
    return Row(id, seq, due_at, process_id if places is not None else None, held)


def _json(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


def _rows(statement: sql.Composable, values: Mapping[str, Any]) -> Iterable[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found
