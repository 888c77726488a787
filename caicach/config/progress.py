"""What is being done, and for how long? One line for each step; a step of more than two seconds shows its seconds.

Work that can be counted shows a bar, or a line for each tenth where nobody watches a terminal.
"""

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from typing import TextIO

PATIENCE = 2.0  # seconds a person waits without asking
WIDTH = 24  # of a bar, in characters


class Progress:
    """Steps told on one stream."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream

    def say(self, text: str = "") -> None:
        self.stream.write(f"{text}\n")
        self.stream.flush()

    @contextlib.contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Say that a step begins, how long it goes on, and how long it took."""
        begun, done = time.monotonic(), threading.Event()
        self._write(f"  {name} …")
        ticker = threading.Thread(target=self._tick, args=(name, begun, done), daemon=True)
        ticker.start()
        try:
            yield
        finally:
            done.set()
            ticker.join()
        self._write(f"\r  {name} … {seconds(time.monotonic() - begun)}\n" if self._live else
                    f" {seconds(time.monotonic() - begun)}\n")  # fmt: skip

    @contextlib.contextmanager
    def bar(self, name: str, total: int) -> Iterator[Callable[[int], None]]:
        """Show how much of `total` is done; the caller says so as often as it likes."""
        begun, shown = time.monotonic(), 0

        def advance(done: int) -> None:
            nonlocal shown
            part = min(1.0, done / total) if total else 1.0
            if self._live:
                full = round(part * WIDTH)
                self._write(f"\r  {name} [{'█' * full}{'·' * (WIDTH - full)}] {done}/{total}")
            elif int(part * 10) > shown:
                shown = int(part * 10)
                self.say(f"  {name}: {done}/{total}")

        yield advance
        told = f"  {name}: {seconds(time.monotonic() - begun)}"
        self.say(f"\r{told:{len(name) + WIDTH + 24}}" if self._live else told)

    @property
    def _live(self) -> bool:
        return self.stream.isatty()

    def _tick(self, name: str, begun: float, done: threading.Event) -> None:
        while self._live and not done.wait(1):
            if time.monotonic() - begun > PATIENCE:
                self._write(f"\r  {name} … {time.monotonic() - begun:.0f} giây")

    def _write(self, text: str) -> None:
        self.stream.write(text)
        self.stream.flush()


def seconds(count: float) -> str:
    """In the Vietnamese way, with a comma."""
    return f"{count:.1f} giây".replace(".", ",")
