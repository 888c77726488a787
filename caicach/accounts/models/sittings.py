"""Where is a person logged in, and who has looked at our pages as that person?"""

from datetime import datetime, timedelta
from typing import Any, Final

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from caicach.accounts.models.people import User

LONGEST_VIEWING: Final = timedelta(minutes=30)
# Whoever logged in works in offices with a lunch of two hours, and on no day for longer than this.
IDLE: Final = timedelta(hours=3)
LONGEST: Final = timedelta(hours=10)


class LogInQuerySet(models.QuerySet[Any]):
    def lasting(self, at: datetime) -> "LogInQuerySet":
        """Those that have not ended by themselves; `sessions` asks the same with each page."""
        return self.filter(seen_at__gt=at - IDLE, began_at__gt=at - LONGEST)


class LogIn(models.Model):
    """One session of an official: on what device, since when, last used about when."""

    session_key = models.CharField(_("khóa phiên"), max_length=40, unique=True)
    user = models.ForeignKey(User, verbose_name=_("người dùng"), on_delete=models.CASCADE, related_name="+")
    device = models.CharField(_("thiết bị"), max_length=200, blank=True, default="")
    began_at = models.DateTimeField(_("đăng nhập lúc"))
    seen_at = models.DateTimeField(_("dùng gần nhất"))

    objects = LogInQuerySet.as_manager()

    class Meta:
        verbose_name = _("phiên đăng nhập")
        verbose_name_plural = _("phiên đăng nhập")

    def __str__(self) -> str:
        return f"{self.user_id} {self.began_at:%Y-%m-%d %H:%M}"


class Viewing(models.Model):
    """For some minutes an administrator saw the pages as this person sees them; the row stays (migration 0002)."""

    viewer = models.ForeignKey(User, verbose_name=_("người xem"), on_delete=models.PROTECT, related_name="+")
    viewed = models.ForeignKey(User, verbose_name=_("người được xem"), on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(_("lý do"), max_length=300)
    began_at = models.DateTimeField(_("từ lúc"))
    ends_at = models.DateTimeField(_("đến lúc"))
    ended_at = models.DateTimeField(_("kết thúc lúc"), null=True, blank=True)

    class Meta:
        verbose_name = _("lần xem như")
        verbose_name_plural = _("lần xem như")
        constraints = [
            models.CheckConstraint(
                name="viewing_is_of_another",
                condition=~Q(viewer=F("viewed")),
                violation_error_message=_("Không ai xem như chính mình."),
            ),
            models.CheckConstraint(
                name="viewing_has_a_reason",
                condition=~Q(reason=""),
                violation_error_message=_("Phải ghi lý do."),
            ),
            models.CheckConstraint(
                name="viewing_is_short",
                condition=Q(ends_at__gt=F("began_at")) & Q(ends_at__lte=F("began_at") + LONGEST_VIEWING),
                violation_error_message=_("Mỗi lần xem như kéo dài nhiều nhất 30 phút."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.viewer_id} → {self.viewed_id}"
