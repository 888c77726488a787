"""What happened to a dossier besides its present state: stops of the clock, slips, opinions, its end, files."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from caicach.dossiers.models.dossier import Dossier, choices
from caicach.dossiers.states import CAUSE_LABELS


class ClockDeviation(models.Model):
    """A pause, restart or extension of the clock; the intervals are derived from these and the receipt."""

    class Kind(models.TextChoices):
        PAUSE = "pause", _("tạm dừng")
        RESTART = "restart", _("tính lại từ đầu")
        EXTENSION = "extension", _("hẹn lại")
        RECOUNT = "recount", _("tính lại theo lịch")

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="deviations", verbose_name=_("hồ sơ"))
    kind = models.CharField(_("loại"), max_length=10, choices=Kind)
    cause = models.CharField(_("nguyên nhân"), max_length=14, choices=choices(CAUSE_LABELS))
    basis = models.CharField(_("căn cứ"), max_length=200)
    started_at = models.DateTimeField(_("từ"))
    ended_at = models.DateTimeField(_("đến"), null=True, blank=True)
    old_due_at = models.DateTimeField(_("ngày hẹn trước đó"), null=True, blank=True)
    new_due_at = models.DateTimeField(_("ngày hẹn mới"), null=True, blank=True)
    change = models.ForeignKey(
        "organisations.CalendarChange", on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("lần đổi lịch"),
    )  # fmt: skip
    reason = models.TextField(_("lý do"), blank=True, default="")
    source_system = models.CharField(_("hệ thống nguồn"), max_length=40, blank=True, default="")

    class Meta:
        verbose_name = _("lần lệch đồng hồ")
        verbose_name_plural = _("lần lệch đồng hồ")
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("started_at")),
                name="clock_deviation_ends_after_start",
                violation_error_message=_("Thời điểm kết thúc phải sau thời điểm bắt đầu."),
            ),
            models.CheckConstraint(
                condition=~Q(kind="extension") | Q(new_due_at__isnull=False),
                name="clock_extension_has_new_date",
                violation_error_message=_("Hẹn lại phải có ngày hẹn mới."),
            ),
            models.CheckConstraint(
                condition=~Q(kind="recount")
                | Q(change__isnull=False, old_due_at__isnull=False, new_due_at__gte=F("old_due_at")),
                name="clock_recount_keeps_promise",
                violation_error_message=_("Tính lại theo lịch không được đưa ngày đã hẹn về sớm hơn."),
            ),
            models.UniqueConstraint(
                fields=["dossier", "change"],
                condition=Q(change__isnull=False),
                name="clock_recount_once",
                violation_error_message=_("Ngày hẹn của hồ sơ đã được tính lại theo lần đổi lịch này."),
            ),
            models.UniqueConstraint(
                fields=["dossier"],
                condition=Q(ended_at__isnull=True) & ~Q(kind="extension"),
                name="clock_one_open_stop",
                violation_error_message=_("Đồng hồ của hồ sơ đang dừng."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.get_cause_display()}"


class SupplementRequest(models.Model):
    """One slip asking for everything that is missing (Decree 61/2018 Art. 17, 19; form 02)."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="supplements", verbose_name=_("hồ sơ"))
    number = models.PositiveSmallIntegerField(_("lần thứ"))
    reason = models.TextField(_("lý do"))
    requested_at = models.DateTimeField(_("lúc yêu cầu"))
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("người yêu cầu"),
        null=True,
    )
    notice_in_time = models.BooleanField(_("thông báo đúng hạn"), default=True)
    completed_at = models.DateTimeField(_("lúc nhận đủ"), null=True, blank=True)

    class Meta:
        verbose_name = _("phiếu yêu cầu bổ sung")
        verbose_name_plural = _("phiếu yêu cầu bổ sung")
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "number"],
                name="supplement_number_unique",
                violation_error_message=_("Phiếu yêu cầu bổ sung lần này đã có."),
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="supplement_has_reason",
                violation_error_message=_("Phải ghi lý do yêu cầu bổ sung."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id}/{self.number}"


class SupplementItem(models.Model):
    """One thing to add or mend."""

    request = models.ForeignKey(
        SupplementRequest, on_delete=models.CASCADE, related_name="items", verbose_name=_("phiếu")
    )
    number = models.PositiveSmallIntegerField(_("số thứ tự"))
    text = models.CharField(_("nội dung cần bổ sung"), max_length=500)

    class Meta:
        verbose_name = _("nội dung cần bổ sung")
        verbose_name_plural = _("nội dung cần bổ sung")
        ordering = ["number"]

    def __str__(self) -> str:
        return self.text


