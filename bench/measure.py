"""How is a figure measured? In turns with its reference (A B A B …); the ratio of a row is the median of its rounds."""

import json
import multiprocessing
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from django.db import connections

RESULTS = Path(__file__).resolve().parent / "results" / "latest.json"
FORK = multiprocessing.get_context("fork")  # workers inherit what is warm; they open connections of their own
Work = Callable[[int, float], int]
_UNSAID = ("reached", "values")  # of a result, in the file


@dataclass(frozen=True)
class Result:
    """One line of the table. `must` and `goal` are in words; `holds`: the must is met; `values`: for the picture."""

    id: str
    name: str
    figure: str
    reference: str
    ratio: float | None
    must: str
    goal: str
    holds: bool
    reached: bool = False
    values: dict[str, float] = field(default_factory=dict)


def turns(
    first: Callable[[], float], second: Callable[[], float], *, rounds: int, warm: bool = True
) -> tuple[float, float, float]:
    """Medians of both, and of the ratios first ÷ second, each ratio within one round."""
    if warm:
        first(), second()  # caches, connections, pages of the database
    pairs = [(first(), second()) for _round in range(rounds)]
    ratios = [one / other for one, other in pairs]
    return *(statistics.median(side) for side in zip(*pairs, strict=True)), statistics.median(ratios)


def faster(
    id: str, name: str, ours: float, theirs: float, ratio: float, *, unit: str, of: str, must: float, goal: float
) -> Result:
    """A row whose ratio should be high."""
    return Result(
        id=id, name=name, figure=f"{ours:,.0f} {unit}", reference=f"{theirs:,.0f} {unit} ({of})",
        ratio=round(ratio, 3), must=f"≥ {must}", goal=f"≥ {goal}", holds=ratio >= must, reached=ratio >= goal,
        values={id: ratio},
    )  # fmt: skip


def at_once(work: Sequence[Work], *, seconds: float) -> float:
    """Run each in a process of its own for the same time; how many per second all of them did.

    A worker is called with its number and the moment at which it stops, and says how much it did.
    """
    connections.close_all()  # a child that closed what it inherited would close ours
    barrier = FORK.Barrier(len(work) + 1)
    done: Any = FORK.Queue()

    def run(number: int, one: Work) -> None:
        prepared = one(number, 0.0)  # connect, warm up
        barrier.wait()
        began = time.monotonic()
        count = one(number, began + seconds)
        done.put((count, time.monotonic() - began))
        del prepared

    processes = [FORK.Process(target=run, args=(number, one), daemon=True) for number, one in enumerate(work)]
    for process in processes:
        process.start()
    try:
        barrier.wait(timeout=120)
        counts = [done.get(timeout=seconds + 120) for _process in processes]
    finally:
        for process in processes:
            process.join(timeout=10)
            process.kill()
    return sum(count / elapsed for count, elapsed in counts)


def quantile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, round(share * (len(ordered) - 1)))]


def write(results: Sequence[Result]) -> None:
    rows = [{name: value for name, value in asdict(one).items() if name not in _UNSAID} for one in results]
    RESULTS.write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n")


def table(results: Sequence[Result]) -> str:
    """The results for a terminal."""
    heads = ("", "việc", "của ta", "đối chiếu trong cùng lượt", "tỉ lệ", "phải", "muốn", "")
    lines = [heads, *(_cells(one) for one in results)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(heads))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in lines)


def _cells(one: Result) -> tuple[str, ...]:
    verdict = "đạt mục tiêu" if one.reached and one.holds else "đạt" if one.holds else "CHƯA ĐẠT"
    ratio = "" if one.ratio is None else f"{one.ratio:.2f}"
    return one.id, one.name, one.figure, one.reference, ratio, one.must, one.goal, verdict
