"""Hand the unfinished dossiers of a unit to another: after a merger, a split, or when competence passes on.

Each dossier goes over whole or not at all, in batches; one that somebody is acting on is left to the end and waited
for a moment, so it holds up nothing and what is done to it counts. Run again, it finds what is left.
"""

import json
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import OperationalError, connection, transaction
from django.utils.translation import gettext as _
from psycopg.errors import LockNotAvailable

from caicach.accounts.queries import holding
from caicach.core import errors
from caicach.core import events as core_events
from caicach.core.actor import Actor
from caicach.dossiers import events, timing
from caicach.dossiers.models import Transfer, TransferItem
from caicach.dossiers.queries import leftovers, transfers
from caicach.dossiers.queries.leftovers import Row
from caicach.dossiers.rules import transferring as rules
from caicach.dossiers.rules import wording
from caicach.dossiers.rules.transferring import Handed
from caicach.dossiers.states import Part
from caicach.workflow import relocating

BATCH: Final = 200
LONGEST_WAIT: Final = "2s"
_DOSSIERS: Final = """
update dossiers_dossier d set intake_unit_id = n.intake, counter_unit_id = n.counter, competent_unit_id = n.competent,
  seq = n.seq, transfer_count = transfer_count + 1
from jsonb_to_recordset(%s::jsonb) as n(id bigint, intake bigint, counter bigint, competent bigint, seq int)
where d.id = n.id
"""
_OPINIONS: Final = """
update dossiers_consultation c set unit_id = n.unit_id
from jsonb_to_recordset(%s::jsonb) as n(id bigint, unit_id bigint) where c.id = n.id and c.answered_at is null
"""


@dataclass(frozen=True, slots=True)
class Order:
    """Who decided that which dossiers go where; all that hang on the giver if no procedure and no code is named."""

    giver: str
    taker: str
    decision: str
    decided_on: date
    procedures: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Transferred:
    """What was done. `busy`: codes of dossiers somebody was acting on; run again for them."""

    transfer_id: int | None
    dossiers: int = 0
    freed: int = 0
    busy: tuple[str, ...] = ()


def transfer(order: Order, *, by: Actor, at: datetime) -> Transferred:
    """Hand over what the order names. Invalid beside the field that is wrong; nothing is done then."""
    on = timing.day_of(at)
    plan = transfers.plan(
        giver=order.giver, taker=order.taker, procedures=order.procedures, codes=order.codes, seen_by=by, on=on
    )
    decision = wording.fit(order.decision, field="decision", missing=_("Phải ghi số quyết định."), most=300)
    if order.decided_on > on:
        raise errors.Invalid(_("Ngày quyết định không được sau hôm nay."), field="decided_on")
    found = leftovers.found(plan.choice)
    _check_codes(order.codes, found.values())
    if not found:
        return Transferred(None)
    row = Transfer.objects.create(
        act_id=uuid.uuid4(), from_unit_id=plan.giver.id, to_unit_id=plan.taker.id, decision=decision,
        decided_on=order.decided_on, made_at=at, made_by_id=by.user_id,
    )  # fmt: skip
    run = _Run(row, plan, by, at, holding.holders_in(set(plan.moves.values()), on=on))
    busy = run.all(list(found))
    if not run.dossiers:
        row.delete()
    codes = tuple(found[id] for id in busy)
    return Transferred(row.pk if run.dossiers else None, run.dossiers, run.freed, codes)


def _check_codes(asked: Collection[str], found: Collection[str]) -> None:
    if missing := sorted(set(asked) - set(found)):
        text = _("Không có hồ sơ chưa xong nào mang mã này ở bên giao: %(codes)s")
        raise errors.Invalid(text % {"codes": ", ".join(missing)}, field="codes")


@dataclass(slots=True)
class _Run:
    """One handing over under way."""

    row: Transfer
    plan: transfers.Plan
    by: Actor
    at: datetime
    holders: frozenset[tuple[int, str, int]]
    dossiers: int = 0
    freed: int = 0

    def all(self, ids: Sequence[int]) -> list[int]:
        """Everything that nobody holds; then those waited for, one by one. Which stayed behind."""
        busy: list[int] = []
        for start in range(0, len(ids), BATCH):
            batch = ids[start : start + BATCH]
            with transaction.atomic():
                locked = leftovers.lock(batch, wait=False)
                self._hand_over(locked)
            busy += sorted(set(batch) - set(locked))
        return [id for id in busy if not self._waited_for(id)]

    def _waited_for(self, dossier_id: int) -> bool:
        try:
            with transaction.atomic():
                with connection.cursor() as cursor:
                    cursor.execute("select set_config('lock_timeout', %s, true)", [LONGEST_WAIT])
                self._hand_over(leftovers.lock([dossier_id], wait=True))
        except OperationalError as problem:
            if isinstance(problem.__cause__, LockNotAvailable):  # still held after the longest wait
                return False
            raise
        return True

    def _hand_over(self, ids: Sequence[int]) -> None:
        found = [(one, rules.hand_over(one.holding, self.plan.moves, holders=self.holders))
                 for one in leftovers.holdings(ids)]  # fmt: skip
        handed = [(one, given) for one, given in found if given is not None]
        if handed:
            self._store(handed)
            self.dossiers += len(handed)
            self.freed += sum(given.freed for _one, given in handed)

    def _store(self, handed: Sequence[tuple[Row, Handed]]) -> None:
        """A fixed number of statements for a batch."""
        relocating.relocate(
            {one.process_id: given.after.places for one, given in handed if one.process_id is not None},
            [(work.id, work.unit_id, work.assignee_id) for one, given in handed for work in _moved(one, given)],
        )
        if asked := [question for _one, given in handed if Part.OPINION in given.parts for question in _asked(given)]:
            _execute(_OPINIONS, asked)
        _execute(_DOSSIERS, [_row(one, given) for one, given in handed])
        core_events.record_many(
            [(self._event(given), f"dossier/{one.id}", one.seq + 1) for one, given in handed],
            by=self.by, at=self.at, act_id=self.row.act_id,
        )  # fmt: skip
        TransferItem.objects.bulk_create(
            TransferItem(
                transfer=self.row, dossier_id=one.id, status=one.holding.status, due_at=one.due_at,
                parts=list(given.parts), freed=given.freed,
            )
            for one, given in handed
        )  # fmt: skip

    def _event(self, given: Handed) -> events.Transferred:
        after = given.after
        return events.Transferred(
            transfer_id=self.row.pk, from_unit_id=self.plan.giver.id, to_unit_id=self.plan.taker.id,
            competent_unit_id=after.competent, counter_unit_id=after.desk, tasks=len(after.works), freed=given.freed,
        )  # fmt: skip


def _moved(one: Row, given: Handed) -> list[rules.Work]:
    return [new for old, new in zip(one.holding.works, given.after.works, strict=True) if new != old]


def _asked(given: Handed) -> list[dict[str, int]]:
    return [{"id": id, "unit_id": unit_id} for id, unit_id in (given.after.opinions or {}).items()]


def _row(one: Row, given: Handed) -> dict[str, int | None]:
    after = given.after
    return {
        "id": one.id, "intake": after.intake, "counter": after.counter, "competent": after.competent,
        "seq": one.seq + 1,
    }  # fmt: skip


def _execute(statement: str, rows: Sequence[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, [json.dumps(rows)])
