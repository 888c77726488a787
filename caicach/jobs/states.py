"""How far has a job come?"""

from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class JobState(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


JOB_STATE_NAMES: dict[JobState, str | Promise] = {
    JobState.WAITING: _("đang chờ"),
    JobState.RUNNING: _("đang chạy"),
    JobState.DONE: _("đã xong"),
    JobState.FAILED: _("không thành"),
}
# A worker that stops puts its job back to waiting; one that is killed leaves it running, and it is taken up again.
MOVES: dict[JobState, frozenset[JobState]] = {
    JobState.WAITING: frozenset({JobState.RUNNING, JobState.FAILED}),
    JobState.RUNNING: frozenset({JobState.WAITING, JobState.RUNNING, JobState.DONE, JobState.FAILED}),
    JobState.DONE: frozenset(),
    JobState.FAILED: frozenset(),
}
OPEN = frozenset(state for state, moves in MOVES.items() if moves)
