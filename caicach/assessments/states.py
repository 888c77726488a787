"""In which state is an edition of a set of criteria, and what became of a comment on it?"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class SetState(StrEnum):
    """A draft may be commented on; an adopted edition is never changed again; an ended one holds until its last day."""

    DRAFT = "draft"
    COMMENTING = "commenting"
    ADOPTED = "adopted"
    ENDED = "ended"
    WITHDRAWN = "withdrawn"


SET_STATE_NAMES: Final[Mapping[SetState, str | Promise]] = {
    SetState.DRAFT: _("dự thảo"),
    SetState.COMMENTING: _("lấy ý kiến"),
    SetState.ADOPTED: _("đã ban hành"),
    SetState.ENDED: _("đã ban hành, có ngày hết hiệu lực"),
    SetState.WITHDRAWN: _("đã rút dự thảo"),
}

OPEN: Final = frozenset({SetState.DRAFT, SetState.COMMENTING})  # its text may still change
DECIDED: Final = frozenset({SetState.ADOPTED, SetState.ENDED})  # it holds on the days of its decision


class Verdict(StrEnum):
    """What the drafters made of a comment. Nothing yet: not answered."""

    ACCEPTED = "accepted"
    PARTLY = "partly"
    DECLINED = "declined"


VERDICT_NAMES: Final[Mapping[Verdict, str | Promise]] = {
    Verdict.ACCEPTED: _("tiếp thu"),
    Verdict.PARTLY: _("tiếp thu một phần"),
    Verdict.DECLINED: _("không tiếp thu"),
}


# --- Cycles: units score themselves, are appraised, explain; the council decides ---


class CycleState(StrEnum):
    """One stage after the other; what a stage is for is over when the next begins."""

    PLANNED = "planned"
    SCORING = "scoring"
    APPRAISAL = "appraisal"
    EXPLANATION = "explanation"
    COUNCIL = "council"
    PUBLISHED = "published"
    CANCELLED = "cancelled"


CYCLE_STATE_NAMES: Final[Mapping[CycleState, str | Promise]] = {
    CycleState.PLANNED: _("đã lập kế hoạch"),
    CycleState.SCORING: _("đơn vị tự chấm"),
    CycleState.APPRAISAL: _("thẩm định"),
    CycleState.EXPLANATION: _("giải trình"),
    CycleState.COUNCIL: _("trình hội đồng"),
    CycleState.PUBLISHED: _("đã công bố"),
    CycleState.CANCELLED: _("đã hủy"),
}
CYCLE_MOVES: Final[Mapping[CycleState, frozenset[CycleState]]] = {
    CycleState.PLANNED: frozenset({CycleState.SCORING, CycleState.CANCELLED}),
    CycleState.SCORING: frozenset({CycleState.APPRAISAL, CycleState.CANCELLED}),
    CycleState.APPRAISAL: frozenset({CycleState.EXPLANATION}),
    CycleState.EXPLANATION: frozenset({CycleState.COUNCIL}),
    CycleState.COUNCIL: frozenset({CycleState.PUBLISHED}),
    CycleState.PUBLISHED: frozenset(),
    CycleState.CANCELLED: frozenset(),
}
CYCLE_LINE: Final = tuple(one for one in CycleState if one is not CycleState.CANCELLED)  # as it is drawn


class AssessmentState(StrEnum):
    """How far one unit has come in a cycle."""

    SCORING = "scoring"
    SUBMITTED = "submitted"
    SENT_BACK = "sent_back"
    APPRAISED = "appraised"
    EXPLAINED = "explained"
    SETTLED = "settled"


ASSESSMENT_STATE_NAMES: Final[Mapping[AssessmentState, str | Promise]] = {
    AssessmentState.SCORING: _("đang tự chấm"),
    AssessmentState.SUBMITTED: _("đã nộp, chờ thẩm định"),
    AssessmentState.SENT_BACK: _("bị trả lại để bổ sung"),
    AssessmentState.APPRAISED: _("đã thẩm định, chờ giải trình"),
    AssessmentState.EXPLAINED: _("đã giải trình, chờ trả lời"),
    AssessmentState.SETTLED: _("đã chốt điểm thẩm định"),
}
ASSESSMENT_MOVES: Final[Mapping[AssessmentState, frozenset[AssessmentState]]] = {
    # Straight to appraised: a unit that never submitted is appraised without its own marks.
    AssessmentState.SCORING: frozenset({AssessmentState.SUBMITTED, AssessmentState.APPRAISED}),
    AssessmentState.SUBMITTED: frozenset({AssessmentState.SENT_BACK, AssessmentState.APPRAISED}),
    AssessmentState.SENT_BACK: frozenset({AssessmentState.SUBMITTED, AssessmentState.APPRAISED}),
    AssessmentState.APPRAISED: frozenset({AssessmentState.EXPLAINED, AssessmentState.SETTLED}),
    AssessmentState.EXPLAINED: frozenset({AssessmentState.SETTLED}),
    AssessmentState.SETTLED: frozenset(),
}
SELF_SCORING: Final = frozenset({AssessmentState.SCORING, AssessmentState.SENT_BACK})  # the unit may type


class Stage(StrEnum):
    """Whose mark it is. Of a stage the latest mark counts; the three are kept beside each other."""

    SELF = "self"
    APPRAISED = "appraised"
    FINAL = "final"


STAGE_NAMES: Final[Mapping[Stage, str | Promise]] = {
    Stage.SELF: _("tự chấm"),
    Stage.APPRAISED: _("thẩm định"),
    Stage.FINAL: _("điểm cuối cùng"),
}


class EvidenceKind(StrEnum):
    """What a piece of evidence is: a file, a record of this system, or an address elsewhere."""

    FILE = "file"
    RECORD = "record"
    ADDRESS = "address"


EVIDENCE_KIND_NAMES: Final[Mapping[EvidenceKind, str | Promise]] = {
    EvidenceKind.FILE: _("tệp tải lên"),
    EvidenceKind.RECORD: _("hồ sơ, văn bản trong hệ thống"),
    EvidenceKind.ADDRESS: _("địa chỉ trên mạng"),
}
