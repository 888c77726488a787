"""What does the counter say of an item of the post? Shape only; what may be is for the rules."""

import re
from datetime import date, datetime
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from caicach.core.clock import ZONE
from caicach.dossiers.rules.intake import MOST_MONEY
from caicach.dossiers.rules.post import LONGEST, POSTAL_LABELS, Envelope, PostalState
from caicach.web.forms import TIME_FORMATS, TimeInput, day_field

BAD_TIME: Final = _("Gõ giờ theo kiểu 09:30.")


class MomentForm(forms.Form):
    """A day and a time of day that make one moment."""

    day = day_field(_("Ngày"))
    time = forms.TimeField(
        label=_("Giờ"), input_formats=TIME_FORMATS, widget=TimeInput, error_messages={"invalid": BAD_TIME}
    )

    def place(self, name: str) -> str:
        """Where what a command says of its moment stands."""
        return "day" if name in {"arrived_at", "handed_at", "happened_at"} else name

    def moment(self) -> datetime:
        return datetime.combine(self.cleaned_data["day"], self.cleaned_data["time"], ZONE)


class EnvelopeForm(MomentForm):
    """The number and the other end of an item."""

    number = forms.CharField(
        label=_("Số hiệu bưu gửi"), max_length=40, help_text=_("In dưới mã vạch, ví dụ EP123456789VN."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )  # fmt: skip
    address = forms.CharField(label=_("Địa chỉ"), max_length=LONGEST["address"], required=False)
    phone = forms.CharField(
        label=_("Điện thoại"), max_length=20, required=False, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    fee = forms.IntegerField(
        label=_("Cước (đồng)"), min_value=0, max_value=MOST_MONEY, required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip

    def envelope(self) -> Envelope:
        data = self.cleaned_data
        return Envelope(
            number=data["number"], correspondent=data["correspondent"], address=data["address"], phone=data["phone"],
            fee=data["fee"] or 0,
        )  # fmt: skip


class ArrivalForm(EnvelopeForm):
    """An item that came."""

    field_order = ("number", "correspondent", "day", "time", "postmarked_on", "address", "phone", "fee")
    correspondent = forms.CharField(label=_("Người gửi"), max_length=LONGEST["correspondent"])
    postmarked_on = day_field(
        _("Ngày gửi trên dấu bưu điện"), required=False,
        help_text=_("Chỉ để đối chiếu: thời hạn tính từ khi quầy nhận đủ."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].label = _("Ngày đến quầy")

    def postmark(self) -> date | None:
        found: date | None = self.cleaned_data["postmarked_on"]
        return found


class SendingForm(EnvelopeForm):
    """An item given to the post, with the results in it."""

    field_order = ("dossiers", "number", "correspondent", "address", "phone", "fee", "day", "time")
    dossiers = forms.CharField(
        label=_("Hồ sơ trong bưu gửi, mỗi dòng một mã"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Nhiều kết quả của cùng một người có thể gửi chung."),
    )  # fmt: skip
    correspondent = forms.CharField(label=_("Người nhận"), max_length=LONGEST["correspondent"])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].label = _("Ngày giao bưu điện")

    def codes(self) -> list[str]:
        return [one for one in re.split(r"[\s,;]+", self.cleaned_data["dossiers"]) if one]


class TrackForm(MomentForm):
    """What was heard of an item on its way."""

    field_order = ("to", "day", "time", "note")
    seen_seq = forms.IntegerField(widget=forms.HiddenInput)
    to = forms.ChoiceField(label=_("Tin mới của bưu gửi"), widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("Ghi chú"), max_length=LONGEST["note"], required=False,
        help_text=_("Ví dụ: người nhận đi vắng, bưu tá hẹn phát lại. Chỉ cán bộ thấy."),
    )  # fmt: skip

    def __init__(self, *args: Any, states: tuple[PostalState, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["to"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(one.value, POSTAL_LABELS[one]) for one in states]


class DayListForm(forms.Form):
    """Which day's list is printed, and which way the items went."""

    ngay = day_field(_("Bảng kê ngày"))
    chieu = forms.ChoiceField(
        label=_("Chiều"), choices=[("di", _("Quầy giao bưu điện")), ("den", _("Bưu điện giao quầy"))]
    )
