"""What is one revision of a procedure made of? Frozen values, the same in a file, in a draft and once published."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, Protocol, TypeVar

from caicach.catalogue.states import FeeUnit, Form, Level, LimitUnit, ServiceLevel
from caicach.core import errors
from caicach.core.calendar import gettext_noop as _
from caicach.core.calendar import say
from caicach.workflow.rules import Definition


class CaseUnknown(errors.Invalid):
    """The procedure has no such case of its time limit."""


class Dated(Protocol):
    """Anything valid in [valid_from, valid_to); an open side is None."""

    @property
    def valid_from(self) -> date | None: ...
    @property
    def valid_to(self) -> date | None: ...


Period = TypeVar("Period", bound=Dated)


def holds(period: Dated, on: date) -> bool:
    begun = period.valid_from is None or period.valid_from <= on
    return begun and (period.valid_to is None or on < period.valid_to)


def in_force(periods: Iterable[Period], on: date) -> tuple[Period, ...]:
    return tuple(period for period in periods if holds(period, on))


@dataclass(frozen=True, slots=True)
class Limit:
    """A legal time limit; the clock of the dossier turns it into a date."""

    amount: Decimal
    unit: LimitUnit


@dataclass(frozen=True, slots=True)
class LimitCase:
    """A named case with another limit, such as an area with difficult conditions."""

    key: str
    name: str
    limit: Limit
    same_day: bool = False

    def __iter__(self) -> Iterator[Any]:
        """`amount, unit`, as the clock takes them."""
        return iter((self.limit.amount, self.limit.unit))


@dataclass(frozen=True, slots=True)
class Competence:
    """Which unit decides when a one-stop unit of one of these levels has received the dossier.

    `kind`: the nearest unit of that kind, seen from the unit that received; `unit`: this very unit.
    """

    level: Level
    received_at: tuple[Level, ...]
    agency: str
    kind: str = ""
    unit: str = ""
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A unit the workflow names besides the receiving and the deciding one."""

    key: str
    name: str
    kind: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class ServicePeriod:
    """How far the service could be had online during a period."""

    level: ServiceLevel
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class Component:
    """One paper of the dossier. With a `condition` it is due only where that holds; `instead_of` names the paper it
    may replace; one `presented_only` is looked at and given back.
    """

    number: int
    name: str
    form: Form
    quantity: int = 1
    required: bool = True
    condition: str = ""
    note: str = ""
    presented_only: bool = False
    instead_of: int | None = None
    id: int = 0


@dataclass(frozen=True, slots=True)
class Fee:
    """One fee in whole đồng. Up to `after` units cost `amount`, each further one `amount_after`, together `maximum`."""

    key: str
    name: str
    amount: int
    per: FeeUnit
    times: FeeUnit | None = None
    online_amount: int | None = None
    after: int | None = None
    amount_after: int | None = None
    maximum: int | None = None
    optional: bool = False
    condition: str = ""
    exemptions: tuple[str, ...] = ()
    basis: str = ""
    illustrative: bool = False
    valid_from: date | None = None
    valid_to: date | None = None
    id: int = 0


@dataclass(frozen=True, slots=True)
class LegalBasis:
    document: str
    article: str = ""
    issued_on: date | None = None


