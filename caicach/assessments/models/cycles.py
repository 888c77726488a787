"""Which round of assessment is it, by which edition and for which period, and how far has each unit come in it?"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from caicach.assessments.models.sets import SetEdition
from caicach.assessments.states import (
    ASSESSMENT_STATE_NAMES,
    CYCLE_STATE_NAMES,
    AssessmentState,
    CycleState,
)


class Cycle(models.Model):
    """One round: an adopted edition, a period, the office that runs it. Each stage ends on a day, or so many working
    days after it began; a day that is not known yet is worked out when the stage begins."""

    edition = models.ForeignKey(
        SetEdition, on_delete=models.PROTECT, related_name="cycles", verbose_name=_("bản bộ tiêu chí")
    )
    period = models.CharField(_("kỳ đánh giá"), max_length=20)  # indices.periods.Period.code
    name = models.CharField(_("tên đợt"), max_length=200)
    office = models.ForeignKey(
        "organisations.Unit", on_delete=models.PROTECT, related_name="+", verbose_name=_("cơ quan thẩm định")
    )
    state = models.CharField(
        _("tình trạng"), max_length=12, default=CycleState.PLANNED.value,
        choices=[(key.value, name) for key, name in CYCLE_STATE_NAMES.items()],
    )  # fmt: skip
    self_by = models.DateField(_("hạn tự chấm"), null=True, blank=True)
    self_days = models.PositiveSmallIntegerField(_("số ngày làm việc để tự chấm"), null=True, blank=True)
    appraise_by = models.DateField(_("hạn thẩm định"), null=True, blank=True)
    appraise_days = models.PositiveSmallIntegerField(_("số ngày làm việc để thẩm định"), null=True, blank=True)
    explain_by = models.DateField(_("hạn giải trình"), null=True, blank=True)
    explain_days = models.PositiveSmallIntegerField(_("số ngày làm việc để giải trình"), null=True, blank=True)
    council_on = models.DateField(_("ngày họp hội đồng dự kiến"), null=True, blank=True)
    late_each = models.DecimalField(_("điểm trừ mỗi ngày làm việc nộp chậm"), max_digits=6, decimal_places=3, default=0)
    late_most = models.DecimalField(_("điểm trừ nhiều nhất khi nộp chậm"), max_digits=6, decimal_places=3, default=0)
    planned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("người lập"),
        db_index=False,
    )  # fmt: skip
    planned_at = models.DateTimeField(_("lúc lập"))
    stage_at = models.DateTimeField(_("lúc bắt đầu chặng này"))
    seq = models.PositiveIntegerField(_("số lần ghi"), default=0)

    class Meta:
        verbose_name = _("đợt đánh giá")
        verbose_name_plural = _("đợt đánh giá")
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "period", "office"], condition=~Q(state=CycleState.CANCELLED.value),
                name="cycle_once_for_a_period",
                violation_error_message=_("Kỳ này đã có đợt đánh giá theo bản bộ tiêu chí này."),
            ),
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(period=""), name="cycle_has_name_and_period",
                violation_error_message=_("Đợt đánh giá phải có tên và kỳ."),
            ),
            models.CheckConstraint(
                condition=Q(self_by__isnull=False) | Q(self_days__isnull=False, self_days__gt=0),
                name="cycle_self_scoring_ends",
                violation_error_message=_("Tự chấm phải có ngày hết hạn hoặc số ngày làm việc."),
            ),
            models.CheckConstraint(
                condition=Q(appraise_by__isnull=False) | Q(appraise_days__isnull=False, appraise_days__gt=0),
                name="cycle_appraisal_ends",
                violation_error_message=_("Thẩm định phải có ngày hết hạn hoặc số ngày làm việc."),
            ),
            models.CheckConstraint(
                condition=Q(explain_by__isnull=False) | Q(explain_days__isnull=False, explain_days__gt=0),
                name="cycle_explanation_ends",
                violation_error_message=_("Giải trình phải có ngày hết hạn hoặc số ngày làm việc."),
            ),
            models.CheckConstraint(
                condition=Q(late_each__gte=0, late_most__gte=F("late_each")), name="cycle_late_points_in_order",
                violation_error_message=_("Điểm trừ nhiều nhất không được nhỏ hơn điểm trừ mỗi ngày."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    @property
    def subject(self) -> str:
        """By this the log knows it."""
        return f"cycle/{self.pk}"


class CycleLead(models.Model):
    """A unit that appraises one group of the set in a cycle, in place of the office."""

    cycle = models.ForeignKey(
        Cycle, on_delete=models.CASCADE, related_name="leads", verbose_name=_("đợt đánh giá"), db_index=False
    )
    group = models.CharField(_("lĩnh vực"), max_length=60)
    unit = models.ForeignKey(
        "organisations.Unit", on_delete=models.PROTECT, related_name="+", verbose_name=_("đơn vị chủ trì lĩnh vực")
    )

    class Meta:
        verbose_name = _("đơn vị chủ trì lĩnh vực")
        verbose_name_plural = _("đơn vị chủ trì lĩnh vực")
        constraints = [
            models.UniqueConstraint(
                fields=["cycle", "group"], name="cycle_lead_once",
                violation_error_message=_("Lĩnh vực này đã có đơn vị chủ trì."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.cycle_id}/{self.group}"


class Assessment(models.Model):
    """One unit in a cycle. The first submission is the one that is in time or late; `late_days` are working days."""

    cycle = models.ForeignKey(
        Cycle, on_delete=models.PROTECT, related_name="assessments", verbose_name=_("đợt đánh giá"), db_index=False
    )
    unit = models.ForeignKey(
        "organisations.Unit", on_delete=models.PROTECT, related_name="+", verbose_name=_("đơn vị được đánh giá")
    )
    state = models.CharField(
        _("tình trạng"), max_length=10, default=AssessmentState.SCORING.value,
        choices=[(key.value, name) for key, name in ASSESSMENT_STATE_NAMES.items()],
    )  # fmt: skip
    round = models.PositiveSmallIntegerField(_("lần nộp"), default=0)
    submitted_at = models.DateTimeField(_("lúc nộp lần đầu"), null=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False,
        verbose_name=_("người nộp lần đầu"),
    )  # fmt: skip
    late_days = models.PositiveSmallIntegerField(_("số ngày làm việc nộp chậm"), null=True)
    reminded_at = models.DateTimeField(_("lúc nhắc gần nhất"), null=True)
    seq = models.PositiveIntegerField(_("số lần ghi"), default=0)

    class Meta:
        verbose_name = _("đơn vị trong đợt đánh giá")
        verbose_name_plural = _("đơn vị trong đợt đánh giá")
        constraints = [
            models.UniqueConstraint(
                fields=["cycle", "unit"], name="assessment_once_in_a_cycle",
                violation_error_message=_("Đơn vị này đã có trong đợt đánh giá."),
            ),
            models.CheckConstraint(
                condition=Q(submitted_at=None, submitted_by=None, late_days=None, round=0)
                | Q(submitted_at__isnull=False, submitted_by__isnull=False, late_days__isnull=False, round__gt=0),
                name="assessment_submitted_by_somebody",
                violation_error_message=_("Đã nộp thì phải ghi ai, lúc nào, chậm bao nhiêu ngày."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[AssessmentState.SUBMITTED.value, AssessmentState.SENT_BACK.value])
                | Q(submitted_at__isnull=False),
                name="assessment_state_fits_submission",
                violation_error_message=_("Chưa nộp thì không thể ở tình trạng này."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.cycle_id}: {self.unit_id}"

    @property
    def subject(self) -> str:
        return f"assessment/{self.pk}"


class SendingBack(models.Model):
    """Why a sheet went back to its unit. Append-only (0003)."""

    assessment = models.ForeignKey(
        Assessment, on_delete=models.PROTECT, related_name="sent_back", verbose_name=_("đơn vị trong đợt"),
        db_index=False,
    )  # fmt: skip
    round = models.PositiveSmallIntegerField(_("lần nộp"))
    reason = models.TextField(_("lý do trả lại"), max_length=2000)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("người trả lại"),
        db_index=False,
    )  # fmt: skip
    at = models.DateTimeField(_("lúc trả lại"))

    class Meta:
        verbose_name = _("lần trả lại phiếu tự chấm")
        verbose_name_plural = _("lần trả lại phiếu tự chấm")
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "round"], name="sending_back_once_a_round",
                violation_error_message=_("Lần nộp này đã trả lại."),
            ),
            models.CheckConstraint(
                condition=~Q(reason=""), name="sending_back_has_reason",
                violation_error_message=_("Phải ghi lý do trả lại."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.assessment_id}/{self.round}"
