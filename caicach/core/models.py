"""What is stored of history: the log itself, what waits to be ordered, who has read how far, and the seals.

No foreign key points into the log, and none out of it, so that it can be partitioned and checked on its own.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Event(models.Model):
    """One act on one subject. Append-only: triggers and rights refuse everything else (migration 0002)."""

    kind = models.CharField(_("loại sự kiện"), max_length=80)
    act_id = models.UUIDField(_("hành vi"))
    subject = models.CharField(_("đối tượng"), max_length=80)
    seq = models.IntegerField(_("thứ tự trong đối tượng"))
    shard = models.SmallIntegerField(_("phân nhóm"))
    actor_kind = models.CharField(_("loại chủ thể"), max_length=10)
    actor_id = models.BigIntegerField(_("người thực hiện"), null=True)
    acting_unit_id = models.BigIntegerField(_("đơn vị thực hiện"), null=True)
    occurred_at = models.DateTimeField(_("thời điểm xảy ra"))
    recorded_at = models.DateTimeField(_("thời điểm ghi nhận"))
    payload = models.JSONField(_("nội dung"))
    position = models.BigIntegerField(_("vị trí trong nhật ký"), null=True)
    digest = models.BinaryField(_("mã xác thực"), null=True)

    class Meta:
        verbose_name = _("sự kiện")
        verbose_name_plural = _("sự kiện")
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "seq"],
                name="event_seq_unique",
                violation_error_message=_("Sự kiện này của đối tượng đã được ghi."),
            ),
            # Partial, so that the writer of an event pays for neither.
            models.UniqueConstraint(
                fields=["position"], condition=Q(position__isnull=False), name="event_position_unique"
            ),
            models.CheckConstraint(condition=Q(shard__gte=0, shard__lt=16), name="event_shard_in_range"),
            models.CheckConstraint(condition=Q(seq__gte=1), name="event_seq_positive"),
            models.CheckConstraint(
                condition=Q(position__isnull=True, digest__isnull=True)
                | Q(position__isnull=False, digest__isnull=False),
                name="event_position_with_digest",
            ),
        ]
        indexes = [
            models.Index(fields=["shard", "position"], condition=Q(position__isnull=False), name="event_for_consumers"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} #{self.seq} {self.kind}"


class Pending(models.Model):
    """An event that the sequencer has not ordered yet; a trigger on the log writes it."""

    event_id = models.BigIntegerField(_("sự kiện"), primary_key=True)

    class Meta:
        verbose_name = _("sự kiện chờ xếp thứ tự")
        verbose_name_plural = _("sự kiện chờ xếp thứ tự")

    def __str__(self) -> str:
        return str(self.event_id)


class Head(models.Model):
    """The end of the log: the last position given and its digest; one row."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    position = models.BigIntegerField(_("vị trí cuối"))
    digest = models.BinaryField(_("mã xác thực"))
    moved_at = models.DateTimeField(_("thời điểm xếp thứ tự gần nhất"))

    class Meta:
        verbose_name = _("điểm cuối nhật ký")
        verbose_name_plural = _("điểm cuối nhật ký")
        constraints = [models.CheckConstraint(condition=Q(id=1), name="head_only_one")]

    def __str__(self) -> str:
        return str(self.position)


class DailySeal(models.Model):
    """Where the log stood when a day ended; the same line is published outside the database."""

    day = models.DateField(_("ngày"), primary_key=True)
    position = models.BigIntegerField(_("vị trí"))
    digest = models.BinaryField(_("mã xác thực"))

    class Meta:
        verbose_name = _("dấu niêm phong ngày")
        verbose_name_plural = _("dấu niêm phong ngày")

    def __str__(self) -> str:
        return f"{self.day} {self.position}"


class Place(models.Model):
    """How far one consumer has read one shard of the log."""

    consumer = models.CharField(_("bộ xử lý"), max_length=40)
    shard = models.SmallIntegerField(_("phân nhóm"))
    position = models.BigIntegerField(_("vị trí"), default=0)

    class Meta:
        verbose_name = _("vị trí đã đọc")
        verbose_name_plural = _("vị trí đã đọc")
        constraints = [models.UniqueConstraint(fields=["consumer", "shard"], name="place_unique")]

    def __str__(self) -> str:
        return f"{self.consumer}/{self.shard}: {self.position}"


class Parked(models.Model):
    """A subject that one consumer could not handle; its later events wait with it until an officer releases it."""

    consumer = models.CharField(_("bộ xử lý"), max_length=40)
    subject = models.CharField(_("đối tượng"), max_length=80)
    since_position = models.BigIntegerField(_("từ vị trí"))
    reason = models.TextField(_("lý do"))
    parked_at = models.DateTimeField(_("thời điểm"))

    class Meta:
        verbose_name = _("đối tượng tạm dừng xử lý")
        verbose_name_plural = _("đối tượng tạm dừng xử lý")
        constraints = [models.UniqueConstraint(fields=["consumer", "subject"], name="parked_unique")]

    def __str__(self) -> str:
        return f"{self.consumer}: {self.subject}"
