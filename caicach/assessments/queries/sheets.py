"""What stands on the sheet of a unit: each criterion with its three marks, points, working, evidence and objections?

What our records count is shown live until the unit submits; from then on as it was counted.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from caicach.assessments.models import Assessment, Cycle, EvidenceUse, Explanation, Mark
from caicach.assessments.queries import cycles
from caicach.assessments.rules import checks, counting, deadlines, entering
from caicach.assessments.rules.checks import Finding
from caicach.assessments.rules.counting import Total
from caicach.assessments.states import SELF_SCORING, CycleState, Stage
from caicach.core import clock, errors
from caicach.core.actor import Actor
from caicach.core.calendar import gettext_noop as _
from caicach.core.calendar import say
from caicach.documents.states import ScanState
from caicach.indices.measures import MEASURES
from caicach.indices.queries import scores, values
from caicach.indices.rules.kinds import Entry, Takes
from caicach.indices.rules.scoring import Row
from caicach.indices.rules.tree import IndexSet, Node
from caicach.organisations.queries import calendars

SYSTEM = Actor.system()
AFTER = [CycleState.COUNCIL.value, CycleState.PUBLISHED.value]


@dataclass(slots=True, kw_only=True)
class Line:
    """One criterion. `marks` and `rows` by stage; `live`: what our records say now, None where they say nothing."""

    node: Node
    group: str
    marks: dict[Stage, Mark] = field(default_factory=dict)
    rows: dict[Stage, Row] = field(default_factory=dict)
    evidence: list[EvidenceUse] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    explanation: Explanation | None = None
    live: Entry | None = None

    @property
    def automatic(self) -> bool:
        return self.node.automatic

    @property
    def changed(self) -> bool:
        """Did the appraisal come to something else than the unit?"""
        own, other = self.marks.get(Stage.SELF), self.marks.get(Stage.APPRAISED)
        return other is not None and (own is None or counting.entry_of(own) != counting.entry_of(other))


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    row: Assessment
    cycle: Cycle
    made: IndexSet
    lines: Sequence[Line]
    totals: Mapping[Stage, Total]

    @property
    def findings(self) -> list[Finding]:
        return [one for line in self.lines for one in line.findings]

    def of_group(self, code: str) -> list[Line]:
        return [one for one in self.lines if one.group == code]

    def line(self, code: str) -> Line:
        found = next((one for one in self.lines if one.node.code == code), None)
        if found is None:
            raise errors.NotFound(say(_("Bộ tiêu chí không có tiêu chí này.")))
        return found


def sheet(row: Assessment, *, at: datetime) -> Sheet:
    """The caller has found that the viewer may see this unit's sheet."""
    cycle, made = row.cycle, cycles.set_of(row.cycle)
    open_still = row.state in SELF_SCORING
    every = list(row.marks.select_related("by").order_by("id"))
    marks = every if open_still else standing(row, every)
    live = counted(cycle, [row.unit_id], at=at).get(row.unit_id, {}) if open_still else {}
    lines = {code: Line(node=node, group=group, live=live.get(code)) for code, group, node in nodes(made)}
    _lay_marks(lines, marks)
    for use in row.evidence_uses.select_related("evidence__file", "added_by").order_by("id"):
        if use.criterion in lines:
            lines[use.criterion].evidence.append(use)
    for one in row.explanations.select_related("made_by", "answered_by"):
        if one.criterion in lines:
            lines[one.criterion].explanation = one
    totals = _totals(row, made, marks, {code: entry for code, entry in live.items() if entry is not None}, at=at)
    _lay_rows(lines, totals)
    if open_still:
        _lay_findings(row, made, lines, at=at)
    return Sheet(row=row, cycle=cycle, made=made, lines=list(lines.values()), totals=totals)


def nodes(made: IndexSet) -> Iterator[tuple[str, str, Node]]:
    """Every criterion that takes a figure: its code, its group, itself. Bonus and penalty are in no group."""
    for group in made.groups:
        yield from ((leaf.code, group.code, leaf) for leaf in group.leaves())
    yield from ((node.code, cycles.OTHERS, node) for node in made.adjustments)


def node_of(made: IndexSet, code: str) -> tuple[str, Node]:
    """The group and the criterion with this code."""
    found = next(((group, node) for one, group, node in nodes(made) if one == code), None)
    if found is None:
        raise errors.NotFound(say(_("Bộ tiêu chí không có tiêu chí này.")))
    return found


def standing(row: Assessment, marks: Iterable[Mark]) -> list[Mark]:
    """A unit that never submitted has no marks of its own: what it typed is a draft that nobody gave."""
    return [one for one in marks if row.submitted_at is not None or one.stage != Stage.SELF]


def counted(cycle: Cycle, unit_ids: Collection[int], *, at: datetime) -> dict[int, dict[str, Entry | None]]:
    """What our records say of the automatic criteria, by unit; None where they say nothing."""
    made = cycles.set_of(cycle)
    automatic = [code for code, _group, node in nodes(made) if node.automatic]
    if not automatic:
        return {one: {} for one in unit_ids}
    found = scores.live_scores(made, period=cycles.period_of(cycle), of=list(unit_ids), seen_by=SYSTEM, at=at)
    return {int(one.key or 0): {code: _entry(one, code) for code in automatic} for one in found}


def _entry(found: scores.LiveScore, code: str) -> Entry | None:
    value, answer = found.values.get(code), found.answers.get(code)
    if value is not None:
        return scores.entry_of(value) if value.known else None
    return answer.entry if answer is not None else None


