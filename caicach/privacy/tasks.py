"""What a worker does for an approved destruction, and for somebody who asks for all their data."""

from django.utils.translation import gettext_lazy as _

from caicach.core import clock
from caicach.jobs import kinds
from caicach.privacy.commands import destroying, handing
from caicach.privacy.queries import keeping


@kinds.kind(destroying.JOB, title=_("Tiêu hủy dữ liệu cá nhân hết thời hạn bảo quản"))
def destroy(work: kinds.Work) -> kinds.Outcome:
    row = destroying.carry_out(
        int(work.subject.partition("/")[2]), by=work.actor, at=clock.now(),
        progress=lambda done, total: work.progress(done, total=total),
    )  # fmt: skip
    found = keeping.shown([row])[0]
    return kinds.Outcome(result={"erased": found.erased, "kept": found.kept})


@kinds.kind(handing.KIND, title=_("Xuất toàn bộ dữ liệu của một người"))
def hand(work: kinds.Work) -> kinds.Outcome:
    return handing.make(work)
