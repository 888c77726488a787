"""How do forms take dates and times? Typed the Vietnamese way, day first.

Not by the browser's picker: it follows the language of the browser and shows month first on many phones sold here,
and it empties the field when a date is wrong, while our pages keep what was typed.
"""

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from caicach.organisations.queries import units

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


class UnitsField(forms.CharField):
    """Units by their names, each on its line; gives their numbers. `offered` are those that can be meant."""

    offered: Sequence[units.UnitOn] = ()

    def __init__(self, *, rows: int = 3, **options: Any) -> None:
        super().__init__(
            widget=forms.Textarea(attrs={"rows": rows}), help_text=_("Mỗi dòng một tên đơn vị."), **options
        )

    def clean(self, value: Any) -> Any:
        lines = [line.strip() for line in super().clean(value).splitlines() if line.strip()]
        found = {line: units.meant(line, self.offered) for line in lines}
        if unknown := [line for line, meant in found.items() if len(meant) != 1]:
            raise forms.ValidationError(gettext("Không rõ đơn vị nào: %(lines)s.") % {"lines": "; ".join(unknown)})
        return tuple(dict.fromkeys(meant[0].id for meant in found.values()))
