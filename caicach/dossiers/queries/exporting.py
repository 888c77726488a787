"""What is on the list that an official takes along? The rows of a tab, narrowed as on the page, in code order.

The columns are those the official chose, each with what belongs to it, in an order that is always the same; all of them
where nothing was chosen. The code is always there. Labels and notes never are.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import connection
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from psycopg import sql

from caicach.core.actor import Actor
from caicach.documents.spreadsheets import Column, Value
from caicach.dossiers.queries.columns import Column as Shown
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


@dataclass(frozen=True, slots=True)
class _Cell:
    """A column of the file: which one of the page it belongs to (None: always there), and what stands in it."""

    of: Shown | None
    title: Promise
    width: int
    value: Callable[[InboxRow, Mapping[int, str]], Value]


def _who(row: InboxRow, _codes: Mapping[int, str]) -> str:
    asked = row.opinion.asked_unit if row.opinion else ""
    return asked or row.whose or row.assignee_name


_CELLS: Final = (
    _Cell(None, gettext_lazy("Mã hồ sơ"), 28, lambda row, _: row.code),
    _Cell(Shown.PROCEDURE, gettext_lazy("Mã thủ tục"), 12, lambda row, codes: codes.get(row.id, "")),
    _Cell(Shown.PROCEDURE, gettext_lazy("Thủ tục"), 40, lambda row, _: row.procedure_name),
    _Cell(Shown.PERSON, gettext_lazy("Người nộp"), 28, lambda row, _: row.applicant_name),
    _Cell(Shown.STATE, gettext_lazy("Trạng thái"), 20, lambda row, _: str(STATUS_LABELS[row.state])),
    _Cell(Shown.STATE, gettext_lazy("Việc cần làm"), 28, lambda row, _: row.step_name),
    _Cell(Shown.STATE, gettext_lazy("Hạn của việc"), 18, lambda row, _: row.step_due_at),
    _Cell(Shown.OFFICIAL, gettext_lazy("Người làm"), 24, _who),
    _Cell(Shown.RECEIVED, gettext_lazy("Tiếp nhận"), 18, lambda row, _: row.received_at),
    _Cell(Shown.DUE, gettext_lazy("Hẹn trả"), 18, lambda row, _: row.due_at),
    _Cell(Shown.DUE, gettext_lazy("Xử lý xong"), 18, lambda row, _: row.finished_at),
    _Cell(Shown.CHANNEL, gettext_lazy("Cách nộp"), 18, lambda row, _: str(CHANNEL_LABELS[Channel(row.channel)])),
)


class DeskList:
    """A tab of somebody's desk as they may see it now, without what is the unit's own: a file leaves the unit."""

    name = "ho-so"

    def __init__(
        self, tab: Tab, *, seen_by: Actor, at: datetime, criteria: Criteria, narrowed: list[str], said: str,
        chosen: Collection[Shown] = (),
    ) -> None:  # fmt: skip
        self.tab, self.at, self.criteria = tab, at, criteria
        self.statement, self.values = whole(tab, seen_by=seen_by, at=at, criteria=criteria)
        self.title = _("Danh sách hồ sơ: %(tab)s") % {"tab": TABS[tab]}
        unit = units.unit_name(seen_by.unit_id, on=at.date()) if seen_by.unit_id else ""
        self.about = [
            *([unit] if unit else []),
            said,
            *([_("Đang lọc: %(words)s") % {"words": " · ".join(narrowed)}] if narrowed else []),
        ]
        cells = [one for one in _CELLS if not chosen or one.of is None or one.of in chosen]
        self.columns = tuple(Column(str(one.title), one.width) for one in cells)
        self.line = [one.value for one in cells]

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
                    yield [one(row, codes) for one in self.line] if self._fits(row) else None

    def _fits(self, row: InboxRow) -> bool:
        return not self.criteria.judged or level_of(row, self.at) is self.criteria.level

    def _asked(self, around: str) -> sql.Composed:
        return sql.SQL(around).format(sql.SQL(self.statement))


def _procedure_codes(ids: list[int]) -> dict[int, str]:
    with connection.cursor() as cursor:
        cursor.execute("select id, procedure_code from dossiers_dossier where id = any(%s)", [ids])
        return dict(cursor.fetchall())
