"""caicach consumers: let follow from the log what follows, as a process."""

import logging
import time
from argparse import ArgumentParser
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError
from django.db import DEFAULT_DB_ALIAS
from django.utils.module_loading import autodiscover_modules

from caicach.core.log import consumers, processes

logger = logging.getLogger(__name__)
TIDY_EVERY: Final = 1.0  # seconds


class Command(BaseCommand):
    help = "Chạy mọi bộ xử lý của nhật ký cho đến khi được yêu cầu dừng; chạy nhiều tiến trình thì chia việc cho nhau."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="xử lý những gì đang có trong nhật ký rồi kết thúc")
        parser.add_argument("--only", metavar="NAME", help="chỉ chạy bộ xử lý này")

    def handle(self, **options: Any) -> None:
        autodiscover_modules("consumers")
        chosen = {n: c for n, c in consumers.registered().items() if options["only"] in (None, n)}
        if not chosen:
            raise CommandError("không có bộ xử lý này; hiện có: " + ", ".join(consumers.registered()))
        stop = processes.Stop.on_signal()
        if options["once"]:
            for name, consumer in chosen.items():
                self.stdout.write(f"{name} {consumers.drain(consumer, stop=lambda: bool(stop))}")
                consumer.tidy(using=DEFAULT_DB_ALIAS)
            return
        processes.run(_Step(chosen), stop=stop)


class _Step:
    """One batch of each consumer, and once a second what they leave behind. One that stops for its own fault leaves the
    others at work."""

    def __init__(self, chosen: dict[str, consumers.Consumer]) -> None:
        self.chosen = chosen
        self.unprepared = set(chosen)
        self.tidied = -TIDY_EVERY

    def __call__(self) -> bool:
        worked = False
        for name, consumer in list(self.chosen.items()):
            if name in self.unprepared:
                consumers.prepare(consumer)
                self.unprepared.discard(name)
            try:
                worked |= consumers.advance(consumer) is not None
            except consumers.TooManyFailures as fault:
                self._dismiss(name, fault)
        return self._tidy() or worked

    def _tidy(self) -> bool:
        if time.monotonic() - self.tidied < TIDY_EVERY:
            return False
        self.tidied = time.monotonic()
        worked = [consumer.tidy(using=DEFAULT_DB_ALIAS) for consumer in self.chosen.values()]
        return any(worked)

    def _dismiss(self, name: str, fault: consumers.TooManyFailures) -> None:
        logger.critical("consumer %s STOPPED: %s", name, fault)
        del self.chosen[name]
        if not self.chosen:
            raise CommandError(f"bộ xử lý {name} đã dừng: {fault}")
