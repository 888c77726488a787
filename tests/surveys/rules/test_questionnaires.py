"""Is a questionnaire read whole, or refused with every mistake? Are the shipped ones marked as examples?"""

import pytest

from caicach.core import errors
from caicach.surveys.rules import questionnaires
from caicach.surveys.rules.questionnaires import Item, QuestionnaireInvalid, Scale
from caicach.surveys.shipped import shipped


def test_the_shipped_ones_say_that_they_are_examples_and_of_whom_they_are_not() -> None:
    assert set(shipped()) == {"vi-du-hai-long", "vi-du-quan-tri-xa", "vi-du-quan-tri-xa-100"}
    for one in shipped().values():
        assert one.name.startswith("Ví dụ")
        assert one.unverified
        for word in ("PAPI", "SIPAS"):
            assert word not in one.name or f"không phải {word}" in one.name
    assert {item.scale for item in shipped()["vi-du-hai-long"].items} == {Scale.FIVE}
    assert {item.scale for item in shipped()["vi-du-quan-tri-xa"].items} == {Scale.TEN}
    for code in ("vi-du-quan-tri-xa", "vi-du-quan-tri-xa-100"):
        assert len({item.group for item in shipped()[code].items}) == 8


def test_lines_as_somebody_types_them() -> None:
    typed = "c1; Thái độ; lịch sự hay không?; 5\n\nC2 ;Công khai thu, chi;10\nc3;Chung"
    found = questionnaires.from_lines(typed)
    assert found == (
        Item("c1", "Thái độ; lịch sự hay không?"), Item("C2", "Công khai thu, chi", Scale.TEN), Item("c3", "Chung"),
    )  # fmt: skip
    assert questionnaires.from_lines(questionnaires.to_lines(found)) == found


@pytest.mark.parametrize(("typed", "said"), [
    ("", ["Bảng hỏi phải có ít nhất một câu hỏi."]),
    ("câu 1; x; 5\nc2", ["Dòng 1: Bắt đầu bằng mã", "Dòng 2: Sau mã phải có câu hỏi"]),
    ("c1; x\nC1; y", ["Mã câu hỏi “C1” có hai lần."]),
])  # fmt: skip
def test_lines_with_mistakes(typed: str, said: list[str]) -> None:
    with pytest.raises(errors.Invalid) as refusal:
        questionnaires.from_lines(typed)
    found = [str(words) for words in refusal.value.problems["lines"]]
    assert len(found) == len(said)
    assert all(words.startswith(start) for words, start in zip(found, said, strict=True))


def test_a_file_with_mistakes() -> None:
    item = '[[items]]\ncode = "a"\nwording = "Gì"\nscale = "six"'
    content = f'code = "X"\nname = "Ví dụ"\nvalid_from = 2022-01-01\n{item}'
    with pytest.raises(QuestionnaireInvalid) as refusal:
        questionnaires.read(content)
    assert {problem.place for problem in refusal.value.found} == {"code", "items[0].scale"}
