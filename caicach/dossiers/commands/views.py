"""Lists of the desk as an official saved them. Their own matter: nothing of it goes into the log."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from caicach.core import errors
from caicach.core.actor import Actor
from caicach.dossiers import policies
from caicach.dossiers.models import SavedView

MOST: int = 20


@transaction.atomic
def save_view(*, name: str, query: str, columns: str, is_default: bool, by: Actor) -> SavedView:
    """Keep a list under a name; one of that name is replaced."""
    name = " ".join(name.split())
    if not policies.can_note(by) or by.user_id is None:
        raise errors.NotPermitted
    if not 0 < len(name) <= 60:
        raise errors.Invalid(_("Tên bộ lọc dài 1 đến 60 ký tự."), field="name")
    if len(query) > 1000 or len(columns) > 200:
        raise errors.Invalid(_("Bộ lọc có quá nhiều điều kiện để lưu."), field="name")
    mine = SavedView.objects.select_for_update(of=("self",)).filter(owner_id=by.user_id)
    found = mine.filter(name__iexact=name).first()
    if found is None and mine.count() >= MOST:
        raise errors.Invalid(_("Bạn đã có %(most)s bộ lọc; hãy xóa bớt.") % {"most": MOST}, field="name")
    if is_default:
        mine.filter(is_default=True).update(is_default=False)
    view = found or SavedView(owner_id=by.user_id)
    view.name, view.query, view.columns, view.is_default = name, query, columns, is_default
    view.save()
    return view


def delete_view(view_id: int, *, by: Actor) -> None:
    """Only one's own."""
    deleted, _kinds = SavedView.objects.filter(pk=view_id, owner_id=by.user_id).delete()
    if not deleted:
        raise errors.NotFound
