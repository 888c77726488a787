"""What can happen to a cycle of assessment, to a unit in it and to its evidence? Codes, numbers and days alone."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from caicach.core import events


@dataclass(frozen=True, kw_only=True)
class CyclePlanned(events.Event):
    """A cycle was planned by an adopted edition for a period; `office`: the unit that runs and appraises."""

    KIND = "cycle.planned"
    edition_id: int
    period: str
    office_id: int


@dataclass(frozen=True, kw_only=True)
class ScoringBegan(events.Event):
    """Units may score themselves until this day; `units`: how many."""

    KIND = "cycle.scoring-began"
    until: date
    units: int


@dataclass(frozen=True, kw_only=True)
class AppraisalBegan(events.Event):
    """The office and the leads of groups appraise until this day; `absent`: units that submitted nothing so far."""

    KIND = "cycle.appraisal-began"
    until: date
    absent: int


@dataclass(frozen=True, kw_only=True)
class ExplanationBegan(events.Event):
    """Units may explain themselves until this day."""

    KIND = "cycle.explanation-began"
    until: date


@dataclass(frozen=True, kw_only=True)
class CouncilBegan(events.Event):
    """What the council is to decide on stands: final marks were written for so many units."""

    KIND = "cycle.council-began"
    units: int


@dataclass(frozen=True, kw_only=True)
class CycleCancelled(events.Event):
    """The cycle was given up; nothing in it counts."""

    KIND = "cycle.cancelled"


@dataclass(frozen=True, kw_only=True)
class DeadlineMoved(events.Event):
    """The running stage ends on another day; who comes until then is not late."""

    KIND = "cycle.deadline-moved"
    stage: str
    until: date


@dataclass(frozen=True, kw_only=True)
class UnitsReminded(events.Event):
    """The office reminded so many units that have not submitted."""

    KIND = "cycle.units-reminded"
    units: int


@dataclass(frozen=True, kw_only=True)
class Marked(events.Event):
    """A person gave a figure for a criterion; nothing in numerator and denominator: it does not apply."""

    KIND = "assessment.marked"
    mark_id: int
    criterion: str
    stage: str
    numerator: Decimal | None = None
    denominator: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class Counted(events.Event):
    """So many automatic criteria were counted from records for a stage; of `unknown` nothing is known."""

    KIND = "assessment.counted"
    stage: str
    criteria: int
    unknown: int


@dataclass(frozen=True, kw_only=True)
class Submitted(events.Event):
    """The unit submitted its sheet, the `round`-th time, so many working days late."""

    KIND = "assessment.submitted"
    round: int
    late_days: int


@dataclass(frozen=True, kw_only=True)
class SentBack(events.Event):
    """The sheet went back to the unit; why stands beside it."""

    KIND = "assessment.sent-back"
    round: int


@dataclass(frozen=True, kw_only=True)
class Appraised(events.Event):
    """The appraisal of the unit is done; so many marks differ from the unit's own."""

    KIND = "assessment.appraised"
    differing: int


@dataclass(frozen=True, kw_only=True)
class Explained(events.Event):
    """The unit explained one criterion."""

    KIND = "assessment.explained"
    criterion: str


@dataclass(frozen=True, kw_only=True)
class ExplanationsSent(events.Event):
    """The unit has said all it has to say, or its days are over: so many criteria explained; none: it agrees."""

    KIND = "assessment.explanations-sent"
    criteria: int


@dataclass(frozen=True, kw_only=True)
class ExplanationAnswered(events.Event):
    """An appraiser answered the explanation of one criterion."""

    KIND = "assessment.explanation-answered"
    criterion: str
    accepted: bool


@dataclass(frozen=True, kw_only=True)
class Settled(events.Event):
    """Nothing more is appraised: these marks go to the council."""

    KIND = "assessment.settled"


@dataclass(frozen=True, kw_only=True)
class EvidenceAdded(events.Event):
    """A unit added a piece of evidence, known by its digest."""

    KIND = "evidence.added"
    unit_id: int
    kind: str
    sha256: str


@dataclass(frozen=True, kw_only=True)
class EvidenceUsed(events.Event):
    """A piece of evidence was shown for a criterion."""

    KIND = "assessment.evidence-used"
    evidence_id: int
    criterion: str


@dataclass(frozen=True, kw_only=True)
class EvidenceTakenAway(events.Event):
    """A piece of evidence is no longer shown for a criterion; it stays the unit's."""

    KIND = "assessment.evidence-taken-away"
    evidence_id: int
    criterion: str