@dataclass(frozen=True, slots=True)
class Publication:
    """The decision that announces a revision, and when its content was made public.

    Decree 63/2010/NĐ-CP Art. 15–17, 24 as amended by Decree 92/2017/NĐ-CP Art. 1 (not compared with the text).
    """

    decision: str = ""
    decided_on: date | None = None
    announced_on: date | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the person goes home with."""

    name: str
    validity: str = ""
    validity_months: int | None = None


@dataclass(frozen=True, slots=True)
class Sample:
    """A made-up dossier that `rehearse` plays to its end; `outcomes` gives the branches taken, in turn."""

    name: str
    received_at: datetime
    case: str = ""
    facts: Mapping[str, str | int | bool] = field(default_factory=dict)
    outcomes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    waits: Mapping[str, int] = field(default_factory=dict)
    silent: tuple[str, ...] = ()
    fee_counts: Mapping[str, Mapping[FeeUnit, int]] = field(default_factory=dict)
    due_at: datetime | None = None
    fee: int | None = None


@dataclass(frozen=True, kw_only=True)
class Procedure:
    """One revision, whole. `unverified` maps a place in the file to the reason why it has not been checked."""

    code: str
    name: str
    sector: str
    synonyms: tuple[str, ...]
    replaces: tuple[str, ...]
    valid_from: date
    valid_to: date | None
    service_levels: tuple[ServicePeriod, ...]
    competence: tuple[Competence, ...]
    places: tuple[Place, ...]
    limit: Limit
    same_day: bool
    limit_note: str
    limit_cases: tuple[LimitCase, ...]
    receive_and_return: bool
    components: tuple[Component, ...]
    fees: tuple[Fee, ...]
    legal_basis: tuple[LegalBasis, ...]
    result: Outcome
    definition: Definition
    samples: tuple[Sample, ...]
    unverified: Mapping[str, str]
    publication: Publication
    data: Mapping[str, Any] = field(repr=False)

    @property
    def levels(self) -> tuple[Level, ...]:
        """The levels that decide at any time of the revision; see `levels_on` for one day."""
        return tuple(dict.fromkeys(row.level for row in self.competence))

    def levels_on(self, on: date) -> tuple[Level, ...]:
        return tuple(dict.fromkeys(row.level for row in in_force(self.competence, on)))

    def received_at(self, on: date) -> frozenset[Level]:
        """Levels whose one-stop units receive it."""
        return frozenset(level for row in in_force(self.competence, on) for level in row.received_at)

    def competence_at(self, level: Level, *, on: date) -> Competence | None:
        """Who decides what a one-stop unit of this level received."""
        return next((row for row in in_force(self.competence, on) if level in row.received_at), None)

    def service_level(self, on: date) -> ServiceLevel | None:
        return next((row.level for row in in_force(self.service_levels, on)), None)

    def limit_for(self, case: str = "") -> LimitCase:
        """The limit of a named case; of the ordinary one without a name."""
        if not case:
            return LimitCase(key="", name="", limit=self.limit, same_day=self.same_day)
        found = next((row for row in self.limit_cases if row.key == case), None)
        if found is None:
            words = say(_("Thủ tục này không có trường hợp thời hạn “%(case)s”."), case=case)
            raise CaseUnknown(words, field="limit_case")
        return found

    def fees_on(self, on: date) -> tuple[Fee, ...]:
        return in_force(self.fees, on)

    def fee_on(self, on: date, *, sets: int = 1) -> int:
        """What is due without asking further: the fees bound to no condition, each once, whatever the `sets`."""
        return sum(fee.amount for fee in self.fees_on(on) if not (fee.optional or fee.condition))

    @property
    def required_numbers(self) -> tuple[int, ...]:
        """Papers without which nothing is received: those bound to no condition that no other may replace."""
        replaced = {row.instead_of for row in self.components}
        return tuple(
            row.number
            for row in self.components
            if row.required and not row.condition and row.instead_of is None and row.number not in replaced
        )

    @property
    def component_numbers(self) -> tuple[int, ...]:
        return tuple(row.number for row in self.components)

    def component(self, number: int) -> Component | None:
        return next((row for row in self.components if row.number == number), None)


@dataclass(frozen=True, kw_only=True)
class PublishedProcedure(Procedure):
    """A published revision as the counter needs it: with the identifiers of its rows, compiled, kept in memory."""

    procedure_id: int
    revision_id: int
    revision_number: int
    definition_id: int

    @property
    def workflow(self) -> Definition:
        return self.definition

    @property
    def workflow_id(self) -> int:
        return self.definition_id


FIELDS: Final = tuple(column.name for column in fields(Procedure))


def numbered(rows: tuple[Component, ...], ids: Mapping[int, int]) -> tuple[Component, ...]:
    """The components with the identifiers of their rows, found by number."""
    return tuple(replace(row, id=ids[row.number]) for row in rows)


def priced(rows: tuple[Fee, ...], ids: Mapping[int, int]) -> tuple[Fee, ...]:
    """The fees with the identifiers of their rows, found by place in the list."""
    return tuple(replace(row, id=ids[place]) for place, row in enumerate(rows))
