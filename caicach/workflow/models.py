"""Which tables of steps were published, which processes run along them, who has what to do until when?"""

from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from caicach.workflow import rules
from caicach.workflow.states import StepKind, TaskState

if TYPE_CHECKING:
    from caicach.core.actor import Actor

TASK_STATE_CHOICES = [
    (TaskState.OPEN.value, _("đang làm")),
    (TaskState.DONE.value, _("đã xong")),
    (TaskState.CANCELLED.value, _("thôi không làm")),
]
KIND_CHOICES = [
    (StepKind.TASK.value, _("bước xử lý")),
    (StepKind.CHOICE.value, _("bước quyết định")),
    (StepKind.CONSULT.value, _("lấy ý kiến")),
    (StepKind.FINANCE.value, _("nghĩa vụ tài chính")),
    (StepKind.TIMER.value, _("hẹn giờ")),
]

# A definition is known by its digest and never changes, so what was compiled once holds for the process's life.
_COMPILED: dict[str, rules.Definition] = {}


class Definition(models.Model):
    """A table of steps as written, known by the digest of its content; running processes keep theirs for ever."""

    digest = models.CharField(_("giá trị băm"), max_length=64, unique=True)
    data = models.JSONField(_("bảng các bước"))

    class Meta:
        verbose_name = _("quy trình nội bộ")
        verbose_name_plural = _("quy trình nội bộ")
        constraints = [
            models.CheckConstraint(
                condition=Q(digest__regex=r"^[0-9a-f]{64}$"),
                name="workflow_definition_digest_shape",
                violation_error_message=_("Giá trị băm gồm 64 chữ số thập lục phân."),
            ),
        ]

    def __str__(self) -> str:
        return self.digest[:12]

    @property
    def compiled(self) -> rules.Definition:
        found = _COMPILED.get(self.digest)
        if found is None:
            found = _COMPILED[self.digest] = rules.compile_definition(self.data)
        return found


class Process(models.Model):
    """One run along a table. `subject` says of what ("dossier/123"); `places` which units "intake" and others are."""

    definition = models.ForeignKey(
        Definition,
        verbose_name=_("quy trình nội bộ"),
        on_delete=models.PROTECT,
        related_name="processes",
        db_index=False,
    )
    subject = models.CharField(_("đối tượng"), max_length=80)
    marking = models.JSONField(_("vị trí"))
    places = models.JSONField(_("nơi làm"), default=dict)
    # Where it stood before the last step, so that whoever made that step can take it back.
    previous = models.JSONField(_("vị trí trước đó"), null=True, blank=True)
    started_at = models.DateTimeField(_("bắt đầu lúc"))
    ended_at = models.DateTimeField(_("kết thúc lúc"), null=True, blank=True)

    class Meta:
        verbose_name = _("lượt chạy quy trình")
        verbose_name_plural = _("lượt chạy quy trình")
        constraints = [
            models.UniqueConstraint(
                fields=["subject"],
                condition=Q(ended_at=None),
                name="workflow_one_running_process",
                violation_error_message=_("Hồ sơ này đang có một quy trình chạy."),
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("started_at")),
                name="workflow_process_in_order",
                violation_error_message=_("Quy trình không thể kết thúc trước khi bắt đầu."),
            ),
        ]
        indexes = [models.Index(fields=["subject", "started_at"], name="workflow_dossier_page")]

    def __str__(self) -> str:
        return f"{self.subject} {self.definition_id}"

    @property
    def where(self) -> rules.Marking:
        """The marking as the engine knows it."""
        return rules.Marking.from_json(self.marking)


class TaskQuerySet(models.QuerySet["Task"]):
    def open(self) -> "TaskQuerySet":
        """What somebody has to do now; timers are nobody's work."""
        return self.filter(state=TaskState.OPEN.value).exclude(kind=StepKind.TIMER.value)

    def for_actor(self, actor: "Actor") -> "TaskQuerySet":
        """Work that falls to this person's posts: the role and the unit of the same post."""
        wanted = Q(pk__in=[])
        for role, unit_id in sorted(actor.posts):
            wanted |= Q(role=role, unit_id=unit_id)
        return self.filter(wanted)

    def due_timers(self, at: datetime) -> "TaskQuerySet":
        return self.filter(state=TaskState.OPEN.value, kind=StepKind.TIMER.value, due_at__lte=at)

    def with_people(self) -> "TaskQuerySet":
        return self.select_related("assignee", "completed_by")


