"""Is every acknowledged act there exactly once, whatever was killed meanwhile?"""

import os
import secrets
import sys

import pytest

from tests.proof import kills

CLIENTS = 4
SLOWLY = "only-slowly"  # the sound product, with every gap between doing and saying made wider


def seed() -> int:
    """Another one each time; a failing run is repeated by PROOF_SEED=<the printed one>."""
    return int(os.environ.get("PROOF_SEED") or secrets.randbelow(10**6))


def prove(*, count: int, capfd: pytest.CaptureFixture[str], sabotage: str = "") -> None:
    with capfd.disabled():  # whoever runs a proof wants to see how far it is and to read its counts
        run, verdict = kills.conduct(kills=count, seed=seed(), clients=CLIENTS, say=say, sabotage=sabotage)
        say(f"{count} kills: {run.as_text()}\n{verdict.as_text()}")
    assert sum(run.killed.values()) == count
    assert verdict.acknowledged > count
    assert verdict.complaints == []


def say(words: str) -> None:
    sys.stdout.write(f"\n{words}")
    sys.stdout.flush()


def test_ten_kills_lose_nothing_and_double_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    prove(count=10, sabotage=SLOWLY, capfd=capfd)


@pytest.mark.proof
def test_two_hundred_kills_lose_nothing_and_double_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    prove(count=200, capfd=capfd)


@pytest.mark.proof
def test_a_hundred_kills_in_the_worst_moments(capfd: pytest.CaptureFixture[str]) -> None:
    prove(count=100, sabotage=SLOWLY, capfd=capfd)


@pytest.mark.proof
@pytest.mark.parametrize(
    ("sabotage", "victims", "complaint"),
    [
        ("forget-keys", ["worker", "web", "worker", "web", "worker"], "DOUBLED: key"),
        ("say-received-first", ["worker", "web", "worker", "web", "worker"], "LOST: key"),
        ("commit-lightly", ["cluster", "cluster", "cluster", "cluster", "cluster"], "LOST: key"),
        ("order-in-pieces", ["sequencer", "sequencer", "sequencer", "sequencer"], "positions are not dense"),
        ("keep-place-apart", ["consumers", "consumers", "consumers", "consumers"], "DOUBLED EFFECT"),
    ],
)
def test_the_proof_sees_a_fault(sabotage: str, victims: list[str], complaint: str) -> None:
    verdict = kills.spoil(sabotage, victims, seed=seed(), clients=CLIENTS)
    assert any(complaint in words for words in verdict.complaints), verdict.as_text()
