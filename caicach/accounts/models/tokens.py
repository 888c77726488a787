"""Which programs may call us?"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from caicach.accounts.models.people import User


class ApiToken(models.Model):
    """A program's right to call us for one unit. Only a digest is kept: the token itself is shown once."""

    name = models.CharField(_("tên chương trình"), max_length=100)
    public_id = models.CharField(_("mã công khai"), max_length=16, unique=True)
    digest = models.CharField(_("giá trị băm"), max_length=64)
    scopes = ArrayField(models.CharField(max_length=40), verbose_name=_("phạm vi"))
    unit = models.ForeignKey(
        "organisations.Unit", verbose_name=_("đơn vị"), on_delete=models.PROTECT, related_name="api_tokens"
    )
    issued_by = models.ForeignKey(
        User,
        verbose_name=_("người cấp"),
        on_delete=models.PROTECT,
        related_name="issued_tokens",
        null=True,
        blank=True,
    )
    created_at = models.DateTimeField(_("cấp lúc"))
    expires_at = models.DateTimeField(_("hết hạn lúc"))
    revoked_at = models.DateTimeField(_("thu hồi lúc"), null=True, blank=True)

    class Meta:
        verbose_name = _("khóa giao tiếp")
        verbose_name_plural = _("khóa giao tiếp")
        constraints = [
            models.CheckConstraint(
                name="api_token_expires_after_issue",
                condition=Q(expires_at__gt=F("created_at")),
                violation_error_message=_("Thời điểm hết hạn phải sau thời điểm cấp."),
            ),
            models.CheckConstraint(
                name="api_token_has_a_scope",
                condition=Q(scopes__len__gt=0),
                violation_error_message=_("Khóa phải có ít nhất một phạm vi."),
            ),
        ]

    def __str__(self) -> str:
        return self.name