class Task(models.Model):
    """One opened step: who has it, since when, until when. `completed_at` is when it was closed, done or not."""

    process = models.ForeignKey(
        Process, verbose_name=_("lượt chạy"), on_delete=models.CASCADE, related_name="tasks", db_index=False
    )
    step_key = models.CharField(_("khóa của bước"), max_length=64)
    name = models.CharField(_("tên bước"), max_length=200)
    kind = models.CharField(_("loại"), max_length=10, choices=KIND_CHOICES, default=StepKind.TASK.value)
    unit = models.ForeignKey(
        "organisations.Unit",
        verbose_name=_("đơn vị"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        db_index=False,
    )
    role = models.CharField(_("vai trò"), max_length=40, blank=True, default="")
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("người được giao"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        db_index=False,
    )
    state = models.CharField(_("trạng thái"), max_length=10, choices=TASK_STATE_CHOICES, default=TaskState.OPEN.value)
    opened_at = models.DateTimeField(_("mở lúc"))
    due_at = models.DateTimeField(_("hạn"), null=True, blank=True)
    completed_at = models.DateTimeField(_("xong lúc"), null=True, blank=True)
    completed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("người làm"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        db_index=False,
    )
    outcome = models.CharField(_("hướng đã chọn"), max_length=64, blank=True, default="")

    objects = TaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("việc")
        verbose_name_plural = _("việc")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in TaskState]),
                name="workflow_task_state_is_known",
                violation_error_message=_("Trạng thái của việc không có trong hệ thống."),
            ),
            models.CheckConstraint(
                condition=Q(state=TaskState.OPEN.value, completed_at=None)
                | (~Q(state=TaskState.OPEN.value) & Q(completed_at__isnull=False)),
                name="workflow_task_closed_with_a_time",
                violation_error_message=_("Việc đang làm thì chưa có giờ xong; việc đã đóng thì phải có."),
            ),
            models.CheckConstraint(
                condition=Q(due_at=None) | Q(due_at__gte=F("opened_at")),
                name="workflow_task_due_after_opening",
                violation_error_message=_("Hạn của việc phải sau lúc mở việc."),
            ),
            models.CheckConstraint(
                condition=Q(kind=StepKind.TIMER.value) | (~Q(role="") & Q(unit__isnull=False)),
                name="workflow_task_has_somebody",
                violation_error_message=_("Việc phải có vai trò và đơn vị làm."),
            ),
            models.UniqueConstraint(
                fields=["process", "step_key"],
                condition=Q(state=TaskState.OPEN.value),
                name="workflow_task_open_once",
                violation_error_message=_("Bước này đang mở, không mở thêm lần nữa."),
            ),
        ]
        indexes = [
            models.Index(fields=["process", "opened_at"], name="workflow_timeline"),
            models.Index(
                fields=["unit", "role", "due_at"],
                condition=Q(state=TaskState.OPEN.value) & ~Q(kind=StepKind.TIMER.value),
                name="workflow_unit_inbox",
            ),
            models.Index(
                fields=["assignee", "due_at"],
                condition=Q(state=TaskState.OPEN.value, assignee__isnull=False),
                name="workflow_officer_inbox",
            ),
            models.Index(
                fields=["due_at"],
                condition=Q(state=TaskState.OPEN.value, kind=StepKind.TIMER.value),
                name="workflow_timers_due",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.step_key} {self.state}"

    @classmethod
    def from_row(cls, process: Process, row: rules.TaskRow, *, id: int | None = None) -> "Task":
        """The task of a row; `id` if the row is written already."""
        task = cls(id=id, process=process, **{name: getattr(row, name) for name in rules.TaskRow.__slots__})
        task._state.adding = id is None
        return task
