"""Which procedure, as of which day? Read from memory: published revisions never change, so they are kept for ever.

Which of them hold is looked up in a snapshot of this process; it compares the stamp (one row, renewed by a trigger) at
most once a second, and again before it says that there is no such procedure.
"""

import functools
import re
import time
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy as _

from caicach.catalogue import models
from caicach.catalogue.rules import files, procedure
from caicach.catalogue.rules import search as searching
from caicach.catalogue.rules.procedure import Competence, Limit, LimitCase, Publication, PublishedProcedure
from caicach.catalogue.states import Level, LimitUnit, RevisionState
from caicach.core import errors
from caicach.core import text as wording
from caicach.organisations.queries import successions, units

__all__ = ["PublishedProcedure", "Summary"]

CHECK_EVERY = 1.0  # seconds during which a process may not notice what another one published
_DAYS_KEPT = 200
_PLACEHOLDER = re.compile(r"\{(\w+)\}")
# The level of government a unit belongs to, by its kind; any other unit belongs to what stands above it.
LEVEL_OF_KIND: Mapping[str, Level] = {
    "commune": Level.COMMUNE,
    "district": Level.DISTRICT,
    "department": Level.PROVINCE,
    "province": Level.PROVINCE,
}


class ProcedureNotFound(errors.NotFound):
    """No published procedure of that code on that day."""

    message = _("Không có thủ tục này vào ngày đã cho.")


class NotReceivedHere(errors.Refused):
    """The procedure is not received at this level."""

    message = _("Thủ tục này không tiếp nhận ở cấp này.")


class PlaceMissing(errors.Refused):
    """The procedure names a unit that does not exist on that day."""


@dataclass(frozen=True, slots=True)
class Summary:
    """A published revision as lists show it."""

    revision_id: int
    procedure_id: int
    number: int
    code: str
    name: str
    sector: str
    synonyms: tuple[str, ...]
    levels: tuple[Level, ...]
    limit: Limit
    same_day: bool
    receive_and_return: bool
    valid_from: date
    valid_to: date | None
    unverified: Mapping[str, str]
    digest: str

    @property
    def limit_for(self) -> LimitCase:
        """The ordinary limit."""
        return LimitCase(key="", name="", limit=self.limit, same_day=self.same_day)


class _Snapshot:
    """What is published, under one version of the stamp; the days asked for are worked out once."""

    def __init__(self, version: uuid.UUID | None, rows: Iterable[Summary]) -> None:
        self.version = version
        self.database = connection.settings_dict["NAME"]
        self.checked_at = time.monotonic()
        self.by_id = {row.revision_id: row for row in rows}
        self.by_code: dict[str, list[Summary]] = defaultdict(list)
        for row in self.by_id.values():
            self.by_code[row.code].append(row)
        self._days: dict[date, frozenset[int]] = {}

    @functools.cached_property
    def index(self) -> searching.Index:
        return searching.Index(
            searching.Entry(id=row.revision_id, code=row.code, name=row.name, synonyms=row.synonyms, sector=row.sector)
            for row in self.by_id.values()
        )

    def on(self, day: date) -> frozenset[int]:
        """The revisions in force on a day."""
        if (found := self._days.get(day)) is not None:
            return found
        if len(self._days) >= _DAYS_KEPT:
            self._days = {}
        self._days[day] = found = frozenset(row.revision_id for row in self.by_id.values() if procedure.holds(row, day))
        return found

    def find(self, code: str, day: date) -> Summary | None:
        return next((row for row in self.by_code.get(code, ()) if procedure.holds(row, day)), None)


_current: _Snapshot | None = None
_compiled: dict[tuple[int, str], PublishedProcedure] = {}


def forget() -> None:
    """Look at the database again at the next question: after a change made by this very process.

    Also at what was compiled: in a database put in the place of another, the same revision may name another process.
    """
    global _current
    _current = None
    _compiled.clear()


def get_published(code: str, *, on: date) -> PublishedProcedure:
    """The revision of a procedure in force on a day; no statement when warm."""
    for at_once in (False, True):
        if (row := _snapshot(at_once=at_once).find(code, on)) is not None:
            return _compile(row)
    raise ProcedureNotFound


def first_published(code: str) -> PublishedProcedure | None:
    """The earliest revision known, for work older than the catalogue."""
    rows = _snapshot(at_once=False).by_code.get(code, ())
    return _compile(min(rows, key=lambda row: row.valid_from)) if rows else None


def find_before(after: procedure.Procedure, *, at_once: bool = False) -> PublishedProcedure | None:
    """What was in force the day before: the revision before of the same code, or the procedure it replaces."""
    day_before = after.valid_from - timedelta(days=1)
    snapshot = _snapshot(at_once=at_once)
    rows = (snapshot.find(code, day_before) for code in (after.code, *after.replaces))
    return next((_compile(row) for row in rows if row is not None), None)


