"""Reads of the log find what they seek by the index made for it, also by a plan that is kept for later runs."""

import pytest
from django.db import connection

from caicach.core.log import reading, sequencer, telling
from tests.support import history
from tests.support.roles import as_role

# The last number is what a page costs: where pages are dear, one more index is soon looked into.
STATEMENTS = [
    (reading._NEWS, {"shard": "int", "after": "bigint", "upto": "bigint", "kinds": "text[]", "limit": "int"},
     "3, 0, 9999, array['tally.%'], 1000", "event_for_consumers", 4),
    (reading._OF_SUBJECTS.as_string(None), {"subjects": "text[]", "after": "bigint", "upto": "bigint"},
     "array['tally/1', 'tally/2'], 0, 9999", "event_seq_unique", 4),
    (telling._OF_SUBJECTS, {"subjects": "text[]", "upto": "bigint"}, "array['tally/1', 'tally/2'], 9999",
     "event_seq_unique", 1000),
    (telling._OF_RANGE, {"first": "text", "last": "text", "upto": "bigint"}, "'tally/11', 'tally/12', 9999",
     "event_seq_unique", 1000),
]  # fmt: skip


@pytest.mark.parametrize(("statement", "types", "values", "index", "page_cost"), STATEMENTS)
@pytest.mark.parametrize("mode", ["force_generic_plan", "force_custom_plan"])
def test_the_log_is_not_read_from_the_beginning(
    db: None, statement: str, types: dict[str, str], values: str, index: str, page_cost: int, mode: str
) -> None:
    history.write_tallies(200, changes=3)
    with as_role("caicach_sequencer"):
        sequencer.drain(using="default")
    with as_role("caicach_owner"), connection.cursor() as cursor:
        cursor.execute("analyze core_event")
    numbered = statement % {name: f"${number}" for number, name in enumerate(types, 1)}
    with connection.cursor() as cursor:
        cursor.execute(f"set local plan_cache_mode = {mode}")
        cursor.execute("set local enable_seqscan = off")
        cursor.execute(f"set local random_page_cost = {page_cost}")
        cursor.execute(f"prepare read ({', '.join(types.values())}) as {numbered}")
        cursor.execute(f"explain execute read ({values})")
        plan = "\n".join(line for (line,) in cursor.fetchall())
        cursor.execute("deallocate read")
    assert index in plan
    assert "event_position_unique" not in plan
