"""What was scanned? One sample of each kind for each unit, kept when first needed: nobody's papers, and it says so."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import BinaryIO, Final

from caicach.config.demo_data import words
from caicach.core.actor import Actor
from caicach.documents import clamd, commands, typesetting

TEMPLATE: Final = Path(__file__).with_name("sample.typ")
MADE_AT: Final = datetime(2022, 1, 1, tzinfo=UTC)  # part of the bytes, so always the same


class Papers:
    """The samples of one transaction: a file stored in another one might not be there."""

    def __init__(self) -> None:
        self._stored: dict[tuple[str, int | None], int] = {}

    def sample(self, title: str, *, by: Actor, at: datetime) -> int:
        """The number of the unit's sample with this title."""
        known = self._stored.get((title, by.unit_id))
        if known is None:
            stored = commands.store(source=io.BytesIO(sheet(title)), name=f"{title}.pdf", by=by, at=at)
            known = self._stored[title, by.unit_id] = stored.pk
        return known


@dataclass(frozen=True, slots=True)
class Known(clamd.Scanner):
    """Vouches for the pages set here and for no other bytes: the demo runs without a virus scanner."""

    def scan(self, source: BinaryIO, *, seen: Callable[[bytes], object] = len) -> clamd.Verdict:
        data = source.read()
        seen(data)
        if data not in [sheet(title) for title in words.SAMPLES]:
            raise clamd.ScannerSilent
        return clamd.Verdict(finding="")


def vouch(*, at: datetime) -> None:
    """So that pages may show the samples."""
    commands.scan(scanner=Known(""), at=at)


def set_all() -> None:
    """Set every sample now: the typesetter's threads do not live on in a forked process, which would wait for ever."""
    for title in words.SAMPLES:
        sheet(title)


@cache
def sheet(title: str) -> bytes:
    """A page with a title that is plainly no document."""
    return typesetting.pdf(TEMPLATE, {"title": title}, created_at=MADE_AT)
