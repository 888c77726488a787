"""Put files to a dossier: those handed in with it, and those scanned or sent later."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from caicach.core import errors
from caicach.core.actor import Actor
from caicach.documents import queries as documents
from caicach.documents.states import ScanState
from caicach.dossiers import events, policies
from caicach.dossiers.commands import frame
from caicach.dossiers.models import Dossier, DossierComponent, DossierFile
from caicach.dossiers.rules import wording
from caicach.dossiers.rules.intake import Presented
from caicach.dossiers.states import OPEN, Status

LONGEST_LABEL: Final = 200


def check_files(file_ids: Sequence[int], *, by: Actor) -> None:
    """A file can be put to a dossier only by somebody who may read it: numbers of files are easily guessed."""
    if not file_ids:
        return
    seen = documents.list_files(file_ids, seen_by=by)
    if len(seen) != len(file_ids):
        raise errors.Invalid(_("Có tệp không còn hoặc không thuộc đơn vị bạn; hãy chọn lại tệp."), field="files")
    if any(file.state == ScanState.INFECTED for file in seen):
        raise errors.Invalid(_("Có tệp chứa mã độc; hãy bỏ tệp đó và báo người quản trị."), field="files")


def files_of(papers: Iterable[Presented]) -> list[int]:
    return [file_id for paper in papers for file_id in paper.files]


def keep_further_files(dossier: Dossier, papers: Iterable[Presented], *, at: datetime) -> None:
    """A paper scanned into several files: the first stands in its row, the others under its name."""
    further = {paper.number: paper.further_files for paper in papers if paper.further_files}
    if further:
        names = dict(dossier.components.values_list("number", "name"))
        DossierFile.objects.bulk_create(
            DossierFile(dossier=dossier, file_id=file_id, label=names[number][:LONGEST_LABEL], added_at=at)
            for number, files in further.items()
            for file_id in files
        )


@transaction.atomic
def attach_files(
    dossier_id: int,
    *,
    file_ids: Sequence[int],
    component: int | None = None,
    label: str = "",
    by: Actor,
    at: datetime,
    seen_seq: int | None = None,
) -> Dossier:
    """Add files to a paper handed in, or under a name of their own. A file already there is not put twice."""
    dossier = frame.locked(dossier_id, at=at, seen_seq=seen_seq)
    policies.check_may_handle(by, dossier)
    frame.check_open(dossier, *sorted(OPEN), Status.DONE)
    if not file_ids:
        raise errors.Invalid(_("Hãy chọn ít nhất một tệp."), field="files")
    check_files(file_ids, by=by)
    paper = _paper(dossier, component)
    if paper is None:
        label = wording.fit(label, field="label", most=LONGEST_LABEL, missing=_("Phải ghi tên tài liệu."))
    new = [one for one in dict.fromkeys(file_ids) if one not in _attached(dossier)]
    _put(dossier, paper, new, name=paper.name if paper else label, at=at)
    frame.save(dossier, events.FilesAdded(component=component or 0, files=len(new)), by=by, at=at)
    return dossier


def _put(
    dossier: Dossier, paper: DossierComponent | None, new: Sequence[int], *, name: str, at: datetime
) -> None:  # fmt: skip
    """The first file of a paper without one stands in its row."""
    if paper is not None and paper.file_id is None and new:
        paper.file_id = new[0]
        paper.save(update_fields=["file"])
    rest = [one for one in new if paper is None or one != paper.file_id]
    DossierFile.objects.bulk_create(
        DossierFile(dossier=dossier, file_id=one, label=name[:LONGEST_LABEL], added_at=at) for one in rest
    )


def _paper(dossier: Dossier, number: int | None) -> DossierComponent | None:
    if number is None:
        return None
    found = dossier.components.filter(number=number).first()
    if found is None:
        raise errors.Invalid(_("Giấy tờ này không có trong hồ sơ."), field="component")
    return found


def _attached(dossier: Dossier) -> set[int]:
    own = dossier.components.exclude(file=None).values_list("file_id", flat=True)
    return {*own, *dossier.files.values_list("file_id", flat=True)}
