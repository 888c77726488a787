"""Faults that the kill test must see, each one that a careless change could bring; a run with one of them has to fail.

A gap too short to be hit is widened by WINDOW. `only_slowly` widens the same gaps of the sound product: it must hold.
"""

import contextlib
import random
import threading
import time
import types
import uuid
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.core import signals
from django.db import connections, transaction
from django.db.backends.signals import connection_created

from caicach.core.log import chain, consumers, sequencer
from caicach.dossiers import commands
from tests.proof.tally.consumers import Tally

WINDOW = 0.25  # seconds
JITTER = 0.08


def forget_keys() -> None:
    """No idempotency: a retry after a lost answer makes another dossier."""
    receive = commands.receive

    def forgetful(intake: Any, **given: Any) -> Any:
        return receive(replace(intake, key=uuid.uuid4()), **given)

    commands.receive = forgetful
    _answer_late(lambda: WINDOW)


def say_received_first() -> None:
    """The answer leaves before the commit: the commit waits until the request is over, and then a little."""
    receive, waiting = commands.receive, threading.local()

    def hasty(intake: Any, **given: Any) -> Any:
        waiting.block = transaction.atomic()
        waiting.block.__enter__()
        return receive(intake, **given)

    def late(**_given: Any) -> None:
        if block := vars(waiting).pop("block", None):
            time.sleep(WINDOW)
            block.__exit__(None, None, None)

    commands.receive = hasty
    signals.request_finished.connect(late, weak=False)


def commit_lightly() -> None:
    """PostgreSQL says "committed" before its journal is written (`synchronous_commit = off`)."""

    def loosen(connection: Any, **_given: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute("set synchronous_commit = off")

    connection_created.connect(loosen, weak=False)


def order_in_pieces() -> None:
    """The sequencer works without a transaction: off the waiting list first, positions after."""
    sequencer.transaction = types.SimpleNamespace(atomic=lambda using: contextlib.nullcontext())
    _order_late(lambda: WINDOW)


def keep_place_apart() -> None:
    """A consumer's effects are committed before its place: whoever dies in between repeats them."""
    handle = Tally.handle

    def apart(self: Tally, batch: consumers.Batch) -> None:
        def alone() -> None:
            handle(self, batch)  # committed by itself, on the connection of this thread
            connections.close_all()

        thread = threading.Thread(target=alone)
        thread.start()
        thread.join()
        time.sleep(WINDOW)

    Tally.handle = apart


def only_slowly() -> None:
    """Nothing is wrong, but every moment between doing and saying lasts longer, so that kills fall into it."""
    _answer_late(lambda: random.random() * JITTER)
    _order_late(lambda: random.random() * JITTER)
    handle = Tally.handle

    def slowly(self: Tally, batch: consumers.Batch) -> None:
        handle(self, batch)
        time.sleep(random.random() * JITTER)

    Tally.handle = slowly


def _answer_late(seconds: Callable[[], float]) -> None:
    """Between commit and answer."""
    receive = commands.receive

    def late(intake: Any, **given: Any) -> Any:
        made = receive(intake, **given)
        time.sleep(seconds())
        return made

    commands.receive = late


def _order_late(seconds: Callable[[], float]) -> None:
    """Between taking events off the waiting list and giving them their positions."""
    digest = chain.digest

    def late(previous: bytes, *, position: int, row: Any) -> bytes:
        if random.random() < 0.25:
            time.sleep(seconds())
        return digest(previous, position=position, row=row)

    chain.digest = late


ACTS: dict[str, Callable[[], None]] = {
    "forget-keys": forget_keys,
    "say-received-first": say_received_first,
    "commit-lightly": commit_lightly,
    "order-in-pieces": order_in_pieces,
    "keep-place-apart": keep_place_apart,
    "only-slowly": only_slowly,
}
