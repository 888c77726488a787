"""What does the virus scanner say? ClamAV's daemon, its INSTREAM command, over a unix or TCP socket.

Everything but a plain "OK" or "FOUND" is no verdict: the file stays unscanned (fail closed).
"""

import socket
import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from django.utils.translation import gettext_lazy as _

from caicach.core import errors

BLOCK = 256 * 1024
ANSWER_LIMIT = 4096


class ScannerSilent(errors.Unavailable):
    """No scanner is configured, it does not answer, or its answer is no verdict."""

    message = _("Trình quét mã độc không trả lời.")


@dataclass(frozen=True, slots=True)
class Verdict:
    finding: str  # empty: clean

    @property
    def clean(self) -> bool:
        return not self.finding


@dataclass(frozen=True, slots=True)
class Scanner:
    """`unix:/run/clamav/clamd.ctl`, a bare path, `tcp://host:3310` or `host:3310`."""

    address: str
    timeout: float = 60.0

    def scan(self, source: BinaryIO, *, seen: Callable[[bytes], object] = len) -> Verdict:
        """Send the bytes, read the verdict. `seen` gets every block, so that a caller can hash what was scanned."""
        try:
            with self._connected() as line:
                line.sendall(b"zINSTREAM\0")
                while block := source.read(BLOCK):
                    seen(block)
                    line.sendall(struct.pack("!I", len(block)) + block)
                line.sendall(struct.pack("!I", 0))
                return _verdict(_answer(line))
        except OSError as problem:
            raise ScannerSilent(_("Trình quét mã độc không trả lời: %s") % problem) from problem

    def _connected(self) -> socket.socket:
        kind, _separator, rest = self.address.partition(":")
        if kind == "unix" or self.address.startswith("/"):
            line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            line.settimeout(self.timeout)
            try:
                line.connect(rest if kind == "unix" else self.address)
            except OSError:
                line.close()
                raise
            return line
        host, _separator, port = self.address.removeprefix("tcp://").rpartition(":")
        if not host or not port.isdigit():
            raise ScannerSilent(_("CLAMD_ADDRESS không đúng dạng: %s") % self.address)
        return socket.create_connection((host.strip("[]"), int(port)), timeout=self.timeout)


def _answer(line: socket.socket) -> str:
    answer = b""
    while b"\0" not in answer and len(answer) < ANSWER_LIMIT and (more := line.recv(ANSWER_LIMIT)):
        answer += more
    said, end, _rest = answer.partition(b"\0")
    return said.decode("utf-8", "replace").strip() if end else ""  # cut off: no verdict


def _verdict(answer: str) -> Verdict:
    said = answer.removeprefix("stream:").strip()
    if answer == "stream: OK":
        return Verdict("")
    if answer.startswith("stream:") and said.endswith(" FOUND"):
        return Verdict(said.removesuffix(" FOUND").strip()[:200] or "?")
    raise ScannerSilent(_("Trình quét mã độc không kết luận: %s") % (answer or "-"))
