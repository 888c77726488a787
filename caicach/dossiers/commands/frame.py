"""What every act shares: lock the dossier, move its status, write the row and the event in one statement."""

import functools
import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from django.db import connection
from django.utils.translation import gettext_lazy as _
from psycopg import sql

from caicach.accounts import commands as accounts
from caicach.core import errors, events
from caicach.core.actor import Actor
from caicach.dossiers import events as dossier_events
from caicach.dossiers import states
from caicach.dossiers.models import Dossier
from caicach.dossiers.queries import whole
from caicach.dossiers.states import Delivery, Finance, Status


class Changed(errors.Refused):
    """Somebody acted on this dossier since the page was opened."""

    message = _("Hồ sơ vừa được người khác cập nhật. Hãy tải lại trang, xem thay đổi rồi thực hiện lại.")


class MoveNotAllowed(errors.Refused):
    """The legal status does not allow this act."""


class Erased(errors.Refused):
    """What it said of people is gone, and nothing may be written to it again."""

    message = _("Dữ liệu cá nhân của hồ sơ này đã tiêu hủy; không ghi thêm gì vào hồ sơ được nữa.")


class TooEarly(errors.Refused):
    """The moment given lies before what the act follows: two clocks differ, or somebody writes yesterday's papers."""

    message = _("Thời điểm thực hiện sớm hơn việc trước đó của hồ sơ; hãy kiểm tra đồng hồ máy rồi làm lại.")


def locked(dossier_id: int, *, at: datetime | None = None, seen_seq: int | None = None) -> Dossier:
    """The dossier under its row lock, unless it changed since `seen_seq` or an act at this moment is out of order."""
    found = whole.locked(dossier_id)
    if found is None:
        raise errors.NotFound(_("Không tìm thấy hồ sơ."))
    if found.erased_at is not None:
        raise Erased()
    if seen_seq is not None and found.seq != seen_seq:
        raise Changed()
    if at is not None:
        check_order(at, after=found.returned_at or found.finished_at or found.received_at or found.registered_at)
    return found


_BY_NAME: Final = {item.name: item for item in Dossier._meta.concrete_fields}


def check_order(at: datetime, *, after: datetime) -> None:
    if at < after:
        raise TooEarly()


def move(dossier: Dossier, to: Status) -> None:
    """Change the legal status in memory, if the table of moves allows it."""
    if to not in states.MOVES[dossier.state]:
        before, after = Status(dossier.status).label, to.label
        raise MoveNotAllowed(
            _("Hồ sơ đang ở trạng thái “%(before)s”, không thể chuyển sang “%(after)s”.")
            % {"before": before, "after": after}
        )
    dossier.status = to


def move_delivery(dossier: Dossier, to: Delivery) -> None:
    """Bring the result one step further in memory, if the table of moves allows it."""
    now = Delivery(dossier.delivery)
    if to not in states.DELIVERY_MOVES[now]:
        raise MoveNotAllowed(
            _("Kết quả đang “%(now)s”, không thể chuyển sang “%(to)s”.")
            % {"now": states.DELIVERY_LABELS[now], "to": states.DELIVERY_LABELS[to]}
        )
    dossier.delivery = to


def move_finance(dossier: Dossier, to: Finance) -> None:
    """Change what is owed in memory, if the table of moves allows it."""
    now = Finance(dossier.finance)
    if to not in states.FINANCE_MOVES[now]:
        raise MoveNotAllowed(_("Phí, lệ phí của hồ sơ: %(state)s.") % {"state": states.FINANCE_LABELS[now]})
    dossier.finance = to


def check_open(dossier: Dossier, *allowed: Status) -> None:
    """Refuse unless the dossier is in one of the given statuses."""
    if dossier.state not in allowed:
        names = ", ".join(f"“{status.label}”" for status in allowed)
        raise MoveNotAllowed(
            _("Hồ sơ đang “%(state)s”; việc này chỉ làm được khi hồ sơ %(allowed)s.")
            % {"state": dossier.state.label, "allowed": names}
        )


def save(
    dossier: Dossier,
    *happened: events.Event,
    by: Actor,
    at: datetime,
    fields: Sequence[str] = (),
    occurred_at: datetime | None = None,
    act_id: uuid.UUID | None = None,
) -> None:
    """Write the changed fields and the events in one statement; the events take the dossier's next numbers.

    `act_id`: of an act on many dossiers.
    """
    act_id = act_id or uuid.uuid4()
    happened += _for_whom(dossier, happened, by=by, at=at)
    rows = []
    for event in happened:
        dossier.seq += 1
        rows.append(
            events.row(event, subject=dossier.subject, seq=dossier.seq, by=by, at=at, occurred_at=occurred_at,
                       act_id=act_id)
        )  # fmt: skip
    values: dict[str, Any] = {f"d_{name}": _column_value(dossier, name) for name in fields}
    values |= {"pk": dossier.pk, "d_seq": dossier.seq}
    for index, row in enumerate(rows):
        values |= {f"e{index}_{name}": value for name, value in row.items()}
    with connection.cursor() as cursor:
        cursor.execute(_statement(tuple(fields), len(rows)), values)


def _for_whom(
    dossier: Dossier, happened: Sequence[events.Event], *, by: Actor, at: datetime
) -> tuple[events.Event, ...]:  # fmt: skip
    """An act done under a delegation says so, in the history of the dossier and in the log."""
    if by.delegation_id is None:
        return ()
    accounts.note_delegated_act(delegation_id=by.delegation_id, subject=dossier.subject, kind=happened[0].KIND, at=at)
    return (dossier_events.DoneUnderDelegation(delegation_id=by.delegation_id),)


def _column_value(dossier: Dossier, name: str) -> Any:
    field = _BY_NAME[name]
    return field.get_db_prep_save(getattr(dossier, field.attname), connection)


@functools.cache
def _statement(fields: tuple[str, ...], events_count: int) -> str:
    columns = [str(_BY_NAME[name].column) for name in fields]
    changes = [
        sql.SQL("{} = {}").format(sql.Identifier(column), sql.Placeholder(f"d_{name}"))
        for name, column in [*zip(fields, columns, strict=True), ("seq", "seq")]
    ]
    rows = [
        sql.SQL("({})").format(sql.SQL(", ").join(sql.Placeholder(f"e{index}_{name}") for name in events.COLUMNS))
        for index in range(events_count)
    ]
    return (
        sql.SQL(
            "with changed as (update dossiers_dossier set {changes} where id = %(pk)s) "
            "insert into core_event ({columns}) values {rows}"
        )
        .format(
            changes=sql.SQL(", ").join(changes),
            columns=sql.SQL(", ").join(map(sql.Identifier, events.COLUMNS)),
            rows=sql.SQL(", ").join(rows),
        )
        .as_string()
    )
