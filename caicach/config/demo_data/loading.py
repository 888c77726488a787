"""How does the year get into the database? Counter by counter, several processes at once, each counter whole or not.

All dossiers of a counter are one transaction: whoever is interrupted leaves whole counters, and the next run makes the
others. Counters share neither numbers of the day nor people, so it is all the same in which order they are made.
"""

import ctypes
import multiprocessing
import os
import signal
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from multiprocessing.context import ForkProcess
from multiprocessing.sharedctypes import Synchronized
from typing import Final

from django.db import connections, transaction
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _

from caicach.config import turns
from caicach.config.demo_data import papers, planning, playing, recent, reference, staff
from caicach.config.demo_data.counters import Counter, Size
from caicach.config.progress import Progress
from caicach.core import clock, errors
from caicach.core.clock import ZONE
from caicach.core.log import consumers, sequencer
from caicach.core.models import Pending
from caicach.dossiers.models import Dossier, IntakeKey
from caicach.organisations.queries import calendars

UNTIL: Final = datetime(2023, 6, 30, 17, tzinfo=ZONE)  # by then everything has ended that is not left lying
YEAR: Final = date(2022, 6, 1)
LOOK: Final = 0.3
PR_SET_PDEATHSIG: Final = 1


class NotForDemo(errors.Refused):
    """The database holds dossiers that this load did not make."""

    message = _(
        "Cơ sở dữ liệu đã có hồ sơ không thuộc bộ dữ liệu trình diễn này nên không nạp thêm. "
        "Muốn bắt đầu lại với cơ sở dữ liệu riêng của bản này: caicach database remove"
    )


class Interrupted(errors.Unavailable):
    """A process that was loading has died."""

    message = _("Nạp dữ liệu trình diễn bị dừng giữa chừng; chạy lại lệnh để làm nốt phần còn thiếu.")


@dataclass(frozen=True, slots=True)
class Share:
    """What one counter gets."""

    counter: Counter
    count: int


def load(size: Size, *, seed: int, processes: int, progress: Progress) -> int:
    """Make what is missing; how many dossiers came into being. Nothing is done twice, nor by two at once."""
    with turns.of_database(say=progress.say):
        return _load(size, seed=seed, processes=processes, progress=progress)


def _load(size: Size, *, seed: int, processes: int, progress: Progress) -> int:
    missing = [share for share in shares(size) if not is_loaded(share.counter, size=size, seed=seed)]
    if not missing and recent.is_loaded(seed=seed):
        return 0
    before = Dossier.objects.count()
    if before and len(missing) == len(size.counters):
        raise NotForDemo()
    prepare(progress)
    if missing:
        make(missing, size=size, seed=seed, processes=processes, progress=progress)
    if not recent.is_loaded(seed=seed):
        with progress.step("Hồ sơ của hai tuần gần đây"):
            recent.load(seed=seed)
    papers.vouch(at=clock.now())
    follow(progress)
    return Dossier.objects.count() - before


def shares(size: Size) -> list[Share]:
    """The greatest first, so that the processes end together."""
    return sorted((Share(*share) for share in size.shares()), key=lambda share: -share.count)


def is_loaded(counter: Counter, *, size: Size, seed: int) -> bool:
    return IntakeKey.objects.filter(pk=planning.first_key(counter, size=size.name, seed=seed)).exists()


def prepare(progress: Progress) -> None:
    """Units, calendars, officials and procedures."""
    with progress.step("Đơn vị, lịch làm việc"):
        reference.load_units()
    if not staff.is_hired():
        with progress.step("Công chức (giả định)"):
            staff.hire()
    with progress.step("Thủ tục hành chính"):
        reference.publish_procedures()


def make(todo: Sequence[Share], *, size: Size, seed: int, processes: int, progress: Progress) -> None:
    """Every share, by this process alone or by several."""
    done = multiprocessing.get_context("fork").Value("i", 0)
    with progress.bar("Hồ sơ của một năm", sum(share.count for share in todo)) as show:
        if processes > 1:
            _share_out(todo, size=size, seed=seed, processes=processes, done=done, show=show)
        for share in todo if processes <= 1 else ():
            play(share, size=size, seed=seed, done=done)
            show(done.value)


def play(share: Share, *, size: Size, seed: int, done: "Synchronized[int]") -> None:
    """The year of one counter, in one transaction."""

    def tick() -> None:
        with done.get_lock():
            done.value += 1

    who = staff.Staff()
    unit = who.unit(share.counter.key)
    calendar = calendars.calendar_for(unit.id, on=YEAR)
    place = who.place(share.counter.agency)
    cases = planning.plan(share.counter, share.count, size=size.name, seed=seed, place=place, calendar=calendar)
    with transaction.atomic():
        playing.play(cases, staff=who, until=UNTIL, tick=tick)


def _share_out(
    todo: Sequence[Share], *, size: Size, seed: int, processes: int, done: "Synchronized[int]",
    show: Callable[[int], None],
) -> None:  # fmt: skip
    """Processes that take one share after another until none is left. A connection is nobody's to inherit."""
    connections.close_all()
    papers.set_all()
    fork = multiprocessing.get_context("fork")
    taken, parent = fork.Value("i", 0), os.getpid()

    def work() -> None:
        _become_helper(parent)
        while (number := _next(taken)) < len(todo):
            play(todo[number], size=size, seed=seed, done=done)
        connections.close_all()

    helpers = [fork.Process(target=work, daemon=True) for _number in range(min(processes, len(todo)))]
    try:
        for helper in helpers:
            helper.start()
        _wait_for(helpers, lambda: show(done.value))
    finally:
        for helper in helpers:
            helper.terminate()
            helper.join()


def _next(taken: "Synchronized[int]") -> int:
    with taken.get_lock():
        taken.value += 1
        return taken.value - 1


def _become_helper(parent: int) -> None:
    """End with the parent, whatever ends it; the terminal's Ctrl-C is the parent's to answer."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        os._exit(1)


def _wait_for(helpers: Sequence[ForkProcess], show: Callable[[], None]) -> None:
    while any(helper.is_alive() for helper in helpers):
        for helper in helpers:
            helper.join(LOOK / len(helpers))
            if helper.exitcode:
                raise Interrupted()
        show()


def follow(progress: Progress) -> None:
    """Order the log and let everything that follows from it follow, so that the dashboard is full at once."""
    waiting = Pending.objects.count()
    with progress.bar("Xếp thứ tự nhật ký", waiting) as show:
        ordered = 0
        while count := sequencer.sequence():
            show(ordered := ordered + count)
    autodiscover_modules("consumers")
    for name, consumer in consumers.registered().items():
        with progress.bar(f"Tổng hợp số liệu ({name})", waiting) as show:
            consumers.prepare(consumer)
            read = 0
            while (handled := consumers.advance(consumer)) is not None:
                show(read := read + handled)
    _look_at_tables()


def _look_at_tables() -> None:
    """Let the planner know at once how much there is now."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("analyze")
