"""P8, P13: what Python alone does, in time of its processor. A due date with its working, and a receipt as PDF."""

import bisect
import itertools
import json
import random
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import typst

from bench import measure
from bench.measure import Result
from bench.run import Run
from caicach.core import calendar
from caicach.core.calendar import WorkingCalendar
from caicach.documents import typesetting
from caicach.dossiers import printing
from caicach.dossiers.models import Dossier
from caicach.dossiers.queries import slips
from caicach.dossiers.rules import clock
from caicach.dossiers.states import Status
from caicach.organisations import calendar_files

RECEIPTS = 20_000
SLIPS = 30
LIMITS = (1, 3, 5, 7, 10, 15)
Receipt = tuple[datetime, clock.Limit]


def p8(run: Run) -> list[Result]:
    shipped = calendar_files.calendars_from_files()
    receipts, table, rules = _receipts(), _Table(shipped), clock.rule_set_for(date(2022, 8, 1))

    def due(at: datetime, limit: clock.Limit) -> clock.Due:
        return clock.due(received_at=at, limit=limit, calendar=shipped, rules=rules)

    if any(due(at, limit).due_at != table.due(at, limit.whole) for at, limit in receipts):
        raise SystemExit("bench: the table of the reference counts otherwise than the rules")
    counted = _rate(receipts, lambda at, limit: due(at, limit).working)
    told = _rate(receipts, lambda at, limit: "\n".join([line.text for line in due(at, limit).working]))
    bare = _rate(receipts, lambda at, limit: table.due(at, limit.whole))
    bare_told = _rate(receipts, lambda at, limit: table.told(at, limit.whole))
    return [
        _p8("P8", "ngày hẹn trả, kèm cách tính", "bảng cộng dồn", counted, bare, run),
        _p8("P8w", "… cách tính viết thành lời", "bảng cộng dồn, lời viết thẳng", told, bare_told, run),
    ]


def _p8(id: str, name: str, of: str, first: Callable[[], float], second: Callable[[], float], run: Run) -> Result:
    ours, bare, ratio = measure.turns(first, second, rounds=run.rounds)
    return measure.faster(id, name, ours, bare, ratio, unit="/s", of=of, must=0.2, goal=0.5)


def _rate(receipts: Sequence[Receipt], count: Callable[[datetime, clock.Limit], object]) -> Callable[[], float]:
    def measured() -> float:
        began = time.process_time()
        for at, limit in receipts:
            count(at, limit)
        return len(receipts) / (time.process_time() - began)

    return measured


def _receipts() -> list[Receipt]:
    """Receipts of a year, at any minute of working days and limits in working days as most procedures have."""
    chance = random.Random(8)
    limits = [clock.Limit(Decimal(amount), clock.LimitUnit.WORKING_DAYS) for amount in LIMITS]
    first = datetime(2022, 1, 4, tzinfo=calendar.ZONE)
    return [
        (first + timedelta(days=chance.randrange(350), minutes=chance.randrange(450, 1020)), chance.choice(limits))
        for _receipt in range(RECEIPTS)
    ]


class _Table:
    """The reference: how many working days lie before each day, and a search in that."""

    def __init__(self, shipped: WorkingCalendar) -> None:
        first, last = date(2021, 1, 1), date(2024, 12, 31)
        self.base = first.toordinal()
        span = [date.fromordinal(day) for day in range(self.base, last.toordinal() + 1)]
        self.before = [0, *itertools.accumulate(shipped.is_working_day(day) for day in span)]
        self.closing = shipped.closing(date(2022, 8, 1)).timetz()

    def due(self, at: datetime, days: int) -> datetime:
        """A receipt on a day off counts as one on the next working day, which has as many before it."""
        before = self.before
        place = bisect.bisect_left(before, before[at.toordinal() - self.base] + days + 1) - 1
        return datetime.combine(date.fromordinal(self.base + place), self.closing)

    def told(self, at: datetime, days: int) -> str:
        """The date, and a line for each day between in the plainest way."""
        due = self.due(at, days)
        lines = [f"Nhận lúc {at:%H:%M %d/%m/%Y}"]
        number = 0
        for ordinal in range(at.toordinal() + 1, due.toordinal() + 1):
            place = ordinal - self.base
            if self.before[place + 1] > self.before[place]:
                number += 1
                lines.append(f"Ngày làm việc thứ {number}: {date.fromordinal(ordinal):%d/%m/%Y}")
            else:
                lines.append(f"Bỏ qua {date.fromordinal(ordinal):%d/%m/%Y}: ngày nghỉ")
        lines.append(f"Hẹn trả {due:%H:%M %d/%m/%Y}")
        return "\n".join(lines)


def p13(run: Run) -> Result:
    wanted = 2 * SLIPS * (run.rounds + 1)
    stored = iter(Dossier.objects.filter(status=Status.RETURNED, supplement_count=0).order_by("-pk")[:wanted])
    compiler = typst.Compiler(
        root=str(typesetting.PACKAGE),
        font_paths=typst.Fonts(include_system_fonts=False, font_paths=[str(typesetting.FONTS)]),
    )

    # Every sheet has other words, for typst remembers what it has set before.
    def ours() -> float:
        sheets = list(itertools.islice(stored, SLIPS))
        began = time.process_time()
        for dossier in sheets:
            printing.receipt_slip(slips.receipt(dossier))
        return (time.process_time() - began) / SLIPS

    def alone() -> float:
        sheets = [_given(dossier) for dossier in itertools.islice(stored, SLIPS)]
        began = time.process_time()
        for template, data in sheets:
            compiler.compile(str(template), format="pdf", sys_inputs={"data": data}, pdf_standards=["ua-1"])
        return (time.process_time() - began) / SLIPS

    figure, bare, ratio = measure.turns(ours, alone, rounds=run.rounds)
    return Result(
        id="P13", name="giấy tiếp nhận PDF từ hồ sơ đã lưu", figure=f"{1000 * figure:.1f} ms",
        reference=f"{1000 * bare:.1f} ms (typst)", ratio=round(ratio, 2), must="≤ 2", goal="≤ 1.2", holds=ratio <= 2,
        reached=ratio <= 1.2,
    )  # fmt: skip


def _given(dossier: Dossier) -> tuple[Path | str, str]:
    """What typst is given for the receipt of this dossier."""
    seen: list[tuple[Path | str, str]] = []

    def note(template: Path | str, data: Mapping[str, object], **_more: object) -> bytes:
        seen.append((template, json.dumps(data, ensure_ascii=False)))
        return b""

    real, typesetting.pdf = typesetting.pdf, note
    try:
        printing.receipt_slip(slips.receipt(dossier))
    finally:
        typesetting.pdf = real
    return seen[0]
