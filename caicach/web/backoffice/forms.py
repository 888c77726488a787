"""What do administrators fill in?"""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from caicach.accounts import states
from caicach.organisations.queries import units
from caicach.web.forms import day_field


class PositionForm(forms.Form):
    """A role in a unit from a day on. The unit is typed by name, with the choices offered by the browser."""

    role = forms.ChoiceField(label=_("Vai trò"), choices=states.ROLE_CHOICES)
    unit = forms.CharField(
        label=_("Đơn vị"), help_text=_("Gõ vài chữ rồi chọn trong danh sách."),
        widget=forms.TextInput(attrs={"list": "don-vi", "autocomplete": "off"}),
    )  # fmt: skip
    valid_from = day_field(_("Từ ngày"))
    valid_to = day_field(_("Đến trước ngày"), required=False)

    def __init__(self, *args: Any, on: date, offered: list[units.UnitOn], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on, self.offered = on, offered
        self.fields["valid_from"].initial = on

    def clean_unit(self) -> units.UnitOn:
        """The unit that was typed."""
        found = units.meant(self.cleaned_data["unit"], self.offered)
        if len(found) != 1:
            raise forms.ValidationError(_("Chọn đúng một đơn vị trong danh sách các đơn vị bạn quản lý."))
        return found[0]


class PersonForm(PositionForm):
    """A new person with the first position."""

    full_name = forms.CharField(label=_("Họ và tên"), max_length=100)
    username = forms.CharField(
        label=_("Tên đăng nhập"), max_length=40, help_text=_("Chữ thường không dấu, ví dụ: ltmai."),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip
    email = forms.EmailField(label=_("Thư điện tử"), required=False)
    field_order = ["full_name", "username", "email", "role", "unit", "valid_from", "valid_to"]


class PublicationForm(forms.Form):
    """By which decision is a revision announced, and when was it made public?"""

    decision = forms.CharField(
        label=_("Số quyết định công bố"), max_length=100, required=False, help_text=_("Ví dụ: 1234/QĐ-UBND"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    decided_on = day_field(_("Ngày quyết định"), required=False)
    announced_on = day_field(_("Ngày công khai"), required=False, help_text=_("Để trống nếu công khai hôm nay."))


class EndForm(forms.Form):
    """From which day is the position no longer held?"""

    ended_on = day_field(_("Kết thúc từ ngày"))


class UnitsForm(forms.Form):
    """Which units of which day?"""

    ngay = day_field(_("Vào ngày"), required=False)
    loai = forms.CharField(required=False)
    tim = forms.CharField(label=_("Tìm theo tên hoặc mã"), required=False, max_length=100)
