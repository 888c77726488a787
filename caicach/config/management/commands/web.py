"""`caicach web`: the web server, pages and API."""

import multiprocessing
import os
import shutil
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from caicach.config import logs, metrics, web_worker


class Command(BaseCommand):
    help = "Chạy máy chủ web."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--address", default="127.0.0.1", help="địa chỉ lắng nghe (mặc định chỉ máy này)")
        parser.add_argument("--port", type=int, default=8000, help="cổng (mặc định 8000)")
        parser.add_argument("--workers", type=int, default=2, help="số tiến trình (mặc định 2)")
        parser.add_argument("--threads", type=int, default=2, help="số luồng mỗi tiến trình (mặc định 2)")

    def handle(self, *, address: str, port: int, workers: int, threads: int, **options: Any) -> None:
        # A lasting connection for each thread: without one a request costs five times as much.
        os.environ.setdefault("DATABASE_POOL", str(threads + 1))
        os.environ.setdefault(metrics.SHARED, str(counters_of(port)))
        multiprocessing.set_start_method("spawn")  # workers read the settings anew and share no lock of ours
        Server(
            "caicach.config.wsgi:application", address=address, port=port, interface=Interfaces.WSGI,
            workers=workers, blocking_threads=threads, respawn_failed_workers=True, respawn_interval=0.2,
            workers_kill_timeout=10, log_level=LogLevels.warning,
            log_dictconfig=logs.of_web_server(settings.LOG_FORMAT),
        ).serve(target_loader=web_worker.application, wrap_loader=False)  # fmt: skip


def counters_of(port: int) -> Path:
    """An empty folder in which the workers count their requests; a worker that is gone keeps what it counted."""
    folder = Path(settings.VAR) / "metrics" / str(port)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder
