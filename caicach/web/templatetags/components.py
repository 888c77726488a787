"""How do pages write the parts of the design system?  {% load components %}; see docs/reference/design-system.md."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BaseForm, BoundField
from django.http import HttpRequest
from django.template.context import Context
from django.utils import timezone
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from caicach.core import calendar, clock
from caicach.dossiers import states
from caicach.dossiers.queries.standing import Standing
from caicach.dossiers.rules.warnings import Warn
from caicach.web import display, icons, warnings
from caicach.web import lateness as lateness_rules

register = template.Library()

_TONE_ICONS = {"ok": "clock", "soon": "soon", "urgent": "urgent", "critical": "critical",
               "over": "over", "late": "over", "paused": "paused", "done": "check",
               "active": "active"}  # fmt: skip
_STATUS_TONES = {
    states.Status.RECEIVED: "active", states.Status.PROCESSING: "active", states.Status.SUPPLEMENT: "paused",
    states.Status.FINANCE: "paused", states.Status.NOT_RECEIVED: "late", states.Status.STOPPED: "late",
    states.Status.WITHDRAWN: "done", states.Status.DONE: "ok", states.Status.RETURNED: "done",
}  # fmt: skip
_VALIDITY_TONES = {
    states.Validity.VALID: "ok", states.Validity.NOT_YET: "paused", states.Validity.EXPIRED: "soon",
    states.Validity.REVOKED: "over", states.Validity.REPLACED: "late",
}  # fmt: skip
NBSP = "\N{NO-BREAK SPACE}"


@register.simple_tag
def icon(name: str) -> SafeString:
    return icons.icon(name)


@register.simple_tag
def badge(words: str, tone: str = "") -> SafeString:
    """A state as word, shape and colour. Tones: ok, soon, urgent, critical, over, late, paused, active, done."""
    drawing = icons.icon(_TONE_ICONS[tone]) if tone else ""
    modifier = f" badge--{tone}" if tone else ""
    return format_html('<span class="badge{}">{}{}</span>', modifier, drawing, words)


@register.simple_tag
def status(code: int) -> SafeString:
    """The legal status by its code: word, shape and colour."""
    return badge(str(states.Status(code).label), _STATUS_TONES.get(states.Status(code), ""))


@register.simple_tag
def validity(found: str) -> SafeString:
    """Whether a result holds: word, shape and colour."""
    return badge(str(states.VALIDITY_LABELS[states.Validity(found)]), _VALIDITY_TONES[states.Validity(found)])


@register.simple_tag
def lateness(
    due_at: datetime | None, at: datetime | None = None, finished_at: datetime | None = None, paused: bool = False
) -> SafeString:
    """{% lateness dossier.due_at finished_at=… paused=… %} → "Còn 2 ngày", "Quá hạn 3 ngày"."""
    found = lateness_rules.lateness(due_at=due_at, at=at or clock.now(), finished_at=finished_at, paused=paused)
    return badge(found.words, found.tone) if found else SafeString("")


@register.simple_tag
def warning(found: Standing, due_at: datetime, at: datetime) -> SafeString:
    """The level of an open dossier by its working time, for officials: "Gấp", "còn 6 giờ làm việc"."""
    if found.warn in (Warn.NOBODY, Warn.LATE):
        said = lateness_rules.lateness(due_at=due_at, at=at)
        return badge(said.words if said else "", warnings.TONES[found.warn])
    drawn = badge(str(found.warn.label), warnings.TONES[found.warn])
    return format_html("{} {}", drawn, warnings.time_left(found.minutes_left))


@register.simple_tag
def unverified(reason: str = "") -> SafeString:
    """The mark on a fact nobody has yet compared with the legal text."""
    words = _("chưa kiểm chứng")
    title = reason or _("Thông tin này chưa được đối chiếu với văn bản gốc.")
    return format_html('<span class="unverified" title="{}">{} {}</span>', title, icons.icon("question"), words)


@register.filter
def from_data(text: str) -> str:
    """An article or another text of the shipped data files in the reader's language (`config.data_texts`)."""
    return _(text) if text else ""


