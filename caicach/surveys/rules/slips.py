"""What does a file of slips say? One line a slip: the unit, and the level ticked for each question.

Nothing about who answered can come in: a column for it is refused, and every cell of the others must be a unit or a
level, so that a name or a number has no place to stand. What a cell said is not repeated where it could be of a person.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from caicach.core import text
from caicach.core.calendar import gettext_noop as _
from caicach.documents.sheets import InputsInvalid, Sheet
from caicach.surveys.rules.questionnaires import LEVELS, Item, Scale

MOST: Final = 50_000
NO_ANSWER: Final = 0  # the level of a slip that gives none
_UNANSWERED: Final = frozenset({"", "0", "kb", "khong biet", "khong co y kien", "khong tra loi", "khong y kien"})
_BY_WORD: Final = {text.fold(word): level for level, word in LEVELS.items()}
_COUNTED: Final = re.compile(r"[0-9]{1,7}")
_SHOWABLE: Final = re.compile(r"[0-9.,]{1,6}")
# How columns about the person are called, by the words that stand in them.
_OF_A_PERSON: Final = (
    "ho ten", "ho va ten", "ho dem", "ten nguoi", "ten cong dan", "nguoi tra loi", "nguoi duoc hoi", "cccd", "cmnd",
    "can cuoc", "dinh danh", "chung minh", "so giay to", "ngay sinh", "nam sinh", "dien thoai", "sdt", "di dong",
    "email", "thu dien tu", "dia chi", "noi o", "chu ky", "ma so thue", "ma ho so", "full name", "phone",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SlipRead:
    """One slip: levels by the code of the question; what was not answered is left out."""

    number: int
    unit_id: int
    answers: Mapping[str, int]


def read(data: bytes, *, items: Sequence[Item], places: Mapping[str, Sequence[int]]) -> list[SlipRead]:
    """All slips, or every mistake. `places`: units by all they are called, folded."""
    sheet = _Slips(items, places)
    for row, cells in sheet.rows(data):
        sheet.take(row, cells)
    if not sheet.faults and len(sheet.slips) > MOST:
        sheet.fault(MOST + 2, "unit", _("Nhiều nhất %(most)s phiếu một tệp; hãy chia tệp."), most=MOST)
    if sheet.faults:
        raise InputsInvalid(sheet.faults)
    return sheet.slips


class _Slips(Sheet):
    def __init__(self, items: Sequence[Item], places: Mapping[str, Sequence[int]]) -> None:
        super().__init__()
        self.items, self.places = items, places
        self.HEADINGS = {
            "unit": ("đơn vị", "tên đơn vị", "mã đơn vị", "xã", "ubnd"),
            "stt": ("số thứ tự", "số phiếu"),
            **{item.code: (item.wording,) for item in items},
        }
        self.REQUIRED = ("unit", *(item.code for item in items))
        self.slips: list[SlipRead] = []

    def unknown(self, row: int, title: str) -> None:
        folded = text.fold(title)
        if any(word in folded for word in _OF_A_PERSON):
            self.fault(row, title, _("Cột này giống dữ liệu về người trả lời. Hãy xóa cột khỏi tệp rồi nhập lại."))
        else:
            self.fault(row, title, _("Bảng hỏi không có câu này; các cột: đơn vị và mã từng câu hỏi."))

    def take(self, row: int, cells: Mapping[str, str]) -> None:
        if cells.get("stt") and not _COUNTED.fullmatch(cells["stt"]):
            self.fault(row, "stt", _("Số thứ tự chỉ gồm chữ số, nhiều nhất 7 chữ số."))
        unit_id = self._unit(row, cells["unit"])
        answers = {item.code: self._level(row, item, cells[item.code]) for item in self.items}
        if unit_id is not None:
            given = {code: level for code, level in answers.items() if level}
            self.slips.append(SlipRead(row, unit_id, given))

    def _unit(self, row: int, said: str) -> int | None:
        found = self.places.get(text.fold(said), ()) if said else ()
        if len(found) == 1:
            return found[0]
        if not said:
            self.fault(row, "unit", _("Phải ghi đơn vị được đánh giá."))
        elif found:
            self.fault(row, "unit", _("Nhiều đơn vị cùng tên; hãy ghi mã đơn vị."))
        else:
            self.fault(row, "unit", _("Không có đơn vị này trong phạm vi của đợt khảo sát vào những ngày hỏi."))
        return None

    def _level(self, row: int, item: Item, said: str) -> int:
        folded = text.fold(said)
        if folded in _UNANSWERED:
            return NO_ANSWER
        if item.scale is Scale.FIVE and folded in _BY_WORD:
            return _BY_WORD[folded]
        if folded.isascii() and folded.isdigit() and len(folded) <= 2 and 1 <= int(folded) <= item.scale.most:
            return int(folded)
        if _SHOWABLE.fullmatch(said):
            words = _("“%(said)s” không phải một mức từ 1 đến %(most)s.")
            self.fault(row, item.code, words, said=said, most=item.scale.most)
        else:
            words = _("Phải là một mức từ 1 đến %(most)s, hoặc để trống khi không trả lời.")
            self.fault(row, item.code, words, most=item.scale.most)
        return NO_ANSWER


def tally(slips: Iterable[SlipRead], items: Sequence[Item]) -> Counter[tuple[int, str, int]]:
    """How many slips say what, by (unit, question, level)."""
    return Counter(
        (slip.unit_id, item.code, slip.answers.get(item.code, NO_ANSWER)) for slip in slips for item in items
    )
