"""Which figures come from what people say, pay and are told to do: petitions, ratings, payments, tasks?

Their tables are empty until the parts that feed them exist; until then each of these is unknown.
"""

from datetime import datetime, timedelta, timezone
from typing import Final

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from caicach.indices.measures.measure import Family, Measure, Ratio
from caicach.indices.states import About

_VIETNAM: Final = timezone(timedelta(hours=7))
_ALL: Final = Q(pk__isnull=False)
_SOURCE: Final = "Quyết định 766/QĐ-TTg, chỉ số %s"
_DOCUMENT: Final = _("Theo bản mô tả công thức, chưa đối chiếu văn bản gốc.")


def _about_procedures(_at: datetime) -> Ratio:
    return Ratio(of=Q(about=About.PROCEDURE), among=_ALL)


def _about_conduct(_at: datetime) -> Ratio:
    return Ratio(of=Q(about=About.CONDUCT), among=_ALL)


def _not_late(at: datetime) -> Q:
    return Q(in_time=True) | Q(in_time__isnull=True, due_at__gte=at)


def _petitions_in_time(at: datetime) -> Ratio:
    return Ratio(of=_not_late(at), among=_ALL)


def _petitions_content(at: datetime) -> Ratio:
    return Ratio(of=_not_late(at) & ~Q(satisfied=False) & Q(is_repeated=False), among=_ALL)


def _satisfied(_at: datetime) -> Ratio:
    return Ratio(of=Q(satisfied=True), among=_ALL)


def _paid_online(_at: datetime) -> Ratio:
    return Ratio(of=Q(is_online=True, paid_at__isnull=False), among=Q(amount__gt=0))


def _tasks_in_time(at: datetime) -> Ratio:
    """Done in time, or open and its day not over."""
    open_yet = Q(in_time__isnull=True, due_on__gte=at.astimezone(_VIETNAM).date())
    return Ratio(of=Q(in_time=True) | open_yet, among=Q(due_on__isnull=False))


MEASURES: Final = (
    Measure(
        key="pakn-ve-thu-tuc", label=_("Phản ánh, kiến nghị về thủ tục hành chính"), family=Family.PETITIONS,
        ratio=_about_procedures, source=_SOURCE % "5.1", unverified=_DOCUMENT,
        definition=_("Phản ánh, kiến nghị về thủ tục hành chính, trong số tiếp nhận trong kỳ; không tính điểm."),
    ),
    Measure(
        key="pakn-ve-can-bo", label=_("Phản ánh, kiến nghị về hành vi cán bộ, công chức"), family=Family.PETITIONS,
        ratio=_about_conduct, source=_SOURCE % "5.1", unverified=_DOCUMENT,
        definition=_("Phản ánh, kiến nghị về hành vi của cán bộ, công chức, trong số tiếp nhận trong kỳ; không tính"
                     " điểm."),
    ),
    Measure(
        key="pakn-dung-han", label=_("Phản ánh, kiến nghị xử lý đúng hạn"), family=Family.PETITIONS,
        ratio=_petitions_in_time, source=_SOURCE % "5.2", unverified=_DOCUMENT,
        definition=_("Phản ánh, kiến nghị xử lý đúng hạn hoặc đang xử lý chưa quá hạn, trong số tiếp nhận trong kỳ."),
    ),
    Measure(
        key="pakn-hai-long", label=_("Hài lòng trong xử lý phản ánh, kiến nghị"), family=Family.PETITIONS,
        ratio=_petitions_content, source=_SOURCE % "5.3", unverified=_DOCUMENT,
        definition=_("Phản ánh, kiến nghị trừ số không hài lòng, quá hạn, phản ánh lại, trong số tiếp nhận trong kỳ."),
    ),
    Measure(
        key="danh-gia-hai-long", label=_("Đánh giá hài lòng"), family=Family.RATINGS, ratio=_satisfied,
        definition=_("Đánh giá hài lòng, trong số đánh giá của người dân nhận trong kỳ."),
        source="Điều 31 Nghị định 61/2018/NĐ-CP", unverified=_("Số điều chưa đối chiếu."),
    ),
    Measure(
        key="khoan-thu-truc-tuyen", label=_("Khoản thu nộp trực tuyến"), family=Family.PAYMENTS, ratio=_paid_online,
        definition=_("Khoản phí, lệ phí đã nộp trực tuyến, trong số khoản phải thu phát sinh trong kỳ."),
        source="Quyết định 766/QĐ-TTg, nhóm thanh toán trực tuyến", unverified=_DOCUMENT,
    ),
    Measure(
        key="nhiem-vu-dung-han", label=_("Nhiệm vụ hoàn thành đúng hạn"), family=Family.TASKS, ratio=_tasks_in_time,
        definition=_("Nhiệm vụ xong đúng hạn hoặc chưa đến hạn, trong số nhiệm vụ giao trong kỳ có thời hạn."),
        source="Kế hoạch cải cách hành chính hằng năm",
    ),
)  # fmt: skip
