"""What would an appraiser object to? Found before the unit submits, and said beside the criterion.

What `holds` must be mended before submission; the rest is shown and the unit may still be right. Without evidence a
written explanation is compulsory (Plan 307/KH-UBND of Hà Nội, 2025).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final

from caicach.assessments.rules import counting, entering
from caicach.core.calendar import gettext_noop as _
from caicach.core.calendar import say
from caicach.indices.rules import figures, scoring
from caicach.indices.rules.figures import percent, product, quotient, said
from caicach.indices.rules.kinds import Entry, Takes
from caicach.indices.rules.scoring import Standing
from caicach.indices.rules.tree import IndexSet, Node

FAR: Final = Decimal("0.3")  # of the points of the criterion: more than this between two years is asked about


class Kind(StrEnum):
    MISSING = "missing"
    NO_EVIDENCE = "no_evidence"
    EXPIRED = "expired"
    INFECTED = "infected"
    FAR_FROM_LAST = "far_from_last"
    CONTRADICTS = "contradicts"
    BEYOND = "beyond"
    NO_DATA = "no_data"


HOLDING: Final = frozenset({Kind.MISSING, Kind.NO_EVIDENCE, Kind.EXPIRED, Kind.INFECTED, Kind.BEYOND})


@dataclass(frozen=True, slots=True)
class Finding:
    """One objection, at its criterion."""

    code: str
    kind: Kind
    text: str

    @property
    def holds(self) -> bool:
        return self.kind in HOLDING


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A piece of evidence as far as the checks must know it."""

    title: str
    valid_to: date | None = None
    infected: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """All that is known of a unit's sheet. `own`: what our records say where a figure is typed."""

    index_set: IndexSet
    entries: Mapping[str, Entry]
    reasons: Mapping[str, str] = field(default_factory=dict)
    evidence: Mapping[str, Sequence[Shown]] = field(default_factory=dict)
    last: Mapping[str, Decimal] = field(default_factory=dict)
    own: Mapping[str, Entry] = field(default_factory=dict)
    on: date

    def nodes(self) -> Iterable[Node]:
        yield from self.index_set.leaves()
        yield from self.index_set.adjustments


def check(sheet: Sheet) -> list[Finding]:
    """Every objection, in the order of the set."""
    points = {row.node.code: row for row in counting.rows(scoring.score(sheet.index_set, sheet.entries))}
    found: list[Finding] = []
    for node in sheet.nodes():
        row = points.get(node.code)
        found += _of_evidence(sheet, node, row)
        found += _of_figure(sheet, node)
        if row is not None:
            found += _of_points(sheet, row)
    parents = [row for row in points.values() if row.rows and row.points is not None and row.points > row.node.points]
    return found + [_beyond(row) for row in parents]


def _of_figure(sheet: Sheet, node: Node) -> list[Finding]:
    entry = sheet.entries.get(node.code)
    if entry is None:
        return _missing(sheet, node)
    own = sheet.own.get(node.code)
    if own is None or not entry.applies or entry == own:
        return []
    words = _("Hệ thống đếm được %(own)s, đơn vị ghi %(typed)s.")
    return [Finding(node.code, Kind.CONTRADICTS, say(words, own=_said(node, own), typed=_said(node, entry)))]


def _missing(sheet: Sheet, node: Node) -> list[Finding]:
    if entering.takes(node) is Takes.ANY or node in sheet.index_set.adjustments:
        return []  # shown only, or bonus and penalty: nothing is lacking
    if node.automatic:
        words = _("Chưa có dữ liệu: số này lấy tự động, đơn vị không phải nhập.")
        return [Finding(node.code, Kind.NO_DATA, say(words))]
    return [Finding(node.code, Kind.MISSING, say(_("Chưa nhập số.")))]


def _of_evidence(sheet: Sheet, node: Node, row: scoring.Row | None) -> list[Finding]:
    if node.automatic or node.code not in sheet.entries:
        return []
    shown = sheet.evidence.get(node.code, ())
    found = []
    for one in shown:
        if one.infected:
            words = _("Tài liệu “%(title)s” có mã độc, phải thay bằng tệp khác.")
            found.append(Finding(node.code, Kind.INFECTED, say(words, title=one.title)))
        elif one.valid_to is not None and one.valid_to < sheet.on:
            words = _("Tài liệu “%(title)s” đã hết hiệu lực %(day)s.")
            found.append(Finding(node.code, Kind.EXPIRED, say(words, title=one.title, day=one.valid_to)))
    if not shown and not sheet.reasons.get(node.code, "").strip() and _claims(row):
        words = _("Chưa có tài liệu kiểm chứng: phải thêm tài liệu hoặc viết giải trình.")
        found.append(Finding(node.code, Kind.NO_EVIDENCE, say(words)))
    return found


def _claims(row: scoring.Row | None) -> bool:
    """Points are claimed, or it is said not to apply: nought is believed without a paper."""
    return row is not None and (row.standing is Standing.NOT_APPLICABLE or bool(row.points))


def _of_points(sheet: Sheet, row: scoring.Row) -> list[Finding]:
    found = []
    if row.points is not None and abs(row.points) > row.node.points:
        found.append(_beyond(row))
    last = sheet.last.get(row.node.code)
    if last is None or row.standing is not Standing.SCORED or row.points is None or not row.node.points:
        return found
    if abs(row.points - last) > product(FAR, row.node.points):
        words = _("Năm trước %(last)s điểm, năm nay %(now)s điểm: kiểm tra lại.")
        text = say(words, last=said(last), now=said(row.points))
        found.append(Finding(row.node.code, Kind.FAR_FROM_LAST, text))
    return found


def _beyond(row: scoring.Row) -> Finding:
    words = _("Cộng lại %(points)s điểm, vượt tối đa %(most)s điểm.")
    text = say(words, points=said(row.points or figures.ZERO), most=said(row.node.points))
    return Finding(row.node.code, Kind.BEYOND, text)


def _said(node: Node, entry: Entry) -> str:
    if entering.takes(node) is not Takes.SHARE:
        return said(entry.numerator)
    share = f" = {percent(quotient(entry.numerator, entry.denominator))}" if entry.denominator else ""
    return f"{said(entry.numerator)}/{said(entry.denominator)}{share}"
