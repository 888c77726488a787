"""What did others publish? Tables of an index as a portal showed them on a day, kept as they were."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class OfficialEdition(models.Model):
    """One table taken in. A later one of the same set and period is another edition; none is changed."""

    set_code = models.CharField(_("bộ tiêu chí"), max_length=60)
    period = models.CharField(_("kỳ"), max_length=20)
    number = models.PositiveIntegerField(_("bản số"))
    source = models.CharField(_("nơi công bố"), max_length=200)
    address = models.CharField(_("địa chỉ trang"), max_length=500, blank=True)
    captured_on = models.DateField(_("ngày chụp số liệu"))
    digest = models.CharField(_("giá trị băm của tệp"), max_length=64)
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("người nhập"), on_delete=models.PROTECT, related_name="+", null=True,
        blank=True,
    )  # fmt: skip
    imported_at = models.DateTimeField(_("nhập lúc"))

    class Meta:
        verbose_name = _("bảng điểm chính thức")
        verbose_name_plural = _("bảng điểm chính thức")
        constraints = [
            models.UniqueConstraint(fields=["set_code", "period", "number"], name="official_edition_once",
                                    violation_error_message=_("Bản này đã có.")),
            models.CheckConstraint(condition=Q(number__gte=1), name="official_edition_from_one",
                                   violation_error_message=_("Bản số ít nhất là 1.")),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.set_code} {self.period} #{self.number}"


class OfficialValue(models.Model):
    """One printed figure of a unit. `unit_id` is ours, where the printed name is one of our units."""

    edition = models.ForeignKey(
        OfficialEdition, verbose_name=_("bản"), on_delete=models.PROTECT, related_name="values_told"
    )
    unit_name = models.CharField(_("đơn vị"), max_length=200)
    unit_id = models.BigIntegerField(_("đơn vị của ta"), null=True)
    code = models.CharField(_("chỉ tiêu"), max_length=60)
    points = models.DecimalField(_("điểm"), max_digits=9, decimal_places=4)
    numerator = models.BigIntegerField(_("tử số"), null=True)
    denominator = models.BigIntegerField(_("mẫu số"), null=True)

    class Meta:
        verbose_name = _("điểm chính thức")
        verbose_name_plural = _("điểm chính thức")
        constraints = [
            models.UniqueConstraint(fields=["edition", "unit_name", "code"], name="official_value_once",
                                    violation_error_message=_("Chỉ tiêu này của đơn vị đã có.")),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.unit_name} {self.code}"
