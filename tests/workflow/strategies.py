"""Random tables of steps. Sound ones are built from blocks that close what they open; bent ones are led astray."""

from dataclasses import dataclass, field
from itertools import count

from hypothesis import strategies as st

from tests.workflow import examples as make

Block = tuple


def blocks(*, plain: bool = False) -> st.SearchStrategy[Block]:
    """A tree of nested pieces of work. `plain`: only what BPMN's task, exclusive and parallel gateways say."""
    kinds = (
        ["task", "consult"] if plain else ["task", "consult", "consult-aside", "finance", "timer", "watched", "silent"]
    )
    leaf = st.sampled_from(kinds).map(lambda kind: (kind,))

    def nest(inner: st.SearchStrategy[Block]) -> st.SearchStrategy[Block]:
        several = st.lists(inner, min_size=2, max_size=3).map(tuple)
        nested = [
            st.tuples(st.just("sequence"), several),
            st.tuples(st.just("choice"), several),
            st.tuples(st.just("fork"), several),
            st.tuples(st.just("redo"), inner),
        ]
        if not plain:
            nested.append(st.tuples(st.just("decision"), several))
        return st.one_of(nested)

    return st.recursive(leaf, nest, max_leaves=8)


def sound_tables(*, plain: bool = False) -> st.SearchStrategy[make.Table]:
    return blocks(plain=plain).map(table_of)


def table_of(block: Block) -> make.Table:
    builder = _Builder()
    start = builder.build(block, "done")
    return {"start": start, "steps": [*builder.rows, make.end()]}


@dataclass
class _Builder:
    rows: list[make.Table] = field(default_factory=list)
    numbers: count = field(default_factory=count)

    def key(self, kind: str) -> str:
        return f"{kind.replace('-', '_')}_{next(self.numbers)}"

    def build(self, block: Block, following: str) -> str:
        """Append the rows of a block that leads to `following`; answer the key it starts with."""
        kind, *inside = block
        return getattr(self, "_" + kind.replace("-", "_"))(following, *inside)

    def _add(self, row: make.Table) -> str:
        self.rows.append(row)
        return row["key"]

    def _task(self, following: str) -> str:
        return self._add(make.task(self.key("task"), following))

    def _consult(self, following: str) -> str:
        return self._add(make.task(self.key("consult"), following, kind="consult", where="so-tu-phap"))

    def _consult_aside(self, following: str) -> str:
        return self._add(make.task(self.key("aside"), following, kind="consult", wait=False))

    def _finance(self, following: str) -> str:
        return self._add(make.task(self.key("finance"), following, kind="finance"))

    def _timer(self, following: str) -> str:
        return self._add({"key": self.key("timer"), "name": "Chờ", "kind": "timer", "hours": 2, "next": following})

    def _watched(self, following: str) -> str:
        task = self._task(following)
        urge = make.task(self.key("urge"), "", aside=True)
        del urge["next"]
        self._add({"key": self.key("slow"), "name": "Chậm", "kind": "timer", "on": task, "hours": 1,
                   "next": self._add(urge)})  # fmt: skip
        return task

    def _silent(self, following: str) -> str:
        asked = self._consult(following)
        self._add({"key": self.key("silent"), "name": "Im lặng", "kind": "timer", "on": asked, "hours": 1,
                   "interrupt": True, "next": following})  # fmt: skip
        return asked

    def _sequence(self, following: str, parts: tuple[Block, ...]) -> str:
        for part in reversed(parts):
            following = self.build(part, following)
        return following

    def _choice(self, following: str, parts: tuple[Block, ...]) -> str:
        ways = [make.branch(f"way{index}", self.build(part, following)) for index, part in enumerate(parts)]
        return self._add(make.choice(self.key("choice"), *ways, make.branch("skip", following)))

    def _decision(self, following: str, parts: tuple[Block, ...]) -> str:
        ways = [make.branch(f"way{index}", self.build(part, following)) for index, part in enumerate(parts)]
        ways[-1]["otherwise"] = True
        return self._add(make.decision(self.key("decision"), "fact", *ways))

    def _fork(self, following: str, parts: tuple[Block, ...]) -> str:
        fork, join = self.key("fork"), self.key("join")
        branches = [self.build(part, join) for part in parts]
        self._add(make.join(join, fork, following))
        return self._add(make.fork(fork, *branches))

    def _redo(self, following: str, part: Block) -> str:
        look = self.key("look")
        first = self.build(part, look)
        self._add(make.choice(look, make.branch("go", following), make.branch("redo", first, again=True)))
        return first


@st.composite
def bent_tables(draw: st.DrawFn) -> make.Table:
    """Sound tables with a few arrows bent anywhere: many are unsound now, and none may hang or crash anything."""
    data = draw(sound_tables())
    anywhere = st.sampled_from([step["key"] for step in data["steps"] if not step.get("aside") and "on" not in step])
    arrows = [(step, name, index) for step in data["steps"] for name, index in _arrows(step)]
    for step, name, index in draw(st.lists(st.sampled_from(arrows), min_size=1, max_size=2)):
        target = draw(anywhere)
        if name == "next" and index is None:
            step["next"] = target
        elif name == "next":
            step["next"][index] = target
        else:
            step["branches"][index].update(next=target, again=draw(st.booleans()))
    return data


def _arrows(step: make.Table) -> list[tuple[str, int | None]]:
    if step.get("kind") == "fork":
        return [("next", index) for index in range(len(step["next"]))]
    if "branches" in step:
        return [("branches", index) for index in range(len(step["branches"]))]
    return [("next", None)] if "next" in step and "on" not in step else []
