"""Let many dossiers live in the order of time, one transaction for all that came to one counter."""

import heapq
from collections.abc import Callable, Iterable
from datetime import datetime

from caicach.config.demo_data import merging
from caicach.config.demo_data.cases import Case
from caicach.config.demo_data.life import Life
from caicach.config.demo_data.staff import Staff

Tick = Callable[[], None]


def play(cases: Iterable[Case], *, staff: Staff, until: datetime, tick: Tick) -> None:
    """Let everything happen that happens until then; `tick` is called for every dossier that comes."""
    lives = [Life(case, staff) for case in cases]
    running = [life.run() for life in lives]
    waiting = [(next(life), number) for number, life in enumerate(running)]
    heapq.heapify(waiting)
    begun: set[int] = set()
    merges = bool(waiting) and waiting[0][0] < merging.AT < until
    while waiting:
        at, number = heapq.heappop(waiting)
        if merges and at >= merging.AT:
            merges = False
            merging.hand_over(lives)
        if at > until:
            continue
        if number not in begun:
            begun.add(number)
            tick()
        staff.on = at.date()
        following = next(running[number], None)
        if following is not None:
            heapq.heappush(waiting, (following, number))
