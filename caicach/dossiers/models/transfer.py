"""Which open dossiers did one unit hand to another, by which decision? The minutes are printed from these rows."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from caicach.dossiers.models.dossier import Dossier, choices
from caicach.dossiers.states import PART_LABELS, STATUS_LABELS


class Transfer(models.Model):
    """One handing over of open dossiers, after a unit ended or lost its competence; its events share `act_id`."""

    act_id = models.UUIDField(_("hành vi"), unique=True)
    from_unit = models.ForeignKey(
        "organisations.Unit", on_delete=models.PROTECT, related_name="+", verbose_name=_("bên giao"), db_index=False
    )
    to_unit = models.ForeignKey(
        "organisations.Unit", on_delete=models.PROTECT, related_name="+", verbose_name=_("bên nhận"), db_index=False
    )
    decision = models.CharField(_("số quyết định"), max_length=300)
    decided_on = models.DateField(_("ngày quyết định"))
    made_at = models.DateTimeField(_("lúc chuyển"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False,
        verbose_name=_("người thực hiện"),
    )  # fmt: skip

    class Meta:
        verbose_name = _("lần chuyển hồ sơ")
        verbose_name_plural = _("lần chuyển hồ sơ")
        constraints = [
            models.CheckConstraint(
                condition=~Q(from_unit=F("to_unit")),
                name="transfer_between_two_units",
                violation_error_message=_("Bên giao và bên nhận phải là hai đơn vị khác nhau."),
            ),
            models.CheckConstraint(
                condition=~Q(decision=""),
                name="transfer_decided",
                violation_error_message=_("Phải ghi số quyết định chuyển hồ sơ."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_unit_id} → {self.to_unit_id}: {self.decision}"

    @property
    def subject(self) -> str:
        """By this the log knows what happened to its papers; its dossiers have events of their own."""
        return f"transfer/{self.pk}"


class TransferItem(models.Model):
    """One dossier handed over, as it stood at that moment; no person is named here."""

    transfer = models.ForeignKey(
        Transfer, on_delete=models.PROTECT, related_name="items", verbose_name=_("lần chuyển"), db_index=False
    )
    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="transfers", verbose_name=_("hồ sơ"))
    status = models.PositiveSmallIntegerField(_("trạng thái khi giao"), choices=choices(STATUS_LABELS))
    due_at = models.DateTimeField(_("ngày hẹn trả khi giao"), null=True, blank=True)
    parts = ArrayField(models.CharField(max_length=10, choices=choices(PART_LABELS)), verbose_name=_("phần việc giao"))
    freed = models.PositiveSmallIntegerField(_("số việc phải giao lại người"), default=0)

    class Meta:
        verbose_name = _("hồ sơ đã chuyển")
        verbose_name_plural = _("hồ sơ đã chuyển")
        constraints = [
            models.UniqueConstraint(
                fields=["transfer", "dossier"],
                name="transfer_item_once",
                violation_error_message=_("Hồ sơ này đã có trong biên bản."),
            ),
            models.CheckConstraint(
                condition=~Q(parts=[]),
                name="transfer_item_has_part",
                violation_error_message=_("Phải có phần việc được giao."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.transfer_id}/{self.dossier_id}"


class TransferScan(models.Model):
    """The signed minutes as they came back. A better scan is a version more; none is ever replaced or removed."""

    transfer = models.ForeignKey(
        Transfer, on_delete=models.PROTECT, related_name="scans", verbose_name=_("lần chuyển"), db_index=False
    )
    number = models.PositiveSmallIntegerField(_("bản thứ"))
    file = models.ForeignKey(
        "documents.StoredFile", on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("tệp")
    )
    added_at = models.DateTimeField(_("lúc đính kèm"))
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False,
        verbose_name=_("người đính kèm"),
    )  # fmt: skip

    class Meta:
        verbose_name = _("bản quét biên bản đã ký")
        verbose_name_plural = _("bản quét biên bản đã ký")
        constraints = [
            models.UniqueConstraint(
                fields=["transfer", "number"], name="transfer_scan_number_once",
                violation_error_message=_("Bản quét này vừa được đính kèm."),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.transfer_id}#{self.number}"
