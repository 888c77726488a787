"""A page that shows a person's data says so first: the look is noted before anything is answered."""

from typing import TYPE_CHECKING

from caicach.core import clock
from caicach.dossiers import queries
from caicach.privacy.commands import reads
from caicach.privacy.states import Page
from caicach.web.permissions import Request

if TYPE_CHECKING:
    from caicach.dossiers.models import Dossier


def dossier(request: Request, code: str, page: Page) -> "Dossier":
    """The dossier, if this official may see it, noted as seen."""
    found = queries.get_dossier(code, seen_by=request.actor)
    note(request, found.subject, page)
    return found


def note(request: Request, subject: str, page: Page) -> None:
    reads.note(subject, page, by=request.actor, at=clock.now())
