"""Is this dict a table of steps? Every problem is named with its place before anything is compiled."""

import difflib
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, TypeVar

from caicach.accounts.states import Role
from caicach.core import errors, text
from caicach.workflow.rules import references
from caicach.workflow.rules.definition import Branch, Definition, Problem, Step, digest
from caicach.workflow.states import Pause, StepAct, StepKind

KEY = re.compile(r"[a-z][a-z0-9_]{0,63}")
PLACE = re.compile(r"[a-z0-9][a-z0-9-]{0,99}")
LONGEST_NAME = 200
MOST_HOURS = Decimal(10_000)

WORK = frozenset({"who", "where", "hours", "act"})
EVERY = frozenset({"key", "name", "kind", "note"})
FIELDS: Mapping[StepKind, frozenset[str]] = {
    StepKind.TASK: EVERY | WORK | {"next", "aside", "pauses"},
    StepKind.CHOICE: EVERY | WORK | {"branches", "field"},
    StepKind.FORK: EVERY | {"next"},
    StepKind.JOIN: EVERY | {"next", "fork"},
    StepKind.CONSULT: EVERY | WORK | {"next", "wait"},
    StepKind.FINANCE: EVERY | WORK | {"next", "pauses"},
    StepKind.TIMER: EVERY | {"hours", "next", "on", "interrupt", "pauses"},
    StepKind.END: EVERY,
}
REQUIRED: Mapping[StepKind, frozenset[str]] = {
    StepKind.TASK: frozenset({"hours", "next"}),
    StepKind.CHOICE: frozenset({"branches"}),
    StepKind.FORK: frozenset({"next"}),
    StepKind.JOIN: frozenset({"next", "fork"}),
    StepKind.CONSULT: frozenset({"hours", "next"}),
    StepKind.FINANCE: frozenset({"next"}),
    StepKind.TIMER: frozenset({"hours", "next"}),
    StepKind.END: frozenset(),
}
BRANCH_FIELDS = frozenset({"outcome", "name", "next", "act", "again", "otherwise"})
MISSING = {
    "hours": "Chưa ghi số giờ làm việc (hours).",
    "next": "Chưa ghi bước tiếp theo (next).",
    "branches": "Chưa ghi các hướng rẽ (branches).",
    "fork": "Chưa ghi nút tách mà nút gộp này chờ (fork).",
    "outcome": "Chưa ghi mã của hướng rẽ (outcome).",
    "name": "Chưa ghi tên (name).",
    "key": "Chưa ghi khóa của bước (key).",
}
Choice = TypeVar("Choice", bound=StrEnum)


class DefinitionInvalid(errors.Invalid):
    """The table of steps does not compile; `found` lists every problem with its place."""

    def __init__(self, found: Sequence[Problem]) -> None:
        self.found = tuple(found)
        lines = "\n".join(str(problem) for problem in self.found)
        by_place: dict[str, list[errors.Text]] = {}
        for problem in self.found:
            by_place.setdefault(problem.place, []).append(problem.message)
        super().__init__(f"Quy trình nội bộ có {len(self.found)} lỗi:\n{lines}", problems=by_place)


def compile_definition(data: Mapping[str, Any]) -> Definition:
    """The compiled table; `DefinitionInvalid` with every problem when it is not one."""
    reader = Reader()
    start, steps = reader.table(data)
    if not reader.problems:
        reader.problems += references.problems(start, steps)
    if reader.problems:
        raise DefinitionInvalid(reader.problems)
    return Definition.build(start=start, steps=steps, digest=digest(data))


