"""The one statement that takes a process from one marking to the next: a step of a dossier waits for few round trips.

Tasks are closed before others are opened, so that a step may lead back to itself; none is touched if somebody else
moved the process, or handed its steps to another unit, since it was read.
"""

from typing import Final

MOVE: Final = """
with moved as (
  update workflow_process set previous = marking, marking = %(after)s::jsonb, ended_at = %(ended_at)s::timestamptz
  where id = %(process)s and marking = %(before)s::jsonb and places = %(places)s::jsonb and ended_at is null
  returning id),
closed as (
  update workflow_task t set
    state = case when t.step_key = %(step)s then 'done' else 'cancelled' end,
    completed_at = %(at)s::timestamptz,
    completed_by_id = case when t.step_key = %(step)s then %(by)s::bigint end,
    outcome = case when t.step_key = %(step)s then %(outcome)s else t.outcome end
  from moved where t.process_id = moved.id and t.state = 'open' and t.step_key = any(%(closing)s::text[])
  returning t.id),
opened as (
  insert into workflow_task (process_id, step_key, name, kind, unit_id, role, state, opened_at, due_at, outcome)
  select moved.id, n.step_key, n.name, n.kind, n.unit_id, n.role, n.state, n.opened_at, n.due_at, ''
  from moved, (select count(*) from closed) closed_first,
    jsonb_populate_recordset(null::workflow_task, %(tasks)s::jsonb) n
  returning id, step_key)
select (select count(*) from moved), (select coalesce(jsonb_object_agg(step_key, id), '{}') from opened)
"""
