"""What is stored of things other than dossiers that indices count? One replaceable row each; no person is in here.

Procedures are fed by the catalogue. Petitions, ratings, payments and tasks have their place here until the parts that
record them exist: while a table is empty nothing is known of its family, which is not the same as none.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ProcedureFact(models.Model):
    """What one published revision of a procedure comes to, as `facts.procedures.fact` says."""

    revision_id = models.BigIntegerField(_("phiên bản thủ tục"), primary_key=True)
    procedure_code = models.CharField(_("mã thủ tục"), max_length=20)
    number = models.IntegerField(_("phiên bản số"))
    valid_from = models.DateField(_("hiệu lực từ ngày"))
    valid_to = models.DateField(_("đến trước ngày"), null=True)
    decided_on = models.DateField(_("ngày quyết định công bố"), null=True)
    announced_on = models.DateField(_("ngày công khai"), null=True)
    published_in_time = models.BooleanField(_("công bố đúng hạn"), null=True)
    announced_in_time = models.BooleanField(_("công khai đúng hạn"), null=True)
    is_complete = models.BooleanField(_("đủ nội dung bắt buộc"))
    at_commune = models.BooleanField(_("cấp xã giải quyết"))
    at_district = models.BooleanField(_("cấp huyện giải quyết"))
    at_province = models.BooleanField(_("cấp tỉnh giải quyết"))
    online_from = models.DateField(_("nộp trực tuyến từ ngày"), null=True)
    online_to = models.DateField(_("nộp trực tuyến đến trước ngày"), null=True)
    full_from = models.DateField(_("toàn trình từ ngày"), null=True)
    full_to = models.DateField(_("toàn trình đến trước ngày"), null=True)
    has_fees = models.BooleanField(_("có phí, lệ phí"))
    for_persons = models.BooleanField(_("đối tượng là cá nhân"), null=True)
    uses_population_data = models.BooleanField(_("kết nối dữ liệu dân cư"), null=True)
    seq = models.IntegerField(_("số sự kiện"))

    class Meta:
        verbose_name = _("dữ kiện thủ tục")
        verbose_name_plural = _("dữ kiện thủ tục")

    def __str__(self) -> str:
        return f"{self.procedure_code} #{self.number}"


class _OfUnit(models.Model):
    """What every fact of a unit carries."""

    competent_unit_id = models.BigIntegerField(_("cơ quan"))
    procedure_code = models.CharField(_("mã thủ tục"), max_length=20, blank=True)
    data_quality = models.CharField(_("chất lượng dữ liệu"), max_length=8, blank=True)
    received_on = models.DateField(_("ngày tiếp nhận"))
    received_at = models.DateTimeField(_("lúc tiếp nhận"))

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.pk)


class PetitionFact(_OfUnit):
    """What one petition comes to, as `facts.petitions.fact` says."""

    petition_id = models.BigIntegerField(_("phản ánh, kiến nghị"), primary_key=True)
    about = models.CharField(_("nội dung"), max_length=10)
    due_at = models.DateTimeField(_("hạn xử lý"), null=True)
    finished_on = models.DateField(_("ngày xử lý xong"), null=True)
    in_time = models.BooleanField(_("đúng hạn"), null=True)
    satisfied = models.BooleanField(_("hài lòng"), null=True)
    is_repeated = models.BooleanField(_("phản ánh lại"), default=False)

    class Meta:
        verbose_name = _("dữ kiện phản ánh, kiến nghị")
        verbose_name_plural = _("dữ kiện phản ánh, kiến nghị")
        indexes = [models.Index(fields=["received_on", "competent_unit_id"], name="petition_received")]


class RatingFact(_OfUnit):
    """What one rating by a citizen comes to: the last answer given for one dossier."""

    rating_id = models.BigIntegerField(_("đánh giá"), primary_key=True)
    dossier_id = models.BigIntegerField(_("hồ sơ"))
    level = models.SmallIntegerField(_("mức hài lòng"))
    satisfied = models.BooleanField(_("hài lòng"))

    class Meta:
        verbose_name = _("dữ kiện đánh giá")
        verbose_name_plural = _("dữ kiện đánh giá")
        indexes = [models.Index(fields=["received_on", "competent_unit_id"], name="rating_received")]


class PaymentFact(_OfUnit):
    """What one demand for a fee comes to: asked, paid, in which way."""

    payment_id = models.BigIntegerField(_("khoản thu"), primary_key=True)
    dossier_id = models.BigIntegerField(_("hồ sơ"))
    amount = models.BigIntegerField(_("số tiền"))
    paid_at = models.DateTimeField(_("lúc nộp"), null=True)
    is_online = models.BooleanField(_("nộp trực tuyến"), null=True)

    class Meta:
        verbose_name = _("dữ kiện khoản thu")
        verbose_name_plural = _("dữ kiện khoản thu")
        indexes = [models.Index(fields=["received_on", "competent_unit_id"], name="payment_received")]


class TaskFact(_OfUnit):
    """What one task of a plan comes to, for the unit that has it."""

    task_id = models.BigIntegerField(_("nhiệm vụ"), primary_key=True)
    due_on = models.DateField(_("hạn"), null=True)
    finished_on = models.DateField(_("ngày xong"), null=True)
    in_time = models.BooleanField(_("đúng hạn"), null=True)
    has_evidence = models.BooleanField(_("có minh chứng"), default=False)

    class Meta:
        verbose_name = _("dữ kiện nhiệm vụ")
        verbose_name_plural = _("dữ kiện nhiệm vụ")
        indexes = [models.Index(fields=["received_on", "competent_unit_id"], name="task_received")]