class Consultation(models.Model):
    """Another unit is asked for its opinion, with content and deadline (Decree 61/2018 Art. 19(5))."""

    dossier = models.ForeignKey(
        Dossier, on_delete=models.CASCADE, related_name="consultations", verbose_name=_("hồ sơ")
    )
    unit = models.ForeignKey(
        "organisations.Unit", on_delete=models.PROTECT, related_name="+", verbose_name=_("đơn vị được hỏi"),
        db_index=False,
    )  # fmt: skip
    step_key = models.CharField(_("bước quy trình"), max_length=60, blank=True, default="")
    question = models.TextField(_("nội dung hỏi"))
    asked_at = models.DateTimeField(_("lúc hỏi"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("người hỏi"),
    )
    due_at = models.DateTimeField(_("hạn trả lời"))
    answer = models.TextField(_("ý kiến"), blank=True, default="")
    agrees = models.BooleanField(_("đồng ý"), null=True, blank=True)
    answered_at = models.DateTimeField(_("lúc trả lời"), null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("người trả lời"),
    )  # fmt: skip

    class Meta:
        verbose_name = _("lần lấy ý kiến")
        verbose_name_plural = _("lần lấy ý kiến")
        indexes = [
            models.Index(fields=["unit", "due_at"], condition=Q(answered_at__isnull=True), name="desk_consultations")
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | ~Q(answer=""),
                name="consultation_answer_has_text",
                violation_error_message=_("Phải ghi ý kiến trả lời."),
            )
        ]

    def __str__(self) -> str:
        return self.question[:60]


class Closure(models.Model):
    """The end of a dossier without the result asked for: not received, refused, stopped or withdrawn, and why."""

    class Kind(models.TextChoices):
        DECLINED = "declined", _("từ chối tiếp nhận")
        REFUSED = "refused", _("từ chối giải quyết")
        TERMINATED = "terminated", _("dừng giải quyết")
        WITHDRAWN = "withdrawn", _("công dân rút hồ sơ")

    dossier = models.OneToOneField(Dossier, on_delete=models.CASCADE, related_name="closure", verbose_name=_("hồ sơ"))
    kind = models.CharField(_("loại"), max_length=10, choices=Kind)
    reason = models.TextField(_("lý do"))
    basis = models.CharField(_("căn cứ"), max_length=300, blank=True, default="")
    closed_at = models.DateTimeField(_("lúc kết thúc"))
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("người ký"), null=True
    )

    class Meta:
        verbose_name = _("lý do kết thúc hồ sơ")
        verbose_name_plural = _("lý do kết thúc hồ sơ")
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="closure_has_reason",
                violation_error_message=_("Phải ghi lý do."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.reason[:60]}"


class TakenBack(models.Model):
    """An act that its own author took back before the citizen was told; the log keeps both the act and this."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="taken_back", verbose_name=_("hồ sơ"))
    undone_seq = models.PositiveIntegerField(_("thứ tự của việc được rút lại"))
    kind = models.CharField(_("việc được rút lại"), max_length=80)
    words = models.TextField(_("nội dung đã ghi"), blank=True, default="")
    acted_at = models.DateTimeField(_("lúc làm"))
    taken_back_at = models.DateTimeField(_("lúc rút lại"))
    taken_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("người rút lại")
    )

    class Meta:
        verbose_name = _("việc đã rút lại")
        verbose_name_plural = _("việc đã rút lại")
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "undone_seq"], name="taken_back_once",
                violation_error_message=_("Việc này đã được rút lại."),
            ),
            models.CheckConstraint(
                condition=Q(taken_back_at__gte=F("acted_at")), name="taken_back_after_act",
                violation_error_message=_("Chỉ rút lại được việc đã làm."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.dossier_id}#{self.undone_seq}"


class ApologyDraft(models.Model):
    """A letter of apology prepared before the date passes; the officer gives the reason, only the head issues it."""

    dossier = models.OneToOneField(
        Dossier, on_delete=models.CASCADE, related_name="apology_draft", verbose_name=_("hồ sơ")
    )
    due_at = models.DateTimeField(_("ngày hẹn sắp đến"))
    proposed_on = models.DateField(_("ngày hẹn trả mới đề nghị"))
    reason = models.TextField(_("lý do chậm"), blank=True, default="")
    drafted_at = models.DateTimeField(_("lúc soạn"))
    filled_at = models.DateTimeField(_("lúc ghi lý do"), null=True, blank=True)
    filled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("người ghi lý do"),
    )  # fmt: skip

    class Meta:
        verbose_name = _("dự thảo phiếu xin lỗi")
        verbose_name_plural = _("dự thảo phiếu xin lỗi")
        constraints = [
            models.CheckConstraint(
                condition=Q(filled_at__isnull=True, reason="") | (Q(filled_at__isnull=False) & ~Q(reason="")),
                name="apology_draft_filled_has_reason",
                violation_error_message=_("Phải ghi lý do chậm để trình lãnh đạo."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id}: {self.proposed_on:%d/%m/%Y}"


class DossierFile(models.Model):
    """A further file of a dossier: an opinion, a signed slip, evidence."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="files", verbose_name=_("hồ sơ"))
    file = models.ForeignKey("documents.StoredFile", on_delete=models.PROTECT, related_name="+", verbose_name=_("tệp"))
    label = models.CharField(_("tên"), max_length=200)
    added_at = models.DateTimeField(_("lúc thêm"))

    class Meta:
        verbose_name = _("tệp kèm hồ sơ")
        verbose_name_plural = _("tệp kèm hồ sơ")

    def __str__(self) -> str:
        return self.label