def present_of(filed: procedure.Procedure, *, on: date) -> PublishedProcedure | None:
    """What stands in the place of a revision on a day: the one in force of its code, or the one procedure that says it
    replaces it. Where several do, it is for a person to say which."""
    snapshot = _snapshot(at_once=False)
    if (row := snapshot.find(filed.code, on)) is not None:
        return _compile(row)
    naming = models.ProcedureRevision.objects.filter(source__contains=f'"{filed.code}"').values_list("pk", flat=True)
    found = [_compile(snapshot.by_id[id]) for id in naming if id in snapshot.on(on)]
    replacing = [one for one in found if filed.code in one.replaces]
    return replacing[0] if len(replacing) == 1 else None


def get_revision(revision_id: int) -> PublishedProcedure:
    """One revision, in force or ended: a running dossier keeps its own."""
    for at_once in (False, True):
        if (row := _snapshot(at_once=at_once).by_id.get(revision_id)) is not None:
            return _compile(row)
    raise ProcedureNotFound


def list_published(*, on: date, level: Level | None = None, sector: str = "", unit_kind: str = "") -> list[Summary]:
    """What is in force on a day, by sector and name."""
    found = _among(on=on, level=level, sector=sector, unit_kind=unit_kind)
    by_id = _snapshot(at_once=False).by_id
    return sorted((by_id[id] for id in found), key=lambda row: (row.sector, row.name))


def list_sectors() -> list[str]:
    """Every sector a procedure was ever published under, in the order of the alphabet without tone marks."""
    return sorted({row.sector for row in _snapshot(at_once=False).by_id.values()}, key=wording.fold)


def search(
    text: str, *, on: date, level: Level | None = None, sector: str = "", unit_kind: str = "", limit: int = 50
) -> list[Summary]:
    """Procedures in force that somebody may mean by these words, the likeliest first; with or without tones."""
    among = _among(on=on, level=level, sector=sector, unit_kind=unit_kind)
    snapshot = _snapshot(at_once=False)
    return [snapshot.by_id[hit.id] for hit in snapshot.index.find(text, among=among, limit=limit)]


def _among(*, on: date, level: Level | None, sector: str, unit_kind: str) -> frozenset[int]:
    """Revisions in force that pass the filters; `unit_kind` is the kind of the unit that would receive."""
    snapshot = _snapshot(at_once=False)
    wanted = level or LEVEL_OF_KIND.get(unit_kind)
    found = snapshot.on(on)
    if wanted is None and not sector:
        return found
    return frozenset(
        id
        for id in found
        if (wanted is None or wanted in snapshot.by_id[id].levels or _received_at(id, wanted, on=on))
        and sector in ("", snapshot.by_id[id].sector)
    )


def _received_at(revision_id: int, level: Level, *, on: date) -> bool:
    """A commune may receive what a district decides."""
    return level in get_revision(revision_id).received_at(on)


def competence_on(found: procedure.Procedure, on: date) -> tuple[Competence, ...]:
    """Who decides, of every level, on a day."""
    return procedure.in_force(found.competence, on)


# --- whose procedure is it, seen from the unit that receives ---


def level_of(unit_id: int, *, on: date) -> Level | None:
    """The level of government a unit belongs to."""
    line = [units.get_unit(id=unit_id, on=on), *units.ancestors(unit_id, on=on)]
    return next((LEVEL_OF_KIND[unit.kind] for unit in line if unit.kind in LEVEL_OF_KIND), None)


def competent_unit_id(found: procedure.Procedure, *, intake_unit_id: int, on: date) -> int:
    """The unit that decides what this unit received."""
    level = level_of(intake_unit_id, on=on)
    row = found.competence_at(level, on=on) if level else None
    if row is None:
        raise NotReceivedHere
    return _resolve(row.agency, kind=row.kind, key=row.unit, seen_from=intake_unit_id, on=on)


def places_for(
    found: procedure.Procedure, *, intake_unit_id: int, on: date, competent: int | None = None
) -> dict[str, int]:
    """Which units the workflow means by its places: intake, competent and those the procedure names.

    `competent`: the unit that decides although the procedure does not name it: work of an ended unit given to it.
    """
    places = {
        "intake": intake_unit_id,
        "competent": competent or competent_unit_id(found, intake_unit_id=intake_unit_id, on=on),
    }
    for row in found.places:
        places[row.key] = _resolve(row.name, kind=row.kind, key=row.unit, seen_from=intake_unit_id, on=on)
    return places


