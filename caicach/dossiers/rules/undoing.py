"""May the last act on a dossier be taken back? Its own author may, for two minutes, if nothing followed from it.

What can be taken back is what only moves the work inside the office, and a request for papers that nobody has read
yet. Whatever was signed, numbered, printed for somebody or put into a hand is not unsaid: a receipt, a decision, a
registered result, a return, a payment, an apology. It is mended by an act of its own (correction, revocation, a new
letter), which leaves its own trace.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from caicach.core import errors
from caicach.core.calendar import gettext_noop as _
from caicach.core.calendar import say
from caicach.core.events import Recorded

WITHIN: Final = timedelta(minutes=2)
# Kinds of events, by name: rules and events do not know each other.
UNDOABLE: Final = frozenset(
    {"dossier.handed-over", "dossier.step-completed", "dossier.approved", "dossier.supplement-requested"}
)
_SAID_AFTER: Final = "dossier.done-under-delegation"


class CannotUndo(errors.Refused):
    """The act stays as it is."""


def until(act: Recorded) -> datetime:
    """The last moment at which the act can be taken back."""
    return act.recorded_at + WITHIN


def act_of(last: Sequence[Recorded]) -> Recorded | None:
    """The last act; that it was done for a head by delegation is said after it and goes with it."""
    acts = [one for one in last if one.kind != _SAID_AFTER]
    return acts[-1] if acts else None


def problem(last: Sequence[Recorded], *, user_id: int | None, at: datetime) -> str:
    """Why the act that the latest events tell of stays; empty if it may be taken back. `last`: newest last."""
    act = act_of(last)
    if act is None or act.kind not in UNDOABLE:
        return say(_("Việc gần nhất của hồ sơ không rút lại được; nếu có sai sót, hãy làm văn bản đính chính."))
    if user_id is None or act.actor_kind != "official" or act.actor_id != user_id:
        return say(_("Chỉ người vừa làm mới được rút lại việc của mình."))
    if at > until(act):
        return say(_("Đã quá hai phút: việc này không rút lại được nữa."))
    if any(one.act_id == act.act_id for one in last if one.seq < act.seq):
        return say(_("Việc này đã kéo theo việc khác (hỏi ý kiến, dừng tính hạn) nên không rút lại được."))
    return ""
