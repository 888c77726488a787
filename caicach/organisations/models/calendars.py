"""When does each unit work? Weeks of hours, dated exceptions with their decision, and who follows which.

The shipped national data are loaded by `caicach calendars load`; the province then edits them here.
"""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.core import exceptions
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from caicach.core import calendar as working_time
from caicach.core import errors
from caicach.organisations.models import units


def check_hours(value: object) -> None:
    """Validator: `{"monday": ["07:00-11:30", …], …}`."""
    try:
        working_time.parse_week(code="", name="", hours=value if isinstance(value, dict) else {})
    except errors.Invalid as problem:
        raise exceptions.ValidationError(str(problem)) from problem


def check_sessions(value: object) -> None:
    """Validator: `["07:00-11:30", …]`, may be empty."""
    try:
        working_time.parse_sessions(value if isinstance(value, list) else ["?"])
    except errors.Invalid as problem:
        raise exceptions.ValidationError(str(problem)) from problem


class Calendar(models.Model):
    """A week of working hours that units may follow."""

    code = models.SlugField(_("mã lịch"), max_length=60, unique=True)
    name = models.CharField(_("tên lịch"), max_length=200)
    hours = models.JSONField(_("giờ làm việc từng thứ"), validators=[check_hours])
    source = models.CharField(_("căn cứ"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("lịch làm việc")
        verbose_name_plural = _("lịch làm việc")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name

    def week(self) -> working_time.Week:
        return working_time.parse_week(code=self.code, name=self.name, hours=self.hours, source=self.source)


class CalendarDay(models.Model):
    """A day that differs from its week (day off, make-up day, other hours), in one calendar or in the country."""

    calendar = models.ForeignKey(
        Calendar,
        on_delete=models.CASCADE,
        related_name="days",
        null=True,
        blank=True,
        verbose_name=_("lịch"),
        help_text=_("Để trống: áp dụng cho cả nước."),
    )
    date = models.DateField(_("ngày"))
    kind = models.CharField(_("loại"), max_length=5, choices=[
        (working_time.DayKind.OFF.value, _("nghỉ")),
        (working_time.DayKind.WORK.value, _("làm bù")),
        (working_time.DayKind.HOURS.value, _("giờ khác")),
    ])  # fmt: skip
    name = models.CharField(_("tên ngày"), max_length=200)
    sessions = models.JSONField(_("giờ làm việc trong ngày"), default=list, blank=True, validators=[check_sessions])
    source = models.CharField(_("nguồn"), max_length=300, blank=True)
    decided_by = models.CharField(_("văn bản quyết định"), max_length=300, blank=True)
    unverified = models.BooleanField(_("chưa đối chiếu"), default=False)

    class Meta:
        verbose_name = _("ngày nghỉ, ngày làm bù")
        verbose_name_plural = _("ngày nghỉ, ngày làm bù")
        ordering = ["date"]
        constraints = [
            models.UniqueConstraint(
                fields=["calendar", "date"], nulls_distinct=False, name="calendar_day_once",
                violation_error_message=_("Ngày này đã có trong lịch."),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in working_time.DayKind]), name="calendar_day_kind",
                violation_error_message=_("Loại ngày không hợp lệ."),
            ),
            models.CheckConstraint(
                condition=~Q(kind="hours") | ~Q(sessions=[]), name="calendar_day_hours_given",
                violation_error_message=_("Ngày làm việc theo giờ khác phải ghi giờ."),
            ),
            models.CheckConstraint(
                condition=~Q(decided_by=""), name="calendar_day_decided",
                violation_error_message=_("Phải ghi số thông báo hoặc điều luật quyết định ngày này."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.date:%d/%m/%Y} {self.name}"

    def special_day(self) -> working_time.SpecialDay:
        return working_time.SpecialDay(
            on=self.date, kind=working_time.DayKind(self.kind), name=self.name, source=self.source,
            decided_by=self.decided_by, unverified=self.unverified,
            sessions=working_time.parse_sessions(self.sessions),
        )  # fmt: skip


class CalendarAssignment(models.Model):
    """A unit, and what stands below it, follows a calendar during [valid_from, valid_to)."""

    unit = models.ForeignKey(
        "organisations.Unit",
        on_delete=models.CASCADE,
        related_name="calendar_assignments",
        verbose_name=_("đơn vị"),
    )
    calendar = models.ForeignKey(Calendar, on_delete=models.PROTECT, related_name="assignments", verbose_name=_("lịch"))
    valid_from = models.DateField(_("từ ngày"))
    valid_to = models.DateField(_("đến trước ngày"), null=True, blank=True)
    decided_by = models.CharField(_("văn bản quyết định"), max_length=300)

    class Meta:
        verbose_name = _("lịch của đơn vị")
        verbose_name_plural = _("lịch của đơn vị")
        ordering = ["unit", "valid_from"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="calendar_assignment_period",
                violation_error_message=_("Ngày kết thúc phải sau ngày bắt đầu."),
            ),
            ExclusionConstraint(
                name="calendar_assignment_no_overlap",
                expressions=[("unit", RangeOperators.EQUAL), (units.period(), RangeOperators.OVERLAPS)],
                violation_error_message=_("Đơn vị đã có lịch khác trong thời gian này."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id}: {self.calendar_id} ({self.valid_from:%d/%m/%Y})"


class CalendarChange(models.Model):
    """A decision that came after the calendar was in use: which days it changed, and how far dossiers were recounted.

    `days` holds each day as it was and as it became, so that a promise can be explained by the calendar it was made in.
    """

    act_id = models.UUIDField(_("hành vi"), unique=True, editable=False)
    calendar = models.ForeignKey(
        Calendar, on_delete=models.PROTECT, related_name="changes", null=True, blank=True, verbose_name=_("lịch"),
        help_text=_("Để trống: áp dụng cho cả nước."),
    )  # fmt: skip
    name = models.CharField(_("lý do"), max_length=150)
    decided_by = models.CharField(_("văn bản quyết định"), max_length=150)
    days = models.JSONField(_("các ngày thay đổi"))
    made_at = models.DateTimeField(_("lúc thay đổi"))
    made_by_id = models.BigIntegerField(_("người thay đổi"), null=True)
    upto = models.BigIntegerField(_("đã tính lại đến hồ sơ"), default=0)
    moved = models.PositiveIntegerField(_("số hồ sơ lùi ngày hẹn"), default=0)
    kept = models.PositiveIntegerField(_("số hồ sơ giữ ngày đã hẹn"), default=0)
    opinions = models.PositiveIntegerField(_("số hạn trả lời ý kiến lùi lại"), default=0)
    finished_at = models.DateTimeField(_("tính lại xong lúc"), null=True, blank=True)

    class Meta:
        verbose_name = _("lần đổi lịch")
        verbose_name_plural = _("lần đổi lịch")
        ordering = ["-made_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(decided_by="") & ~Q(name=""), name="calendar_change_decided",
                violation_error_message=_("Phải ghi lý do và văn bản quyết định."),
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["made_at"], condition=Q(finished_at=None), name="calendar_change_pending")]

    def __str__(self) -> str:
        return f"{self.name} ({self.decided_by})"


class CalendarStamp(models.Model):
    """One row whose version changes with every change of a calendar; processes compare it with their cache.

    Written by database triggers only, so that no way of changing a calendar can miss it. A random version: a
    number given out twice after a rollback would make two different states look alike.
    """

    id = models.SmallIntegerField(primary_key=True, default=1, editable=False)
    version = models.UUIDField(_("phiên bản"), editable=False)

    class Meta:
        verbose_name = _("dấu phiên bản lịch")
        verbose_name_plural = _("dấu phiên bản lịch")
        constraints = [models.CheckConstraint(condition=Q(id=1), name="calendar_stamp_single")]

    def __str__(self) -> str:
        return str(self.version)
