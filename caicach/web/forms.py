"""How do forms take dates and times? Typed the Vietnamese way, day first.

Not by the browser's picker: it follows the language of the browser and shows month first on many phones sold here,
and it empties the field when a date is wrong, while our pages keep what was typed.
"""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

DATE_FORMATS: Final = ["%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%d %m %Y", "%d%m%Y", "%Y-%m-%d"]
TIME_FORMATS: Final = ["%H:%M", "%Hh%M", "%Hh", "%H giờ %M", "%H giờ", "%H.%M", "%H:%M:%S"]


class DateInput(forms.DateInput):
    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        given = {"autocomplete": "off", **(attrs or {})}
        super().__init__(attrs=given, format="%d/%m/%Y")


def day_field(label: Any, **options: Any) -> forms.DateField:
    return forms.DateField(
        label=label, input_formats=DATE_FORMATS, widget=DateInput(),
        error_messages={"invalid": _("Gõ ngày theo kiểu 04/08/2022.")}, **options,
    )  # fmt: skip


class TimeInput(forms.TimeInput):
    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs={"autocomplete": "off", **(attrs or {})}, format="%H:%M")
