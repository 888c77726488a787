"""What people type, and what they mean."""

import time

import pytest

from caicach.catalogue.rules import files, search
from tests.catalogue import samples

SHIPPED = [files.read(path.read_text()) for path in samples.PATHS]
YEAR = [row for row in SHIPPED if row.valid_from.year < 2025]
INDEX = search.Index(
    search.Entry(id=number, code=row.code, name=row.name, synonyms=row.synonyms, sector=row.sector)
    for number, row in enumerate(YEAR)
)


def codes(question: str) -> list[str]:
    return [YEAR[hit.id].code for hit in INDEX.find(question)]


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ("khai sinh", "1.001193"),
        ("Khai Sinh", "1.001193"),
        ("đăng ký khai sinh", "1.001193"),
        ("lam giay khai sinh cho con", "1.001193"),
        ("khai si", "1.001193"),
        ("sang ten so do", "2.000889"),
        ("sang tên sổ đỏ", "2.000889"),
        ("mua ban dat", "2.000889"),
        ("sao y", "2.000815"),
        ("cong chung giay to", "2.000815"),
        ("ket hon", "1.000894"),
        ("doc than", "1.004873"),
        ("giay doc than", "1.004873"),
        ("bao tu", "1.000656"),
        ("trich luc khai sinh", "2.000635"),
        ("sua giay khai sinh", "1.004859"),
        ("mai tang", "1.001731"),
        ("tien ma chay", "1.001731"),
        ("mo quan", "1.001612"),
        ("ho kinh doanh", "1.001612"),
        ("xin phep xay nha", "1.009994"),
        ("giay phep xay dung", "1.009994"),
        ("so do lan dau", "1.003003"),
        ("mo cong ty", "2.001199"),
        ("ly lich tu phap", "2.000488"),
        ("khong tien an", "2.000488"),
        ("noi quy", "2.001955"),
        ("1.001193", "1.001193"),
        ("2.0008", "2.000815"),
        ("1001193", "1.001193"),
    ],
)
def test_the_procedure_meant_comes_first(question: str, code: str) -> None:
    assert codes(question)[:1] == [code]


def test_a_whole_question_finds_the_procedure_among_idle_words() -> None:
    assert codes("tôi muốn xin làm thủ tục sang tên sổ đỏ cho con")[0] == "2.000889"


@pytest.mark.parametrize("question", ["", "   ", "?!", "xyzzy qwert", "hộ chiếu phổ thông"])
def test_nothing_meant_nothing_found(question: str) -> None:
    assert codes(question) == []


def test_tones_typed_right_tell_two_readings_apart() -> None:
    index = search.Index([
        search.Entry(id=1, code="1.000001", name="Khai tứ"),
        search.Entry(id=2, code="1.000002", name="Khai tử"),
    ])  # fmt: skip
    assert index.find("khai tử")[0].id == 2
    assert index.find("khai tứ")[0].id == 1


def test_only_those_asked_about_are_found() -> None:
    birth = next(number for number, row in enumerate(YEAR) if row.code == "1.001193")
    assert [hit.id for hit in INDEX.find("khai sinh", among=frozenset({birth}))] == [birth]
    assert INDEX.find("khai sinh", among=frozenset()) == []


def test_two_thousand_procedures_answer_within_thirty_milliseconds() -> None:
    many = search.Index(
        search.Entry(
            id=number, code=f"1.{number:06}", name=f"{row.name} loại {number}", synonyms=row.synonyms, sector=row.sector
        )
        for number, row in ((number, YEAR[number % len(YEAR)]) for number in range(2_000))
    )
    questions = ["khai sinh", "sang ten so do", "giay phep xay dung nha", "d", "toi muon lam giay khai sinh cho con"]
    fastest = min(_slowest(many, questions) for _round in range(5))
    assert fastest < 0.030


def _slowest(index: search.Index, questions: list[str]) -> float:
    def seconds(question: str) -> float:
        began = time.perf_counter()
        index.find(question)
        return time.perf_counter() - began

    return max(seconds(question) for question in questions)
