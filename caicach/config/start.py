"""What must be so before the processes of one machine can serve, and which processes are these?

`caicach serve` brings the schema, the translations and the style sheets up to date; `caicach demo` also the reference
data and a year of invented dossiers. Every step finds out by itself that it was done before.
"""

import io
import os
import socket
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import CommandError
from django.db import connections

from caicach.config import env, postgres, roles, schema, translations, turns
from caicach.config.progress import Progress
from caicach.config.supervisor import Part, Supervisor

ADDRESS = "127.0.0.1"
CAICACH = str(Path(sys.executable).with_name("caicach"))
READY_PATIENCE = 60.0
REFERENCE_DATA = [
    ("Đơn vị hành chính", ["units", "load"]),
    ("Lịch làm việc", ["calendars", "load"]),
]


def check_port(port: int) -> None:
    """Say it now rather than after minutes of loading."""
    if not 0 < port < 65536:
        raise CommandError(f"không có cổng {port}: số cổng từ 1 đến 65535.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((ADDRESS, port))
        except OSError as error:
            raise CommandError(
                f"không mở được cổng {port} ({error.strerror}). Chọn cổng khác: PORT={port + 1}"
            ) from error


def prepare(progress: Progress) -> None:
    """Roles, schema, translations, style sheets. With an address for each role only, the roles are there already."""
    if not settings.CLUSTER and env.given("DATABASE_URL"):
        prepare_server(env.secret("DATABASE_URL"))
    with turns.of_checkout(settings.VAR, say=progress.say):
        with turns.of_database(say=progress.say):
            if schema.unapplied("owner"):
                with progress.step("Tạo bảng trong cơ sở dữ liệu"):
                    call_command("migrate", database="owner", verbosity=0)
        with progress.step("Biên dịch bản tiếng Anh, gom tệp giao diện"):
            translations.Book(root=settings.PACKAGE, locale=settings.LOCALE_PATHS[0]).compile()
            call_command("collectstatic", interactive=False, verbosity=0)


def prepare_server(address: str) -> None:
    if roles.is_prepared_at(address):
        return
    call_command("database", "prepare", stdout=io.StringIO())


def load_demo(progress: Progress, *, size: str) -> None:
    """Units, calendars, procedures, people and a year of invented dossiers."""
    with turns.of_database(say=progress.say):
        for name, command in REFERENCE_DATA:
            if command[0] in get_commands():
                with progress.step(name):
                    call_command(*command, stdout=io.StringIO())
        if "demo_data" in get_commands():
            progress.say("  Hồ sơ trình diễn …")
            call_command("demo_data", "--size", size)


def keep_running(progress: Progress, *, port: int, announce: Callable[[], None]) -> None:
    """Run web server, timers, jobs, sequencer and consumers until a signal comes."""
    os.environ["PUBLIC_ADDRESS"] = public_address(port)  # receipts lead to this site, on whatever port it runs
    # Stopped in this order: first nobody may bring anything new, then what follows from it is finished.
    parts = [
        Part(name="Máy chủ web", command=[CAICACH, "web", "--port", str(port)]),
        Part(name="Tiến trình hẹn giờ (timers)", command=[CAICACH, "timers"]),
        Part(name="Tiến trình việc chạy nền (jobs)", command=[CAICACH, "jobs"]),
        Part(name="Tiến trình xếp thứ tự (sequencer)", command=[CAICACH, "sequencer"]),
        Part(name="Tiến trình xử lý nhật ký (consumers)", command=[CAICACH, "consumers"]),
    ]
    connections.close_all()
    Supervisor(parts, say=progress.say, look_after=Watch(progress, port=port, announce=announce)).run()
    progress.say("Đã dừng.")


class Watch:
    """What is looked at while the processes run: does the database live, and is the site ready to be announced?"""

    def __init__(self, progress: Progress, *, port: int, announce: Callable[[], None]) -> None:
        self.progress = progress
        self.port = port
        self.announce: Callable[[], None] | None = announce
        self.impatient_at = time.monotonic() + READY_PATIENCE

    def __call__(self) -> None:
        if settings.CLUSTER and not settings.CLUSTER.is_running():
            self.progress.say("Cơ sở dữ liệu dừng bất ngờ; khởi động lại.")
            try:
                settings.CLUSTER.ensure_running()
            except postgres.LauncherError as problem:
                # Also a start can be cut off. The other processes wait for the database; the next look tries again.
                self.progress.say(str(problem))
        if self.announce and is_ready(self.port):
            self.announce()
            self.announce = None
        if self.announce and time.monotonic() > self.impatient_at:
            self.progress.say("Máy chủ web chưa sẵn sàng; xem các thông báo ở trên.")
            self.impatient_at += READY_PATIENCE


def is_ready(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://{ADDRESS}:{port}/readyz", timeout=5):
            return True
    except OSError:
        return False


def public_address(port: int) -> str:
    return os.environ.get("PUBLIC_ADDRESS") or f"http://{ADDRESS}:{port}"
