"""Can nobody guess a code, and is every slip of the pen noticed?"""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caicach.dossiers.rules import verification

DRAWN = st.lists(st.integers(0, len(verification.ALPHABET) - 1), min_size=15, max_size=15)
CODES = DRAWN.map(verification.code_of)
PLACES = st.integers(0, verification.LENGTH - 1)


@given(CODES)
def test_a_code_is_one(code: str) -> None:
    assert verification.is_code(code)
    assert re.fullmatch(verification.SHAPE, code)


@given(CODES, PLACES, st.sampled_from(verification.ALPHABET))
def test_one_wrong_sign_is_noticed(code: str, place: int, sign: str) -> None:
    wrong = code[:place] + sign + code[place + 1 :]
    assert verification.is_code(wrong) is (wrong == code)


@given(CODES, PLACES, PLACES)
def test_two_signs_that_changed_places_are_noticed(code: str, one: int, other: int) -> None:
    signs = list(code)
    signs[one], signs[other] = signs[other], signs[one]
    assert verification.is_code("".join(signs)) is ("".join(signs) == code)


@given(CODES)
def test_what_is_printed_is_read_again_however_it_is_typed(code: str) -> None:
    shown = verification.shown(code)
    assert len(shown) == 19
    for typed in (shown, shown.lower(), f"  {shown} ", shown.replace("-", " "), shown.replace("-", "–")):
        assert verification.read(typed) == code


def test_letters_that_look_like_digits_are_read_as_digits() -> None:
    assert verification.read("iLoSz") == "11052"
    assert not set("ILOSZ") & set(verification.ALPHABET)


@pytest.mark.parametrize("text", ["", "0", "0" * 15, "0" * 17, "0" * 15 + "?", "0" * 15 + "I", "0" * 15 + "đ"])
def test_what_is_no_code(text: str) -> None:
    assert not verification.is_code(text)


def test_codes_are_drawn_by_chance() -> None:
    codes = {verification.new_code() for _ in range(2000)}
    assert len(codes) == 2000
    assert all(map(verification.is_code, codes))
    # Every sign comes at every place: 31 signs in 2000 draws leave none out but once in 10²⁷.
    assert all({code[place] for code in codes} == set(verification.ALPHABET) for place in range(verification.LENGTH))
