"""How do forms take dates and times? By the browser's own picker where it has one, else typed the Vietnamese way."""

from typing import Any, Final

from django import forms

DATE_FORMATS: Final = ["%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y"]
TIME_FORMATS: Final = ["%H:%M", "%H:%M:%S", "%Hh%M", "%H giờ %M", "%H giờ"]


class DateInput(forms.DateInput):
    """A picker needs the ISO form in its value; the reader sees day, month, year."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%d")


class TimeInput(forms.TimeInput):
    input_type = "time"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs=attrs, format="%H:%M")
