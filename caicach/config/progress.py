"""What is being done, and for how long? One line for each step; a step of more than two seconds shows its seconds."""

import contextlib
import threading
import time
from collections.abc import Iterator
from typing import TextIO

PATIENCE = 2.0  # seconds a person waits without asking


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
