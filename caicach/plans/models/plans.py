"""Which programmes and plans are there, by which decision, and which of their periods are closed?"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from caicach.plans.states import PLAN_STATE_NAMES, PlanState


class Programme(models.Model):
    """What several plans carry out over the years, such as the master programme of 2021–2030."""

    name = models.CharField(_("tên chương trình"), max_length=300, unique=True)
    basis = models.CharField(_("văn bản ban hành"), max_length=300)
    first_day = models.DateField(_("từ ngày"))
    last_day = models.DateField(_("đến ngày"))

    class Meta:
        verbose_name = _("chương trình")
        verbose_name_plural = _("chương trình")
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")), name="programme_days_in_order",
                violation_error_message=_("Ngày cuối phải từ ngày đầu trở đi."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name


class Plan(models.Model):
    """One plan: the unit that issues it, its days, and, once issued, its decision. Tasks hang on it."""

    code = models.SlugField(_("mã kế hoạch"), max_length=60, unique=True)
    name = models.CharField(_("tên kế hoạch"), max_length=300)
    programme = models.ForeignKey(
        Programme, on_delete=models.PROTECT, null=True, blank=True, related_name="plans", verbose_name=_("chương trình")
    )
    unit = models.ForeignKey(
        "organisations.Unit", on_delete=models.PROTECT, related_name="+", verbose_name=_("cơ quan ban hành")
    )
    first_day = models.DateField(_("từ ngày"))
    last_day = models.DateField(_("đến ngày"))
    state = models.CharField(
        _("tình trạng"), max_length=8, default=PlanState.DRAFT.value,
        choices=[(key.value, name) for key, name in PLAN_STATE_NAMES.items()],
    )  # fmt: skip
    decision_number = models.CharField(_("số, ký hiệu"), max_length=100, blank=True, default="")
    decision_on = models.DateField(_("ngày ban hành"), null=True, blank=True)
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("người soạn"),
        db_index=False,
    )  # fmt: skip
    drafted_at = models.DateTimeField(_("lúc soạn"))
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False,
        verbose_name=_("người ban hành"),
    )  # fmt: skip
    issued_at = models.DateTimeField(_("lúc ban hành trên hệ thống"), null=True)
    seq = models.PositiveIntegerField(_("số lần ghi"), default=0)

    class Meta:
        verbose_name = _("kế hoạch")
        verbose_name_plural = _("kế hoạch")
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")), name="plan_days_in_order",
                violation_error_message=_("Ngày cuối phải từ ngày đầu trở đi."),
            ),
            models.CheckConstraint(
                condition=~Q(name=""), name="plan_has_name", violation_error_message=_("Phải ghi tên kế hoạch."),
            ),
            models.CheckConstraint(
                condition=Q(state=PlanState.DRAFT.value)
                | (~Q(decision_number="")
                   & Q(decision_on__isnull=False, issued_by__isnull=False, issued_at__isnull=False)),
                name="plan_issued_by_decision",
                violation_error_message=_("Ban hành thì phải ghi số, ký hiệu và ngày của văn bản."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    @property
    def subject(self) -> str:
        """By this the log knows it."""
        return f"plan/{self.pk}"


class PlanLock(models.Model):
    """The figures of a period as they were closed. Append-only (0002): a correction is another edition, with why."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="locks", verbose_name=_("kế hoạch"))
    until = models.DateField(_("tính đến hết ngày"))
    edition = models.PositiveSmallIntegerField(_("lần"))
    standings = models.JSONField(_("tình trạng từng nhiệm vụ"))  # task id → standing, weight
    figures = models.JSONField(_("số liệu"))
    reason = models.CharField(_("lý do đính chính"), max_length=300, blank=True, default="")
    position = models.BigIntegerField(_("vị trí trong nhật ký"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("người khóa"),
        db_index=False,
    )  # fmt: skip
    at = models.DateTimeField(_("lúc khóa"))

    class Meta:
        verbose_name = _("lần khóa số liệu kế hoạch")
        verbose_name_plural = _("lần khóa số liệu kế hoạch")
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "until", "edition"], name="plan_lock_once",
                violation_error_message=_("Kỳ này đã khóa."),
            ),
            models.CheckConstraint(
                condition=Q(edition=1, reason="") | (Q(edition__gt=1) & ~Q(reason="")),
                name="plan_lock_corrected_with_reason",
                violation_error_message=_("Đính chính số liệu đã khóa thì phải ghi lý do."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.plan_id}: {self.until} ({self.edition})"