def _resolve(name: str, *, kind: str, key: str, seen_from: int, on: date) -> int:
    """The nearest unit of a kind above the receiving one, or the unit with this key ("chi-cuc-thue-{district}").

    A procedure outlives what it names: an ended unit is the one that continues it, and "{province}" is also the key of
    a province that the present one continues.
    """
    line = [units.get_unit(id=seen_from, on=on), *units.ancestors(seen_from, on=on)]
    if kind:
        unit = next((unit for unit in line if unit.kind == kind), None)
    else:
        found = (successions.standing(one, on=on) for one in _keys(key, line, on=on))
        unit = next((unit for unit in found if unit is not None), None)
    if unit is None:
        raise PlaceMissing(_("Không tìm thấy đơn vị “%(name)s” của thủ tục này.") % {"name": name})
    return unit.id


def _keys(template: str, line: list[units.UnitOn], *, on: date) -> Iterator[str]:
    """What a key with placeholders may mean, the units of today first, then those that they continue."""
    here = {unit.kind: unit for unit in reversed(line)}
    yield _PLACEHOLDER.sub(lambda part: here[part[1]].key if part[1] in here else "?", template)
    for kind in _PLACEHOLDER.findall(template):
        before = successions.continued_by({here[kind].id}, on=on) if kind in here else ()
        yield from (template.replace(f"{{{kind}}}", units.periods_of(old)[0].key) for old in sorted(before))


def missing_units(found: procedure.Procedure, *, on: date) -> list[str]:
    """Keys of units that the procedure names outright and that neither stand on a day nor are continued by another."""
    named = [row.unit for row in competence_on(found, on)] + [row.unit for row in found.places]
    return [key for key in named if key and "{" not in key and successions.standing(key, on=on) is None]


# --- the snapshot ---


def _snapshot(*, at_once: bool) -> _Snapshot:
    """The snapshot, renewed if its stamp is no longer the database's."""
    global _current
    held = _current
    if held is not None and held.database != connection.settings_dict["NAME"]:
        held = None
    if held is not None and not at_once and time.monotonic() - held.checked_at < CHECK_EVERY:
        return held
    version = models.CatalogueStamp.objects.values_list("version", flat=True).first()
    if held is None or held.version != version:
        held = _current = _Snapshot(version, _read())
    held.checked_at = time.monotonic()
    return held


def _read() -> list[Summary]:
    columns = (
        "id", "procedure_id", "number", "procedure__code", "name", "sector", "synonyms", "levels", "limit_amount",
        "limit_unit", "same_day", "receive_and_return", "valid_from", "valid_to", "unverified", "digest",
    )  # fmt: skip
    rows = models.ProcedureRevision.objects.exclude(state=RevisionState.DRAFT.value)
    return [_summary(row) for row in rows.order_by("procedure_id", "number").values(*columns)]


def _summary(row: Mapping[str, Any]) -> Summary:
    limit = Limit(amount=row["limit_amount"], unit=LimitUnit(row["limit_unit"]))
    return Summary(
        revision_id=row["id"], procedure_id=row["procedure_id"], number=row["number"], code=row["procedure__code"],
        name=row["name"], sector=row["sector"], synonyms=tuple(row["synonyms"]),
        levels=tuple(Level(level) for level in row["levels"]), limit=limit, same_day=row["same_day"],
        receive_and_return=row["receive_and_return"], valid_from=row["valid_from"], valid_to=row["valid_to"],
        unverified=row["unverified"], digest=row["digest"],
    )  # fmt: skip


def _compile(row: Summary) -> PublishedProcedure:
    """The revision whole; its end is the only thing that may have moved since it was compiled."""
    held = _compiled.get((row.revision_id, row.digest))
    if held is None or held.valid_to != row.valid_to:
        held = _compiled[row.revision_id, row.digest] = _load(row)
    return held


def _load(row: Summary) -> PublishedProcedure:
    columns = ("source", "workflow_id", "decision_number", "decided_on", "announced_on")
    stored = models.ProcedureRevision.objects.values(*columns).get(pk=row.revision_id)
    described = files.read(stored["source"])
    numbers = models.Component.objects.filter(revision_id=row.revision_id).values_list("number", "id")
    places = models.Fee.objects.filter(revision_id=row.revision_id).values_list("place", "id")
    content = {name: getattr(described, name) for name in procedure.FIELDS}
    content["components"] = procedure.numbered(described.components, dict(numbers))
    content["fees"] = procedure.priced(described.fees, dict(places))
    content["valid_to"] = row.valid_to
    content["publication"] = Publication(
        decision=stored["decision_number"], decided_on=stored["decided_on"], announced_on=stored["announced_on"]
    )
    return PublishedProcedure(
        **content, procedure_id=row.procedure_id, revision_id=row.revision_id, revision_number=row.number,
        definition_id=stored["workflow_id"],
    )  # fmt: skip
