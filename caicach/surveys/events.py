"""What can happen to a campaign? Numbers and digests alone; no answer and nobody who gave one."""

from dataclasses import dataclass
from datetime import date

from caicach.core import events


@dataclass(frozen=True, kw_only=True)
class CampaignOpened(events.Event):
    """A unit says whom it asked what, and how."""

    KIND = "survey.opened"
    unit_id: int
    items: int
    first_day: date
    last_day: date


@dataclass(frozen=True, kw_only=True)
class CampaignChanged(events.Event):
    """What was written of it was mended, before any slip came in."""

    KIND = "survey.changed"
    items: int
    first_day: date
    last_day: date


@dataclass(frozen=True, kw_only=True)
class AnswersTakenIn(events.Event):
    """A file of slips was taken in whole; `sha256`: of its bytes."""

    KIND = "survey.answers-taken-in"
    file_id: int
    slips: int
    units: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class AnswersTakenBack(events.Event):
    """It counts no longer; its slips stay as they are."""

    KIND = "survey.answers-taken-back"
    file_id: int
    slips: int
