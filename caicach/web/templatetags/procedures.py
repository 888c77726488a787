"""How is a limit, a fee or a doubt of a procedure said?  {% load procedures %}"""

from collections.abc import Mapping
from decimal import Decimal

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from caicach.catalogue import states
from caicach.catalogue.rules.procedure import Fee, LimitCase
from caicach.catalogue.rules.publishing import Delay
from caicach.web import icons
from caicach.web.templatetags.components import badge, vnd

register = template.Library()


@register.filter
def amount(value: Decimal | int | float | None) -> str:
    """3, or 0,5."""
    return "" if value is None else states.number_words(Decimal(str(value)))


@register.filter
def limit_words(limit: LimitCase) -> str:
    """3 ngày làm việc, or: trong ngày làm việc."""
    if limit.same_day:
        return _("Trong ngày làm việc")
    return states.limit_words(limit.limit.amount, states.LimitUnit(limit.limit.unit))


@register.filter
def draft_limit(limit: Mapping[str, object] | None) -> str:
    """The limit of a draft that may lack it, as its file says it."""
    if not limit or "amount" not in limit or limit.get("unit") not in set(states.LimitUnit):
        return _("Chưa rõ")
    return states.limit_words(Decimal(str(limit["amount"])), states.LimitUnit(str(limit["unit"])))


@register.filter
def fee_words(fee: Fee) -> str:
    """What one pays and how it grows: 2.000 đ mỗi trang, từ trang thứ 3: 1.000 đ, nhiều nhất 200.000 đ."""
    unit = states.FEE_UNIT_NAMES[fee.per]
    if not (fee.amount or fee.amount_after):
        return _("Không thu")
    parts = [_("%(amount)s mỗi %(unit)s") % {"amount": vnd(fee.amount), "unit": unit}]
    if fee.after is not None and fee.amount_after is not None:
        more = _("từ %(unit)s thứ %(n)d: %(amount)s")
        parts.append(more % {"unit": unit, "n": fee.after + 1, "amount": vnd(fee.amount_after)})
    if fee.maximum is not None:
        parts.append(_("nhiều nhất %(amount)s") % {"amount": vnd(fee.maximum)})
    if fee.online_amount is not None:
        parts.append(_("nộp trực tuyến: %(amount)s") % {"amount": vnd(fee.online_amount)})
    return ", ".join(parts)


@register.filter
def form_name(form: states.Form | str) -> str:
    return str(states.FORM_NAMES[states.Form(form)])


@register.simple_tag
def publication_delay(delay: Delay) -> SafeString:
    """How long after the decision it was public; late where a province has five working days."""
    words = ngettext(
        "công khai sau %(n)d ngày làm việc", "công khai sau %(n)d ngày làm việc", delay.working_days
    ) % {"n": delay.working_days}  # fmt: skip
    if not delay.is_late:
        return badge(words, "ok")
    late = _("%(words)s, quá hạn %(allowed)d ngày") % {"words": words, "allowed": delay.allowed}
    return badge(late, "late")


@register.simple_tag
def doubt(unverified: Mapping[str, str], place: str, index: int | None = None) -> SafeString:
    """The mark "chưa kiểm chứng" where the file says that this place, or a field of it, was not checked.

    A row of a list has its own mark: doubt about one paper is not doubt about all.
    """
    whole = place if index is None else f"{place}[{index}]"
    reasons = [why for where, why in unverified.items() if where == whole or _is_field_of(where, whole)]
    if not reasons:
        return SafeString("")
    words = _("chưa kiểm chứng")
    mark = '<a class="unverified" href="#chua-kiem-chung" title="{}">{} {}</a>'
    return format_html(mark, " ".join(reasons), icons.icon("question"), words)


def _is_field_of(where: str, whole: str) -> bool:
    return where.startswith(f"{whole}.") and "[" not in where.removeprefix(whole)


@register.simple_tag
def calculator_address(limit: LimitCase) -> str:
    """The calculator with this limit filled in."""
    query = f"?thoi_han={amount(limit.limit.amount)}&don_vi={limit.limit.unit}"
    return reverse("portal:calculator") + query
