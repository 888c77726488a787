"""What does a page show of an import, to whoever brought the file?"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from caicach.core import errors
from caicach.core.actor import Actor
from caicach.documents import queries as files
from caicach.exchange import models, policies
from caicach.exchange.kinds import KINDS, Kind
from caicach.exchange.states import IMPORT_STATE_NAMES, ImportState, RowState
from caicach.jobs import models as job_models
from caicach.jobs import queries as jobs

SAMPLES: Final = 3
LIST: Final = 50


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong, or left open, at its row and column."""

    row: int
    column: str
    field: str
    value: str
    words: str


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the file as the page offers it: its heading, what stands in it, which field it is."""

    index: int
    heading: str
    samples: list[str]
    field: str


def get_import(import_id: int, *, seen_by: Actor) -> models.Import:
    found = models.Import.objects.select_related("file").filter(pk=import_id).first()
    if found is None or not policies.owns(found, seen_by):
        raise errors.NotFound
    return found


def list_imports(*, seen_by: Actor) -> list[models.Import]:
    return list(
        models.Import.objects.select_related("file").filter(created_by_id=seen_by.user_id).order_by("-id")[:LIST]
    )


def kind_of(found: models.Import) -> Kind:
    return KINDS[found.kind]


def waits_for_scanner(found: models.Import) -> bool:
    return found.state == ImportState.READING and found.file is not None and files.waits_for_scanner(found.file)


def state_words(found: models.Import) -> str:
    """How far it is, for a page."""
    return _("chờ quét") if waits_for_scanner(found) else str(IMPORT_STATE_NAMES[ImportState(found.state)])


def counts(found: models.Import) -> dict[RowState, int]:
    """How many rows in each state."""
    counted = Counter(found.rows.order_by().values_list("state", flat=True))
    return {state: counted.get(state.value, 0) for state in RowState}


def columns(found: models.Import) -> list[Column]:
    """Every column that says anything, with the first things it says."""
    rows = list(found.rows.order_by("number").values_list("cells", flat=True)[:SAMPLES])
    return [
        Column(index, heading or letter(index), _samples(rows, index), found.columns.get(str(index), ""))
        for index, heading in enumerate(found.headings)
    ]


def _samples(rows: list[list[Any]], index: int) -> list[str]:
    return [str(row[index]) for row in rows if index < len(row) and row[index] != ""]


def letter(index: int) -> str:
    """The name a spreadsheet gives a column: 0 is A, 26 is AA."""
    name, rest = "", index + 1
    while rest:
        rest, place = divmod(rest - 1, 26)
        name = chr(65 + place) + name
    return name


def bad_rows(found: models.Import) -> QuerySet[models.ImportRow]:
    """Rows with errors, and rows that could not be taken back."""
    return found.rows.filter(state__in=[RowState.BAD.value, RowState.KEPT.value]).order_by("number")


def noted_rows(found: models.Import) -> QuerySet[models.ImportRow]:
    """Rows that are right and yet leave something open."""
    right = [state.value for state in (RowState.GOOD, RowState.TAKEN)]
    return found.rows.filter(state__in=right).exclude(remarks=[]).order_by("number")


def known_rows(found: models.Import) -> QuerySet[models.ImportRow]:
    """Rows that say what stands here already; their remarks say what was compared."""
    return found.rows.filter(state=RowState.KNOWN.value).order_by("number")


def faults(found: models.Import, rows: Iterable[models.ImportRow]) -> Iterator[Fault]:
    """Each problem with the cell it is about."""
    return _placed(found, ((row, row.problems) for row in rows))


def remarks(found: models.Import, rows: Iterable[models.ImportRow]) -> Iterator[Fault]:
    """Each thing left open with the cell it is about."""
    return _placed(found, ((row, row.remarks) for row in rows))


def _placed(found: models.Import, told: Iterable[tuple[models.ImportRow, list[list[str]]]]) -> Iterator[Fault]:
    labels = {field.name: str(field.label) for field in kind_of(found).fields}
    at = {name: int(index) for index, name in found.columns.items()}
    for row, said in told:
        for name, words in said:
            index = at.get(name)
            value = str(row.cells[index]) if index is not None and index < len(row.cells) else ""
            yield Fault(row.number, letter(index) if index is not None else "", labels.get(name, ""), value, words)


def open_job(found: models.Import) -> job_models.Job | None:
    """The last thing asked for about this import, if it is not over or ended badly."""
    job = jobs.latest_of(found.subject)
    return job if job is not None and (job.is_open or job.error) else None


def can_accept(found: models.Import, counted: dict[RowState, int]) -> bool:
    return found.state == ImportState.CHECKED and counted[RowState.GOOD] > 0


def became_ids(found: models.Import, prefix: str) -> list[int]:
    """The numbers of what the rows became."""
    taken: Any = found.rows.filter(state=RowState.TAKEN.value).values_list("became", flat=True)
    return [int(one.partition("/")[2]) for one in taken if one.startswith(f"{prefix}/")]
