"""Destroy what the rows of a spreadsheet still say of a dossier that came from it."""

from caicach.exchange.models import ImportRow


def erase(subject: str) -> None:
    """In the caller's transaction; `subject`: dossier/12. Why a row was kept is told without its cells."""
    ImportRow.objects.filter(became=subject).update(cells=[])
