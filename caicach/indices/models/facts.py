"""What is stored for statistics: facts, one replaceable row per dossier. No person is in here; nothing points in."""

from collections.abc import Collection
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from caicach.dossiers.states import OPEN, Quality

OPEN_VALUES = sorted(status.value for status in OPEN)


class WithUnits(models.QuerySet[Any]):
    """Rows that carry the three units of a dossier: whoever may see one may see what is summed of it."""

    def of_units(self, unit_ids: Collection[int]) -> Self:
        """Received by, belonging or handed over to one of these units."""
        return self.filter(
            Q(competent_unit_id__in=unit_ids) | Q(intake_unit_id__in=unit_ids) | Q(present_unit_id__in=unit_ids)
        )


class DossierFactQuerySet(WithUnits):
    def counted(self) -> "DossierFactQuerySet":
        """What statistics count: the one place where test dossiers and imports taken back are left out."""
        return self.filter(~Q(data_quality=Quality.UNDONE.value), is_test=False)


class DossierFact(models.Model):
    """What one dossier comes to, as `facts.dossiers.fact` says. Units are as they were, so they are plain ids."""

    dossier_id = models.BigIntegerField(_("hồ sơ"), primary_key=True)
    code = models.CharField(_("mã hồ sơ"), max_length=120)
    is_test = models.BooleanField(_("hồ sơ thử"))
    source_system = models.CharField(_("hệ thống nguồn"), max_length=120)
    data_quality = models.CharField(_("chất lượng dữ liệu"), max_length=8)
    revision_id = models.BigIntegerField(_("phiên bản thủ tục"))
    procedure_code = models.CharField(_("mã thủ tục"), max_length=120)
    intake_unit_id = models.BigIntegerField(_("nơi tiếp nhận"))
    competent_unit_id = models.BigIntegerField(_("cơ quan có thẩm quyền"))
    present_unit_id = models.BigIntegerField(_("cơ quan sau khi chuyển hồ sơ"))
    channel = models.CharField(_("cách nộp"), max_length=20)
    return_channel = models.CharField(_("cách nhận kết quả"), max_length=20)
    rule_set = models.CharField(_("bộ quy tắc thời hạn"), max_length=20)
    limit_amount = models.DecimalField(_("thời hạn"), max_digits=9, decimal_places=2, null=True)
    limit_unit = models.CharField(_("đơn vị thời hạn"), max_length=20)
    components = models.IntegerField(_("số thành phần hồ sơ"))
    digitised = models.IntegerField(_("số thành phần đã số hóa"))
    fee_amount = models.BigIntegerField(_("phí, lệ phí"))
    registered_at = models.DateTimeField(_("lúc đăng ký"), null=True)
    received_at = models.DateTimeField(_("lúc tiếp nhận"), null=True)
    received_on = models.DateField(_("ngày tiếp nhận"), null=True)
    original_due_at = models.DateTimeField(_("ngày hẹn trả ban đầu"), null=True)
    due_at = models.DateTimeField(_("ngày hẹn trả"), null=True)
    finished_at = models.DateTimeField(_("lúc xử lý xong"), null=True)
    finished_on = models.DateField(_("ngày xử lý xong"), null=True)
    posted_at = models.DateTimeField(_("lúc gửi kết quả qua bưu điện"), null=True)
    returned_at = models.DateTimeField(_("lúc trả kết quả"), null=True)
    status = models.SmallIntegerField(_("trạng thái"))
    ending = models.CharField(_("kết thúc"), max_length=12)
    paused_since = models.DateTimeField(_("tạm dừng từ"), null=True)
    paused_cause = models.CharField(_("lý do tạm dừng"), max_length=20)
    supplement_seconds = models.BigIntegerField(_("thời gian chờ bổ sung (giây)"))
    finance_seconds = models.BigIntegerField(_("thời gian chờ nghĩa vụ tài chính (giây)"))
    other_pause_seconds = models.BigIntegerField(_("thời gian tạm dừng khác (giây)"))
    supplements = models.IntegerField(_("số lần yêu cầu bổ sung"))
    late_notices = models.IntegerField(_("số lần thông báo bổ sung chậm"))
    extensions = models.IntegerField(_("số lần hẹn lại"))
    late_apologies = models.IntegerField(_("số lần xin lỗi chậm"))
    consultations = models.IntegerField(_("số lần lấy ý kiến"))
    late_answers = models.IntegerField(_("số lần trả lời ý kiến chậm"))
    missed_at = models.DateTimeField(_("ngày hẹn đã bị lỡ"), null=True)
    legal_verdict = models.CharField(_("đánh giá theo đồng hồ pháp lý"), max_length=8)
    statistical_verdict = models.CharField(_("đánh giá theo thống kê"), max_length=8)
    nine_indices = models.CharField(_("chín chỉ số (Thông tư 01/2018/TT-VPCP)"), max_length=9)
    # What Decision 766/QĐ-TTg asks; empty while nothing recorded tells it, which is not "no".
    written_result = models.BooleanField(_("phải trả kết quả bằng văn bản"), null=True)
    has_result_file = models.BooleanField(_("có tệp kết quả điện tử"), null=True)
    has_component_file = models.BooleanField(_("có thành phần đã số hóa"), null=True)
    reused = models.BooleanField(_("dùng lại giấy tờ đã số hóa"), null=True)
    in_personal_store = models.BooleanField(_("lấy từ, chuyển vào kho dữ liệu cá nhân"), null=True)
    identity_confirmed = models.BooleanField(_("xác thực bằng dữ liệu dân cư"), null=True)
    is_synced = models.BooleanField(_("đã đồng bộ"), null=True)
    fee_waived = models.BooleanField(_("được miễn phí, lệ phí"))
    paid_online = models.BooleanField(_("nộp phí trực tuyến"), null=True)
    complained = models.BooleanField(_("có phản ánh, không hài lòng"), null=True)
    handling_minutes = models.BigIntegerField(_("thời gian giải quyết (phút)"))
    # What could make figures look better than the work was.
    entered_late = models.BooleanField(_("nhập sau khi tiếp nhận"))
    longest_lag = models.BigIntegerField(_("ghi chậm nhất sau khi xảy ra (giây)"))
    undone = models.IntegerField(_("số việc đã hoàn tác"))
    reopened = models.IntegerField(_("số lần mở lại sau khi xong"))
    least_left = models.BigIntegerField(_("còn đến hạn khi yêu cầu bổ sung (giây)"), null=True)
    seq = models.IntegerField(_("số sự kiện"))
    position = models.BigIntegerField(_("vị trí trong nhật ký"))
    acted_at = models.DateTimeField(_("lúc có hành vi gần nhất"), null=True)

    objects = DossierFactQuerySet.as_manager()

    class Meta:
        verbose_name = _("dữ kiện hồ sơ")
        verbose_name_plural = _("dữ kiện hồ sơ")
        indexes = [
            models.Index(fields=["received_on", "competent_unit_id"], name="board_received"),
            models.Index(
                fields=["finished_on", "competent_unit_id"],
                condition=Q(finished_on__isnull=False),
                name="board_finished",
            ),
            models.Index(
                fields=["competent_unit_id", "due_at"], condition=Q(status__in=OPEN_VALUES), name="board_open"
            ),
        ]

    def __str__(self) -> str:
        return self.code
