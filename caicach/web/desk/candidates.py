"""Whom can a step be given to, and how much has each of them already?"""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from caicach.accounts import queries as accounts
from caicach.dossiers.queries import load
from caicach.dossiers.queries.load import Load


def choices(posts: Iterable[tuple[str, int | None]], *, at: datetime) -> list[tuple[str, str]]:
    """Everybody who holds the role of one of these steps in its unit, whoever is here and has least first."""
    wanted = sorted({(role, unit_id) for role, unit_id in posts if role and unit_id is not None})
    people = {
        one.pk: one.full_name
        for role, unit_id in wanted
        for one in accounts.holders(role=role, unit_id=unit_id, on=at.date())
    }
    found = load.loads({unit_id for _role, unit_id in wanted}, at=at)
    away = accounts.away(list(people), on=at.date())
    ordered = sorted(people, key=lambda one: (one in away, found.get(one, Load()).open, people[one]))
    return [
        (str(one), f"{_present(people[one], away.get(one))}: {words(found.get(one, Load()))}") for one in ordered
    ]  # fmt: skip


def _present(name: str, away: accounts.Away | None) -> str:
    if away is None:
        return name
    told = {"name": name, "day": away.last_day.strftime("%d/%m/%Y"), "cover": away.cover}
    return _("%(name)s (nghỉ đến hết %(day)s, %(cover)s làm thay)") % told


def words(found: Load) -> str:
    """ "12 việc đang làm, 2 quá hạn"."""
    if not found.open:
        return _("chưa có việc")
    said = _("%(open)s việc đang làm") % {"open": found.open}
    late = max(found.steps_late, found.dossiers_late)
    return said + _(", %(late)s quá hạn") % {"late": late} if late else said
