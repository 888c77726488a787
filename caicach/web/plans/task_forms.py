"""What does each act on a task ask for? One small form for each; the fields bear the names of the command."""

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from caicach.plans.queries.acts import Act
from caicach.web.forms import day_field

ACT_NAMES: Final[Mapping[Act, str | Promise]] = {
    Act.TAKE: gettext_lazy("Nhận nhiệm vụ"),
    Act.HAND_ON: gettext_lazy("Giao bộ phận thực hiện"),
    Act.REPORT: gettext_lazy("Báo cáo tiến độ"),
    Act.SUBMIT: gettext_lazy("Nộp sản phẩm"),
    Act.EXTEND: gettext_lazy("Xin gia hạn"),
    Act.DECIDE: gettext_lazy("Quyết định việc gia hạn"),
    Act.ACCEPT: gettext_lazy("Nghiệm thu"),
    Act.SEND_BACK: gettext_lazy("Trả lại"),
    Act.CANCEL: gettext_lazy("Hủy theo quyết định"),
}


def _words(label: Any, *, rows: int = 3, required: bool = True, most: int = 4000) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=most, required=required, widget=forms.Textarea(attrs={"rows": rows})
    )  # fmt: skip


class ActForm(forms.Form):
    """`act`: which one; where several forms share a page, ids are told apart by it and names are not."""

    act: Act

    def __init__(self, data: QueryDict | None = None, **options: Any) -> None:
        super().__init__(data, auto_id=f"{self.act.value}-%s", **options)

    @property
    def title(self) -> str | Promise:
        return ACT_NAMES[self.act]


class TakeForm(ActForm):
    act = Act.TAKE


class HandOnForm(ActForm):
    act = Act.HAND_ON
    unit = forms.TypedChoiceField(label=gettext_lazy("Bộ phận thực hiện"), coerce=int)
    text = _words(gettext_lazy("Ý kiến khi giao"), rows=2, required=False)

    def offer(self, parts: list[tuple[int, str]]) -> None:
        field = self.fields["unit"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Chọn bộ phận")), *parts]


class WithFile(ActForm):
    """With at most one evidence file; one that was uploaded stays with the form while the rest is mended."""

    takes_file: Final = True
    file_ids = forms.TypedMultipleChoiceField(coerce=int, required=False, widget=forms.MultipleHiddenInput)

    def __init__(self, data: QueryDict | None = None, **options: Any) -> None:
        super().__init__(data, **options)
        field = self.fields["file_ids"]
        assert isinstance(field, forms.TypedMultipleChoiceField)
        field.choices = [(one, one) for one in self.kept]

    @property
    def kept(self) -> list[str]:
        sent = self.data.getlist("file_ids") if isinstance(self.data, QueryDict) else []
        return [one for one in sent if one.isdigit()]

    def clean(self) -> None:
        if len(self.kept) > 1:
            self.add_error(None, _("Chỉ gửi một tệp; nếu có nhiều tệp, hãy nén hoặc ghép lại."))

    @property
    def file_id(self) -> int | None:
        return int(self.kept[0]) if self.kept else None


class ReportForm(WithFile):
    act = Act.REPORT
    percent = forms.IntegerField(
        label=gettext_lazy("Tiến độ (%)"), min_value=0, max_value=100,
        help_text=gettext_lazy("Do đơn vị tự ước lượng; chỉ khi sản phẩm được nghiệm thu mới tính là hoàn thành."),
    )  # fmt: skip
    text = _words(gettext_lazy("Đã làm được gì, còn vướng gì"))


class SubmitForm(WithFile):
    act = Act.SUBMIT
    reference = forms.CharField(
        label=gettext_lazy("Số, ký hiệu văn bản, số liệu hoặc sự kiện đã đạt"), max_length=300,
        widget=forms.TextInput(attrs={"autocomplete": "off"}), help_text=gettext_lazy("Ví dụ: 34/BC-UBND."),
    )  # fmt: skip
    text = _words(gettext_lazy("Ghi thêm"), rows=2, required=False)


class ExtendForm(ActForm):
    act = Act.EXTEND
    until = day_field(gettext_lazy("Xin lùi hạn đến ngày"))
    reason = _words(gettext_lazy("Lý do xin gia hạn"), most=2000)


class DecideForm(ActForm):
    act = Act.DECIDE
    granted = forms.TypedChoiceField(
        label=gettext_lazy("Kết quả"), widget=forms.RadioSelect, coerce=lambda said: said == "co",
        choices=[("co", gettext_lazy("Đồng ý gia hạn")), ("khong", gettext_lazy("Không đồng ý"))],
    )  # fmt: skip
    answer = _words(gettext_lazy("Lý do, căn cứ"), rows=2, most=2000)


class AcceptForm(ActForm):
    act = Act.ACCEPT
    text = _words(gettext_lazy("Nhận xét"), rows=2, required=False)


class SendBackForm(ActForm):
    act = Act.SEND_BACK
    reason = _words(gettext_lazy("Lý do trả lại"))


class CancelForm(ActForm):
    act = Act.CANCEL
    decision = forms.CharField(label=gettext_lazy("Số, ký hiệu của quyết định hủy"), max_length=300)
    on = day_field(gettext_lazy("Ngày của quyết định"))
    text = _words(gettext_lazy("Ghi thêm"), rows=2, required=False)


FORMS: Final[tuple[type[ActForm], ...]] = (
    TakeForm, AcceptForm, SendBackForm, DecideForm, ReportForm, SubmitForm, HandOnForm, ExtendForm, CancelForm,
)  # fmt: skip
