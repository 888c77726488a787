"""Is every number of every day one dossier's, or voided in writing? Proved from the counters, the dossiers and the log.

Three things that are written in one transaction are compared from outside: what a counter says it gave out, the codes
that dossiers carry, and what the log says was received, registered or voided under which number.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Final

from caicach.core.models import Event
from caicach.dossiers import events
from caicach.dossiers.models import Dossier, SerialCounter
from caicach.dossiers.rules import numbering

BEGINNINGS: Final = (events.Registered.KIND, events.Received.KIND)
WORDS: Final = {
    "missing": "Số đã cấp nhưng không có hồ sơ và không được hủy",
    "twice": "Số được dùng hai lần",
    "beyond": "Số chưa được bộ đếm cấp",
    "unlogged": "Hồ sơ không có trong nhật ký",
    "lost": "Nhật ký có, hồ sơ không còn",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """A number that is not where it should be; `kind` is one of WORDS."""

    kind: str
    code: str

    def say(self) -> str:
        return f"{WORDS[self.kind]}: {self.code}"


@dataclass(frozen=True, slots=True)
class Audit:
    issued: int
    dossiers: int
    voided: int
    problems: tuple[Problem, ...]

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"holds": not self.problems}


def audit() -> Audit:
    """Compare everything; a few passes over the tables, only the numbers are kept in memory."""
    issued = set(_issued())
    held = set(Dossier.objects.values_list("code", flat=True))
    logged = set(Event.objects.filter(kind__in=BEGINNINGS).values_list("payload__code", flat=True))
    voided = Counter(_voided())
    problems = (
        *_problems("missing", issued - held - voided.keys()),
        *_problems("twice", {code for code, times in voided.items() if times > 1 or code in held}),
        *_problems("beyond", (held | voided.keys()) - issued),
        *_problems("unlogged", held - logged),
        *_problems("lost", logged - held),
    )
    return Audit(len(issued), len(held), voided.total(), problems)


def _problems(kind: str, codes: Iterable[str]) -> Iterator[Problem]:
    return (Problem(kind, code) for code in sorted(codes))


def _issued() -> Iterator[str]:
    """Every number the counters say they gave out."""
    for agency, day, last in SerialCounter.objects.values_list("agency_code", "day", "last"):
        yield from (numbering.code(agency=agency, day=day, serial=serial) for serial in range(1, last + 1))


def _voided() -> Iterator[str]:
    for payload in Event.objects.filter(kind=events.SerialVoided.KIND).values_list("payload", flat=True):
        day = date.fromisoformat(payload["day"])
        yield numbering.code(agency=payload["agency_code"], day=day, serial=payload["serial"])
