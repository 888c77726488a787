"""What an officer has typed and not yet received."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Draft(models.Model):
    """An intake form in progress, saved every few seconds; its id is the idempotency key of the intake."""

    id = models.UUIDField(_("khóa"), primary_key=True, default=uuid.uuid4)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("người soạn")
    )
    unit = models.ForeignKey(
        "organisations.Unit",
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("đơn vị"),
        db_index=False,
    )
    data = models.JSONField(_("nội dung"), default=dict)
    saved_at = models.DateTimeField(_("lúc lưu"))

    class Meta:
        verbose_name = _("bản nháp tiếp nhận")
        verbose_name_plural = _("bản nháp tiếp nhận")

    def __str__(self) -> str:
        return str(self.id)
