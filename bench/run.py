"""What does a row need to measure? The database it works in, a superuser's connection, how long and how often."""

from collections.abc import Callable
from dataclasses import dataclass

import psycopg


@dataclass(frozen=True)
class Run:
    """One run of the benchmarks at one size; `small` is the database of the smallest size, for P6."""

    database: str
    size: int
    connection: psycopg.Connection
    rounds: int
    seconds: float
    small: Callable[[], str]
