"""Is a document set with our fonts only, repeatably, from several threads, and without reading its data as markup?"""

import threading
from datetime import datetime
from pathlib import Path

import pytest
import typst

from caicach.core import clock
from caicach.documents import typesetting
from tests.dossiers.test_printing import page_texts

VOWELS = "aàáảãạăằắẳẵặâầấẩẫậeèéẻẽẹêềếểễệiìíỉĩịoòóỏõọôồốổỗộơờớởỡợuùúủũụưừứửữựyỳýỷỹỵ"
LETTERS = "".join(letter + letter.upper() for letter in VOWELS + "bcdđghklmnpqrstvx")
SHEET = """
#set document(title: "Thử")
#set text(font: "Be Vietnam Pro", fallback: false)
#let data = json(bytes(sys.inputs.data))
#data.text #text(weight: 600, data.text) #text(weight: 700, data.text) #emph(data.text)
"""
AT = datetime(2022, 8, 4, 9, 0, tzinfo=clock.ZONE)


@pytest.fixture
def sheet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(typesetting, "PACKAGE", tmp_path)
    monkeypatch.setattr(typesetting, "_own", threading.local())
    (tmp_path / "sheet.typ").write_text(SHEET, encoding="utf-8")
    return tmp_path / "sheet.typ"


def test_every_vietnamese_letter_is_in_every_face(sheet: Path) -> None:
    (text,) = page_texts(typesetting.pdf(sheet, {"text": " ".join(LETTERS)}))
    assert "".join(text.split()) == LETTERS * 4


def test_same_input_same_bytes_and_the_time_is_the_given_one(sheet: Path) -> None:
    first = typesetting.pdf(sheet, {"text": "một"}, created_at=AT)
    assert first == typesetting.pdf(sheet, {"text": "một"}, created_at=AT)
    assert first != typesetting.pdf(sheet, {"text": "hai"}, created_at=AT)
    assert b"20220804020000Z" in first


def test_a_missing_value_is_a_bug_not_an_empty_form(sheet: Path) -> None:
    with pytest.raises(typst.TypstError, match="does not contain key"):
        typesetting.pdf(sheet, {"name": "x"})


def test_a_template_cannot_reach_outside_its_root(sheet: Path) -> None:
    sheet.write_text('#read("/../../../../etc/hostname")', encoding="utf-8")
    with pytest.raises(typst.TypstError):
        typesetting.pdf(sheet, {})


def test_threads_do_not_disturb_each_other(sheet: Path) -> None:
    lock = threading.Lock()  # PDFium is for one thread at a time; typst is what runs side by side here
    made: dict[int, list[bytes]] = {}

    def print_many(number: int) -> None:
        documents = [typesetting.pdf(sheet, {"text": f"{number}-{turn}"}) for turn in range(20)]
        with lock:
            made[number] = documents

    threads = [threading.Thread(target=print_many, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for number in range(4):
        assert all(f"{number}-{turn}" in page_texts(document)[0] for turn, document in enumerate(made[number]))
