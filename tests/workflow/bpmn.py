"""The same table as BPMN 2.0, for another engine: SpiffWorkflow runs it and tells where it stands.

Only what both speak: tasks (with consultations and finance legs, which are tasks to BPMN), choices, forks and joins.
"""

import io
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.util.task import TaskState

from tests.workflow import examples as make

NAMESPACES = 'xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'


class Oracle:
    """A running SpiffWorkflow instance of a table."""

    def __init__(self, data: make.Table) -> None:
        parser = BpmnParser()
        parser.add_bpmn_io(io.BytesIO(xml(data).encode()))
        self.workflow = BpmnWorkflow(parser.get_spec("process"))
        self.workflow.do_engine_steps()

    @property
    def open(self) -> list[str]:
        return sorted(task.task_spec.bpmn_id for task in self._ready())

    @property
    def ended(self) -> bool:
        return self.workflow.is_completed()

    def complete(self, key: str, outcome: str | None) -> None:
        [task] = [task for task in self._ready() if task.task_spec.bpmn_id == key]
        task.data[key] = outcome
        task.run()
        self.workflow.do_engine_steps()

    def _ready(self) -> list[Any]:
        return self.workflow.get_tasks(state=TaskState.READY, manual=True)


def xml(data: make.Table) -> str:
    nodes = ['<startEvent id="start_event"/>']
    flows: list[tuple[str, str, str]] = [("start_event", data["start"], "")]
    for step in data["steps"]:
        nodes += _nodes(step)
        flows += _flows(step)
    for step in data["steps"]:
        if step.get("kind") == "join":
            flows = _merge_by_branch(data, step, nodes, flows)
        if step.get("kind") == "fork":
            flows = _merge_before(step["key"], nodes, flows)
    lines = [_flow(number, flow) for number, flow in enumerate(flows)]
    body = "\n".join([*nodes, *lines])
    return f'<definitions {NAMESPACES} id="d"><process id="process" isExecutable="true">{body}</process></definitions>'


def _nodes(step: make.Table) -> list[str]:
    key, name = step["key"], quoteattr(step["name"])
    match step.get("kind", "task"):
        case "fork" | "join":
            return [f'<parallelGateway id="{key}" name={name}/>']
        case "end":
            return [f'<endEvent id="{key}" name={name}/>']
        case "choice":
            return [f'<userTask id="{key}" name={name}/>', f'<exclusiveGateway id="{key}__way"/>']
    return [f'<userTask id="{key}" name={name}/>']


def _flows(step: make.Table) -> list[tuple[str, str, str]]:
    key = step["key"]
    if step.get("kind") == "choice":
        ways = [(f"{key}__way", way["next"], f"{key} == '{way['outcome']}'") for way in step["branches"]]
        return [(key, f"{key}__way", ""), *ways]
    following = step.get("next", [])
    return [(key, target, "") for target in ([following] if isinstance(following, str) else following)]


def _merge_by_branch(
    data: make.Table, join: make.Table, nodes: list[str], flows: list[tuple[str, str, str]]
) -> list[tuple[str, str, str]]:
    """BPMN's join counts arrows, ours counts branches: ways of one branch are merged before they come to the join."""
    fork = next(step for step in data["steps"] if step["key"] == join["fork"])
    for index, first in enumerate(fork["next"]):
        merge = f"{join['key']}__merge{index}"
        branch = _before(first, join["key"], flows)
        nodes.append(f'<exclusiveGateway id="{merge}"/>')
        flows = [
            (source, merge if target == join["key"] and source in branch else target, condition)
            for source, target, condition in flows
        ]
        flows.append((merge, join["key"], ""))
    return flows


def _merge_before(fork: str, nodes: list[str], flows: list[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """To BPMN a parallel gateway with two arrows coming in is a join as well."""
    nodes.append(f'<exclusiveGateway id="{fork}__before"/>')
    bent = [(source, f"{fork}__before" if target == fork else target, test) for source, target, test in flows]
    return [*bent, (f"{fork}__before", fork, "")]


def _before(first: str, join: str, flows: list[tuple[str, str, str]]) -> set[str]:
    seen: set[str] = set()
    todo = [first]
    while todo:
        key = todo.pop()
        if key not in seen and key != join:
            seen.add(key)
            todo += [target for source, target, _condition in flows if source == key]
    return seen


def _flow(number: int, flow: tuple[str, str, str]) -> str:
    source, target, condition = flow
    if not condition:
        return f'<sequenceFlow id="flow{number}" sourceRef="{source}" targetRef="{target}"/>'
    test = f'<conditionExpression xsi:type="tFormalExpression">{escape(condition)}</conditionExpression>'
    return f'<sequenceFlow id="flow{number}" sourceRef="{source}" targetRef="{target}">{test}</sequenceFlow>'
