"""What is the citizen told, where to, and has it gone out? Erased with the person: the log holds none of it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from caicach.notices.states import STATE_LABELS, WAY_LABELS, NoticeState, Way


class Notice(models.Model):
    """The notice of one event of one dossier; the number of the event makes it unique, however often it is prepared."""

    dossier = models.ForeignKey(
        "dossiers.Dossier", on_delete=models.CASCADE, related_name="+", verbose_name=_("hồ sơ"), db_index=False
    )
    seq = models.PositiveIntegerField(_("thứ tự của sự kiện"))
    kind = models.CharField(_("sự kiện"), max_length=80)
    template = models.CharField(_("mẫu câu"), max_length=100)
    way = models.CharField(_("cách báo"), max_length=8, choices=[(key.value, name) for key, name in WAY_LABELS.items()])
    recipient = models.CharField(_("gửi đến"), max_length=254, blank=True, default="")
    text = models.TextField(_("nội dung"))
    state = models.CharField(
        _("tình trạng"), max_length=10, choices=[(key.value, name) for key, name in STATE_LABELS.items()],
        default=NoticeState.HELD.value,
    )  # fmt: skip
    occurred_at = models.DateTimeField(_("lúc xảy ra"))
    not_before = models.DateTimeField(_("không gửi trước"))
    ended_at = models.DateTimeField(_("lúc sẵn sàng hoặc hủy"), null=True, blank=True)

    class Meta:
        verbose_name = _("thông báo cho công dân")
        verbose_name_plural = _("thông báo cho công dân")
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "seq"], name="notice_once_per_event",
                violation_error_message=_("Việc này đã có thông báo."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in NoticeState]), name="notice_state_known",
                violation_error_message=_("Tình trạng thông báo không có trong hệ thống."),
            ),
            models.CheckConstraint(
                condition=Q(state=NoticeState.HELD.value) ^ Q(ended_at__isnull=False), name="notice_ended_has_time",
                violation_error_message=_("Thông báo đã sẵn sàng hoặc đã hủy thì phải có giờ."),
            ),
            models.CheckConstraint(
                condition=Q(way=Way.COUNTER.value) ^ ~Q(recipient=""), name="notice_has_recipient",
                violation_error_message=_("Báo bằng tin nhắn hoặc thư thì phải có nơi nhận."),
            ),
            models.CheckConstraint(
                condition=~Q(text=""), name="notice_says_something",
                violation_error_message=_("Thông báo phải có nội dung."),
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["not_before"], condition=Q(state=NoticeState.HELD.value), name="notice_held"),
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id}#{self.seq} {self.state}"
