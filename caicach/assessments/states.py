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
