"""What must a result say, and does it hold on a day?"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from caicach.core import errors
from caicach.dossiers.rules import outcomes
from caicach.dossiers.rules.outcomes import Problem, Result, Revocation
from caicach.dossiers.states import OutcomeState, Validity

RECEIVED, TODAY = date(2022, 8, 1), date(2022, 8, 4)
GOOD = Result(number="45/2022", issued_on=TODAY)
DECISION = Revocation(decision_number="9/QĐ-UBND", decided_on=TODAY, ground="Cấp sai đối tượng")


def fields(problems: Iterator[Problem]) -> set[str]:
    return {field for field, _words in problems}


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({}, set()),
        ({"number": "  "}, {"number"}),
        ({"number": "4" * 81}, {"number"}),
        ({"number": "4\x00"}, {"number"}),
        ({"signer": "N" * 121}, {"signer"}),
        ({"issued_on": RECEIVED}, set()),
        ({"issued_on": date(2022, 7, 31)}, {"issued_on"}),
        ({"issued_on": date(2022, 8, 5)}, {"issued_on"}),
        ({"valid_from": TODAY}, set()),
        ({"valid_from": date(2022, 8, 3)}, {"valid_from"}),
        ({"valid_from": date(2022, 9, 1)}, set()),
        ({"valid_until": TODAY}, set()),
        ({"valid_until": date(2022, 8, 3)}, {"valid_until"}),
        ({"valid_from": date(2022, 9, 1), "valid_until": date(2022, 8, 31)}, {"valid_until"}),
        ({"valid_from": date(2022, 8, 2), "valid_until": date(2022, 8, 3)}, {"valid_from", "valid_until"}),
        ({"number": "", "issued_on": date(2022, 8, 5), "valid_from": date(2022, 8, 4)},
         {"number", "issued_on", "valid_from"}),
    ],
)  # fmt: skip
def test_everything_wrong_with_a_result_is_told(change: dict[str, object], wrong: set[str]) -> None:
    result = replace(GOOD, **change)
    assert fields(result.problems(received_on=RECEIVED, today=TODAY)) == wrong


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({}, set()),
        ({"decision_number": ""}, {"decision_number"}),
        ({"ground": " \n"}, {"ground"}),
        ({"ground": "x" * 2001}, {"ground"}),
        ({"decided_on": RECEIVED}, set()),
        ({"decided_on": date(2022, 7, 31)}, {"decided_on"}),
        ({"decided_on": date(2022, 8, 5)}, {"decided_on"}),
        ({"decision_number": "", "ground": "", "decided_on": date(2022, 8, 5)},
         {"decision_number", "ground", "decided_on"}),
    ],
)  # fmt: skip
def test_everything_wrong_with_a_revocation_is_told(change: dict[str, object], wrong: set[str]) -> None:
    decision = replace(DECISION, **change)
    assert fields(decision.problems(issued_on=RECEIVED, today=TODAY)) == wrong


def test_a_refusal_names_every_field() -> None:
    with pytest.raises(errors.Invalid) as refusal:
        outcomes.check(iter([("a", "một"), ("b", "hai"), ("a", "ba")]))
    assert refusal.value.problems == {"a": ["một", "ba"], "b": ["hai"]}
    outcomes.check(iter([]))


@pytest.mark.parametrize(
    ("state", "until", "on", "found"),
    [
        (OutcomeState.IN_FORCE, None, date(2022, 8, 9), Validity.NOT_YET),
        (OutcomeState.IN_FORCE, None, date(2022, 8, 10), Validity.VALID),
        (OutcomeState.IN_FORCE, None, date(2099, 1, 1), Validity.VALID),
        (OutcomeState.IN_FORCE, date(2022, 8, 20), date(2022, 8, 20), Validity.VALID),
        (OutcomeState.IN_FORCE, date(2022, 8, 20), date(2022, 8, 21), Validity.EXPIRED),
        (OutcomeState.REVOKED, date(2022, 8, 20), date(2022, 8, 21), Validity.REVOKED),
        (OutcomeState.REVOKED, None, date(2022, 8, 1), Validity.REVOKED),
        (OutcomeState.REPLACED, None, date(2022, 8, 15), Validity.REPLACED),
    ],
)
def test_whether_it_holds(state: OutcomeState, until: date | None, on: date, found: Validity) -> None:
    assert outcomes.validity(state=state, valid_from=date(2022, 8, 10), valid_until=until, on=on) is found
