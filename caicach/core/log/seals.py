"""Where do the seals of past days stand outside the database? In a text file that is only appended to.

Whoever keeps a copy of it (printed, mailed, on another machine) can later prove that history was not rewritten.
"""

import os
import re
from pathlib import Path

from django.conf import settings

from caicach.core import models

_LINE = re.compile(r"\d{4}-\d{2}-\d{2} \d+ [0-9a-f]{64}")


def default_file() -> Path:
    return Path(settings.VAR) / "seals.txt"


def line(seal: models.DailySeal) -> str:
    return f"{seal.day.isoformat()} {seal.position} {bytes(seal.digest).hex()}"


def read(file: Path) -> dict[str, str]:
    """The published lines by day; a last line cut short by a crash does not count."""
    if not file.exists():
        return {}
    whole, _newline, _rest = file.read_text().rpartition("\n")
    return {text.partition(" ")[0]: text for text in whole.splitlines() if _LINE.fullmatch(text)}


def publish(file: Path, *, using: str = "sequencer") -> int:
    """Append the seals that the file does not have yet, and make them durable; how many."""
    known = read(file)
    missing = [seal for seal in models.DailySeal.objects.using(using).order_by("day") if str(seal.day) not in known]
    if not missing:
        return 0
    file.parent.mkdir(parents=True, exist_ok=True)
    with open(file, "a+b") as out:
        if _cut_short(file):
            out.write(b"\n")
        out.write("".join(line(seal) + "\n" for seal in missing).encode())
        out.flush()
        os.fsync(out.fileno())
    return len(missing)


def _cut_short(file: Path) -> bool:
    content = file.read_bytes()
    return bool(content) and not content.endswith(b"\n")
