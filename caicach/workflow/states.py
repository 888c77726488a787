"""Which kinds of step are there, what may a step propose, which states has a task?"""

from enum import StrEnum


class StepKind(StrEnum):
    TASK = "task"
    CHOICE = "choice"
    FORK = "fork"
    JOIN = "join"
    CONSULT = "consult"
    FINANCE = "finance"
    TIMER = "timer"
    END = "end"


class StepAct(StrEnum):
    """What completing the step proposes to the dossier."""

    COMPLETE = "complete"
    HAND_OVER = "hand_over"
    APPROVE = "approve"
    REGISTER_OUTCOME = "register_outcome"
    RETURN = "return"
    REQUEST_FINANCE = "request_finance"


class Pause(StrEnum):
    """Why the dossier's clock stands still while a step is open. Empty: it runs."""

    NONE = ""
    FINANCE = "finance"
    POSTING = "posting"


class TaskState(StrEnum):
    OPEN = "open"
    DONE = "done"
    CANCELLED = "cancelled"


TASK_MOVES: dict[TaskState, frozenset[TaskState]] = {
    TaskState.OPEN: frozenset({TaskState.DONE, TaskState.CANCELLED}),
    TaskState.DONE: frozenset(),
    TaskState.CANCELLED: frozenset(),
}
