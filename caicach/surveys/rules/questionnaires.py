"""What is asked, and on which scale is it answered? Dated data: a shipped file, or the lines somebody typed.

On five levels (rất không hài lòng … rất hài lòng) the upper two count as satisfied, as in SIPAS (Decision 1001/QĐ-BNV;
from memory, unverified). On a scale from 1 to 10 nobody is called satisfied: the mean is what counts.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final, Self

from caicach.catalogue.rules import files as spelling
from caicach.catalogue.rules.reading import Table
from caicach.core import errors, text
from caicach.core.calendar import gettext_noop as _
from caicach.core.calendar import say
from caicach.workflow.rules import Problem

CODE: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
ITEM_CODE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,19}")
MOST_ITEMS: Final = 120
LONGEST: Final = 500  # letters of a question


class Scale(StrEnum):
    """The levels that can be ticked."""

    FIVE = "five"
    TEN = "ten"

    @property
    def most(self) -> int:
        return 5 if self is Scale.FIVE else 10

    @property
    def satisfied_from(self) -> int | None:
        """From which level on an answer counts as satisfied; None where nothing of the kind is asked."""
        return 4 if self is Scale.FIVE else None


LEVELS: Final[Mapping[int, str]] = {
    1: _("rất không hài lòng"),
    2: _("không hài lòng"),
    3: _("bình thường"),
    4: _("hài lòng"),
    5: _("rất hài lòng"),
}


@dataclass(frozen=True, slots=True)
class Item:
    """One question. `group`: the heading it stands under."""

    code: str
    wording: str
    scale: Scale = Scale.FIVE
    group: str = ""

    def plain(self) -> dict[str, str]:
        return {"code": self.code, "wording": self.wording, "scale": self.scale.value, "group": self.group}

    @classmethod
    def from_plain(cls, data: Mapping[str, Any]) -> Self:
        return cls(data["code"], data["wording"], Scale(data["scale"]), data["group"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Questionnaire:
    """One dated edition of a set of questions."""

    code: str
    name: str
    basis: tuple[str, ...]
    valid_from: date
    items: tuple[Item, ...]
    unverified: tuple[str, ...] = ()


class QuestionnaireInvalid(errors.Invalid):
    """The text is no questionnaire; `found` lists every problem with its place."""

    def __init__(self, found: Sequence[Problem]) -> None:
        self.found = tuple(found)
        lines = "\n".join(str(problem) for problem in self.found)
        super().__init__(say(_("Bảng hỏi có %(count)s lỗi:\n%(lines)s"), count=len(self.found), lines=lines))


def read(content: str) -> Questionnaire:
    """The questionnaire a file describes, or all that is wrong with it."""
    try:
        data = spelling.parse(content)
    except spelling.FileInvalid as refusal:
        raise QuestionnaireInvalid(refusal.found) from None
    found: list[Problem] = []
    table = Table(data, problems=found)
    made = Questionnaire(
        code=_code(table, CODE), name=table.text("name"), basis=table.texts("basis"),
        valid_from=table.day("valid_from"), items=tuple(_items(table)), unverified=table.texts("unverified"),
    )  # fmt: skip
    table.close()
    found += [Problem("items", words) for words in faults(made.items)]
    if found:
        raise QuestionnaireInvalid(found)
    return made


def _code(table: Table, form: re.Pattern[str]) -> str:
    value = table.text("code", longest=40)
    if value and not form.fullmatch(value):
        table.note("code", say(_("“%(code)s” không dùng làm mã được: chỉ chữ không dấu, chữ số, “-”."), code=value))
    return value


def _items(table: Table) -> Iterator[Item]:
    for row in table.tables("items", required=True):
        yield Item(
            _code(row, ITEM_CODE), row.text("wording", longest=LONGEST),
            row.choice("scale", Scale, default=Scale.FIVE), row.text("group", required=False, longest=200),
        )  # fmt: skip
        row.close()


def faults(items: Sequence[Item]) -> Iterator[str]:
    """What is wrong with these questions taken together."""
    if not items:
        yield say(_("Bảng hỏi phải có ít nhất một câu hỏi."))
    if len(items) > MOST_ITEMS:
        yield say(_("Nhiều nhất %(most)s câu hỏi."), most=MOST_ITEMS)
    seen: set[str] = set()
    for item in items:
        if text.fold(item.code) in seen:
            yield say(_("Mã câu hỏi “%(code)s” có hai lần."), code=item.code)
        seen.add(text.fold(item.code))


def from_lines(typed: str) -> tuple[Item, ...]:
    """Questions as somebody types them: on each line code; question; scale (5 or 10, 5 if left out)."""
    items, wrong = [], []
    for number, line in enumerate(typed.splitlines(), 1):
        if not line.strip():
            continue
        try:
            items.append(_from_line(line))
        except errors.Invalid as refusal:
            wrong.append(say(_("Dòng %(row)s: %(why)s"), row=number, why=refusal))
    wrong += list(faults(items)) if not wrong else []
    if wrong:
        raise errors.Invalid(problems={"lines": wrong})
    return tuple(items)


def _from_line(line: str) -> Item:
    code, *rest = (text.nfc(part) for part in line.split(";"))
    scale = rest.pop() if len(rest) > 1 and rest[-1] in ("5", "10") else "5"
    wording = "; ".join(rest)
    if not ITEM_CODE.fullmatch(code):
        raise errors.Invalid(say(_("Bắt đầu bằng mã câu hỏi (chữ không dấu, chữ số), rồi dấu chấm phẩy.")))
    if not wording or len(wording) > LONGEST:
        raise errors.Invalid(say(_("Sau mã phải có câu hỏi, nhiều nhất %(most)s ký tự."), most=LONGEST))
    return Item(code, wording, Scale.FIVE if scale == "5" else Scale.TEN)


def to_lines(items: Sequence[Item]) -> str:
    return "\n".join(f"{item.code}; {item.wording}; {item.scale.most}" for item in items)