class Reader:
    """Reads values out of loose data; what cannot be read is noted, so that all problems come at once."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def note(self, place: str, message: str) -> None:
        self.problems.append(Problem(place, message))

    def table(self, data: Any) -> tuple[str, tuple[Step, ...]]:
        if not isinstance(data, Mapping):
            self.note("workflow", "Phải là một bảng có start và steps.")
            return "", ()
        self.unknown_fields("workflow", data, frozenset({"start", "steps"}))
        rows = data.get("steps")
        if not isinstance(rows, list | tuple) or not rows:
            self.note("steps", "Quy trình chưa có bước nào.")
            rows = ()
        start = data.get("start")
        if not isinstance(start, str) or not start:
            self.note("start", "Chưa ghi bước đầu tiên (start).")
        steps = tuple(self.step(row, f"steps[{index}]") for index, row in enumerate(rows))
        seen: set[str] = set()
        for index, step in enumerate(steps):
            if step.key and step.key in seen:
                self.note(f"steps[{index}].key", f"Khoá “{step.key}” đã dùng cho bước khác.")
            seen.add(step.key)
        return str(start), steps

    def step(self, row: Any, place: str) -> Step:
        if not isinstance(row, Mapping):
            self.note(place, "Mỗi bước phải là một bảng các trường.")
            return Step(key="", name="")
        key = self.key(row, place)
        place = f"steps.{key}" if key else place
        kind = self.one_of(StepKind, row, "kind", place, StepKind.TASK)
        self.unknown_fields(place, row, FIELDS[kind], kind)
        self.required(place, row, kind)
        step = Step(
            key=key,
            name=self.name(row, place),
            kind=kind,
            who=self.role(row, place),
            where=self.match(row, "where", place, PLACE),
            hours=self.hours(row, place),
            act=self.one_of(StepAct, row, "act", place, StepAct.COMPLETE),
            next=self.next(row, place, kind),
            branches=self.branches(row, place),
            field=self.match(row, "field", place, KEY),
            fork=self.match(row, "fork", place, KEY),
            wait=self.flag(row, "wait", place, default=True),
            on=self.match(row, "on", place, KEY),
            interrupt=self.flag(row, "interrupt", place),
            aside=self.flag(row, "aside", place),
            pauses=self.pause(row, place, kind),
            note=self.text(row, "note", place),
        )
        self.fitting(step, row, place)
        return step

    def fitting(self, step: Step, row: Mapping[str, Any], place: str) -> None:
        """Fields that exclude or require one another."""
        if step.aside and step.next:
            self.note(f"{place}.next", "Bước phụ (aside) không dẫn đi đâu, bỏ trường next.")
        if step.interrupt and not step.on:
            self.note(f"{place}.interrupt", "Chỉ hẹn giờ gắn với một bước (on) mới ngắt được bước đó.")
        if step.on and step.pauses:
            self.note(f"{place}.pauses", "Hẹn giờ gắn với bước khác (on) không dừng đồng hồ.")
        if step.kind is StepKind.CHOICE:
            self.fitting_choice(step, row, place)

    def fitting_choice(self, step: Step, row: Mapping[str, Any], place: str) -> None:
        otherwise = sum(branch.otherwise for branch in step.branches)
        if step.field:
            for field in sorted(WORK & row.keys()):
                self.note(f"{place}.{field}", "Rẽ nhánh theo dữ kiện (field) không có người làm: bỏ đi.")
            if otherwise != 1:
                self.note(f"{place}.branches", "Rẽ nhánh theo dữ kiện cần đúng một hướng otherwise = true.")
        else:
            if step.hours is None and "hours" not in row:
                self.note(f"{place}.hours", MISSING["hours"])
            if otherwise:
                self.note(f"{place}.branches", "Người chọn hướng thì không dùng otherwise.")

    def unknown_fields(
        self, place: str, row: Mapping[str, Any], known: frozenset[str], kind: StepKind | None = None
    ) -> None:
        for field in row:
            if field in known:
                continue
            near = difflib.get_close_matches(str(field), sorted(known), n=1)
            hint = f" Có phải là “{near[0]}”?" if near else ""
            of_kind = f" ở bước loại “{kind}”" if kind else ""
            self.note(f"{place}.{field}", f"Không có trường này{of_kind}.{hint}")

    def required(self, place: str, row: Mapping[str, Any], kind: StepKind) -> None:
        for field in sorted(REQUIRED[kind]):
            if field not in row and not (field == "next" and row.get("aside") is True):
                self.note(f"{place}.{field}", MISSING[field])

    def key(self, row: Mapping[str, Any], place: str) -> str:
        if "key" not in row:
            self.note(f"{place}.key", MISSING["key"])
            return ""
        return self.match(row, "key", place, KEY)

    def text(self, row: Mapping[str, Any], field: str, place: str) -> str:
        value = row.get(field, "")
        if isinstance(value, str):
            return text.nfc(value).strip()
        self.note(f"{place}.{field}", "Phải là một đoạn chữ.")
        return ""

    def name(self, row: Mapping[str, Any], place: str) -> str:
        name = self.text(row, "name", place)
        if not name:
            self.note(f"{place}.name", MISSING["name"])
        elif len(name) > LONGEST_NAME:
            self.note(f"{place}.name", f"Tên dài quá {LONGEST_NAME} chữ.")
        return name

    def match(self, row: Mapping[str, Any], field: str, place: str, pattern: re.Pattern[str]) -> str:
        value = row.get(field, "")
        if field not in row:
            return ""
        if isinstance(value, str) and pattern.fullmatch(value):
            return value
        dash = "“-”" if pattern is PLACE else "“_”"
        message = f"“{value}” không hợp lệ: chỉ dùng chữ thường không dấu, chữ số và {dash}."
        self.note(f"{place}.{field}", message)
        return ""

    def flag(self, row: Mapping[str, Any], field: str, place: str, *, default: bool = False) -> bool:
        value = row.get(field, default)
        if isinstance(value, bool):
            return value
        self.note(f"{place}.{field}", "Phải là true hoặc false.")
        return default

    def one_of(self, choices: type[Choice], row: Mapping[str, Any], field: str, place: str, default: Choice) -> Choice:
        value = row.get(field, default)
        found = next((choice for choice in choices if choice.value == value), None)
        if found is not None:
            return found
        ways = ", ".join(choice.value for choice in choices if choice.value)
        self.note(f"{place}.{field}", f"“{value}” không có trong danh sách: {ways}.")
        return default

    def role(self, row: Mapping[str, Any], place: str) -> str:
        return self.one_of(Role, row, "who", place, Role.CASE_OFFICER).value if "who" in row else ""

    def pause(self, row: Mapping[str, Any], place: str, kind: StepKind) -> Pause:
        default = Pause.FINANCE if kind is StepKind.FINANCE else Pause.NONE
        return self.one_of(Pause, row, "pauses", place, default)

    def hours(self, row: Mapping[str, Any], place: str) -> Decimal | None:
        value = row.get("hours")
        if value is None:
            return None
        try:
            hours = Decimal(str(value))
        except InvalidOperation:
            hours = Decimal("NaN")
        if isinstance(value, bool) or not hours.is_finite() or not 0 < hours <= MOST_HOURS:
            self.note(f"{place}.hours", f"“{value}” không phải số giờ làm việc lớn hơn 0.")
            return None
        if hours * 60 % 1:
            self.note(f"{place}.hours", f"{value} giờ không tròn phút.")
            return None
        return hours

    def next(self, row: Mapping[str, Any], place: str, kind: StepKind) -> tuple[str, ...]:
        if "next" not in row:
            return ()
        value = row["next"]
        keys = [value] if isinstance(value, str) else value
        if not isinstance(keys, list | tuple) or not all(isinstance(key, str) and key for key in keys):
            self.note(f"{place}.next", "Phải là khóa của bước tiếp theo.")
            return ()
        if kind is StepKind.FORK and len(keys) < 2:
            self.note(f"{place}.next", "Nút tách phải có ít nhất hai nhánh.")
        if kind is not StepKind.FORK and len(keys) != 1:
            self.note(f"{place}.next", "Chỉ được một bước tiếp theo; chạy song song thì dùng nút tách (fork).")
        return tuple(keys)

    def branches(self, row: Mapping[str, Any], place: str) -> tuple[Branch, ...]:
        rows = row.get("branches", ())
        if not isinstance(rows, list | tuple) or (rows == [] or ("branches" in row and len(rows) < 2)):
            self.note(f"{place}.branches", "Rẽ nhánh phải có ít nhất hai hướng.")
            return ()
        branches = tuple(self.branch(item, f"{place}.branches[{index}]") for index, item in enumerate(rows))
        seen: set[str] = set()
        for index, branch in enumerate(branches):
            if branch.outcome and branch.outcome in seen:
                self.note(f"{place}.branches[{index}].outcome", f"Mã “{branch.outcome}” đã dùng rồi.")
            seen.add(branch.outcome)
        return branches

    def branch(self, row: Any, place: str) -> Branch:
        if not isinstance(row, Mapping):
            self.note(place, "Mỗi hướng phải là một bảng có outcome, name, next.")
            return Branch(outcome="", name="", next="")
        self.unknown_fields(place, row, BRANCH_FIELDS)
        for field in ("outcome", "next"):
            if field not in row:
                self.note(f"{place}.{field}", MISSING[field])
        return Branch(
            outcome=self.text(row, "outcome", place),
            name=self.name(row, place),
            next=self.text(row, "next", place),
            act=self.one_of(StepAct, row, "act", place, StepAct.COMPLETE) if "act" in row else None,
            again=self.flag(row, "again", place),
            otherwise=self.flag(row, "otherwise", place),
        )
