"""caicach timers: let run out what runs out by itself.

Reminders and silence after which work goes on, notices held long enough, dates moved by a change of the calendar,
apologies to be drafted, old drafts; at night, open data.
"""

from argparse import ArgumentParser
from datetime import datetime, timedelta
from typing import Any

from django.core.management.base import BaseCommand

from caicach.core import clock
from caicach.core.log import processes
from caicach.dossiers import commands
from caicach.indices.commands import datasets
from caicach.notices import commands as notices

REST = 5.0  # seconds; limits are in working minutes
PURGED_EVERY = timedelta(hours=1)


class Command(BaseCommand):
    help = "Chạy hẹn giờ của quy trình, thả thông báo hết giờ giữ, bỏ bản nháp quá hạn, đến khi được yêu cầu dừng."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="chạy những gì đã đến giờ rồi kết thúc")

    def handle(self, *, once: bool, **options: Any) -> None:
        if once:
            work = Work()
            work()
            self.stdout.write(f"Hẹn giờ đã chạy: {work.fired}; bản nháp quá hạn đã bỏ: {work.purged}")
            self.stdout.write(f"Thông báo hết thời gian giữ lại: {work.released}")
            self.stdout.write(f"Dự thảo phiếu xin lỗi: {work.drafted}")
            self.stdout.write(f"Hồ sơ xem lại theo lịch mới: {work.recounted}")
            return
        processes.run(Work(), stop=processes.Stop.on_signal(), rest=REST)


class Work:
    """One look at what has run out; at drafts only now and then, as their limit is in days."""

    def __init__(self) -> None:
        self.fired = self.purged = self.released = self.recounted = self.drafted = 0
        self.purged_at: datetime | None = None

    def __call__(self) -> bool:
        at = clock.now()
        self.fired = commands.fire_timers(at=at)
        self.released = notices.release(at=at)
        self.recounted = commands.recount_pending(at=at)
        if self.purged_at is None or at - self.purged_at >= PURGED_EVERY:
            self.purged, self.purged_at = commands.purge_drafts(at=at), at
            self.drafted = commands.draft_apologies(at=at)
            datasets.publish_nightly(at=at)
        return self.fired + self.released + self.recounted > 0
