"""Do the rows of a set of criteria fit one another? Sums, codes used once, steps in order, grades, blockers."""

from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise

from caicach.indices.rules import figures
from caicach.indices.rules.figures import said
from caicach.indices.rules.kinds import Bonus, Judged, Penalty, Proportional, Shown, Steps, Takes
from caicach.indices.rules.tree import IndexSet, Node
from caicach.workflow.rules import Problem

BELOW = {"groups": "criteria", "criteria": "parts", "parts": ""}


def problems(made: IndexSet, measures: Collection[str]) -> list[Problem]:
    return [
        *_head(made),
        *_sum("points", made.points, made.groups, "groups"),
        *(problem for place, node in _placed("groups", made.groups, "") for problem in _row(place, node, measures)),
        *_adjustments(made.adjustments, measures),
        *_codes(made),
        *_grades(made),
        *_blockers(made),
    ]


def _head(made: IndexSet) -> Iterator[Problem]:
    if not made.basis:
        yield Problem("basis", "Phải ghi ít nhất một căn cứ.")
    if made.valid_to is not None and made.valid_to <= made.valid_from:
        yield Problem("valid_to", "Ngày hết hiệu lực phải sau ngày có hiệu lực.")


def _placed(level: str, nodes: Sequence[Node], above: str) -> Iterator[tuple[str, Node]]:
    for index, node in enumerate(nodes):
        place = f"{above}{level}[{index}]"
        yield place, node
        yield from _placed(BELOW[level], node.children, f"{place}.") if node.children else ()


def _sum(place: str, points: object, children: Sequence[Node], below: str) -> Iterator[Problem]:
    found = figures.total(child.points for child in children)
    if children and found != points:
        yield Problem(place, f"Các mục [[{below}]] cộng lại {found} điểm, ở đây ghi {points} điểm.")


def _row(place: str, node: Node, measures: Collection[str]) -> Iterator[Problem]:
    yield from _automatic(place, node, measures)
    if node.children:
        yield from _sum(f"{place}.points", node.points, node.children, BELOW[place.split(".")[-1].split("[")[0]])
        return
    rule = node.rule
    if isinstance(rule, Bonus | Penalty):
        yield Problem(f"{place}.rule", "Điểm thưởng, điểm phạt ghi trong [[adjustments]].")
    if rule is not None and isinstance(rule, Shown) == bool(node.points):
        yield Problem(f"{place}.points", "Điểm tối đa phải lớn hơn 0; mục chỉ hiển thị (shown) thì không có điểm.")
    yield from _own(place, node)


def _own(place: str, node: Node) -> Iterator[Problem]:
    """What only one kind of rule can have wrong."""
    rule = node.rule
    if isinstance(rule, Steps):
        yield from _steps(place, node, rule)
    if isinstance(rule, Proportional):
        yield from _proportional(place, node, rule)
    if isinstance(rule, Judged) and rule.least >= node.points:
        yield Problem(f"{place}.least", "Điểm thấp nhất phải nhỏ hơn điểm tối đa.")


def _steps(place: str, node: Node, rule: Steps) -> Iterator[Problem]:
    """From the best one down, each for less; the best gives all points."""
    for index, (one, next_one) in enumerate(pairwise(rule.steps), 1):
        if next_one.least >= one.least:
            yield Problem(f"{place}.steps[{index}].from", "Các mức phải ghi từ cao xuống thấp.")
        if next_one.points >= one.points:
            yield Problem(f"{place}.steps[{index}].points", "Mức thấp hơn phải được ít điểm hơn.")
    if rule.steps and rule.steps[0].points != node.points:
        words = f"Mức cao nhất được {rule.steps[0].points} điểm, điểm tối đa ghi {node.points}."
        yield Problem(f"{place}.steps[0].points", words)


def _proportional(place: str, node: Node, rule: Proportional) -> Iterator[Problem]:
    if not rule.full_at:
        yield Problem(f"{place}.full_at", "Ngưỡng đủ điểm phải lớn hơn 0.")
    if rule.zero_below > rule.full_at:
        yield Problem(f"{place}.zero_below", "Ngưỡng 0 điểm không được cao hơn ngưỡng đủ điểm.")
    if rule.most is not None and rule.most > node.points:
        yield Problem(f"{place}.most", f"Không được hơn điểm tối đa {node.points}.")


