"""Is the log what was once written? Recomputes every digest and says which rows were changed, taken out or put in.

The digest of each row is computed from the *stored* digest before it, so that one changed row is one finding.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from django.db import DEFAULT_DB_ALIAS, connections, transaction

from caicach.core import models
from caicach.core.log import chain, seals

_SNAPSHOT = "set transaction isolation level repeatable read read only"
_STRAY = """
select e.id, e.subject from core_event e
where e.position is null and not exists (select from core_pending p where p.event_id = e.id) order by e.id
"""
_WAITING = """
select p.event_id, e.id is null from core_pending p left join core_event e on e.id = p.event_id
where e.id is null or e.position is not null order by p.event_id
"""
_GAPS = """
select subject, count(*), max(seq) from core_event group by subject having count(*) <> max(seq) order by subject
"""
SHOWN: Final = 100  # findings of one kind


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it was written. `what` is changed, missing, inserted, gap, head or seal."""

    what: str
    where: str
    text: str


@dataclass
class Report:
    events: int = 0
    position: int = 0
    digest: str = ""
    findings: list[Finding] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        return not self.findings

    def as_json(self) -> dict[str, Any]:
        return {"sound": self.sound, **asdict(self)}


@dataclass(frozen=True)
class _Ends:
    """What is kept about the log outside its rows."""

    head: models.Head | None
    seals: Sequence[models.DailySeal]
    published: Mapping[str, str]

    @property
    def last(self) -> int:
        """The last position that some witness knows of."""
        told = [int(line.split()[1]) for line in self.published.values()]
        return max([*told, *(seal.position for seal in self.seals), self.head.position if self.head else 0])


def check(*, published: Mapping[str, str] | None = None, using: str = DEFAULT_DB_ALIAS) -> Report:
    """Read the whole log in one snapshot; `published` are the seals kept outside (`seals.read`)."""
    report = Report()
    with transaction.atomic(using=using):
        with connections[using].cursor() as cursor:
            cursor.execute(_SNAPSHOT)
        ends = _Ends(
            head=models.Head.objects.using(using).first(),
            seals=list(models.DailySeal.objects.using(using).order_by("day")),
            published=published or {},
        )
        digests = _digests_wanted(ends)
        for finding in _all(report, ends, digests, using):
            report.findings.append(finding)
    return report


def _all(report: Report, ends: _Ends, digests: dict[int, bytes], using: str) -> Iterator[Finding]:
    yield from _chain(report, ends, digests, using)
    yield from _outside(report, ends, digests)
    with connections[using].cursor() as cursor:
        cursor.execute(_STRAY)
        for number, subject in cursor.fetchmany(SHOWN):
            yield Finding("inserted", f"sự kiện {number}", f"{subject}: không có vị trí và không chờ xếp thứ tự")
        cursor.execute(_WAITING)
        for number, gone in cursor.fetchmany(SHOWN):
            text = "chờ xếp thứ tự nhưng không có trong nhật ký" if gone else "đã có vị trí mà vẫn chờ"
            yield Finding("missing" if gone else "inserted", f"sự kiện {number}", text)
        cursor.execute(_GAPS)
        for subject, count, last in cursor.fetchmany(SHOWN):
            yield Finding("gap", subject, f"{count} sự kiện nhưng sự kiện cuối mang số {last}")


def _chain(report: Report, ends: _Ends, digests: dict[int, bytes], using: str) -> Iterator[Finding]:
    """Walk along the positions; every digest must follow from the row and the digest stored before it."""
    expected, previous = 1, chain.GENESIS
    known = True  # whether the digest before is the true predecessor's
    for position, stored, *row in _rows(using):
        if position != expected:
            yield _missing(expected, position - 1)
            known = False
        where = f"vị trí {position}"
        if ends.head and position > ends.head.position:
            yield Finding("inserted", where, f"{row[3]} (sự kiện {row[0]}): nằm ngoài điểm cuối nhật ký")
        elif known and chain.digest(previous, position=position, row=row) != stored:
            yield Finding("changed", where, f"{row[3]} (sự kiện {row[0]}): không khớp mã xác thực")
        if position in digests:
            digests[position] = stored
        report.events += 1
        report.position, report.digest = position, stored.hex()
        expected, previous, known = position + 1, stored, True
    if ends.last >= expected:
        yield _missing(expected, ends.last)


def _rows(using: str) -> Iterator[tuple[Any, ...]]:
    with connections[using].chunked_cursor() as cursor:
        cursor.execute(chain.EVENTS_IN_ORDER)
        for batch in iter(lambda: cursor.fetchmany(5000), []):
            for position, stored, *row in batch:
                yield position, bytes(stored), *row


def _missing(first: int, last: int) -> Finding:
    where = f"vị trí {first}" if first == last else f"vị trí {first}–{last}"
    return Finding("missing", where, "không còn dòng này")


def _digests_wanted(ends: _Ends) -> dict[int, bytes]:
    """The positions whose digest some witness states."""
    told = [int(line.split()[1]) for line in ends.published.values()]
    positions = [*told, *(seal.position for seal in ends.seals), *([ends.head.position] if ends.head else [])]
    return dict.fromkeys(positions, b"")


def _outside(report: Report, ends: _Ends, digests: Mapping[int, bytes]) -> Iterator[Finding]:
    """Compare what the witnesses say with what the log says now."""
    if ends.head and digests[ends.head.position] != bytes(ends.head.digest):
        yield Finding("head", f"vị trí {ends.head.position}", "mã xác thực ở điểm cuối đã khác")
    if ends.head is None and report.events:
        yield Finding("head", "core_head", "không còn dòng này")
    for seal in ends.seals:
        if digests[seal.position] != bytes(seal.digest):
            yield Finding("seal", str(seal.day), f"nhật ký đến vị trí {seal.position} không phải bản đã niêm phong")
    kept = {str(seal.day): seals.line(seal) for seal in ends.seals}
    for day, line in ends.published.items():
        _day, position, digest = line.split()
        if digests[int(position)].hex() != digest:
            yield Finding("seal", day, f"nhật ký đến vị trí {position} không phải bản đã công bố")
        elif kept.get(day) != line:
            yield Finding("seal", day, "dấu niêm phong trong cơ sở dữ liệu khác dấu đã công bố")
