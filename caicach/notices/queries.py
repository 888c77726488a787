"""What has the citizen been told about a dossier, and what is still held?"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from caicach.notices.models import Notice
from caicach.notices.states import NoticeState

if TYPE_CHECKING:
    from caicach.dossiers.models import Dossier


def list_notices(dossier: "Dossier") -> Sequence[Notice]:
    """Everything prepared, the latest first: for officials."""
    return list(Notice.objects.filter(dossier=dossier).order_by("-seq"))


def list_told(code: str) -> Sequence[Notice]:
    """What the owner may read, the latest first: nothing that can still be taken back."""
    return list(Notice.objects.filter(dossier__code=code, state=NoticeState.READY).order_by("-seq"))
