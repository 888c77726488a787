"""What a worker does for the desk."""

from django.utils.translation import gettext_lazy as _

from caicach.core import clock
from caicach.dossiers.commands import exporting as commands
from caicach.dossiers.queries import exporting
from caicach.dossiers.queries.columns import Column
from caicach.dossiers.queries.inbox import Tab
from caicach.jobs import exports, kinds


@kinds.kind(commands.KIND, title=_("Xuất danh sách hồ sơ"))
def export_list(work: kinds.Work) -> kinds.Outcome:
    """With the rights its asker has now: who lost them gets no file, who changed units gets the new unit's list."""
    commands.check_may_export(work.actor)
    at = clock.now()
    source = exporting.DeskList(
        Tab(work.params["tab"]), seen_by=work.actor, at=at, criteria=exporting.heard(work.params["criteria"]),
        narrowed=work.params["narrowed"], said=exports.said_by(work, at=at),
        chosen=[Column(one) for one in work.params.get("columns", ())],
    )  # fmt: skip
    return exports.run(work, source)
