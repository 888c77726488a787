"""What officials keep for their own work beside the dossiers: labels, notes, saved lists, acts done on many at once."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from caicach.dossiers.models.dossier import Dossier
from caicach.dossiers.states import COLOUR_NAMES, ROW_STATE_NAMES, Colour, RowState

COLOURS = [(colour.value, name) for colour, name in COLOUR_NAMES.items()]
ROW_STATES = [(state.value, name) for state, name in ROW_STATE_NAMES.items()]


class Label(models.Model):
    """A word and a colour with which a unit sorts its own dossiers. Ended, never deleted."""

    unit = models.ForeignKey(
        "organisations.Unit", on_delete=models.PROTECT, related_name="+", verbose_name=_("đơn vị"), db_index=False
    )
    name = models.CharField(_("tên nhãn"), max_length=40)
    colour = models.CharField(_("màu"), max_length=10, choices=COLOURS)
    ended_at = models.DateTimeField(_("thôi dùng từ"), null=True, blank=True)
    seq = models.PositiveIntegerField(_("số lần ghi"), default=0)

    class Meta:
        verbose_name = _("nhãn của đơn vị")
        verbose_name_plural = _("nhãn của đơn vị")
        constraints = [
            models.UniqueConstraint(
                "unit", Lower("name"), condition=Q(ended_at__isnull=True), name="label_name_unique_in_unit",
                violation_error_message=_("Đơn vị đã có nhãn này."),
            ),
            models.CheckConstraint(
                condition=~Q(name=""), name="label_has_name", violation_error_message=_("Phải ghi tên nhãn.")
            ),
            models.CheckConstraint(
                condition=Q(colour__in=[colour.value for colour in Colour]), name="label_colour_known",
                violation_error_message=_("Màu không có trong danh sách."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    @property
    def subject(self) -> str:
        return f"label/{self.pk}"


class DossierLabel(models.Model):
    """A label on a dossier, until it is taken off."""

    dossier = models.ForeignKey(
        Dossier, on_delete=models.CASCADE, related_name="labels", verbose_name=_("hồ sơ"), db_index=False
    )
    label = models.ForeignKey(Label, on_delete=models.PROTECT, related_name="+", verbose_name=_("nhãn"))

    class Meta:
        verbose_name = _("nhãn gắn vào hồ sơ")
        verbose_name_plural = _("nhãn gắn vào hồ sơ")
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "label"], name="dossier_label_once",
                violation_error_message=_("Hồ sơ đã có nhãn này."),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.dossier_id}: {self.label_id}"


class Note(models.Model):
    """What the officials of one unit write to each other about a dossier; never for the citizen."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="notes", verbose_name=_("hồ sơ"))
    unit = models.ForeignKey(
        "organisations.Unit", on_delete=models.PROTECT, related_name="+", verbose_name=_("đơn vị"), db_index=False
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("người ghi")
    )
    text = models.CharField(_("nội dung"), max_length=1000, blank=True)
    written_at = models.DateTimeField(_("lúc ghi"))
    removed_at = models.DateTimeField(_("lúc xóa"), null=True, blank=True)

    class Meta:
        verbose_name = _("ghi chú nội bộ")
        verbose_name_plural = _("ghi chú nội bộ")
        constraints = [
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True) ^ Q(text=""), name="note_has_text_until_removed",
                violation_error_message=_("Phải ghi nội dung."),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.text[:60]

    @property
    def subject(self) -> str:
        return f"note/{self.pk}"


class SavedView(models.Model):
    """A list of the desk as one official likes it: what it is narrowed to, its columns and their order."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("người lưu"),
        db_index=False,
    )
    name = models.CharField(_("tên bộ lọc"), max_length=60)
    query = models.CharField(_("điều kiện"), max_length=1000, blank=True, default="")
    columns = models.CharField(_("các cột"), max_length=200, blank=True, default="")
    is_default = models.BooleanField(_("mở đầu tiên"), default=False)

    class Meta:
        verbose_name = _("bộ lọc đã lưu")
        verbose_name_plural = _("bộ lọc đã lưu")
        constraints = [
            models.UniqueConstraint(
                "owner", Lower("name"), name="saved_view_name_unique",
                violation_error_message=_("Bạn đã có bộ lọc tên này."),
            ),
            models.UniqueConstraint(
                fields=["owner"], condition=Q(is_default=True), name="saved_view_one_default",
                violation_error_message=_("Chỉ một bộ lọc mở đầu tiên."),
            ),
            models.CheckConstraint(
                condition=~Q(name=""), name="saved_view_has_name", violation_error_message=_("Phải ghi tên bộ lọc.")
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name


class BulkAct(models.Model):
    """One act asked for on many dossiers at once; its id is the key of the form, so that sent twice it is done once."""

    id = models.UUIDField(_("khóa"), primary_key=True, default=uuid.uuid4)
    act = models.CharField(_("việc"), max_length=40)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("người làm"),
        db_index=False,
    )
    asked_at = models.DateTimeField(_("lúc làm"))

    class Meta:
        verbose_name = _("lần làm hàng loạt")
        verbose_name_plural = _("lần làm hàng loạt")

    def __str__(self) -> str:
        return f"{self.act} {self.id}"


class BulkRow(models.Model):
    """What became of one dossier of such an act: done, or why not. Written in the transaction of its act."""

    bulk = models.ForeignKey(
        BulkAct, on_delete=models.CASCADE, related_name="rows", verbose_name=_("lần làm"), db_index=False
    )
    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="+", verbose_name=_("hồ sơ"))
    step_key = models.CharField(_("bước"), max_length=64, blank=True, default="")
    state = models.CharField(_("tình trạng"), max_length=8, choices=ROW_STATES, default=RowState.WAITING)
    why = models.CharField(_("vì sao không làm"), max_length=500, blank=True, default="")

    class Meta:
        verbose_name = _("dòng làm hàng loạt")
        verbose_name_plural = _("dòng làm hàng loạt")
        constraints = [
            models.UniqueConstraint(
                fields=["bulk", "dossier", "step_key"], name="bulk_row_once",
                violation_error_message=_("Hồ sơ này đã có trong danh sách."),
            ),
            models.CheckConstraint(
                condition=Q(state=RowState.REFUSED) ^ Q(why=""), name="bulk_row_refused_says_why",
                violation_error_message=_("Không làm thì phải nói vì sao."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.state}"
