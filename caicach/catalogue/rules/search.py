"""Which procedure does somebody mean who types a few words, with or without tones? An index in memory, pure.

People type "sang ten so do" and mean "Đăng ký biến động …": the words people use stand beside the official name. Every
word of the question counts by its rarity; a whole phrase counts more than its words; the last word may be unfinished.
"""

import heapq
import math
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import itemgetter

from caicach.core import text

# What a field is worth, and how much of the question's weight must be found for a procedure to be an answer.
NAME, SYNONYM, SECTOR = 1.0, 0.9, 0.3
PREFIX = 0.75
ENOUGH = 0.5
WHOLE, BEGINNING, PHRASE = 6.0, 3.0, 2.0
TONES = 0.5
LOOKED_AT = 300  # of those with the best words, how many are compared as phrases
# Said in nearly every question, told apart by nothing; they count little even where the index is small.
COMMON = frozenset(
    ("thu", "tuc", "xin", "lam", "cap", "cho", "toi", "muon", "can", "don", "giay", "ho", "so", "dang", "ky")
)
COMMON_WEIGHT = 0.25


@dataclass(frozen=True, slots=True)
class Entry:
    """One procedure as the index sees it."""

    id: int
    code: str
    name: str
    synonyms: tuple[str, ...] = ()
    sector: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    id: int
    score: float


class Index:
    """Words to entries, built once for a state of the catalogue."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.entries = {entry.id: entry for entry in entries}
        self.codes = {entry.code.replace(".", ""): entry.id for entry in self.entries.values()}
        self.phrases = {entry.id: _phrases(entry) for entry in self.entries.values()}
        self.words: dict[str, dict[int, float]] = defaultdict(dict)
        for entry in self.entries.values():
            self._add(entry)
        self.vocabulary = sorted(self.words)

    def _add(self, entry: Entry) -> None:
        for worth, texts in ((SECTOR, (entry.sector,)), (SYNONYM, entry.synonyms), (NAME, (entry.name,))):
            for word in {word for said in texts for word in text.words(said)}:
                self.words[word][entry.id] = worth

    def find(self, question: str, *, among: frozenset[int] | None = None, limit: int = 20) -> list[Hit]:
        """The entries meant, the likeliest first; `among` restricts to some of them."""
        if (exact := self._by_code(question)) is not None:
            return [Hit(entry, math.inf) for entry in exact if among is None or entry in among][:limit]
        asked = text.words(question)
        if not asked:
            return []
        found = self._score(asked)
        if among is not None:
            found = {entry: score for entry, score in found.items() if entry in among}
        # A phrase holds all words of the question, so it is among those with the best words.
        best = heapq.nlargest(max(limit, LOOKED_AT), found.items(), key=itemgetter(1))
        hits = [Hit(entry, score + self._phrase(entry, asked, question)) for entry, score in best]
        hits.sort(key=lambda hit: (-hit.score, len(self.entries[hit.id].name), self.entries[hit.id].code))
        return hits[:limit]

    def _by_code(self, question: str) -> list[int] | None:
        """A code, or the beginning of one, typed with or without its dot."""
        digits = question.strip().replace(".", "")
        if len(digits) < 3 or not digits.isdigit():
            return None
        return [entry for code, entry in sorted(self.codes.items()) if code.startswith(digits)]

    def _score(self, asked: Sequence[str]) -> dict[int, float]:
        score: dict[int, float] = defaultdict(float)
        covered: dict[int, float] = defaultdict(float)
        whole = 0.0
        for place, word in enumerate(asked):
            matches = self._matches(word, unfinished=place == len(asked) - 1)
            weight = self._weight(word, len(matches))
            whole += weight
            for entry, worth in matches.items():
                score[entry] += weight * worth
                covered[entry] += weight
        return {entry: value for entry, value in score.items() if covered[entry] >= ENOUGH * whole}

    def _matches(self, word: str, *, unfinished: bool) -> dict[int, float]:
        """Entries that hold the word; the last one typed, or any of three letters, may be the beginning of a word."""
        found = dict(self.words.get(word, {}))
        if not unfinished and (found or len(word) < 3):
            return found
        for longer in self._beginning_with(word):
            for entry, worth in self.words[longer].items():
                found[entry] = max(found.get(entry, 0.0), worth * PREFIX)
        return found

    def _beginning_with(self, start: str) -> Sequence[str]:
        first = bisect_left(self.vocabulary, start)
        last = bisect_left(self.vocabulary, start + "\U0010ffff")
        return self.vocabulary[first:last]

    def _weight(self, word: str, matches: int) -> float:
        """The rarer, the more it says; a word nobody knows counts like a middling one."""
        if word in COMMON:
            return COMMON_WEIGHT
        return 1.0 + math.log((1 + len(self.entries)) / (1 + matches)) if matches else 1.0

    def _phrase(self, entry: int, asked: Sequence[str], question: str) -> float:
        """What the words gain by standing together, as the name or as something people say."""
        sought = f" {' '.join(asked)}"
        best = 0.0
        for words, said in self.phrases[entry]:
            if sought not in words:
                continue
            gain = WHOLE if words == f"{sought} " else BEGINNING if words.startswith(sought) else PHRASE
            best = max(best, gain + (TONES if text.nfc(question).lower() in said else 0.0))
        return best


def _phrases(entry: Entry) -> tuple[tuple[str, str], ...]:
    """The name and the synonyms, folded with a blank at both ends, and as written."""
    return tuple((f" {' '.join(text.words(said))} ", said.lower()) for said in (entry.name, *entry.synonyms))
