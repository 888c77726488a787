"""Destroy what an import still says of a dossier that came from it, and the spreadsheet in which it stood.

Nobody takes one row out of a file: with the first dossier of it that is destroyed the whole original goes, and with it
the cells of rows that were never taken in, and what the words about a row quote of them. Which bytes they were, who
destroyed them and when, counts and errors stay.
"""

from collections.abc import Collection
from datetime import datetime

from caicach.core.actor import Actor
from caicach.documents.commands import erasing as files
from caicach.exchange.models import Import, ImportRow
from caicach.exchange.rules import quoted
from caicach.exchange.states import RowState


def erase(subject: str, *, by: Actor, at: datetime) -> list[str]:
    """In the caller's transaction; `subject`: dossier/12. Answers whose bytes may go after its commit."""
    came_from = set(ImportRow.objects.filter(became=subject).values_list("of", flat=True))
    if not came_from:
        return []
    ImportRow.objects.filter(became=subject).update(cells=[])
    # A good row is about to be taken in by a worker, and empty then.
    ImportRow.objects.filter(of__in=came_from).exclude(state=RowState.GOOD.value).exclude(cells=[]).update(cells=[])
    _forget_quotations(came_from)
    held = Import.objects.select_for_update(of=("self",)).select_related("file").filter(pk__in=came_from)
    return [digest for one in held.order_by("pk") for digest in _forget_original(one, by=by, at=at)]


def _forget_quotations(came_from: Collection[int]) -> None:
    """What is wrong with a row stays said, without the cell itself."""
    rows = ImportRow.objects.filter(of__in=came_from).exclude(state=RowState.GOOD.value)
    told = list(rows.exclude(problems=[], remarks=[]).only("problems", "remarks"))
    for row in told:
        row.problems = [[name, quoted.without(words)] for name, words in row.problems]
        row.remarks = [[name, quoted.without(words)] for name, words in row.remarks]
    ImportRow.objects.bulk_update(told, ["problems", "remarks"], batch_size=1_000)


def _forget_original(found: Import, *, by: Actor, at: datetime) -> list[str]:
    file = found.file
    if file is None:
        return []
    found.file, found.sha256, found.removed_at, found.removed_by_id = None, file.sha256, at, by.user_id
    found.save(update_fields=["file", "sha256", "removed_at", "removed_by"])
    return files.remove_rows([file.pk])