@register.simple_tag(name="vnd")
def vnd_tag(amount: int | Decimal | None) -> str:
    return vnd(amount)


@register.filter
def vnd(amount: int | Decimal | None) -> str:
    """150000 → "150.000 đ"; the dong has no decimals."""
    if amount is None:
        return ""
    return f"{int(amount):,}".replace(",", ".") + NBSP + "đ"


def _local(moment: datetime) -> datetime:
    return timezone.localtime(moment) if timezone.is_aware(moment) else moment


@register.simple_tag(name="vn_datetime")
def vn_datetime_tag(moment: datetime | None) -> str:
    return vn_datetime(moment)


@register.filter
def vn_datetime(moment: datetime | None) -> str:
    """09:00 ngày 04/08/2022."""
    if moment is None:
        return ""
    local = _local(moment)
    return _("%(time)s ngày %(date)s") % {"time": f"{local:%H:%M}", "date": f"{local:%d/%m/%Y}"}


@register.filter
def vn_date(day: date | datetime | None) -> str:
    """04/08/2022."""
    if day is None:
        return ""
    return f"{_local(day) if isinstance(day, datetime) else day:%d/%m/%Y}"


@register.filter
def vn_day(day: date | datetime | None) -> str:
    """thứ Năm 04/08/2022."""
    if day is None:
        return ""
    return calendar.say_day(_local(day).date() if isinstance(day, datetime) else day)


@register.inclusion_tag("components/field.html")
def field(
    bound: BoundField, size: str = "", hint: str = "", wide: bool = False, needed: bool = False
) -> dict[str, Any]:
    """Label, hint, error and control of one form field, the error tied to the control.

    `needed`: it is shown only where it must be filled in, so it is not called optional.
    """
    widget = bound.field.widget
    if size:
        widget.attrs["class"] = f"{widget.attrs.get('class', '')} input--{size}".strip()
    kind = getattr(widget, "input_type", "")
    return {
        "field": bound,
        "hint": hint or bound.help_text,
        "wide": wide,
        "is_optional": not (bound.field.required or needed),
        "is_choice_set": bool(getattr(widget, "use_fieldset", False)),
        "is_checkbox": kind == "checkbox" and not getattr(widget, "allow_multiple_selected", False),
    }


@register.inclusion_tag("components/error_summary.html")
def error_summary(form: BaseForm | None) -> dict[str, Any]:
    """All that is wrong, above the form, each line leading to its field."""
    problems: list[tuple[str, str]] = []
    for name, errors in (form.errors if form is not None else {}).items():
        target = _target(form, name) if form is not None else ""
        label = f"{form[name].label}: " if form is not None and name in form.fields else ""
        problems += [(target, f"{label}{error}") for error in errors]
    return {"problems": problems, "count": len(problems)}


def _target(form: BaseForm, name: str) -> str:
    if name not in form.fields:
        return ""
    bound = form[name]
    return bound.id_for_label or f"{bound.auto_id}_0"


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(context: Context, page: Page[Any], parameter: str = "trang") -> dict[str, Any]:
    """Links to the other pages, keeping the rest of the query."""
    request: HttpRequest = context["request"]
    kept = [(key, value) for key, values in request.GET.lists() if key != parameter for value in values if value]
    numbers: Iterable[int | str] = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return {
        "page": page,
        "links": [
            (number, "?" + urlencode([*kept, (parameter, number)])) if isinstance(number, int) else ("…", "")
            for number in numbers
        ],
    }


@register.simple_tag(takes_context=True)
def text_size(context: Context) -> str:
    """The size of text this reader chose, from the cookie."""
    request: HttpRequest | None = context.get("request")
    return display.text_size(request.COOKIES.get(display.TEXT_SIZE_COOKIE)) if request is not None else "normal"


@register.simple_tag(takes_context=True)
def current(context: Context, prefix: str) -> SafeString:
    """aria-current for the link of the area one is in: <a href="/thu-tuc/" {% current "/thu-tuc/" %}>."""
    request: HttpRequest | None = context.get("request")
    if request is None or not request.path.startswith(prefix):
        return SafeString("")
    return SafeString('aria-current="page"' if request.path == prefix else 'aria-current="true"')