def total(row: Assessment, stage: Stage, *, at: datetime) -> Total:
    """The score of a unit at one stage, as it stands in its marks."""
    return _total(row, cycles.set_of(row.cycle), list(row.marks.all()), {}, stage, at=at)


def _total(
    row: Assessment, made: IndexSet, marks: Sequence[Mark], live: Mapping[str, Entry], stage: Stage, *, at: datetime
) -> Total:
    draft = stage is Stage.SELF and row.state in SELF_SCORING
    given = {**counting.entries(marks if draft else standing(row, marks), stage=stage), **live}
    late = cycles.late_of(row.cycle)
    return counting.total(made, given, stage=stage, late=late, late_days=_late_days(row, at=at), unit=str(row.unit_id))


def _late_days(row: Assessment, *, at: datetime) -> int | None:
    """So many as at the first submission; while nothing is submitted, as if it were now; none ever: None."""
    if row.submitted_at is not None:
        return row.late_days or 0
    if row.state not in SELF_SCORING:
        return None
    return late_days(row, on=at.astimezone(clock.ZONE).date())


def late_days(row: Assessment, *, on: date) -> int:
    from_calendar = calendars.calendar_for(row.unit_id, on=on)
    return deadlines.late_days(row.cycle.self_by, on, calendar=from_calendar)


def _totals(
    row: Assessment, made: IndexSet, marks: Sequence[Mark], live: Mapping[str, Entry], *, at: datetime
) -> dict[Stage, Total]:
    """Self-scored always; the other two once they have a mark of their own."""
    there = {Stage.SELF, *(Stage(one.stage) for one in marks)}
    return {stage: _total(row, made, marks, live, stage, at=at) for stage in Stage if stage in there}


def _lay_marks(lines: Mapping[str, Line], marks: Sequence[Mark]) -> None:
    for stage in Stage:
        for code, mark in counting.latest(marks, stage=stage).items():
            if code in lines:
                lines[code].marks[stage] = mark


def _lay_rows(lines: Mapping[str, Line], totals: Mapping[Stage, Total]) -> None:
    for stage, one in totals.items():
        for scored in counting.rows(one.score):
            if scored.node.code in lines:
                lines[scored.node.code].rows[stage] = scored


def _lay_findings(row: Assessment, made: IndexSet, lines: Mapping[str, Line], *, at: datetime) -> None:
    own = {code: counting.entry_of(line.marks[Stage.SELF]) for code, line in lines.items() if Stage.SELF in line.marks}
    given = {code: line.live if line.automatic else own.get(code) for code, line in lines.items()}
    found = checks.check(
        checks.Sheet(
            index_set=made, entries={code: entry for code, entry in given.items() if entry is not None},
            reasons={code: line.marks[Stage.SELF].reason for code, line in lines.items() if Stage.SELF in line.marks},
            evidence={code: _shown(line.evidence) for code, line in lines.items()},
            last=last_points(row), own=own_counts(row, made, at=at), on=at.astimezone(clock.ZONE).date(),
        )
    )  # fmt: skip
    by_code = defaultdict(list)
    for one in found:
        by_code[one.code].append(one)
    for code, line in lines.items():
        line.findings = by_code.get(code, [])


def _shown(uses: Iterable[EvidenceUse]) -> list[checks.Shown]:
    return [
        checks.Shown(
            title=use.evidence.title, valid_to=use.evidence.valid_to,
            infected=use.evidence.file is not None and use.evidence.file.state == ScanState.INFECTED,
        )
        for use in uses
    ]  # fmt: skip


def last_points(row: Assessment) -> dict[str, Decimal]:
    """What the unit had in the end in the period before, by criterion; nothing if no cycle came so far."""
    before = (
        Assessment.objects.select_related("cycle__edition")
        .filter(
            cycle__edition__family=row.cycle.edition.family, cycle__period=cycles.period_of(row.cycle).previous().code,
            cycle__state__in=AFTER, unit=row.unit_id,
        )
        .order_by("-cycle_id")
        .first()
    )  # fmt: skip
    if before is None:
        return {}
    made = cycles.set_of(before.cycle)
    given = counting.entries(standing(before, before.marks.all()), stage=Stage.FINAL)
    found = counting.total(made, given, stage=Stage.FINAL, late=cycles.late_of(before.cycle), late_days=0)
    return {one.node.code: one.points for one in counting.rows(found.score) if one.points is not None}


def own_counts(row: Assessment, made: IndexSet, *, at: datetime) -> dict[str, Entry]:
    """What our records say where a figure is typed: of criteria that are also known by the key of a measure."""
    known = {
        code: key
        for code, _group, node in nodes(made)
        if not node.automatic
        for key in node.known_as
        if key in MEASURES
    }
    if not known:
        return {}
    wanted = [MEASURES[key] for key in sorted(set(known.values()))]
    period = cycles.period_of(row.cycle)
    found = values.values(wanted, period=period, under=row.unit_id, seen_by=SYSTEM, at=at).get(row.unit_id, {})
    return {code: scores.entry_of(found[key]) for code, key in known.items() if key in found and found[key].known}


def missing(row: Assessment, made: IndexSet) -> list[str]:
    """Criteria to be typed that nobody has marked at all: an appraiser marks them where the unit did not."""
    marked = counting.counting(standing(row, row.marks.all()), stage=Stage.APPRAISED)
    scored = {leaf.code: leaf for leaf in made.leaves() if entering.takes(leaf) is not Takes.ANY}
    return [code for code, leaf in scored.items() if not leaf.automatic and code not in marked]
