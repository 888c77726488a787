"""May this actor bring a file, and may this file be given out?

Which dossier a file belongs to is known above this package: `dossiers` checks its own rule and then opens the file.
"""

from caicach.accounts import policies as rights
from caicach.accounts.states import Permission
from caicach.core import errors
from caicach.core.actor import Actor
from caicach.documents import models, rules, states


def can_upload(by: Actor) -> bool:
    return rights.can(by, Permission.DOSSIER_UPLOAD, unit_id=None if by.is_system else by.unit_id)


def check_upload(by: Actor) -> None:
    if not can_upload(by):
        raise errors.NotPermitted


def owns(upload: models.Upload, by: Actor) -> bool:
    """An upload is seen by whoever began it; a program has no person, so there the unit counts."""
    if by.user_id is None:
        return by.is_system or (upload.started_by_id is None and upload.unit_id == by.unit_id)
    return upload.started_by_id == by.user_id


def can_read(file: models.StoredFile, by: Actor) -> bool:
    """A file not yet part of anything: its giver, and officials of the unit that took it.

    One in no unit was made or brought for something that says itself who may have it, and until when.
    """
    if by.is_system or file.unit_id is None:
        return by.is_system
    own = by.user_id is not None and file.stored_by_id == by.user_id
    return own or file.unit_id in rights.units_with(by, Permission.DOSSIER_VIEW)


def check_given_out(file: models.StoredFile, *, to_official: bool) -> None:
    """Fail closed: infected goes to nobody, unscanned to officials only (and then as a download)."""
    if file.state == states.ScanState.INFECTED:
        raise rules.Infected
    if file.state != states.ScanState.CLEAN and not to_official:
        raise rules.NotScanned
