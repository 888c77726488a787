"""Which fields does an act ask for? Shape only; what the law and the state say is for the command."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from typing import Any, ClassVar

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from caicach.core.clock import ZONE
from caicach.dossiers.rules.intake import MOST_MONEY, TOO_LITTLE, TOO_MUCH, Presented
from caicach.dossiers.rules.outcomes import Problem, Result, Revocation
from caicach.dossiers.states import CHANNEL_LABELS, Channel
from caicach.web.desk.intake_form import Numbers
from caicach.web.forms import day_field

ITEM_ROWS = 8
# What goes by post is given to the post in an item of its own page.
CHANNELS = [(channel.value, label) for channel, label in CHANNEL_LABELS.items() if channel is not Channel.POST]


class ActForm(forms.Form):
    """Every act carries the mark of the page it was started from, so that a lost race is noticed."""

    seen_seq = forms.IntegerField(widget=forms.HiddenInput)
    step_key = forms.CharField(required=False, widget=forms.HiddenInput)
    outcome = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, choices: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, listed in (choices or {}).items():
            if isinstance(field := self.fields.get(name), forms.ChoiceField):
                field.choices = listed

    def clean(self) -> dict[str, Any]:
        """What the rules say of the fields that were read, so that all that is wrong is told at once."""
        data = super().clean() or {}
        for field, words in self.problems(data) if "today" in self.initial else ():
            if field not in self.errors:
                self.add_error(field, str(words))
        return data

    def problems(self, data: Mapping[str, Any]) -> Iterable[Problem]:
        return ()

    # Where what a command says of its argument stands in this form.
    places: ClassVar[dict[str, str]] = {}

    def place(self, name: str) -> str:
        return self.places.get(name, name)

    def values(self) -> dict[str, Any]:
        """What the command takes besides the marks."""
        marks = {"seen_seq", "step_key", "outcome"}
        return {name: value for name, value in self.cleaned_data.items() if name not in marks}


def _area(label: Any, *, rows: int = 3, hint: Any = "", required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label, required=required, max_length=2000, help_text=hint, widget=forms.Textarea(attrs={"rows": rows})
    )


def _day(label: Any, *, required: bool = True, hint: Any = "") -> forms.DateField:
    words = format_lazy("{}. {}", _("ngày/tháng/năm"), hint) if hint else _("ngày/tháng/năm")
    return day_field(label, required=required, help_text=words)


class AcceptForm(ActForm):
    """The papers that were still missing, ticked as they come."""

    papers = forms.MultipleChoiceField(
        label=_("Giấy tờ nộp thêm"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Tích giấy tờ người dân vừa nộp. Giấy tờ bắt buộc phải đủ thì mới tiếp nhận được."),
    )  # fmt: skip

    def values(self) -> dict[str, Any]:
        return {"presented": [Presented(number=int(number)) for number in self.cleaned_data["papers"]]}


class FilesForm(ActForm):
    """Files for a paper of the dossier, or under a name of their own."""

    component = forms.ChoiceField(label=_("Là tệp của"), required=False)
    label = forms.CharField(
        label=_("Tên tài liệu"), max_length=200, required=False, help_text=_("Chỉ cần khi không phải giấy tờ ở trên.")
    )
    file_ids = Numbers(required=False, label=_("Tệp"))

    def values(self) -> dict[str, Any]:
        data = super().values()
        chosen = data["component"]
        return {**data, "component": int(chosen) if chosen else None}


class ReasonForm(ActForm):
    reason = _area(_("Lý do"), hint=_("Ghi rõ để công dân hiểu; lý do được in vào phiếu."))


class DecisionForm(ReasonForm):
    basis = forms.CharField(label=_("Căn cứ pháp lý"), max_length=300, required=False)


def _item(number: int) -> forms.CharField:
    attrs = {"list": "giay-to", "autocomplete": "off"}
    return forms.CharField(
        label=format_lazy(_("Nội dung {number}"), number=number),
        max_length=500,
        required=False,
        widget=forms.TextInput(attrs=attrs),
    )


class SupplementForm(ActForm):
    """All items on one slip, as the law asks: there is room for more than a procedure has papers."""

    places = {"items": "item_1"}
    item_1, item_2, item_3, item_4, item_5, item_6, item_7, item_8 = (_item(row) for row in range(1, ITEM_ROWS + 1))
    reason = _area(_("Lý do"), required=False, hint=_("Bắt buộc khi yêu cầu bổ sung từ lần thứ hai."))

    def values(self) -> dict[str, Any]:
        items = [self.cleaned_data.get(f"item_{row}", "") for row in range(1, ITEM_ROWS + 1)]
        return {"items": [item for item in items if item], "reason": self.cleaned_data["reason"]}

    def rows(self) -> list[forms.BoundField]:
        return [self[f"item_{row}"] for row in range(1, ITEM_ROWS + 1)]


class ConsultForm(ActForm):
    unit = forms.ChoiceField(
        label=_("Đơn vị được hỏi"), widget=forms.Select(attrs={"data-filter": _("Gõ vài chữ để lọc, không cần dấu")})
    )
    question = _area(_("Nội dung cần cho ý kiến"))
    hours = forms.IntegerField(label=_("Hạn trả lời (giờ làm việc)"), min_value=1, max_value=240, initial=16)

    def values(self) -> dict[str, Any]:
        data = super().values()
        return {"unit_id": int(data.pop("unit")), **data}


class AnswerForm(forms.Form):
    agrees = forms.ChoiceField(
        label=_("Ý kiến"), choices=[("yes", _("Đồng ý")), ("no", _("Không đồng ý"))], widget=forms.RadioSelect
    )
    answer = _area(_("Nội dung trả lời"))


class ExtendForm(ActForm):
    places = {"new_due_at": "new_due_on"}
    new_due_on = _day(_("Ngày hẹn trả mới"))
    reason = _area(_("Lý do chậm"), hint=_("Được in vào phiếu xin lỗi gửi công dân."))

    def values(self) -> dict[str, Any]:
        on: date = self.cleaned_data["new_due_on"]
        due_at = datetime.combine(on, time(17), ZONE)
        return {"new_due_at": due_at, "reason": self.cleaned_data["reason"]}


class AssignForm(ActForm):
    assignee = forms.ChoiceField(
        label=_("Giao cho"), widget=forms.RadioSelect,
        help_text=_("Người ít việc nhất đứng đầu; số việc tính tại đơn vị của bước."),
    )  # fmt: skip

    def values(self) -> dict[str, Any]:
        return {"assignee_id": int(self.cleaned_data["assignee"])}


class OutcomeForm(ActForm):
    number = forms.CharField(label=_("Số, ký hiệu"), max_length=80)
    issued_on = _day(_("Ngày ban hành"))
    signer = forms.CharField(label=_("Người ký"), max_length=120, required=False)
    valid_from = _day(_("Có giá trị từ"), required=False, hint=_("Để trống nếu từ ngày ban hành."))
    valid_until = _day(_("Có giá trị đến"), required=False, hint=_("Để trống nếu không thời hạn."))
    shared = forms.BooleanField(
        label=_("Một văn bản cho nhiều hồ sơ (ví dụ quyết định kèm danh sách)"), required=False,
        help_text=_("Tích ô này nếu văn bản là kết quả của nhiều hồ sơ; khi đó số của văn bản được ghi nhiều lần."),
    )  # fmt: skip
    file_ids = Numbers(required=False, label=_("Bản điện tử của kết quả"))

    def problems(self, data: Mapping[str, Any]) -> Iterable[Problem]:
        """Of the dates too if the number is missing; without a date of issue there is nothing to compare with."""
        if "issued_on" not in data:
            return ()
        names = ("number", "issued_on", "signer", "valid_from", "valid_until")
        result = Result(**{"number": "", **{name: data[name] for name in names if name in data}})
        return result.problems(received_on=self.initial["not_before"], today=self.initial["today"])

    def values(self) -> dict[str, Any]:
        data = super().values()
        files = data.pop("file_ids")
        return {**data, "file_id": files[0] if files else None}


class RegistrationForm(OutcomeForm):
    """The first result of a dossier; it may take the place of one that another dossier brought."""

    replaces = forms.CharField(
        label=_("Thay cho kết quả trước (mã kiểm tra)"), max_length=40, required=False,
        help_text=_("Khi cấp lại, cấp đổi: mã kiểm tra của kết quả cũ do cơ quan cấp. Kết quả đó hết giá trị."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip


class CorrectionForm(OutcomeForm):
    """The result issued anew, and why; the ground stands first."""

    field_order = ("ground",)
    ground = _area(
        _("Căn cứ, lý do đính chính"), hint=_("Sai ở đâu, sửa theo văn bản nào. Công dân thấy kết quả cũ đã được thay.")
    )


class RevocationForm(ActForm):
    decision_number = forms.CharField(label=_("Số quyết định thu hồi"), max_length=80)
    decided_on = _day(_("Ngày quyết định"))
    ground = _area(_("Căn cứ, lý do thu hồi"))

    def problems(self, data: Mapping[str, Any]) -> Iterable[Problem]:
        if "decided_on" not in data:
            return ()
        said = {name: data.get(name, "") for name in ("decision_number", "ground")}
        decision = Revocation(decided_on=data["decided_on"], **said)
        return decision.problems(issued_on=self.initial["not_before"], today=self.initial["today"])


class ReturnForm(ActForm):
    delivered_to = forms.CharField(
        label=_("Người nhận"), max_length=200, required=False, help_text=_("Để trống nếu là chủ hồ sơ.")
    )
    channel = forms.ChoiceField(label=_("Cách trả"), choices=CHANNELS, initial=Channel.COUNTER.value)

    def values(self) -> dict[str, Any]:
        data = super().values()
        return {"delivered_to": data["delivered_to"], "channel": Channel(data["channel"])}


class ChargeForm(ActForm):
    amount = forms.IntegerField(
        label=_("Số tiền (đồng)"), min_value=1, max_value=MOST_MONEY, help_text=_("Toàn bộ số phải thu của hồ sơ."),
        error_messages={"min_value": TOO_LITTLE, "max_value": TOO_MUCH},
    )  # fmt: skip


class FeeForm(ActForm):
    payment = forms.ChoiceField(
        label=_("Phí, lệ phí"),
        choices=[("paid", _("Đã thu đủ")), ("waived", _("Được miễn theo quy định"))],
        widget=forms.RadioSelect,
        initial="paid",
    )
    exemption = forms.CharField(
        label=_("Lý do được miễn"), max_length=300, required=False, help_text=_("Chỉ ghi khi được miễn."),
        widget=forms.TextInput(attrs={"list": "exemption-grounds", "autocomplete": "off"}),
    )  # fmt: skip

    def values(self) -> dict[str, Any]:
        return {"waived": self.cleaned_data["payment"] == "waived", "exemption": self.cleaned_data["exemption"]}
