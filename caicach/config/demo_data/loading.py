"""How do the dossiers get into the database? Counter by counter, several processes at once, each counter whole or not.

All dossiers of a counter in a window of time are one transaction: whoever is interrupted leaves whole counters, and the
next run makes the others. Counters share neither numbers of the day nor people, so their order is all the same.
"""

import multiprocessing
import os
import signal
from collections.abc import Callable, Sequence
from multiprocessing.context import ForkProcess
from multiprocessing.sharedctypes import Synchronized
from typing import Final

from django.db import connections, transaction
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _

from caicach.config import turns
from caicach.config.demo_data import (
    aiming,
    assessing,
    drafting,
    papers,
    planning,
    playing,
    recent,
    reference,
    reforming,
    staff,
    surveying,
)
from caicach.config.demo_data.sizes import Share, Size
from caicach.config.demo_data.stamping import copying
from caicach.config.progress import Progress
from caicach.core import clock, errors, processes
from caicach.core.log import consumers, sequencer
from caicach.core.models import Pending
from caicach.dossiers.models import Dossier, IntakeKey
from caicach.organisations.queries import calendars

LOOK: Final = 0.3


class NotForDemo(errors.Refused):
    """The database holds dossiers that this load did not make."""

    message = _(
        "Cơ sở dữ liệu đã có hồ sơ không thuộc bộ dữ liệu trình diễn này nên không nạp thêm. "
        "Muốn bắt đầu lại với cơ sở dữ liệu riêng của bản này: caicach database remove"
    )


class Interrupted(errors.Unavailable):
    """A process that was loading has died."""

    message = _("Nạp dữ liệu trình diễn bị dừng giữa chừng; chạy lại lệnh để làm nốt phần còn thiếu.")


def load(size: Size, *, seed: int, processes: int, progress: Progress) -> int:
    """Make what is missing; how many dossiers came into being. Nothing is done twice, nor by two at once."""
    with turns.of_database(say=progress.say):
        return _load(size, seed=seed, processes=processes, progress=progress)


def _load(size: Size, *, seed: int, processes: int, progress: Progress) -> int:
    before = Dossier.objects.count()
    if before and not any(is_loaded(share, seed=seed) for share in size.shares()):
        raise NotForDemo()
    if is_complete(size, seed=seed):
        return 0
    prepare(size, progress)
    missing = [share for share in size.shares() if not is_loaded(share, seed=seed)]
    if missing:
        make(missing, seed=seed, processes=processes, progress=progress)
    if not aiming.is_loaded(size, seed=seed):
        with progress.step("Tỷ lệ trực tuyến và bưu chính của sáu tháng đầu năm 2022"):
            aiming.load(size, seed=seed)
    if not recent.is_loaded(seed=seed):
        with progress.step("Hồ sơ của hai tuần gần đây"):
            recent.load(seed=seed)
    _beside_dossiers(size, seed=seed, progress=progress)
    papers.vouch(at=clock.now())
    follow(progress)
    _assess(size, seed=seed, progress=progress)
    if not copying.is_loaded(size, seed=seed):
        copying.fill(size, seed=seed, progress=progress)  # with the facts of the moulds
    return Dossier.objects.count() - before


def _beside_dossiers(size: Size, *, seed: int, progress: Progress) -> None:
    if not surveying.is_loaded():
        with progress.step("Hai đợt khảo sát ví dụ năm 2022"):
            surveying.load(size, seed=seed)
    if not reforming.is_loaded():
        with progress.step("Kế hoạch cải cách hành chính ví dụ năm 2022"):
            reforming.load()


def _assess(size: Size, *, seed: int, progress: Progress) -> None:
    """After the figures: what a unit submits is counted from them."""
    if not drafting.is_loaded():
        with progress.step("Dự thảo bộ tiêu chí của sở, đang lấy ý kiến"):
            drafting.load()
    if assessing.is_loaded():
        return
    with progress.step("Đợt đánh giá ví dụ của các xã"):
        assessing.load(size, seed=seed)
    papers.vouch(at=clock.now())
    follow(progress)


def is_complete(size: Size, *, seed: int) -> bool:
    shares = size.shares()
    beside = aiming.is_loaded(size, seed=seed) and recent.is_loaded(seed=seed) and copying.is_loaded(size, seed=seed)
    beside = beside and surveying.is_loaded() and assessing.is_loaded() and drafting.is_loaded()
    beside = beside and reforming.is_loaded()
    return bool(shares) and beside and all(is_loaded(share, seed=seed) for share in shares)


def is_loaded(share: Share, *, seed: int) -> bool:
    return IntakeKey.objects.filter(pk=planning.first_key(share, seed=seed)).exists()


def prepare(size: Size, progress: Progress) -> None:
    """Units, calendars, officials and procedures."""
    with progress.step("Đơn vị, lịch làm việc"):
        reference.load_units()
    if not staff.is_hired():
        with progress.step("Công chức (giả định)"):
            staff.hire(size)
    if size.reformed:
        with progress.step("Sắp xếp đơn vị năm 2025"):
            reference.reorganise()
    with progress.step("Thủ tục hành chính"):
        reference.publish_procedures()


def make(todo: Sequence[Share], *, seed: int, processes: int, progress: Progress) -> None:
    """Every share, by this process alone or by several; window after window, for the same people come in each."""
    done = multiprocessing.get_context("fork").Value("i", 0)
    with progress.bar("Hồ sơ", sum(share.count for share in todo)) as show:
        for window in sorted({share.window for share in todo}, key=lambda window: window.first):
            shares = [share for share in todo if share.window == window]
            if processes > 1:
                _share_out(shares, seed=seed, processes=processes, done=done, show=show)
            for share in shares if processes <= 1 else ():
                play(share, seed=seed, done=done)
                show(done.value)


def play(share: Share, *, seed: int, done: "Synchronized[int]") -> None:
    """What comes to one counter in one window, in one transaction."""

    def tick() -> None:
        with done.get_lock():
            done.value += 1

    who = staff.Staff(on=share.window.first)
    calendar = calendars.calendar_for(who.unit(share.counter.key).id, on=share.window.first)
    cases = planning.plan(share, seed=seed, place=who.place(share.counter.agency), calendar=calendar)
    with transaction.atomic():
        playing.play(cases, staff=who, until=min(share.window.until, clock.now()), tick=tick)


def _share_out(
    todo: Sequence[Share], *, seed: int, processes: int, done: "Synchronized[int]", show: Callable[[int], None]
) -> None:
    """Processes that take one share after another until none is left. A connection is nobody's to inherit."""
    connections.close_all()
    papers.set_all()
    fork = multiprocessing.get_context("fork")
    taken, parent = fork.Value("i", 0), os.getpid()

    def work() -> None:
        _become_helper(parent)
        while (number := _next(taken)) < len(todo):
            play(todo[number], seed=seed, done=done)
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
    processes.end_with(parent)


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
