"""Which files are clean? The verdict is about bytes, so it goes to every row that names them."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.db import transaction

from caicach.documents import clamd, disk, models, queries, rules, states

_ASKED = {False: [states.ScanState.UNSCANNED], True: [states.ScanState.UNSCANNED, states.ScanState.CLEAN]}


@dataclass(slots=True)
class ScanReport:
    """`unread`: missing or damaged bytes; `unsaid`: the scanner gave no verdict. Both stay unscanned."""

    clean: int = 0
    infected: dict[str, str] = field(default_factory=dict)
    unread: list[str] = field(default_factory=list)
    unsaid: dict[str, str] = field(default_factory=dict)


def scan(*, scanner: clamd.Scanner, at: datetime, limit: int | None = None, again: bool = False) -> ScanReport:
    """Ask about everything without a verdict; `again` asks about clean files too, after new signatures."""
    report = ScanReport()
    for digest in _digests(_ASKED[again])[:limit]:
        try:
            finding = _ask(scanner, digest)
        except clamd.ScannerSilent as problem:
            report.unsaid[digest] = str(problem)
            continue
        if finding is None:
            report.unread.append(digest)
        elif finding:
            report.infected[digest] = finding
            _record(digest, states.ScanState.INFECTED, finding, at)
        else:
            report.clean += 1
            _record(digest, states.ScanState.CLEAN, "", at)
    return report


def check_clean(file: models.StoredFile, *, at: datetime) -> None:
    """Nothing reads a file before the scanner, which is asked now, calls it clean. Without a scanner all is read."""
    if queries.waits_for_scanner(file):
        finding = _ask(clamd.Scanner(settings.CLAMD_ADDRESS), file.sha256)
        if finding is None:
            raise queries.BytesMissing
        _record(file.sha256, states.ScanState.INFECTED if finding else states.ScanState.CLEAN, finding, at)
        file.refresh_from_db(fields=["state"])
    if file.state == states.ScanState.INFECTED:
        raise rules.Infected


def _digests(asked: Iterable[states.ScanState]) -> list[str]:
    rows = models.StoredFile.objects.filter(state__in=list(asked)).order_by("pk").values_list("sha256", flat=True)
    return list(dict.fromkeys(rows))


def _ask(scanner: clamd.Scanner, digest: str) -> str | None:
    """What was found, empty if clean; None if what lies on disk is not what was stored."""
    hashed = hashlib.sha256()
    try:
        with disk.address(digest).open("rb") as source:
            verdict = scanner.scan(source, seen=hashed.update)
    except FileNotFoundError:
        return None
    return verdict.finding if hashed.hexdigest() == digest else None


@transaction.atomic
def _record(digest: str, state: states.ScanState, finding: str, at: datetime) -> None:
    allowed = [before for before, after in states.MOVES.items() if state in after]
    rows = models.StoredFile.objects.filter(sha256=digest, state__in=[*allowed, state])
    rows.update(state=state, finding=finding, scanned_at=at)
