"""Whose data were handed to them as a whole, on what ground and by whom? What was in it stands in the job alone."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from caicach.privacy.states import REQUESTER_NAMES


class PersonExport(models.Model):
    """One request for all data of one person. The person may be destroyed later; that they asked stays without them."""

    party = models.ForeignKey(
        "dossiers.Party", on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("chủ dữ liệu")
    )
    unit = models.ForeignKey(
        "organisations.Unit", on_delete=models.PROTECT, related_name="+", verbose_name=_("cơ quan"), db_index=False
    )
    requester = models.CharField(
        _("người yêu cầu"), max_length=14, choices=[(key.value, name) for key, name in REQUESTER_NAMES.items()]
    )
    ground = models.CharField(_("căn cứ"), max_length=300)
    asked_at = models.DateTimeField(_("lúc yêu cầu"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("người lập"),
        db_index=False,
    )  # fmt: skip
    handed_at = models.DateTimeField(_("lúc giao"), null=True)
    handed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("người giao"),
        db_index=False,
    )  # fmt: skip
    seq = models.PositiveIntegerField(_("số lần ghi"), default=0)

    class Meta:
        verbose_name = _("lần xuất dữ liệu của một người")
        verbose_name_plural = _("lần xuất dữ liệu của một người")
        constraints = [
            models.CheckConstraint(
                condition=~Q(ground=""), name="person_export_has_ground",
                violation_error_message=_("Phải ghi căn cứ của yêu cầu."),
            ),
            models.CheckConstraint(
                condition=Q(handed_at__isnull=True, handed_by__isnull=True)
                | Q(handed_at__isnull=False, handed_by__isnull=False),
                name="person_export_handed_by_somebody",
                violation_error_message=_("Đã giao thì phải ghi ai giao, lúc nào."),
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["unit", "-id"], name="person_export_of_unit")]

    def __str__(self) -> str:
        return f"{self.unit_id}/{self.pk}"

    @property
    def subject(self) -> str:
        """By this the log and its job know it."""
        return f"person-export/{self.pk}"
