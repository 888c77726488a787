"""What is on the list that an official takes along? The rows of a tab, narrowed as on the page, in code order."""

from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from typing import Any, Final

from django.db import connection
from django.utils.translation import gettext as _
from psycopg import sql

from caicach.core.actor import Actor
from caicach.documents.spreadsheets import Column, Value
from caicach.dossiers.queries.criteria import Criteria, DueBy, Order
from caicach.dossiers.queries.inbox import TABS, InboxRow, Tab, level_of, row_of, whole
from caicach.dossiers.rules.warnings import Warn
from caicach.dossiers.states import CHANNEL_LABELS, STATUS_LABELS, Channel
from caicach.organisations.queries import units

BATCH: Final = 1000


def said(criteria: Criteria) -> dict[str, Any]:
    """As a job keeps it."""
    return {
        "statuses": list(criteria.statuses), "procedure": criteria.procedure, "sector": criteria.sector,
        "due": criteria.due, "level": criteria.level, "label": criteria.label, "official": criteria.official,
        "unassigned": criteria.unassigned, "to_approve": criteria.to_approve, "order": criteria.order,
    }  # fmt: skip


def heard(kept: dict[str, Any]) -> Criteria:
    """Read back."""
    return Criteria(**kept | {
        "statuses": tuple(kept["statuses"]), "due": DueBy(kept["due"]) if kept["due"] else None,
        "level": None if kept["level"] is None else Warn(kept["level"]), "order": Order(kept["order"]),
    })  # fmt: skip


class DeskList:
    """A tab of somebody's desk as they may see it now, without what is the unit's own: a file leaves the unit."""

    name = "ho-so"

    def __init__(
        self, tab: Tab, *, seen_by: Actor, at: datetime, criteria: Criteria, narrowed: list[str], said: str
    ) -> None:
        self.tab, self.at, self.criteria = tab, at, criteria
        self.statement, self.values = whole(tab, seen_by=seen_by, at=at, criteria=criteria)
        self.title = _("Danh sách hồ sơ: %(tab)s") % {"tab": TABS[tab]}
        unit = units.unit_name(seen_by.unit_id, on=at.date()) if seen_by.unit_id else ""
        self.about = [
            *([unit] if unit else []),
            said,
            *([_("Đang lọc: %(words)s") % {"words": " · ".join(narrowed)}] if narrowed else []),
        ]
        self.columns = (
            Column(_("Mã hồ sơ"), 28), Column(_("Mã thủ tục"), 12), Column(_("Thủ tục"), 40),
            Column(_("Người nộp"), 28), Column(_("Trạng thái"), 20), Column(_("Việc cần làm"), 28),
            Column(_("Hạn của việc"), 18), Column(_("Người làm"), 24), Column(_("Tiếp nhận"), 18),
            Column(_("Hẹn trả"), 18), Column(_("Xử lý xong"), 18), Column(_("Cách nộp"), 18),
        )  # fmt: skip

    def count(self) -> int:
        """By a statement of its own."""
        with connection.cursor() as cursor:
            cursor.execute(self._asked("select count(*) from ({}) as listed"), self.values)
            return int(cursor.fetchone()[0])

    def rows(self) -> Iterator[list[Value] | None]:
        """Read by batches through a cursor of the server; None where the level is not the one asked."""
        with closing(connection.chunked_cursor()) as cursor:
            cursor.execute(self._asked("select * from ({}) as listed order by code, id"), self.values)
            columns = [column.name for column in cursor.description]
            while found := cursor.fetchmany(BATCH):
                codes = _procedure_codes([row[0] for row in found])
                for raw in found:
                    row = row_of(columns, raw, on=self.at.date())
                    yield _line(row, codes.get(row.id, "")) if self._fits(row) else None

    def _fits(self, row: InboxRow) -> bool:
        return not self.criteria.judged or level_of(row, self.at) is self.criteria.level

    def _asked(self, around: str) -> sql.Composed:
        return sql.SQL(around).format(sql.SQL(self.statement))


def _procedure_codes(ids: list[int]) -> dict[int, str]:
    with connection.cursor() as cursor:
        cursor.execute("select id, procedure_code from dossiers_dossier where id = any(%s)", [ids])
        return dict(cursor.fetchall())


def _line(row: InboxRow, procedure_code: str) -> list[Value]:
    asked = row.opinion.asked_unit if row.opinion else ""
    return [
        row.code, procedure_code, row.procedure_name, row.applicant_name, str(STATUS_LABELS[row.state]), row.step_name,
        row.step_due_at, asked or row.whose or row.assignee_name, row.received_at, row.due_at, row.finished_at,
        str(CHANNEL_LABELS[Channel(row.channel)]),
    ]  # fmt: skip
