"""What does the seal of an event cover? The canonical form of a row, and the digest that chains it to the one before.

digest(n) = SHA-256 of digest(n - 1) followed by the UTF-8 text of a JSON array without blanks, keys sorted:
[position, id, kind, act_id, subject, seq, shard, actor_kind, actor_id, acting_unit_id, occurred_at, recorded_at,
payload]; moments are whole microseconds since 1970-01-01T00:00Z. digest(0) is 32 zero bytes. Anybody can recompute it.
"""

import hashlib
import json
from collections.abc import Sequence
from typing import Final

from psycopg import sql

GENESIS: Final = bytes(32)

# The columns that `digest` expects, in order.
SELECT: Final = sql.SQL("""
e.id, e.kind, e.act_id::text, e.subject, e.seq, e.shard, e.actor_kind, e.actor_id, e.acting_unit_id,
(extract(epoch from e.occurred_at) * 1000000)::bigint, (extract(epoch from e.recorded_at) * 1000000)::bigint,
e.payload::text
""")

# The whole log as it should chain: position, stored digest, then the columns.
EVENTS_IN_ORDER: Final = sql.SQL(
    "select e.position, e.digest, {columns} from core_event e where e.position is not null order by e.position"
).format(columns=SELECT)

_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


def digest(previous: bytes, *, position: int, row: Sequence[object]) -> bytes:
    """The digest of the event `row` (the columns of `SELECT`) at `position`, after `previous`."""
    *columns, payload = row
    text = _encode([position, *columns, json.loads(str(payload))])
    return hashlib.sha256(previous + text.encode()).digest()
