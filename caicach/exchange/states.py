"""How far has an import come, and each of its rows?"""

from enum import StrEnum
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class ImportState(StrEnum):
    READING = "reading"
    NEW = "new"
    CHECKED = "checked"
    ACCEPTED = "accepted"
    UNDONE = "undone"


IMPORT_STATE_NAMES: Final[dict[ImportState, str | Promise]] = {
    ImportState.READING: _("chờ đọc tệp"),
    ImportState.NEW: _("chờ ghép cột"),
    ImportState.CHECKED: _("đã kiểm tra thử"),
    ImportState.ACCEPTED: _("đã nhập"),
    ImportState.UNDONE: _("đã hoàn tác"),
}
# A file that is long, or that no scanner has seen yet, is read by a worker. A check can be repeated with other columns
# until rows are taken in.
MOVES: Final[dict[ImportState, frozenset[ImportState]]] = {
    ImportState.READING: frozenset({ImportState.NEW}),
    ImportState.NEW: frozenset({ImportState.CHECKED}),
    ImportState.CHECKED: frozenset({ImportState.CHECKED, ImportState.ACCEPTED}),
    ImportState.ACCEPTED: frozenset({ImportState.UNDONE}),
    ImportState.UNDONE: frozenset(),
}


class RowState(StrEnum):
    GOOD = "good"
    KNOWN = "known"
    BAD = "bad"
    TAKEN = "taken"
    UNDONE = "undone"
    KEPT = "kept"


ROW_STATE_NAMES: Final[dict[RowState, str | Promise]] = {
    RowState.GOOD: _("đúng"),
    RowState.KNOWN: _("đã có"),
    RowState.BAD: _("có lỗi"),
    RowState.TAKEN: _("đã nhập"),
    RowState.UNDONE: _("đã hoàn tác"),
    RowState.KEPT: _("không hoàn tác được"),
}
