"""Our export in the hands of another engine: SpiffWorkflow runs it and tells where it stands.

Only what both speak: tasks (with consultations and finance legs, which are tasks to BPMN), choices, forks and joins.
"""

import io
from typing import Any

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.util.task import TaskState

from caicach.workflow import bpmn, rules
from tests.workflow import examples as make


class Oracle:
    """A running SpiffWorkflow instance of a table."""

    def __init__(self, data: make.Table) -> None:
        exported = bpmn.export(rules.compile_definition(data), name="Thử")
        parser = BpmnParser()
        # Ours is for reading: its timers count working hours, which BPMN does not know.
        parser.add_bpmn_io(io.BytesIO(exported.replace(b'isExecutable="false"', b'isExecutable="true"')))
        self.workflow = BpmnWorkflow(parser.get_spec("process"))
        self.workflow.do_engine_steps()

    @property
    def open(self) -> list[str]:
        return sorted(task.task_spec.bpmn_id.removeprefix("step_") for task in self._ready())

    @property
    def ended(self) -> bool:
        return self.workflow.is_completed()

    def complete(self, key: str, outcome: str | None) -> None:
        [task] = [task for task in self._ready() if task.task_spec.bpmn_id == f"step_{key}"]
        task.data[key] = outcome
        task.run()
        self.workflow.do_engine_steps()

    def _ready(self) -> list[Any]:
        return self.workflow.get_tasks(state=TaskState.READY, manual=True)
