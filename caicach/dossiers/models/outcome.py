"""The results that were issued, and why some of them hold no more."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import ExtractYear, Upper
from django.utils.translation import gettext_lazy as _

from caicach.dossiers.models.dossier import Dossier, choices
from caicach.dossiers.rules import verification
from caicach.dossiers.states import OUTCOME_LABELS, OutcomeState

NUMBER_TAKEN = "outcome_number_once"


class Outcome(models.Model):
    """One result as it was registered: number, date, signer, validity, and the code by which anybody can check it.

    A dossier whose result was corrected has several; all but the last are replaced.
    """

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="outcomes", verbose_name=_("hồ sơ"))
    # Which book it stands in, as it was on the day: the dossier itself may pass to another unit.
    unit = models.ForeignKey(
        "organisations.Unit", on_delete=models.PROTECT, related_name="+", verbose_name=_("cơ quan ban hành"),
        db_index=False,
    )  # fmt: skip
    intake_unit = models.ForeignKey(
        "organisations.Unit", on_delete=models.PROTECT, related_name="+", verbose_name=_("nơi tiếp nhận hồ sơ"),
        db_index=False,
    )  # fmt: skip
    procedure_code = models.CharField(_("mã thủ tục"), max_length=20)
    is_test = models.BooleanField(_("kết quả thử"), default=False)
    name = models.CharField(_("tên kết quả"), max_length=500)
    number = models.CharField(_("số, ký hiệu"), max_length=80)
    shared = models.BooleanField(_("một văn bản cho nhiều hồ sơ"), default=False)
    issued_on = models.DateField(_("ngày ban hành"))
    signer = models.CharField(_("người ký"), max_length=120, blank=True, default="")
    valid_from = models.DateField(_("có giá trị từ"))
    valid_until = models.DateField(_("có giá trị đến"), null=True, blank=True)
    state = models.CharField(
        _("tình trạng"), max_length=8, choices=choices(OUTCOME_LABELS), default=OutcomeState.IN_FORCE
    )
    verification_code = models.CharField(_("mã kiểm tra"), max_length=verification.LENGTH, unique=True)
    file = models.ForeignKey(
        "documents.StoredFile", on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("bản điện tử"),
    )  # fmt: skip
    delivered_to = models.CharField(_("người nhận"), max_length=200, blank=True, default="")

    class Meta:
        verbose_name = _("kết quả giải quyết")
        verbose_name_plural = _("kết quả giải quyết")
        constraints = [
            models.CheckConstraint(
                condition=~Q(number=""),
                name="outcome_has_number",
                violation_error_message=_("Phải ghi số, ký hiệu của kết quả."),
            ),
            models.CheckConstraint(
                condition=Q(valid_from__gte=F("issued_on")),
                name="outcome_valid_after_issue",
                violation_error_message=_("Kết quả có giá trị sớm nhất từ ngày ban hành."),
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="outcome_ends_after_it_begins",
                violation_error_message=_("Ngày hết giá trị phải sau ngày bắt đầu có giá trị."),
            ),
            models.CheckConstraint(
                condition=Q(verification_code__regex=verification.SHAPE),
                name="outcome_code_shape",
                violation_error_message=_("Mã kiểm tra không đúng dạng."),
            ),
            models.UniqueConstraint(
                fields=["dossier"],
                condition=~Q(state=OutcomeState.REPLACED),
                name="outcome_one_of_a_dossier",
                violation_error_message=_("Hồ sơ đã có kết quả."),
            ),
            # Decree 30/2020/NĐ-CP Art. 15: a number is an agency's own once a year; the books of a field (civil status,
            # certified copies) count each for itself. What was replaced gives its number back: a page printed anew
            # carries the same. A paper for many dossiers, and what is only tried out, are not counted.
            models.UniqueConstraint(
                "unit", "procedure_code", ExtractYear("issued_on"), Upper("number"),
                condition=Q(shared=False, is_test=False) & ~Q(state=OutcomeState.REPLACED),
                name=NUMBER_TAKEN,
                violation_error_message=_("Số này đã cấp cho một kết quả khác của thủ tục này trong năm."),
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["unit", "-issued_on", "-id"], name="outcomes_of_unit"),
            models.Index(fields=["intake_unit", "-issued_on", "-id"], name="outcomes_of_counter"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.number}"


class OutcomeEnding(models.Model):
    """Why a result holds no more: revoked by a decision, or replaced by another. Never taken back."""

    class Kind(models.TextChoices):
        REVOKED = "revoked", _("thu hồi")
        REPLACED = "replaced", _("thay thế")

    outcome = models.OneToOneField(
        Outcome, on_delete=models.CASCADE, related_name="ending", verbose_name=_("kết quả")
    )  # fmt: skip
    kind = models.CharField(_("loại"), max_length=8, choices=Kind)
    successor = models.ForeignKey(
        Outcome, on_delete=models.RESTRICT, null=True, blank=True, related_name="predecessors",
        verbose_name=_("kết quả thay thế"),
    )  # fmt: skip
    decision_number = models.CharField(_("số quyết định"), max_length=80, blank=True, default="")
    decided_on = models.DateField(_("ngày quyết định"), null=True, blank=True)
    ground = models.TextField(_("căn cứ, lý do"))
    ended_at = models.DateTimeField(_("lúc ghi"))
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("người ký"), null=True,
        db_index=False,
    )  # fmt: skip

    class Meta:
        verbose_name = _("thu hồi, thay thế kết quả")
        verbose_name_plural = _("thu hồi, thay thế kết quả")
        constraints = [
            models.CheckConstraint(
                condition=~Q(ground=""),
                name="outcome_ending_has_ground",
                violation_error_message=_("Phải ghi căn cứ, lý do."),
            ),
            models.CheckConstraint(
                condition=Q(kind="replaced") ^ Q(successor__isnull=True),
                name="outcome_replaced_has_successor",
                violation_error_message=_("Kết quả bị thay thế phải có kết quả thay nó."),
            ),
            models.CheckConstraint(
                condition=Q(kind="replaced") | (~Q(decision_number="") & Q(decided_on__isnull=False)),
                name="outcome_revoked_by_decision",
                violation_error_message=_("Thu hồi phải có số và ngày quyết định."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.ground[:60]}"
