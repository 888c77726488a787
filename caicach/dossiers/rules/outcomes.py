"""What must a result say when it is registered, corrected or revoked, and does it hold on a given day?

All that is wrong is told at once, each beside its field.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import NotRequired, TypedDict

from django.utils.translation import gettext_lazy as _

from caicach.core import errors, text
from caicach.dossiers.rules import wording
from caicach.dossiers.states import OutcomeState, Validity

LONGEST_NUMBER = 80
LONGEST_SIGNER = 120
Problem = tuple[str, errors.Text]


class Said(TypedDict):
    """The fields of a `Result`, as commands take them."""

    number: str
    issued_on: date
    signer: NotRequired[str]
    valid_from: NotRequired[date | None]
    valid_until: NotRequired[date | None]
    shared: NotRequired[bool]
    file_id: NotRequired[int | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """A result as somebody writes it down. `shared`: one paper, such as a list, is the result of many dossiers."""

    number: str
    issued_on: date
    signer: str = ""
    valid_from: date | None = None
    valid_until: date | None = None
    shared: bool = False
    file_id: int | None = None

    @property
    def begins_on(self) -> date:
        return self.valid_from or self.issued_on

    def problems(self, *, received_on: date, today: date) -> Iterator[Problem]:
        yield from _words("number", self.number, LONGEST_NUMBER, _("Phải ghi số, ký hiệu của kết quả."))
        yield from _words("signer", self.signer, LONGEST_SIGNER)
        if not received_on <= self.issued_on <= today:
            yield "issued_on", _("Ngày ban hành không trước ngày tiếp nhận và không ở tương lai.")
        if self.begins_on < self.issued_on:
            yield "valid_from", _("Kết quả có giá trị sớm nhất từ ngày ban hành.")
        if self.valid_until is not None and self.valid_until < max(self.begins_on, self.issued_on):
            yield "valid_until", _("Ngày hết giá trị phải sau ngày ban hành và ngày bắt đầu có giá trị.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Revocation:
    """The decision by which a result is revoked."""

    decision_number: str
    decided_on: date
    ground: str

    def problems(self, *, issued_on: date, today: date) -> Iterator[Problem]:
        missing = _("Phải ghi số quyết định thu hồi.")
        yield from _words("decision_number", self.decision_number, LONGEST_NUMBER, missing)
        yield from ground_problems(self.ground)
        if not issued_on <= self.decided_on <= today:
            yield "decided_on", _("Ngày quyết định thu hồi không trước ngày ban hành kết quả và không ở tương lai.")


def ground_problems(ground: str) -> Iterator[Problem]:
    """A decision against what a citizen holds in hand always says why."""
    yield from _words("ground", ground, wording.LONGEST_REASON, _("Phải ghi căn cứ, lý do."))


def stored(words: str) -> str:
    """As it goes into its column, once it was checked."""
    return text.nfc(words)


def check(problems: Iterator[Problem]) -> None:
    """Invalid with everything that is wrong, each beside its field."""
    found: dict[str, list[errors.Text]] = {}
    for field, words in problems:
        found.setdefault(field, []).append(words)
    if found:
        raise errors.Invalid(next(iter(found.values()))[0], problems=found)


def _words(field: str, words: str, most: int, missing: errors.Text = "") -> Iterator[Problem]:
    problem = wording.problem(words, most=most)
    if problem is None and missing and not text.nfc(words):
        problem = missing
    if problem is not None:
        yield field, problem


def validity(*, state: str, valid_from: date, valid_until: date | None, on: date) -> Validity:
    """Does it hold on this day? What was revoked or replaced does not, whatever its dates say."""
    if state == OutcomeState.REVOKED:
        return Validity.REVOKED
    if state == OutcomeState.REPLACED:
        return Validity.REPLACED
    if on < valid_from:
        return Validity.NOT_YET
    if valid_until is not None and valid_until < on:
        return Validity.EXPIRED
    return Validity.VALID
