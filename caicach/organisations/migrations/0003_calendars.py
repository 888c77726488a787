"""Keep weeks, dated exceptions and assignments, and let the database renew their stamp itself."""

import django.contrib.postgres.constraints
import django.db.models.deletion
from django.db import migrations, models

import caicach.organisations.models.calendars
import caicach.organisations.models.units

FORWARDS = """
create function organisations_renew_calendar_stamp() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
begin
    insert into organisations_calendarstamp (id, version) values (1, gen_random_uuid())
    on conflict (id) do update set version = excluded.version;
    return null;
end $$;
create trigger calendars_stamp after insert or update or delete or truncate on organisations_calendar
for each statement execute function organisations_renew_calendar_stamp();
create trigger calendar_days_stamp after insert or update or delete or truncate on organisations_calendarday
for each statement execute function organisations_renew_calendar_stamp();
create trigger calendar_assignments_stamp after insert or update or delete or truncate on organisations_calendarassignment
for each statement execute function organisations_renew_calendar_stamp();
revoke insert, update, delete on organisations_calendarstamp from caicach_app;
"""

BACKWARDS = """
drop trigger calendar_assignments_stamp on organisations_calendarassignment;
drop trigger calendar_days_stamp on organisations_calendarday;
drop trigger calendars_stamp on organisations_calendar;
drop function organisations_renew_calendar_stamp();
grant insert, update, delete on organisations_calendarstamp to caicach_app;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0002_units_stamp"),
    ]

    operations = [
        migrations.CreateModel(
            name="Calendar",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.SlugField(max_length=60, unique=True, verbose_name="mã lịch")),
                ("name", models.CharField(max_length=200, verbose_name="tên lịch")),
                (
                    "hours",
                    models.JSONField(
                        validators=[caicach.organisations.models.calendars.check_hours],
                        verbose_name="giờ làm việc từng thứ",
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=300, verbose_name="căn cứ")),
            ],
            options={
                "verbose_name": "lịch làm việc",
                "verbose_name_plural": "lịch làm việc",
                "ordering": ["code"],
            },
        ),
        migrations.CreateModel(
            name="CalendarStamp",
            fields=[
                ("id", models.SmallIntegerField(default=1, editable=False, primary_key=True, serialize=False)),
                ("version", models.UUIDField(editable=False, verbose_name="phiên bản")),
            ],
            options={
                "verbose_name": "dấu phiên bản lịch",
                "verbose_name_plural": "dấu phiên bản lịch",
                "constraints": [models.CheckConstraint(condition=models.Q(("id", 1)), name="calendar_stamp_single")],
            },
        ),
        migrations.CreateModel(
            name="CalendarAssignment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("valid_from", models.DateField(verbose_name="từ ngày")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="đến trước ngày")),
                ("decided_by", models.CharField(max_length=300, verbose_name="văn bản quyết định")),
                (
                    "calendar",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assignments",
                        to="organisations.calendar",
                        verbose_name="lịch",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="calendar_assignments",
                        to="organisations.unit",
                        verbose_name="đơn vị",
                    ),
                ),
            ],
            options={
                "verbose_name": "lịch của đơn vị",
                "verbose_name_plural": "lịch của đơn vị",
                "ordering": ["unit", "valid_from"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True), ("valid_to__gt", models.F("valid_from")), _connector="OR"
                        ),
                        name="calendar_assignment_period",
                        violation_error_message="Ngày kết thúc phải sau ngày bắt đầu.",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            ("unit", "="),
                            (
                                caicach.organisations.models.units.DateRange(
                                    models.F("valid_from"), models.F("valid_to"), models.Value("[)")
                                ),
                                "&&",
                            ),
                        ],
                        name="calendar_assignment_no_overlap",
                        violation_error_message="Đơn vị đã có lịch khác trong thời gian này.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CalendarDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("date", models.DateField(verbose_name="ngày")),
                (
                    "kind",
                    models.CharField(
                        choices=[("off", "nghỉ"), ("work", "làm bù"), ("hours", "giờ khác")],
                        max_length=5,
                        verbose_name="loại",
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="tên ngày")),
                (
                    "sessions",
                    models.JSONField(
                        blank=True,
                        default=list,
                        validators=[caicach.organisations.models.calendars.check_sessions],
                        verbose_name="giờ làm việc trong ngày",
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=300, verbose_name="nguồn")),
                ("decided_by", models.CharField(blank=True, max_length=300, verbose_name="văn bản quyết định")),
                ("unverified", models.BooleanField(default=False, verbose_name="chưa đối chiếu")),
                (
                    "calendar",
                    models.ForeignKey(
                        blank=True,
                        help_text="Để trống: áp dụng cho cả nước.",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="days",
                        to="organisations.calendar",
                        verbose_name="lịch",
                    ),
                ),
            ],
            options={
                "verbose_name": "ngày nghỉ, ngày làm bù",
                "verbose_name_plural": "ngày nghỉ, ngày làm bù",
                "ordering": ["date"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("calendar", "date"),
                        name="calendar_day_once",
                        nulls_distinct=False,
                        violation_error_message="Ngày này đã có trong lịch.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["off", "work", "hours"])),
                        name="calendar_day_kind",
                        violation_error_message="Loại ngày không hợp lệ.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "hours"), _negated=True),
                            models.Q(("sessions", []), _negated=True),
                            _connector="OR",
                        ),
                        name="calendar_day_hours_given",
                        violation_error_message="Ngày làm việc theo giờ khác phải ghi giờ.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("decided_by", ""), _negated=True),
                        name="calendar_day_decided",
                        violation_error_message="Phải ghi số thông báo hoặc điều luật quyết định ngày này.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CalendarChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("act_id", models.UUIDField(editable=False, unique=True, verbose_name="hành vi")),
                ("name", models.CharField(max_length=150, verbose_name="lý do")),
                ("decided_by", models.CharField(max_length=150, verbose_name="văn bản quyết định")),
                ("days", models.JSONField(verbose_name="các ngày thay đổi")),
                ("made_at", models.DateTimeField(verbose_name="lúc thay đổi")),
                ("made_by_id", models.BigIntegerField(null=True, verbose_name="người thay đổi")),
                ("upto", models.BigIntegerField(default=0, verbose_name="đã tính lại đến hồ sơ")),
                ("moved", models.PositiveIntegerField(default=0, verbose_name="số hồ sơ lùi ngày hẹn")),
                ("kept", models.PositiveIntegerField(default=0, verbose_name="số hồ sơ giữ ngày đã hẹn")),
                ("opinions", models.PositiveIntegerField(default=0, verbose_name="số hạn trả lời ý kiến lùi lại")),
                ("finished_at", models.DateTimeField(blank=True, null=True, verbose_name="tính lại xong lúc")),
                (
                    "calendar",
                    models.ForeignKey(
                        blank=True,
                        help_text="Để trống: áp dụng cho cả nước.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="changes",
                        to="organisations.calendar",
                        verbose_name="lịch",
                    ),
                ),
            ],
            options={
                "verbose_name": "lần đổi lịch",
                "verbose_name_plural": "lần đổi lịch",
                "ordering": ["-made_at", "-id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("finished_at", None)), fields=["made_at"], name="calendar_change_pending"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_by", ""), _negated=True), models.Q(("name", ""), _negated=True)
                        ),
                        name="calendar_change_decided",
                        violation_error_message="Phải ghi lý do và văn bản quyết định.",
                    )
                ],
            },
        ),
        migrations.RunSQL(FORWARDS, BACKWARDS),
    ]
