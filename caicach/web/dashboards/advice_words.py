"""How is advice told? What to do, how many, and the arithmetic: figure, points of the criterion, points in all."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from caicach.indices.queries.families import SOURCES
from caicach.indices.queries.values import Value
from caicach.indices.rules import figures
from caicach.indices.rules.advice import Advice, Gain, Goal, Lasting, Way
from caicach.indices.rules.kinds import Entry, Takes
from caicach.indices.rules.tree import Node
from caicach.web.dashboards import addresses

LASTING: Final[Mapping[Lasting, Promise]] = {
    Lasting.NOT_APPLICABLE: gettext_lazy("không áp dụng cho đơn vị"),
    Lasting.JUDGED: gettext_lazy("điểm do người có thẩm quyền chấm, không tính từ hồ sơ"),
    Lasting.SURVEY: gettext_lazy("kết quả khảo sát đã có; chỉ lần khảo sát sau mới đổi được"),
    Lasting.VIOLATIONS: gettext_lazy("việc đã xảy ra; chỉ còn cách không để xảy ra thêm"),
    Lasting.PERIOD: gettext_lazy("hồ sơ đã xong hoặc kỳ đã hết, không gỡ lại được trong kỳ này"),
    Lasting.CAPPED: gettext_lazy("đã đạt mức cao nhất mà cách chấm cho phép"),
    Lasting.NEVER: gettext_lazy("làm hết các hồ sơ có thể vẫn chưa thêm được điểm"),
}
_WAYS: Final[Mapping[Way, Promise]] = {
    Way.MEND: gettext_lazy("Làm nốt việc còn thiếu của %(count)s %(noun)s"),
    Way.OPEN: gettext_lazy("Giải quyết xong đúng hạn %(count)s %(noun)s đang mở"),
    Way.NEXT: gettext_lazy("Thêm %(count)s %(noun)s mới đạt yêu cầu"),
    Way.EARN: gettext_lazy("Thêm %(count)s lần được thưởng"),
    Way.DO: gettext_lazy("Hoàn thành việc này"),
}
_GOALS: Final[Mapping[Goal, Promise]] = {
    Goal.FULL: gettext_lazy("đủ điểm của chỉ tiêu"), Goal.ALL: gettext_lazy("tất cả hồ sơ hiện có"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """One line of advice. `many`: more than the whole period has had so far."""

    words: str
    arithmetic: str
    gained: str
    goal: str
    many: str


def told(advice: Advice, gain: Gain, value: Value | None, point: Callable[[Decimal], str]) -> Told:
    """`point`: how points of this set are written."""
    count, name = addresses.number(gain.records), noun(value)
    many = gain.way is Way.NEXT and gain.records > advice.figure.denominator
    had = addresses.number(int(advice.figure.denominator))
    return Told(
        words=str(_WAYS[gain.way]) % {"count": count, "noun": name},
        arithmetic=_("%(before)s → %(after)s: chỉ tiêu %(points_before)s → %(points)s điểm") % {
            "before": said(advice.row.node, advice.figure), "after": said(advice.row.node, gain.figure),
            "points_before": point(advice.row.points or figures.ZERO), "points": point(gain.points),
        },
        gained=f"+{point(gain.gained)}", goal=str(_GOALS.get(gain.goal, "")),
        many=_("nhiều hơn cả %(had)s của kỳ này đến nay") % {"had": f"{had} {name}"} if many else "",
    )  # fmt: skip


def noun(value: Value | None) -> str:
    """What one record of a measure is called."""
    source = SOURCES.get(value.measure.family) if value is not None else None
    return str(source.noun) if source is not None else _("trường hợp")


def said(node: Node, figure: Entry) -> str:
    """A figure as its rule takes it."""
    takes = node.rule.TAKES if node.rule else Takes.ANY
    if not figure.applies:
        return _("không áp dụng")
    if takes is Takes.YES_NO:
        return _("có") if figure.numerator else _("không")
    if takes is Takes.SHARE:
        share = figures.percent(figures.quotient(figure.numerator, figure.denominator)) if figure.denominator else "–"
        return f"{whole(figure.numerator)}/{whole(figure.denominator)} ({share})"
    return figures.said(figure.numerator)


def whole(number: Decimal) -> str:
    return addresses.number(int(number))
