"""What does the virus scanner say about a file, and which moves are there? A verdict may change when signatures do."""

from enum import StrEnum


class ScanState(StrEnum):
    UNSCANNED = "unscanned"
    CLEAN = "clean"
    INFECTED = "infected"


# A clean file may turn out infected when newer signatures arrive; an infected one is never served again.
MOVES: dict[ScanState, frozenset[ScanState]] = {
    ScanState.UNSCANNED: frozenset({ScanState.CLEAN, ScanState.INFECTED}),
    ScanState.CLEAN: frozenset({ScanState.INFECTED}),
    ScanState.INFECTED: frozenset(),
}