def _automatic(place: str, node: Node, measures: Collection[str]) -> Iterator[Problem]:
    """Counted by us: from one source, that exists, for a rule that takes a count."""
    if node.automatic and node.rule is None:
        yield Problem(place, "Mục có các mục con thì không ghi measure hoặc survey.")
    if node.measure and node.rule is not None and node.rule.TAKES is Takes.FIGURE:
        yield Problem(f"{place}.measure", "Điểm do người chấm (judged) thì không đếm từ hồ sơ được.")
    if node.survey and node.rule is not None and node.rule.TAKES not in (Takes.SHARE, Takes.FIGURE):
        yield Problem(f"{place}.survey", "Kết quả khảo sát chỉ dùng cho cách chấm theo tỷ lệ hoặc judged.")
    if node.survey and not all(node.survey.partition("/")):
        yield Problem(f"{place}.survey", "Ghi mã bảng hỏi và mã câu hỏi, ví dụ: vi-du-hai-long/chung.")
    if node.measure and node.survey:
        yield Problem(f"{place}.survey", "Đã đếm từ hồ sơ (measure) thì không lấy từ khảo sát.")
    if node.measure and node.measure not in measures:
        yield Problem(f"{place}.measure", f"Không có số đo “{node.measure}”; có: {', '.join(sorted(measures))}.")


def _adjustments(rows: Sequence[Node], measures: Collection[str]) -> Iterator[Problem]:
    for index, row in enumerate(rows):
        yield from _automatic(f"adjustments[{index}]", row, measures)
        if row.rule is not None and not isinstance(row.rule, Bonus | Penalty):
            yield Problem(f"adjustments[{index}].rule", "Ở đây chỉ ghi bonus hoặc penalty.")
        if not row.points:
            yield Problem(f"adjustments[{index}].points", "Điểm tối đa phải lớn hơn 0.")


def _codes(made: IndexSet) -> Iterator[Problem]:
    """A code, also one under which a row is known elsewhere, names one row only."""
    rows = [
        *_placed("groups", made.groups, ""),
        *((f"adjustments[{i}]", row) for i, row in enumerate(made.adjustments)),
    ]
    named = [(f"{place}.code", node.code) for place, node in rows]
    named += [(f"{place}.known_as", other) for place, node in rows for other in node.known_as]
    named += [(f"blockers[{index}].code", row.code) for index, row in enumerate(made.blockers)]
    seen: dict[str, str] = {}
    for place, code in named:
        if code and code in seen:
            yield Problem(place, f"Mã “{code}” đã dùng ở {seen[code]}.")
        seen.setdefault(code, place)


def _grades(made: IndexSet) -> Iterator[Problem]:
    for index, (one, next_one) in enumerate(pairwise(made.grades), 1):
        if next_one.least >= one.least:
            yield Problem(f"grades[{index}].from", "Các hạng phải ghi từ cao xuống thấp.")
    if made.grades and made.grades[-1].least != 0:
        yield Problem(f"grades[{len(made.grades) - 1}].from", "Hạng thấp nhất phải tính từ 0 điểm.")
    for index, grade in enumerate(made.grades):
        if grade.least > made.points:
            yield Problem(f"grades[{index}].from", f"Hơn điểm tối đa của bộ ({said(made.points)}).")
        if grade.code in [earlier.code for earlier in made.grades[:index]]:
            yield Problem(f"grades[{index}].code", f"Mã “{grade.code}” đã dùng.")


def _blockers(made: IndexSet) -> Iterator[Problem]:
    grades = {grade.code for grade in made.grades}
    codes = {node.code for group in made.groups for node in group.all()}  # adjustments come after the points of rows
    for index, row in enumerate(made.blockers):
        if row.at_most and row.at_most not in grades:
            yield Problem(f"blockers[{index}].at_most", f"Không có hạng nào mang mã “{row.at_most}”.")
        if row.criterion and row.criterion not in codes:
            words = f"Trong [[groups]] không có mục nào mang mã “{row.criterion}”."
            yield Problem(f"blockers[{index}].criterion", words)
        if bool(row.criterion) != bool(row.below):
            yield Problem(f"blockers[{index}]", "criterion và below phải ghi cùng nhau.")
