"""What could make a figure look better than the work was? Counts of recorded acts, each with the dossiers behind it.

None of this is wrong by itself: a counter without electricity enters receipts late, a person takes an application back.
It is what somebody who wanted better figures would do, so it is shown beside them. What leaves figures altogether, test
dossiers and imports taken back, is counted here too.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import Count, F, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from caicach.core.actor import Actor
from caicach.dossiers.states import Quality
from caicach.indices.facts.rows import Ending
from caicach.indices.models import DossierFact, DossierFactQuerySet
from caicach.indices.periods import Period
from caicach.indices.queries import scope
from caicach.organisations.queries import successions

A_DAY: Final = timedelta(days=1)
_OWN: Final = Q(data_quality=Quality.OWN.value)
_COUNTED: Final = ~Q(data_quality=Quality.UNDONE.value) & Q(is_test=False)


@dataclass(frozen=True, slots=True)
class Check:
    """`effect`: which figure it moves, and how."""

    key: str
    label: str | Promise
    effect: str | Promise
    condition: Q


CHECKS: Final = (
    Check("ket-qua-khong-tep", _("Xong nhưng không có tệp kết quả"),
          _("Được tính là xong đúng hạn mà chưa có gì để đối chiếu; không được tính là có kết quả điện tử."),
          _COUNTED & _OWN & Q(ending=Ending.DONE) & ~Q(has_result_file=True)),
    Check("xong-roi-mo-lai", _("Đã xong rồi mở lại"),
          _("Thời điểm xong cũ không còn tính; hồ sơ được tính theo lần xong sau cùng."), _COUNTED & Q(reopened__gt=0)),
    Check("viec-hoan-tac", _("Có việc đã hoàn tác"),
          _("Việc đã hoàn tác không được tính như chưa từng xảy ra."), _COUNTED & Q(undone__gt=0)),
    Check("nhap-muon", _("Nhập sau khi đã nhận trên giấy"),
          _("Thời hạn tính từ lúc ghi trên giấy do người nhập khai."), _COUNTED & Q(entered_late=True)),
    Check("ghi-cham", _("Có việc ghi chậm hơn một ngày"),
          _("Thời điểm xảy ra do người ghi khai, ghi vào hệ thống sau đó hơn 24 giờ."),
          _COUNTED & _OWN & Q(longest_lag__gt=int(A_DAY.total_seconds()))),
    Check("yeu-cau-bo-sung-sat-han", _("Yêu cầu bổ sung khi còn chưa đầy một ngày hoặc đã quá hạn"),
          _("Đồng hồ dừng ngay trước hạn; yêu cầu bổ sung lần thứ hai thì tính là quá hạn."),
          _COUNTED & Q(least_left__lt=int(A_DAY.total_seconds()))),
    Check("hen-lai", _("Xin lỗi và hẹn lại ngày trả"),
          _("Hạn được dời; hạn đã lỡ vẫn là quá hạn."), _COUNTED & Q(extensions__gt=0)),
    Check("rut-sat-han", _("Rút hồ sơ khi còn chưa đầy một ngày"),
          _("Hồ sơ rút tính theo lúc rút, nên rút ngay trước hạn thì không bị quá hạn."),
          _COUNTED & Q(ending=Ending.WITHDRAWN, finished_at__lte=F("due_at"), finished_at__gt=F("due_at") - A_DAY)),
    Check("rut-sau-han", _("Rút hồ sơ sau khi đã quá hạn"),
          _("Vẫn tính là quá hạn; hồ sơ nộp lại sau đó có hạn mới."),
          _COUNTED & Q(ending=Ending.WITHDRAWN, missed_at__isnull=False)),
    Check("mien-phi", _("Được miễn phí, lệ phí"),
          _("Không nằm trong số hồ sơ phải thanh toán."), _COUNTED & Q(fee_waived=True, fee_amount__gt=0)),
    Check("ho-so-thu", _("Hồ sơ thử"), _("Không được tính vào số liệu nào."), Q(is_test=True)),
    Check("nhap-roi-hoan-tac", _("Nhập từ nguồn khác rồi hoàn tác"), _("Không được tính vào số liệu nào."),
          Q(is_test=False, data_quality=Quality.UNDONE.value)),
    Check("nhap-tu-nguon-khac", _("Nhập từ nguồn khác"),
          _("Ngày tháng do hệ thống trước khai, không ghi tại đây lúc xảy ra."), _COUNTED & ~_OWN),
    Check("ma-ngoai-he-thong", _("Mã và trạng thái do hệ thống khác cấp"),
          _("Trạng thái đến từ đồng bộ; đồng bộ chậm hoặc sai làm sai số liệu."),
          _COUNTED & _OWN & ~Q(source_system="")),
)  # fmt: skip
BY_KEY: Final[Mapping[str, Check]] = {one.key: one for one in CHECKS}


def facts(period: Period, *, under: int | None, seen_by: Actor, on: date) -> DossierFactQuerySet:
    """Of dossiers received in the period, also those that figures leave out."""
    found = DossierFact.objects.filter(received_on__range=period.days)
    if not seen_by.is_system:
        found = found.of_units(scope.reach(seen_by, on))
    return found if under is None else found.of_units(successions.branch(under, on=on))


def counts(period: Period, *, under: int | None, seen_by: Actor, on: date) -> dict[str, int]:
    """How many dossiers each check finds, by its key; `received`: of how many in all. One statement."""
    wanted: dict[str, Any] = {one.key.replace("-", "_"): Count("pk", filter=one.condition) for one in CHECKS}
    found = facts(period, under=under, seen_by=seen_by, on=on).aggregate(received=Count("pk"), **wanted)
    return {name.replace("_", "-"): count for name, count in found.items()}


def behind(
    check: Check, period: Period, *, under: int | None, unit: int | None = None, seen_by: Actor, on: date
) -> DossierFactQuerySet:
    """The facts that a check finds, latest first."""
    found = facts(period, under=under, seen_by=seen_by, on=on).filter(check.condition)
    if unit is not None:
        found = found.filter(competent_unit_id=unit)
    return found.order_by("-received_at", "-dossier_id")


def by_unit(check: Check, period: Period, *, under: int | None, seen_by: Actor, on: date) -> list[tuple[int, int]]:
    """How many of each agency, the most first."""
    found = behind(check, period, under=under, seen_by=seen_by, on=on).order_by()
    rows: Iterable[Any] = found.values("competent_unit_id").annotate(count=Count("pk"))
    return sorted(((row["competent_unit_id"], row["count"]) for row in rows), key=lambda row: (-row[1], row[0]))
