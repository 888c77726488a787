"""Which work was asked for, how far is it, and what came of it?"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from caicach.jobs.states import JOB_STATE_NAMES, OPEN, JobState

OPEN_VALUES = sorted(state.value for state in OPEN)


class Job(models.Model):
    """One piece of work for one official. The row is the queue: no worker knows more than what stands here."""

    kind = models.CharField(_("loại việc"), max_length=60)
    subject = models.CharField(_("về việc gì"), max_length=80, blank=True, default="")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("người yêu cầu"), on_delete=models.PROTECT, related_name="+",
        db_index=False,
    )  # fmt: skip
    unit = models.ForeignKey(
        "organisations.Unit", verbose_name=_("đơn vị làm việc"), on_delete=models.PROTECT, null=True, related_name="+",
        db_index=False,
    )  # fmt: skip
    params = models.JSONField(_("tham số"), default=dict)
    state = models.CharField(
        _("trạng thái"),
        max_length=8,
        choices=[(state.value, name) for state, name in JOB_STATE_NAMES.items()],
        default=JobState.WAITING.value,
    )
    attempts = models.PositiveSmallIntegerField(_("số lần bắt đầu"), default=0)
    done = models.PositiveIntegerField(_("đã làm"), default=0)
    total = models.PositiveIntegerField(_("tổng số"), default=0)
    result = models.JSONField(_("kết quả"), default=dict)
    file = models.ForeignKey(
        "documents.StoredFile", verbose_name=_("tệp kết quả"), on_delete=models.PROTECT, null=True, related_name="+",
        db_index=False,
    )  # fmt: skip
    error = models.TextField(_("lý do không thành"), blank=True, default="")
    created_at = models.DateTimeField(_("yêu cầu lúc"))
    started_at = models.DateTimeField(_("bắt đầu lúc"), null=True, blank=True)
    ended_at = models.DateTimeField(_("kết thúc lúc"), null=True, blank=True)
    expires_at = models.DateTimeField(_("tệp tải được đến"), null=True, blank=True)

    class Meta:
        verbose_name = _("việc chạy nền")
        verbose_name_plural = _("việc chạy nền")
        constraints = [
            models.CheckConstraint(
                name="job_state_known",
                condition=Q(state__in=[state.value for state in JobState]),
                violation_error_message=_("Trạng thái của việc không có trong danh mục."),
            ),
            models.CheckConstraint(
                name="job_ended_has_time",
                condition=Q(state__in=OPEN_VALUES) ^ Q(ended_at__isnull=False),
                violation_error_message=_("Việc đã kết thúc phải có thời điểm kết thúc."),
            ),
            models.CheckConstraint(
                name="job_failed_says_why",
                condition=Q(state=JobState.FAILED.value) ^ Q(error=""),
                violation_error_message=_("Việc không thành phải ghi lý do."),
            ),
            models.CheckConstraint(
                name="job_done_within_total",
                condition=Q(total=0) | Q(done__lte=F("total")),
                violation_error_message=_("Số đã làm vượt quá tổng số."),
            ),
        ]
        indexes = [
            models.Index(name="job_open", fields=["id"], condition=Q(state__in=OPEN_VALUES)),
            models.Index(name="job_of_owner", fields=["owner", "-id"]),
            models.Index(name="job_of_subject", fields=["subject", "-id"], condition=~Q(subject="")),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def is_open(self) -> bool:
        return JobState(self.state) in OPEN

    @property
    def percent(self) -> int:
        """How far, in whole hundredths; all of it only when it has ended well."""
        if self.state == JobState.DONE:
            return 100
        return min(100 * self.done // self.total, 99) if self.total else 0
