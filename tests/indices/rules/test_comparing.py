"""In what do two editions differ?"""

from enum import StrEnum

import pytest

from caicach.indices import index_sets
from caicach.indices.rules import comparing
from caicach.indices.rules.tree import NotApplicable, RoundedAt
from tests.indices.rules.sheets import small


def test_the_editions_of_decision_766() -> None:
    found = {(one.code, one.what): (one.before, one.after) for one in comparing.compare(
        index_sets.get("766-2022"), index_sets.get("766-2026")
    )}  # fmt: skip
    assert found[("3.6", "cách chấm")] == ("theo tỷ lệ, đủ điểm từ 30 %", "theo tỷ lệ")
    assert found[("3.6", "thuộc")] == ("online", "payment")
    assert found[("payment", "thêm")] == ("", "Thanh toán trực tuyến")
    assert found[("online", "điểm tối đa")] == ("22", "12")
    assert len(found) == 7


def test_the_same_set_does_not_differ() -> None:
    assert comparing.compare(small(), small()) == []


def test_the_head_and_rows_that_are_gone() -> None:
    other = small(
        ('not_applicable = "keep"', 'not_applicable = "rebase"'), ('code = "b3"', 'code = "b4"'),
        ("from = 90", "from = 95"), ("each = 2.5", "each = 5"),
    )  # fmt: skip
    assert [str(one) for one in comparing.compare(small(), other)] == [
        "chỉ tiêu không áp dụng: 0 điểm, điểm tối đa giữ nguyên → bỏ khỏi điểm tối đa, quy về thang của bộ",
        "hạng: Xuất sắc ≥ 90; Tốt ≥ 80; Yếu ≥ 0 → Xuất sắc ≥ 95; Tốt ≥ 80; Yếu ≥ 0",
        "b1 cách chấm: mỗi vi phạm trừ 2,5 → mỗi vi phạm trừ 5",
        "b3 bỏ: Sáng kiến → –",
        "b4 thêm: – → Sáng kiến",
    ]


def test_no_word_of_the_program_is_shown() -> None:
    other = small(('at = "criterion"', 'at = "group"'), ('at_most = "tot"', 'at_most = "yeu"'))
    assert [str(one) for one in comparing.compare(small(), other)] == [
        "làm tròn: 2 chữ số thập phân, từng chỉ tiêu → 2 chữ số thập phân, từng nhóm",
        "điều không cho xếp hạng cao hơn: Có công chức bị kỷ luật: Tốt; Đúng hạn dưới 9 điểm: Yếu"
        " → Có công chức bị kỷ luật: Yếu; Đúng hạn dưới 9 điểm: Yếu",
    ]
    of_total = small(('at = "criterion"', 'at = "index"'), ("decimals = 2", "decimals = 3"))
    (of_all, _blockers) = comparing.compare(other, of_total)
    assert of_all.after == "3 chữ số thập phân, tổng điểm"


@pytest.mark.parametrize("kind", [RoundedAt, NotApplicable])
def test_every_choice_of_a_set_has_words(kind: type[StrEnum]) -> None:
    assert {one for one in comparing.WORDS if isinstance(one, kind)} == set(kind)
