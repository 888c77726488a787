"""Which task has which unit until when, what must it deliver, and what was written of it?"""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from caicach.plans.models.plans import Plan
from caicach.plans.states import DELIVERABLE_NAMES, ENTRY_KIND_NAMES, TASK_STATE_NAMES, Deliverable, TaskState


class Task(models.Model):
    """One row of a plan's annex; of a recurring one there is a task for each time (`series` holds them together).

    `checking_unit` accepts what is delivered: the unit that issues the plan, if no other is named. `criterion`: the
    code of what it is to improve in a set of criteria, which this package does not know.
    """

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="tasks", verbose_name=_("kế hoạch"))
    number = models.CharField(_("số thứ tự"), max_length=20)
    series = models.CharField(_("nhóm nhiệm vụ định kỳ"), max_length=20, blank=True, default="")
    field = models.CharField(_("lĩnh vực"), max_length=60)
    title = models.CharField(_("nội dung nhiệm vụ"), max_length=1000)
    lead_unit = models.ForeignKey(
        "organisations.Unit", on_delete=models.PROTECT, related_name="+", verbose_name=_("đơn vị chủ trì")
    )
    joint_unit_ids = ArrayField(models.BigIntegerField(), verbose_name=_("đơn vị phối hợp"), default=list, blank=True)
    checking_unit = models.ForeignKey(
        "organisations.Unit", on_delete=models.PROTECT, related_name="+", verbose_name=_("đơn vị nghiệm thu")
    )
    doing_unit = models.ForeignKey(
        "organisations.Unit", on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("bộ phận thực hiện"), db_index=False,
    )  # fmt: skip
    planned_due_on = models.DateField(_("hạn theo kế hoạch"))
    due_on = models.DateField(_("hạn hiện nay"))
    deliverable_kind = models.CharField(
        _("loại sản phẩm"), max_length=8, default=Deliverable.DOCUMENT.value,
        choices=[(key.value, name) for key, name in DELIVERABLE_NAMES.items()],
    )  # fmt: skip
    deliverable = models.CharField(_("sản phẩm"), max_length=500)
    basis = models.CharField(_("văn bản, điều khoản giao"), max_length=300, blank=True, default="")
    criterion = models.CharField(_("tiêu chí phục vụ"), max_length=100, blank=True, default="")
    budget_line = models.CharField(_("nguồn kinh phí"), max_length=200, blank=True, default="")
    weight = models.DecimalField(_("trọng số"), max_digits=6, decimal_places=2, default=1)
    state = models.CharField(
        _("tình trạng"), max_length=9, default=TaskState.ASSIGNED.value,
        choices=[(key.value, name) for key, name in TASK_STATE_NAMES.items()],
    )  # fmt: skip
    percent = models.PositiveSmallIntegerField(_("tiến độ (phần trăm)"), default=0)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False,
        verbose_name=_("người nộp"),
    )  # fmt: skip
    submitted_on = models.DateField(_("ngày nộp sản phẩm"), null=True)
    done_on = models.DateField(_("ngày nghiệm thu"), null=True)
    cancelled_on = models.DateField(_("ngày hủy"), null=True)
    seq = models.PositiveIntegerField(_("số lần ghi"), default=0)

    class Meta:
        verbose_name = _("nhiệm vụ")
        verbose_name_plural = _("nhiệm vụ")
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "number"], name="task_number_once_in_a_plan",
                violation_error_message=_("Số thứ tự này đã có trong kế hoạch."),
            ),
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(deliverable="") & ~Q(number=""), name="task_says_what_and_delivers",
                violation_error_message=_("Nhiệm vụ phải có số thứ tự, nội dung và sản phẩm."),
            ),
            models.CheckConstraint(
                condition=Q(weight__gt=0), name="task_weighs_something",
                violation_error_message=_("Trọng số phải lớn hơn 0."),
            ),
            models.CheckConstraint(
                condition=Q(percent__lte=100), name="task_at_most_whole",
                violation_error_message=_("Tiến độ không quá 100 %."),
            ),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("planned_due_on")), name="task_due_only_later",
                violation_error_message=_("Gia hạn chỉ lùi hạn, không rút ngắn hạn của kế hoạch."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[TaskState.SUBMITTED.value, TaskState.DONE.value])
                | Q(submitted_on__isnull=False, submitted_by__isnull=False),
                name="task_handed_in_by_somebody",
                violation_error_message=_("Đã nộp thì phải ghi ai nộp, ngày nào."),
            ),
            models.CheckConstraint(
                condition=(Q(state=TaskState.DONE.value, done_on__isnull=False))
                | (~Q(state=TaskState.DONE.value) & Q(done_on__isnull=True)),
                name="task_done_on_a_day",
                violation_error_message=_("Chỉ nhiệm vụ đã nghiệm thu có ngày nghiệm thu."),
            ),
            models.CheckConstraint(
                condition=(Q(state=TaskState.CANCELLED.value, cancelled_on__isnull=False))
                | (~Q(state=TaskState.CANCELLED.value) & Q(cancelled_on__isnull=True)),
                name="task_cancelled_on_a_day",
                violation_error_message=_("Chỉ nhiệm vụ đã hủy có ngày hủy."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"

    @property
    def subject(self) -> str:
        return f"task/{self.pk}"


class TaskStep(models.Model):
    """A part of a task that its unit set down for itself."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="steps", verbose_name=_("nhiệm vụ"))
    title = models.CharField(_("bước"), max_length=300)
    due_on = models.DateField(_("hạn của bước"), null=True, blank=True)
    done_on = models.DateField(_("ngày xong"), null=True, blank=True)

    class Meta:
        verbose_name = _("bước của nhiệm vụ")
        verbose_name_plural = _("bước của nhiệm vụ")

    def __str__(self) -> str:
        return self.title


class Entry(models.Model):
    """What was written of a task: progress, what was handed in, why it went back. Append-only (0002)."""

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="entries", verbose_name=_("nhiệm vụ"))
    kind = models.CharField(
        _("loại"), max_length=12, choices=[(key.value, name) for key, name in ENTRY_KIND_NAMES.items()]
    )
    text = models.TextField(_("nội dung"), max_length=4000, blank=True, default="")
    percent = models.PositiveSmallIntegerField(_("tiến độ (phần trăm)"), null=True)
    reference = models.CharField(_("số, ký hiệu văn bản hoặc sản phẩm"), max_length=300, blank=True, default="")
    file = models.ForeignKey(
        "documents.StoredFile", on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("tệp minh chứng"), db_index=False,
    )  # fmt: skip
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("người ghi"),
        db_index=False,
    )  # fmt: skip
    unit = models.ForeignKey(
        "organisations.Unit", on_delete=models.PROTECT, related_name="+", verbose_name=_("đơn vị ghi"), db_index=False
    )
    on = models.DateField(_("ngày ghi"))
    at = models.DateTimeField(_("lúc ghi"))

    class Meta:
        verbose_name = _("mục ghi của nhiệm vụ")
        verbose_name_plural = _("mục ghi của nhiệm vụ")
        constraints = [
            models.CheckConstraint(
                condition=Q(percent__isnull=True) | Q(percent__lte=100), name="entry_at_most_whole",
                violation_error_message=_("Tiến độ không quá 100 %."),
            ),
            models.CheckConstraint(
                condition=~Q(text="") | ~Q(reference=""), name="entry_says_something",
                violation_error_message=_("Phải ghi nội dung."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.task_id}/{self.kind}"


class Extension(models.Model):
    """A later day that a unit asked for, and what was decided; one open request at a time."""

    task = models.ForeignKey(
        Task, on_delete=models.PROTECT, related_name="extensions", verbose_name=_("nhiệm vụ"), db_index=False
    )
    until = models.DateField(_("xin lùi đến ngày"))
    reason = models.TextField(_("lý do"), max_length=2000)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("người xin"),
        db_index=False,
    )  # fmt: skip
    asked_at = models.DateTimeField(_("lúc xin"))
    granted = models.BooleanField(_("đồng ý"), null=True)
    answer = models.TextField(_("trả lời"), max_length=2000, blank=True, default="")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False,
        verbose_name=_("người quyết định"),
    )  # fmt: skip
    decided_at = models.DateTimeField(_("lúc quyết định"), null=True)

    class Meta:
        verbose_name = _("xin gia hạn nhiệm vụ")
        verbose_name_plural = _("xin gia hạn nhiệm vụ")
        constraints = [
            models.UniqueConstraint(
                fields=["task"], condition=Q(granted__isnull=True), name="extension_one_open",
                violation_error_message=_("Đang có một lần xin gia hạn chờ quyết định."),
            ),
            models.CheckConstraint(
                condition=~Q(reason=""), name="extension_has_reason",
                violation_error_message=_("Phải ghi lý do xin gia hạn."),
            ),
            models.CheckConstraint(
                condition=Q(granted__isnull=True, answer="", decided_by__isnull=True, decided_at__isnull=True)
                | (~Q(answer="") & Q(granted__isnull=False, decided_by__isnull=False, decided_at__isnull=False)),
                name="extension_decided_with_reason",
                violation_error_message=_("Quyết định gia hạn thì phải nói đồng ý hay không và ghi lý do."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.task_id}: {self.until}"
