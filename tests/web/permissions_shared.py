"""What lies behind the addresses of acts on many, saved lists, labels and notes in the table of permissions."""

import uuid

from caicach.accounts.states import Role
from caicach.dossiers.models import BulkAct, Dossier, Label, Note, SavedView
from tests.support import people
from tests.web.permissions_desk import AT, DESK
from tests.web.permissions_matrix import OWN, Arguments, Cell, arguments

_COUNTER = {Role.ONE_STOP_OFFICER.value, Role.ONE_STOP_CHIEF.value}


def _unit(cell: Cell) -> int:
    """Where the viewer works, or the same place of the other commune."""
    return people.unit(cell.unit + "--mot-cua" if cell.column in _COUNTER else cell.unit).id


def _owner(cell: Cell) -> int:
    """The viewer's own, or somebody else's."""
    viewer = cell.viewer
    return viewer.pk if viewer is not None and cell.unit == OWN else DESK.officers[cell.unit].pk


def _dossier(cell: Cell) -> Dossier:
    return Dossier.objects.get(code=DESK.dossiers[cell.unit].received)


def _label(cell: Cell) -> int:
    return Label.objects.create(unit_id=_unit(cell), name=f"Thử {uuid.uuid4().hex[:8]}", colour="lake").pk


@arguments("desk:together")
def _together(cell: Cell) -> Arguments:
    found = _dossier(cell)
    mark = f"{found.pk}.{found.seq}.receive"
    return Arguments(query=f"?viec=chuyen-ho-so&chon={mark}", data={"viec": "chuyen-ho-so", "chon": mark})


@arguments("desk:together-result")
def _result(cell: Cell) -> Arguments:
    act = BulkAct.objects.create(act="chuyen-ho-so", asked_by_id=_owner(cell), asked_at=AT)
    return Arguments(path={"key": act.pk})


@arguments("desk:view-delete")
def _view(cell: Cell) -> Arguments:
    view = SavedView.objects.create(owner_id=_owner(cell), name=f"Thử {uuid.uuid4().hex[:8]}")
    return Arguments(path={"view_id": view.pk})


@arguments("desk:label-end")
def _label_end(cell: Cell) -> Arguments:
    return Arguments(path={"label_id": _label(cell)})


@arguments("desk:label-put", "desk:note-write")
def _on_dossier(cell: Cell) -> Arguments:
    return Arguments(path={"code": DESK.dossiers[cell.unit].received})


@arguments("desk:label-take")
def _label_take(cell: Cell) -> Arguments:
    return Arguments(path={"code": DESK.dossiers[cell.unit].received, "label_id": _label(cell)})


@arguments("desk:note-remove")
def _note(cell: Cell) -> Arguments:
    note = Note.objects.create(
        dossier=_dossier(cell), unit_id=_unit(cell), author_id=_owner(cell), text="Thử", written_at=AT
    )
    return Arguments(path={"code": note.dossier.code, "note_id": note.pk})
