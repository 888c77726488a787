"""What is counted beforehand? Cells: sums over facts that are closed, by unit and half-month. All of it is derived.

A cell is recounted and replaced, never added to. Whoever replaces facts leaves a mark in the same transaction, and
until a worker has recounted, readers count what is marked from the facts themselves.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from caicach.indices.models.facts import WithUnits


class CellQuerySet(WithUnits):
    """Cells are seen by whoever may see what they sum."""


class Cell(models.Model):
    """The closed facts alike in the units they concern, of one half-month by one date; its counts as `layout` says.

    `half` numbers half-months: from the 1st to the 14th, from the 15th to the end, so that periods by either reckoning
    are made of whole ones.
    """

    basis = models.CharField(_("ngày tính"), max_length=20)
    half = models.IntegerField(_("nửa tháng thứ"))
    competent_unit_id = models.BigIntegerField(_("cơ quan có thẩm quyền"))
    intake_unit_id = models.BigIntegerField(_("nơi tiếp nhận"))
    present_unit_id = models.BigIntegerField(_("cơ quan sau khi chuyển hồ sơ"))
    is_imported = models.BooleanField(_("hệ thống khác báo"))
    counted = ArrayField(models.BigIntegerField(), verbose_name=_("các số đếm"))

    objects = CellQuerySet.as_manager()

    class Meta:
        verbose_name = _("ô số liệu")
        verbose_name_plural = _("ô số liệu")
        constraints = [
            models.UniqueConstraint(
                fields=["basis", "half", "competent_unit_id", "intake_unit_id", "present_unit_id", "is_imported"],
                name="cell_once", violation_error_message=_("Ô số liệu này đã có."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.basis} {self.half} {self.competent_unit_id}"


class CellMark(models.Model):
    """Facts of this unit and half-month were replaced: its cells are not to be trusted. Only ever added and taken away.

    Two writers leave two marks: one that was seen and worked off says nothing about one that was not yet seen.
    """

    basis = models.CharField(_("ngày tính"), max_length=20)
    half = models.IntegerField(_("nửa tháng thứ"))
    competent_unit_id = models.BigIntegerField(_("cơ quan có thẩm quyền"))

    class Meta:
        verbose_name = _("ô số liệu phải đếm lại")
        verbose_name_plural = _("ô số liệu phải đếm lại")

    def __str__(self) -> str:
        return f"{self.basis} {self.half} {self.competent_unit_id}"


class CellLayout(models.Model):
    """What the counts of all cells of one date mean: the digest of what they were asked. Else none is read."""

    basis = models.CharField(_("ngày tính"), primary_key=True, max_length=20)
    digest = models.CharField(_("giá trị băm của cách đếm"), max_length=64)

    class Meta:
        verbose_name = _("cách đếm của ô số liệu")
        verbose_name_plural = _("cách đếm của ô số liệu")

    def __str__(self) -> str:
        return self.basis
