"""Which dossiers are to be destroyed by which decision, and which must not be?"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from caicach.privacy.states import DESTRUCTION_NAMES, DestructionState


class Destruction(models.Model):
    """One proposal to destroy the personal data of closed dossiers of a unit, decided by somebody else."""

    unit = models.ForeignKey(
        "organisations.Unit", on_delete=models.PROTECT, related_name="+", verbose_name=_("cơ quan"), db_index=False
    )
    decision = models.CharField(_("số quyết định"), max_length=300)
    decided_on = models.DateField(_("ngày quyết định"))
    council = models.TextField(_("hội đồng xét hủy"), max_length=1000)
    state = models.CharField(
        _("tình trạng"), max_length=8, default=DestructionState.PROPOSED.value,
        choices=[(key.value, name) for key, name in DESTRUCTION_NAMES.items()],
    )  # fmt: skip
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("người đề nghị"),
        db_index=False,
    )  # fmt: skip
    proposed_at = models.DateTimeField(_("lúc đề nghị"))
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False,
        verbose_name=_("người duyệt hoặc không duyệt"),
    )  # fmt: skip
    settled_at = models.DateTimeField(_("lúc duyệt hoặc không duyệt"), null=True)
    done_at = models.DateTimeField(_("lúc tiêu hủy xong"), null=True)
    seq = models.PositiveIntegerField(_("số lần ghi"), default=0)

    class Meta:
        verbose_name = _("lần tiêu hủy dữ liệu")
        verbose_name_plural = _("lần tiêu hủy dữ liệu")
        constraints = [
            models.CheckConstraint(
                condition=Q(settled_by__isnull=True) | ~Q(settled_by=F("proposed_by")),
                name="destruction_by_two_people",
                violation_error_message=_("Người đề nghị không được tự duyệt."),
            ),
            models.CheckConstraint(
                condition=Q(state=DestructionState.PROPOSED.value) ^ Q(settled_by__isnull=False),
                name="destruction_settled_by_somebody",
                violation_error_message=_("Đã duyệt hoặc không duyệt thì phải ghi ai."),
            ),
            models.CheckConstraint(
                condition=Q(state=DestructionState.DONE.value) ^ Q(done_at__isnull=True),
                name="destruction_done_has_time",
                violation_error_message=_("Đã tiêu hủy xong thì phải có giờ."),
            ),
            models.CheckConstraint(
                condition=~Q(decision="") & ~Q(council=""), name="destruction_decided",
                violation_error_message=_("Phải ghi số quyết định và hội đồng."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.unit_id}: {self.decision}"

    @property
    def subject(self) -> str:
        return f"destruction/{self.pk}"


class DestructionItem(models.Model):
    """One dossier in it, with why it is due. Names nobody."""

    destruction = models.ForeignKey(
        Destruction, on_delete=models.CASCADE, related_name="items", verbose_name=_("lần tiêu hủy"), db_index=False
    )
    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, related_name="+", verbose_name=_("hồ sơ"))
    closed_on = models.DateField(_("ngày kết thúc"))
    due_on = models.DateField(_("hết thời hạn bảo quản"))
    erased_at = models.DateTimeField(_("lúc tiêu hủy"), null=True)
    kept = models.CharField(_("vì sao giữ lại"), max_length=200, blank=True, default="")

    class Meta:
        verbose_name = _("hồ sơ trong lần tiêu hủy")
        verbose_name_plural = _("hồ sơ trong lần tiêu hủy")
        constraints = [
            models.UniqueConstraint(
                fields=["destruction", "dossier"], name="destruction_item_once",
                violation_error_message=_("Hồ sơ đã có trong danh mục."),
            ),
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True) | Q(kept=""), name="destruction_item_erased_or_kept",
                violation_error_message=_("Hồ sơ hoặc đã tiêu hủy, hoặc được giữ lại."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.destruction_id}/{self.dossier_id}"


class Hold(models.Model):
    """A dossier that must not be destroyed: a complaint, a lawsuit, an inspection."""

    dossier = models.ForeignKey(
        "dossiers.Dossier", on_delete=models.PROTECT, related_name="+", verbose_name=_("hồ sơ"), db_index=False
    )
    reason = models.CharField(_("lý do giữ"), max_length=300)
    began_at = models.DateTimeField(_("giữ từ"))
    began_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("người giữ"),
        db_index=False,
    )  # fmt: skip
    ended_at = models.DateTimeField(_("thôi giữ từ"), null=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False,
        verbose_name=_("người thôi giữ"),
    )  # fmt: skip

    class Meta:
        verbose_name = _("lệnh giữ hồ sơ")
        verbose_name_plural = _("lệnh giữ hồ sơ")
        constraints = [
            models.UniqueConstraint(
                fields=["dossier"], condition=Q(ended_at__isnull=True), name="hold_one_at_a_time",
                violation_error_message=_("Hồ sơ này đang được giữ."),
            ),
            models.CheckConstraint(
                condition=~Q(reason=""), name="hold_has_reason", violation_error_message=_("Phải ghi lý do giữ.")
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.dossier_id}: {self.reason[:40]}"

    @property
    def subject(self) -> str:
        return f"hold/{self.pk}"
