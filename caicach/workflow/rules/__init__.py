"""What follows when a step is completed, and may a table of steps be published at all? Pure.

Entry points: `compile_definition` (dict → tables, refusing with every problem and its place), `begin` and
`advance` (one step of a running process), `soundness` (what must hold before publishing). `check` compiles and
checks at once, for a file that may do neither. Durations are working hours; `first_rows` turns them into dates.
"""

from caicach.workflow.rules.checks import check, hours_after, longest_path, soundness
from caicach.workflow.rules.definition import Branch, Definition, Marking, Problem, Step, digest, in_words, plain
from caicach.workflow.rules.engine import (
    AlreadyOpen,
    OutcomeRequired,
    OutcomeUnknown,
    ProcessEnded,
    StepNotOpen,
    StepUnknown,
    advance,
    begin,
    proposed_act,
    withdrawn,
)
from caicach.workflow.rules.reading import DefinitionInvalid, compile_definition
from caicach.workflow.rules.rows import (
    FirstRows,
    PausableTime,
    PlaceUnknown,
    TaskRow,
    WorkingTime,
    first_rows,
    recounted,
    task_rows,
)

__all__ = [
    "AlreadyOpen",
    "Branch",
    "Definition",
    "DefinitionInvalid",
    "FirstRows",
    "Marking",
    "OutcomeRequired",
    "OutcomeUnknown",
    "PausableTime",
    "PlaceUnknown",
    "Problem",
    "ProcessEnded",
    "Step",
    "StepNotOpen",
    "StepUnknown",
    "TaskRow",
    "WorkingTime",
    "advance",
    "begin",
    "check",
    "compile_definition",
    "digest",
    "first_rows",
    "hours_after",
    "in_words",
    "longest_path",
    "plain",
    "proposed_act",
    "recounted",
    "soundness",
    "task_rows",
    "withdrawn",
]
