"""What do the words about a row still say of its cells once the cells are gone?"""

import pytest

from caicach.exchange.rules import quoted


@pytest.mark.parametrize(("words", "left"), [
    ("Ô này để trống.", "Ô này để trống."),
    ("“Lý Văn Thử” không phải ngày dạng ngày/tháng/năm.", "“…” không phải ngày dạng ngày/tháng/năm."),
    ("“a” và “b” trùng với dòng 12.", "“…” và “…” trùng với dòng 12."),
    ("“Lý “Tí” Thử” không rõ.", "“…” không rõ."),
    ("“Lý ”Tí” Thử” không rõ “gì”.", "“…”."),
    ("“Lý “Tí Thử” không rõ.", "“…” không rõ."),
    ("“Lý “Tí Thử không rõ.", "“…”"),
    ("Không có ngày 30/02/1961 trong lịch.", "Không có ngày … trong lịch."),
    ("Không có ngày 3-2-61, 1961-02-30 hay 30.2.1961.", "Không có ngày …, … hay …."),
    ("Số 6123456789 không phải ngày; trùng với dòng 49999.", "Số … không phải ngày; trùng với dòng 49999."),
    ("Gồm 10 hoặc 11 chữ số, không phải 12.", "Gồm 10 hoặc 11 chữ số, không phải 12."),
])  # fmt: skip
def test_quotations_and_days_go_and_the_words_around_them_stay(words: str, left: str) -> None:
    assert quoted.without(words) == left
