"""Take a list of the desk along as a file (a job; the file is its asker's and for a day)."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final

from caicach.accounts import policies as accounts
from caicach.accounts.states import Permission
from caicach.core.actor import Actor
from caicach.dossiers.queries import exporting
from caicach.dossiers.queries.columns import Column
from caicach.dossiers.queries.criteria import Criteria
from caicach.dossiers.queries.inbox import Tab
from caicach.jobs import exports
from caicach.jobs.exports import Format
from caicach.jobs.models import Job

KIND: Final = "export-dossiers"


def export_list(
    tab: Tab, *, criteria: Criteria, narrowed: Sequence[str], columns: Collection[Column] = (), form: Format, by: Actor,
    at: datetime,
) -> Job:  # fmt: skip
    """Ask for the list of a tab as it will be when a worker comes to it.

    `narrowed`: the criteria in words. `columns`: those that were chosen beside the code; none is all.
    """
    check_may_export(by)
    shown = [one.value for one in Column if one in columns]
    params = {"tab": tab.value, "criteria": exporting.said(criteria), "narrowed": list(narrowed), "columns": shown}
    return exports.ask(KIND, params=params, form=form, by=by, at=at)


def check_may_export(actor: Actor) -> None:
    """Names of citizens leave with the list: only who may open the dossiers of the unit takes it along."""
    accounts.check(actor, Permission.DOSSIER_VIEW, unit_id=actor.unit_id)
