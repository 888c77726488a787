"""What was given out as open data? Editions of the scores of a set in a period: each stays as it was given out."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Dataset(models.Model):
    """`content` is the file itself (JSON), small figures already left out; the table (CSV) is made from it."""

    set_code = models.CharField(_("bộ tiêu chí"), max_length=60)
    period = models.CharField(_("kỳ"), max_length=20)
    number = models.PositiveIntegerField(_("bản số"))
    made_at = models.DateTimeField(_("lập lúc"))
    position = models.BigIntegerField(_("tính đến sự kiện thứ"))
    figures = models.CharField(_("mã băm của số liệu"), max_length=64)
    content = models.TextField(_("nội dung"))
    sha256 = models.CharField(_("mã băm của tệp JSON"), max_length=64)
    sha256_csv = models.CharField(_("mã băm của tệp CSV"), max_length=64)

    class Meta:
        verbose_name = _("bản dữ liệu mở")
        constraints = [
            models.UniqueConstraint(F("set_code"), F("period"), F("number").desc(), name="dataset_number_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="dataset_number_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.set_code} {self.period} v{self.number}"
