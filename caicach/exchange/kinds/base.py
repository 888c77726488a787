"""What must a kind of rows say of itself? Its fields, what is wrong with a row, how it is taken in and back."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final, Protocol

from django.utils.functional import Promise

from caicach.accounts.states import Permission
from caicach.core.actor import Actor
from caicach.exchange import models
from caicach.exchange.rules import cells

Words = str | Promise
BATCH: Final = 500


@dataclass(frozen=True, slots=True)
class Field:
    """One thing a row can say. `headings`: how people call the column, besides the label."""

    name: str
    label: Words
    read: Callable[[cells.Cell], Any]
    headings: tuple[str, ...] = ()
    required: bool = False
    is_day: bool = False  # then the reading is told how the workbook counts days


def column(
    name: str, label: Words, read: Callable[..., Any], *headings: str, required: bool = False, is_day: bool = False
) -> Field:
    """A field as a table of them is written."""
    return Field(name, label, read, headings, required, is_day)


@dataclass(slots=True)
class Row:
    """One row as it was read: what its fields say, and what is wrong, by field."""

    number: int
    cells: list[cells.Cell]
    said: dict[str, Any] = field(default_factory=dict)
    problems: list[tuple[str, str]] = field(default_factory=list)
    remarks: list[tuple[str, str]] = field(default_factory=list)  # what is left open by a row that is right
    known: bool = False  # it says what stands here already: nothing to take in, and no error
    beside: bool = False  # it does not come in, whatever it says: it was wrong or known before
    made: Any = None  # what the check worked out, ready to be taken in

    def complain(self, name: str, words: Words) -> None:
        self.problems.append((name, str(words)))

    def remark(self, name: str, words: Words) -> None:
        self.remarks.append((name, str(words)))


@dataclass(frozen=True, slots=True)
class Context:
    """For whom and when rows are judged; `seen` is shared by all batches of one check, to find what comes twice."""

    of: models.Import
    by: Actor
    at: datetime
    seen: dict[str, int] = field(default_factory=dict)
    places: dict[date, Any] = field(default_factory=dict)  # units by what they are called, on each day asked for


class Kind(Protocol):
    """A kind of rows. `check` is asked again before rows are taken in: the world moves on after a dry run."""

    @property
    def name(self) -> str: ...

    @property
    def title(self) -> Words: ...

    @property
    def permission(self) -> Permission: ...

    @property
    def wants_source(self) -> bool: ...

    @property
    def whole(self) -> bool:
        """Are all rows judged and taken in at once, because one may need another further down?"""

    @property
    def fields(self) -> Sequence[Field]: ...

    @property
    def example(self) -> Mapping[str, str]:
        """One invented row, by field, for the empty sheet that is handed out."""

    def allows(self, by: Actor, *, on: date) -> bool:
        """May somebody with `permission` bring such rows? For rights that count only in some units."""

    def check(self, rows: Sequence[Row], context: Context) -> None:
        """Complain of what is wrong with these rows, and work out what the right ones become."""

    def take(self, rows: Sequence[Row], context: Context) -> list[str]:
        """Write these rows, in the caller's transaction; the subject each became ("dossier/12")."""

    def undo(self, became: Mapping[int, str], context: Context) -> dict[int, str]:
        """Take back what these rows (by number) became; the reasons of those that must stay."""


def once(row: Row, name: str, key: str, context: Context, words: str) -> None:
    """Complain if an earlier row of the file says the same; `words` takes %(row)s."""
    first = context.seen.setdefault(f"{name} {key}", row.number)
    if first != row.number:
        row.complain(name, words % {"row": first})
