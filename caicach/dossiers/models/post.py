"""Letters and parcels of public post, the dossiers in them, and what was heard of them on their way."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import ExtractYear
from django.utils.translation import gettext_lazy as _

from caicach.dossiers.models.dossier import Dossier, choices
from caicach.dossiers.rules.post import DIRECTION_LABELS, NUMBER_SHAPE, POSTAL_LABELS

POSTAL_NUMBER_TAKEN = "postal_number_once"


class PostalItem(models.Model):
    """One item with its number. `day`: when the post brought it or took it, by which the day's list is made."""

    unit = models.ForeignKey(
        "organisations.Unit", on_delete=models.PROTECT, related_name="+", verbose_name=_("Bộ phận Một cửa"),
        db_index=False,
    )  # fmt: skip
    direction = models.CharField(_("chiều"), max_length=3, choices=choices(DIRECTION_LABELS))
    number = models.CharField(_("số hiệu bưu gửi"), max_length=30)
    correspondent = models.CharField(_("người gửi hoặc người nhận"), max_length=200)
    address = models.CharField(_("địa chỉ"), max_length=300, blank=True, default="")
    phone = models.CharField(_("điện thoại"), max_length=20, blank=True, default="")
    fee = models.PositiveIntegerField(_("cước (đồng)"), default=0)
    postmarked_on = models.DateField(_("ngày gửi trên dấu bưu điện"), null=True, blank=True)
    day = models.DateField(_("ngày giao nhận với bưu điện"))
    state = models.CharField(_("tình trạng"), max_length=10, choices=choices(POSTAL_LABELS))
    seq = models.PositiveIntegerField(_("số lần ghi"), default=0)

    class Meta:
        verbose_name = _("bưu gửi")
        verbose_name_plural = _("bưu gửi")
        constraints = [
            models.CheckConstraint(
                condition=Q(number__regex=NUMBER_SHAPE),
                name="postal_number_shape",
                violation_error_message=_("Số hiệu bưu gửi gồm 4 đến 30 chữ số, chữ in."),
            ),
            models.CheckConstraint(
                condition=~Q(correspondent=""),
                name="postal_item_has_other_end",
                violation_error_message=_("Phải ghi họ tên hoặc tên tổ chức."),
            ),
            models.CheckConstraint(
                condition=Q(direction="out") | Q(state="delivered"),
                name="postal_item_in_has_come",
                violation_error_message=_("Bưu gửi đến chỉ ghi khi đã đến nơi."),
            ),
            # The post gives a number again after years.
            models.UniqueConstraint(
                "number", "direction", ExtractYear("day"), name=POSTAL_NUMBER_TAKEN,
                violation_error_message=_("Bưu gửi mang số này đã được ghi."),
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["unit", "-day", "-id"], name="postal_items_of_unit")]

    def __str__(self) -> str:
        return self.number

    @property
    def subject(self) -> str:
        """The name of this item in the log."""
        return f"post/{self.pk}"


class PostalContent(models.Model):
    """A dossier in an item: its papers on the way in, its result on the way out."""

    item = models.ForeignKey(
        PostalItem, on_delete=models.CASCADE, related_name="contents", verbose_name=_("bưu gửi"), db_index=False
    )
    dossier = models.ForeignKey(
        Dossier, on_delete=models.CASCADE, related_name="postal_contents", verbose_name=_("hồ sơ")
    )
    under_way = models.BooleanField(_("kết quả còn ở bưu điện"), default=False)

    class Meta:
        verbose_name = _("hồ sơ trong bưu gửi")
        verbose_name_plural = _("hồ sơ trong bưu gửi")
        constraints = [
            models.UniqueConstraint(
                fields=["item", "dossier"],
                name="postal_dossier_once_in_item",
                violation_error_message=_("Hồ sơ đã có trong bưu gửi này."),
            ),
            models.UniqueConstraint(
                fields=["dossier"],
                condition=Q(under_way=True),
                name="postal_result_in_one_item",
                violation_error_message=_("Kết quả của hồ sơ đang ở trong một bưu gửi khác."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id}: {self.dossier_id}"


class PostalMark(models.Model):
    """One thing heard of an item: typed by an official, or said by a connector (`source`)."""

    item = models.ForeignKey(PostalItem, on_delete=models.CASCADE, related_name="marks", verbose_name=_("bưu gửi"))
    state = models.CharField(_("tình trạng"), max_length=10, choices=choices(POSTAL_LABELS))
    happened_at = models.DateTimeField(_("lúc xảy ra"))
    note = models.CharField(_("ghi chú"), max_length=300, blank=True, default="")
    source = models.CharField(_("nguồn tin"), max_length=40, blank=True, default="")
    recorded_at = models.DateTimeField(_("lúc ghi"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("người ghi"),
        db_index=False,
    )  # fmt: skip

    class Meta:
        verbose_name = _("mốc của bưu gửi")
        verbose_name_plural = _("mốc của bưu gửi")
        ordering = ["happened_at", "pk"]

    def __str__(self) -> str:
        return f"{self.item_id}: {self.get_state_display()}"
