"""Which files belong to this dossier? Whoever may see the dossier may see them."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from caicach.core import errors
from caicach.documents.models import StoredFile
from caicach.dossiers import timing
from caicach.dossiers.models import Dossier, DossierComponent, DossierFile, Outcome
from caicach.dossiers.rules import reasons


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper handed in, with what was scanned of it."""

    number: int
    name: str
    form_name: str
    quantity: int
    files: list[StoredFile] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Further:
    """A file under a name of its own."""

    label: str
    file: StoredFile


def list_papers(dossier: Dossier) -> tuple[Sequence[Paper], Sequence[Further]]:
    """The papers with their files, and the files that belong to none of them."""
    papers = [
        Paper(
            number=row.number, name=row.name, form_name=row.form_name, quantity=row.quantity,
            files=[row.file] if row.file else [],
        )
        for row in dossier.components.select_related("file").order_by("number")
    ]  # fmt: skip
    by_name = {paper.name[:200]: paper for paper in papers}
    others = []
    for row in dossier.files.select_related("file").order_by("added_at", "pk"):
        if (paper := by_name.get(row.label)) is not None:
            paper.files.append(row.file)
        else:
            others.append(Further(row.label, row.file))
    return papers, others


def lacking_papers(dossier: Dossier) -> list[tuple[int, str]]:
    """Papers of the procedure that the dossier does not hold yet, by number, with whether they must come."""
    procedure = timing.procedure_of(dossier)
    there = set(dossier.components.values_list("number", flat=True))
    required = set(procedure.required_numbers)
    return [
        (row.number, f"{row.number}. {row.name}" + (f" ({_('bắt buộc')})" if row.number in required else ""))
        for row in procedure.components
        if row.number not in there
    ]


def paper_names(dossier: Dossier) -> list[str]:
    """What a slip may ask for, to choose from while typing."""
    return [row.name for row in timing.procedure_of(dossier).components]


def exemptions(dossier: Dossier) -> list[str]:
    """On what grounds the procedure lets somebody pay nothing, to choose from while typing."""
    return list(reasons.exemptions(timing.procedure_of(dossier).fees))


def code_of_holder(file_id: int) -> str:
    """The dossier that a file is part of already; empty if none is."""
    papers, further, issued = (
        rows.filter(file=file_id).values_list("dossier__code", flat=True)
        for rows in (DossierComponent.objects, DossierFile.objects, Outcome.objects)
    )
    return next(iter(papers.union(further, issued, all=True)[:1]), "")


def get_file(dossier: Dossier, file_id: int) -> StoredFile:
    """A file of this dossier; the caller has found that the viewer may see the dossier."""
    paper = dossier.components.select_related("file").filter(file=file_id).first()
    further = None if paper else dossier.files.select_related("file").filter(file=file_id).first()
    issued = Outcome.objects.select_related("file")
    outcome = None if paper or further else issued.filter(dossier=dossier, file=file_id).first()
    found = paper or further or outcome
    if found is None or found.file is None:
        raise errors.NotFound
    return found.file
