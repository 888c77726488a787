"""What a worker does for the pages of figures."""

from django.utils.translation import gettext_lazy as _

from caicach.core import clock
from caicach.indices import exporting, exporting_records, queries
from caicach.jobs import exports, kinds


@kinds.kind(exporting.KIND, title=_("Xuất danh sách sau số liệu"))
def export_figure(work: kinds.Work) -> kinds.Outcome:
    """Of the units its asker sees now."""
    exporting.check_may_export(work.actor)
    at, figure = clock.now(), exporting.heard(work.params["figure"])
    queries.check_branch(figure.under, seen_by=work.actor, on=at.date())
    about = (work.params["words"], exports.said_by(work, at=at))
    return exports.run(work, exporting.FigureList(figure, work.actor, at, about))


@kinds.kind(exporting_records.KIND, title=_("Xuất hồ sơ sau chỉ số"))
def export_records(work: kinds.Work) -> kinds.Outcome:
    """Of the units its asker sees now."""
    exporting.check_may_export(work.actor)
    at, question = clock.now(), exporting_records.heard(work.params["question"])
    queries.check_branch(question.under, seen_by=work.actor, on=at.date())
    about = (work.params["words"], str(question.measure.definition), exports.said_by(work, at=at))
    return exports.run(work, exporting_records.RecordList(question, work.actor, at, about))
