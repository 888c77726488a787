"""One act on many dossiers: each in a transaction of its own, all under one act id, and what became of each.

The id of the form is the id of the act: the same form sent twice finds it begun and does nothing. A row is marked done
in the transaction of its act, so that it says what happened even if the process died between two rows.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from caicach.core import errors
from caicach.core.actor import Actor
from caicach.dossiers.commands import labels, stepping
from caicach.dossiers.models import BulkAct, BulkRow, Dossier
from caicach.dossiers.queries.acts import as_whom
from caicach.dossiers.states import RowState

MOST: Final = 100
APPROVED: Final = "approve"


class Together(StrEnum):
    """What can be done on many dossiers at once."""

    HAND_OVER = "chuyen-ho-so"
    COMPLETE = "hoan-thanh-buoc"
    APPROVE = "ky-duyet"
    ASSIGN = "giao-viec"
    LABEL = "gan-nhan"
    UNLABEL = "bo-nhan"


@dataclass(frozen=True, slots=True)
class Ticked:
    """A dossier as it was ticked: its number, the mark of the page, the step if the act is one of a step."""

    dossier_id: int
    seen_seq: int
    step_key: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be done on all: with whom, with which label."""

    act: Together
    assignee_id: int = 0
    label_id: int = 0


class DecideEach(errors.Refused):
    """A decision with several ways out is no matter of routine."""

    message = _("Bước này phải chọn hướng xử lý; hãy mở từng hồ sơ.")


def act_on_many(key: UUID, rows: Sequence[Ticked], *, asked: Asked, by: Actor, at: datetime) -> None:
    """Do it on each row that allows it. Nothing if this key was used before."""
    if by.user_id is None:
        raise errors.NotPermitted
    if not rows or len(rows) > MOST:
        raise errors.Invalid(_("Hãy chọn từ 1 đến %(most)s hồ sơ.") % {"most": MOST})
    if not _begun(key, rows, act=asked.act, user_id=by.user_id, at=at):
        return
    marks: dict[int, int] = {}
    for row in rows:
        _try(key, row, asked, marks, by=by, at=at)


@transaction.atomic
def _begun(key: UUID, rows: Sequence[Ticked], *, act: Together, user_id: int, at: datetime) -> bool:
    """Whoever writes the act down carries it out; anybody after them waits for that and finds it written."""
    begun, fresh = BulkAct.objects.get_or_create(pk=key, defaults={"act": act, "asked_by_id": user_id, "asked_at": at})
    if fresh:
        there = set(Dossier.objects.filter(pk__in={row.dossier_id for row in rows}).values_list("pk", flat=True))
        waiting = (row for row in rows if row.dossier_id in there)
        BulkRow.objects.bulk_create(
            [BulkRow(bulk=begun, dossier_id=row.dossier_id, step_key=row.step_key) for row in waiting],
            ignore_conflicts=True,
        )
    return fresh


def _try(key: UUID, row: Ticked, asked: Asked, marks: dict[int, int], *, by: Actor, at: datetime) -> None:
    """One row: done, or why not. `marks`: how far this very act has brought a dossier that has several steps here."""
    waiting = BulkRow.objects.filter(
        bulk_id=key, dossier_id=row.dossier_id, step_key=row.step_key, state=RowState.WAITING
    )
    try:
        with transaction.atomic():
            if waiting.update(state=RowState.DONE):
                seen = marks.get(row.dossier_id, row.seen_seq)
                done = _ACTS[asked.act](row, asked, seen_seq=seen, by=_as_whom(row, asked.act, by), at=at, act_id=key)
                if done is not None:
                    marks[row.dossier_id] = done.seq
    except errors.CaicachError as refusal:
        waiting.update(state=RowState.REFUSED, why=str(refusal)[:500])


def _as_whom(row: Ticked, act: Together, by: Actor) -> Actor:
    """As when it is done alone: whoever stands in for a head acts for them where only the head may."""
    if not by.delegations or not row.step_key:
        return by
    return as_whom(_with_process(row), act=act, step_key=row.step_key, actor=by)


def _with_process(row: Ticked) -> Dossier:
    return Dossier.objects.select_related("process__definition").get(pk=row.dossier_id)


def _of_step(command: Callable[..., Dossier]) -> Callable[..., Dossier]:
    def act(row: Ticked, asked: Asked, **rest: Any) -> Dossier:
        return command(row.dossier_id, step_key=row.step_key, **rest)

    return act


def _decide(row: Ticked, asked: Asked, **rest: Any) -> Dossier:
    """Approved as it stands; to refuse or to send back is said with reasons, in each dossier (ADR 0019)."""
    ways = _ways(row)
    if ways and APPROVED not in ways:
        raise DecideEach
    return stepping.approve(row.dossier_id, step_key=row.step_key, outcome=APPROVED if ways else "", **rest)


def _complete(row: Ticked, asked: Asked, **rest: Any) -> Dossier:
    if _ways(row):
        raise DecideEach
    return stepping.complete_step(row.dossier_id, step_key=row.step_key, **rest)


def _ways(row: Ticked) -> set[str]:
    """The ways out of a step that asks for a decision."""
    dossier = _with_process(row)
    step = dossier.process.definition.compiled.steps.get(row.step_key) if dossier.process else None
    return {way.outcome for way in step.branches} if step else set()


def _assign(row: Ticked, asked: Asked, **rest: Any) -> Dossier:
    return stepping.assign(row.dossier_id, step_key=row.step_key, assignee_id=asked.assignee_id, **rest)


def _label(row: Ticked, asked: Asked, *, seen_seq: int, **rest: Any) -> None:
    labels.put_label(row.dossier_id, label_id=asked.label_id, **rest)  # no act on the dossier: its mark says nothing


def _unlabel(row: Ticked, asked: Asked, *, seen_seq: int, **rest: Any) -> None:
    labels.take_label(row.dossier_id, label_id=asked.label_id, **rest)


_ACTS: Final[dict[Together, Callable[..., Dossier | None]]] = {
    Together.HAND_OVER: _of_step(stepping.hand_over),
    Together.COMPLETE: _complete,
    Together.APPROVE: _decide,
    Together.ASSIGN: _assign,
    Together.LABEL: _label,
    Together.UNLABEL: _unlabel,
}
