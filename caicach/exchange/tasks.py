"""What a worker does for an import."""

from collections.abc import Callable

from django.utils.translation import gettext_lazy as _

from caicach.core import clock
from caicach.exchange import commands, models, queries
from caicach.jobs import kinds


@kinds.kind("import-read", title=_("Đọc bảng tính"))
def read(work: kinds.Work) -> kinds.Outcome:
    return _done(work, commands.read)


@kinds.kind("import-check", title=_("Kiểm tra thử bảng tính"))
def check(work: kinds.Work) -> kinds.Outcome:
    return _done(work, commands.check)


@kinds.kind("import-accept", title=_("Nhập các dòng đúng"))
def accept(work: kinds.Work) -> kinds.Outcome:
    return _done(work, commands.accept)


@kinds.kind("import-undo", title=_("Hoàn tác lần nhập"))
def undo(work: kinds.Work) -> kinds.Outcome:
    return _done(work, commands.undo)


def _done(work: kinds.Work, act: Callable[..., None]) -> kinds.Outcome:
    found = queries.get_import(int(work.subject.partition("/")[2]), seen_by=work.actor)
    act(found, by=work.actor, at=clock.now(), progress=lambda done, total: work.progress(done, total=total))
    counted = queries.counts(models.Import.objects.get(pk=found.pk))
    return kinds.Outcome(result={state.value: count for state, count in counted.items()})
