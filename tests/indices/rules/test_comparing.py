"""In what do two editions differ?"""

from caicach.indices import index_sets
from caicach.indices.rules import comparing
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
        "chỉ tiêu không áp dụng: keep → rebase",
        "hạng: Xuất sắc ≥ 90; Tốt ≥ 80; Yếu ≥ 0 → Xuất sắc ≥ 95; Tốt ≥ 80; Yếu ≥ 0",
        "b1 cách chấm: mỗi vi phạm trừ 2,5 → mỗi vi phạm trừ 5",
        "b3 bỏ: Sáng kiến → –",
        "b4 thêm: – → Sáng kiến",
    ]
