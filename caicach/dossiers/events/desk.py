"""What happens to labels and notes, which lie beside the dossiers: subjects of their own, so no dossier is moved."""

from dataclasses import dataclass

from caicach.core import events


@dataclass(frozen=True, kw_only=True)
class LabelMade(events.Event):
    """A unit has a new label."""

    KIND = "label.made"
    unit_id: int


@dataclass(frozen=True, kw_only=True)
class LabelEnded(events.Event):
    """A label is put on nothing any more; where it is, it stays."""

    KIND = "label.ended"


@dataclass(frozen=True, kw_only=True)
class LabelPut(events.Event):
    """A label was put on a dossier."""

    KIND = "label.put"
    dossier_id: int


@dataclass(frozen=True, kw_only=True)
class LabelTaken(events.Event):
    """A label was taken off a dossier."""

    KIND = "label.taken"
    dossier_id: int


@dataclass(frozen=True, kw_only=True)
class NoteWritten(events.Event):
    """An official wrote a note for the others of the unit; the words are not in the log."""

    KIND = "note.written"
    dossier_id: int
    unit_id: int


@dataclass(frozen=True, kw_only=True)
class NoteRemoved(events.Event):
    """Whoever wrote a note took it back; its words are gone."""

    KIND = "note.removed"
