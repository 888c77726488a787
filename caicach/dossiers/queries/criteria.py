"""What may the list of a desk be narrowed to, and in which order? Pieces of its one statement, values apart."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from caicach.dossiers.rules.warnings import Warn

STANDS: Final = "exists (select from dossiers_clockdeviation s where s.dossier_id = d.id and s.ended_at is null)"

_OF_SECTOR: Final = "select r.id from catalogue_procedurerevision r where r.sector = %(sector)s"

_LABELLED: Final = """select from dossiers_dossierlabel l join dossiers_label n on n.id = l.label_id
where l.dossier_id = d.id and n.id = %(label)s and n.unit_id = any(%(units)s)"""

# The step is one that the head decides, or has a way out that is.
_APPROVED: Final = """select from workflow_process p join workflow_definition f on f.id = p.definition_id,
jsonb_array_elements(f.data -> 'steps') as step
where p.id = t.process_id and step ->> 'key' = t.step_key
  and (step ->> 'act' = 'approve' or step -> 'branches' @> '[{"act": "approve"}]')"""


class DueBy(StrEnum):
    """Until when what is shown must be done."""

    TODAY = "hom-nay"
    THREE_DAYS = "3-ngay"
    SEVEN_DAYS = "7-ngay"


DUE_LABELS: Final[dict[DueBy, Promise]] = {
    DueBy.TODAY: _("Hôm nay"),
    DueBy.THREE_DAYS: _("Trong 3 ngày tới"),
    DueBy.SEVEN_DAYS: _("Trong 7 ngày tới"),
}
_DUE_DAYS: Final = {DueBy.TODAY: 0, DueBy.THREE_DAYS: 3, DueBy.SEVEN_DAYS: 7}


class Order(StrEnum):
    """Which comes first."""

    DUE = "han-som"
    OLDEST = "nhan-truoc"
    NEWEST = "nhan-sau"


ORDER_LABELS: Final[dict[Order, Promise]] = {
    Order.DUE: _("Hẹn trả sớm nhất"),
    Order.OLDEST: _("Tiếp nhận lâu nhất"),
    Order.NEWEST: _("Mới tiếp nhận"),
}
ORDERS: Final[dict[Order, str]] = {
    Order.DUE: "d.due_at, d.id",
    Order.OLDEST: "d.received_at, d.id",
    Order.NEWEST: "d.received_at desc, d.id desc",
}


@dataclass(frozen=True, slots=True)
class Criteria:
    """All that is asked together; nothing asked is everything."""

    statuses: tuple[int, ...] = ()
    procedure: str = ""
    sector: str = ""
    due: DueBy | None = None
    level: Warn | None = None
    label: int = 0
    official: int = 0
    unassigned: bool = False
    to_approve: bool = False
    order: Order = Order.DUE

    @property
    def narrows(self) -> bool:
        return self != Criteria(order=self.order)

    @property
    def judged(self) -> bool:
        """Whether a level is asked that only the working time of each dossier tells."""
        return self.level not in (None, Warn.LATE)

    def conditions(self, *, of_steps: bool = False) -> str:
        """`of_steps`: the list is one of open steps, so that it can be asked who does them."""
        found = [*self._of_dossier(), *self._of_time(), *(self._of_step() if of_steps else ())]
        return "".join(f" and {one}" for one in found)

    def _of_dossier(self) -> Iterator[str]:
        if self.statuses:
            yield "d.status = any(%(statuses)s)"
        if self.procedure:
            yield "d.procedure_code = %(procedure)s"
        if self.sector:
            yield f"d.revision_id = any(array({_OF_SECTOR}))"
        if self.label:
            yield f"exists ({_LABELLED})"

    def _of_time(self) -> Iterator[str]:
        if self.due:
            yield "d.due_at < (date_trunc('day', %(now)s at time zone %(zone)s) + %(due)s) at time zone %(zone)s"
        if self.level is Warn.LATE:
            yield f"d.due_at < %(now)s and d.finished_at is null and not {STANDS}"
        elif self.level is not None:
            yield f"d.due_at >= %(now)s and d.finished_at is null and not {STANDS}"

    def _of_step(self) -> Iterator[str]:
        if self.to_approve:
            yield f"exists ({_APPROVED})"
        if self.unassigned:
            yield "t.assignee_id is null"
        elif self.official:
            yield "t.assignee_id = %(official)s"

    def values(self) -> dict[str, Any]:
        days = _DUE_DAYS[self.due] + 1 if self.due else 0
        return {
            "statuses": list(self.statuses), "procedure": self.procedure, "sector": self.sector,
            "due": f"{days} days", "zone": "Asia/Ho_Chi_Minh", "label": self.label,
            "official": self.official,
        }  # fmt: skip


EVERYTHING: Final = Criteria()
