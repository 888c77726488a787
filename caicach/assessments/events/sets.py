"""What can happen to a set of criteria, from the first draft to its end? Never words: those stand in the tables."""

from dataclasses import dataclass
from datetime import date

from caicach.core import events


@dataclass(frozen=True, kw_only=True)
class SetDrafted(events.Event):
    """A draft was made from a file; `digest`: the SHA-256 of its text."""

    KIND = "criteria-set.drafted"
    code: str
    family: str
    number: int
    digest: str


@dataclass(frozen=True, kw_only=True)
class SetRevised(events.Event):
    """The text of a draft was changed; `comments`: how many had been made by then."""

    KIND = "criteria-set.revised"
    revision: int
    digest: str
    comments: int


@dataclass(frozen=True, kw_only=True)
class CommentsAsked(events.Event):
    """These units were asked for their comments, or the days of the round were changed."""

    KIND = "criteria-set.comments-asked"
    comment_from: date
    comment_to: date
    unit_ids: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class SetCommented(events.Event):
    """A unit said something of the draft, or of the criterion with this code."""

    KIND = "criteria-set.commented"
    comment_id: int
    unit_id: int
    criterion: str


@dataclass(frozen=True, kw_only=True)
class SetAgreed(events.Event):
    """A unit that was asked has no comment."""

    KIND = "criteria-set.agreed"
    unit_id: int


@dataclass(frozen=True, kw_only=True)
class CommentAnswered(events.Event):
    """A comment was answered, or answered anew: accepted, partly, declined."""

    KIND = "criteria-set.comment-answered"
    comment_id: int
    verdict: str


@dataclass(frozen=True, kw_only=True)
class SetAdopted(events.Event):
    """A second official adopted the draft by a decision, for these kinds of units from this day on."""

    KIND = "criteria-set.adopted"
    code: str
    digest: str
    decision_number: str
    decision_on: date
    decision_file_id: int
    drafted_by_id: int
    kinds: tuple[str, ...]
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, kw_only=True)
class SetEnded(events.Event):
    """An adopted edition does not hold from this day on; `replaced_by`: the edition that follows, if one did."""

    KIND = "criteria-set.ended"
    code: str
    valid_to: date
    replaced_by: int | None


@dataclass(frozen=True, kw_only=True)
class SetWithdrawn(events.Event):
    """A draft was given up."""

    KIND = "criteria-set.withdrawn"
