"""In which state is a plan, a task, an asked extension; and how does a task stand on a day?"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class PlanState(StrEnum):
    """Tasks are written while it is a draft; once issued they are done, changed by decision only, and counted."""

    DRAFT = "draft"
    ISSUED = "issued"
    CLOSED = "closed"


PLAN_STATE_NAMES: Final[Mapping[PlanState, str | Promise]] = {
    PlanState.DRAFT: _("dự thảo"),
    PlanState.ISSUED: _("đã ban hành"),
    PlanState.CLOSED: _("đã kết thúc"),
}


class TaskState(StrEnum):
    """Where a task is on its way. Whether it is late is no state: that follows from days (`Standing`)."""

    ASSIGNED = "assigned"
    ACCEPTED = "accepted"
    SUBMITTED = "submitted"
    SENT_BACK = "sent_back"
    DONE = "done"
    CANCELLED = "cancelled"


TASK_STATE_NAMES: Final[Mapping[TaskState, str | Promise]] = {
    TaskState.ASSIGNED: _("đã giao, chưa nhận"),
    TaskState.ACCEPTED: _("đang thực hiện"),
    TaskState.SUBMITTED: _("đã nộp, chờ nghiệm thu"),
    TaskState.SENT_BACK: _("bị trả lại"),
    TaskState.DONE: _("đã nghiệm thu"),
    TaskState.CANCELLED: _("hủy theo quyết định"),
}

# Who moves it is in `policies`; what an act needs and leads to is here and nowhere else.
TASK_MOVES: Final[Mapping[TaskState, frozenset[TaskState]]] = {
    TaskState.ASSIGNED: frozenset({TaskState.ACCEPTED, TaskState.CANCELLED}),
    TaskState.ACCEPTED: frozenset({TaskState.SUBMITTED, TaskState.CANCELLED}),
    TaskState.SUBMITTED: frozenset({TaskState.DONE, TaskState.SENT_BACK, TaskState.CANCELLED}),
    TaskState.SENT_BACK: frozenset({TaskState.SUBMITTED, TaskState.CANCELLED}),
    TaskState.DONE: frozenset({TaskState.SENT_BACK}),  # reopened: what was accepted turned out not to be it
    TaskState.CANCELLED: frozenset(),
}
RUNNING: Final = frozenset({TaskState.ASSIGNED, TaskState.ACCEPTED, TaskState.SUBMITTED, TaskState.SENT_BACK})
IN_HAND: Final = frozenset({TaskState.ACCEPTED, TaskState.SENT_BACK})  # the unit works at it


class Standing(StrEnum):
    """How a task stands on a day, in the words of the reports; each task has exactly one."""

    NOT_DUE = "not_due"
    DONE_IN_TIME = "done_in_time"
    DONE_LATE = "done_late"
    OVERDUE = "overdue"
    SENT_BACK = "sent_back"
    CANCELLED = "cancelled"


STANDING_NAMES: Final[Mapping[Standing, str | Promise]] = {
    Standing.NOT_DUE: _("chưa đến hạn"),
    Standing.DONE_IN_TIME: _("hoàn thành đúng hạn"),
    Standing.DONE_LATE: _("hoàn thành quá hạn"),
    Standing.OVERDUE: _("quá hạn chưa hoàn thành"),
    Standing.SENT_BACK: _("trả lại"),
    Standing.CANCELLED: _("hủy theo quyết định"),
}
DONE_STANDINGS: Final = frozenset({Standing.DONE_IN_TIME, Standing.DONE_LATE})


class Deliverable(StrEnum):
    """What is handed in when a task is done."""

    DOCUMENT = "document"
    FIGURE = "figure"
    EVENT = "event"


DELIVERABLE_NAMES: Final[Mapping[Deliverable, str | Promise]] = {
    Deliverable.DOCUMENT: _("văn bản (số, ký hiệu)"),
    Deliverable.FIGURE: _("số liệu đạt được"),
    Deliverable.EVENT: _("sự kiện đã tổ chức"),
}


class EntryKind(StrEnum):
    """What was written of a task."""

    PROGRESS = "progress"
    SUBMISSION = "submission"
    SENT_BACK = "sent_back"
    ACCEPTANCE = "acceptance"
    REOPENING = "reopening"
    CANCELLATION = "cancellation"
    HAND_ON = "hand_on"


ENTRY_KIND_NAMES: Final[Mapping[EntryKind, str | Promise]] = {
    EntryKind.PROGRESS: _("báo cáo tiến độ"),
    EntryKind.SUBMISSION: _("nộp sản phẩm"),
    EntryKind.SENT_BACK: _("trả lại"),
    EntryKind.ACCEPTANCE: _("nghiệm thu"),
    EntryKind.REOPENING: _("mở lại"),
    EntryKind.CANCELLATION: _("hủy theo quyết định"),
    EntryKind.HAND_ON: _("giao bộ phận thực hiện"),
}
