"""Which dossiers are copied, how often and where to?

Every closed dossier of a window may be the mould of others of the same window, at any counter of the same kind: so
seasons, procedures and ends are those of the dossiers that the commands made. What lies on the desks of the demo
accounts today is copied once to every other counter like theirs.
"""

import math
import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate, pairwise
from typing import Final

from caicach.config.demo_data import aiming, counters
from caicach.config.demo_data.counters import Counter
from caicach.config.demo_data.sizes import Part, Size
from caicach.config.demo_data.stamping.places import Places
from caicach.config.demo_data.stamping.shapes import Mould
from caicach.config.demo_data.year import YEAR
from caicach.dossiers.models import Dossier
from caicach.dossiers.rules.verdicts import Verdict
from caicach.dossiers.states import FINISHED, Status
from caicach.indices.models import DossierFact
from caicach.organisations.queries import units

Chosen = tuple[Mould, str]  # and the agency that receives the copy
Pool = tuple[str, str]  # window and kind of agency
ENDED: Final = FINISHED - {Status.DONE}  # nothing is left to do


class Choice:
    """Draws moulds and agencies, the same for the same seed."""

    def __init__(self, moulds: Sequence[Mould], size: Size, places: Places, *, seed: int) -> None:
        self.moulds, self.size, self.places = moulds, size, places
        self.chance = random.Random(f"copying/{size.name}/{seed}")
        late = DossierFact.objects.filter(statistical_verdict=Verdict.LATE)
        self.late = frozenset(late.values_list("dossier_id", flat=True))
        self.pools = self._pooled()

    def made(self) -> list[Chosen]:
        """Mould and agency of every copy that is missing, in the order of time."""
        missing = max(0, self.size.stamped - Dossier.objects.count())
        chosen = list(self._recent())[:missing]
        share = (missing - len(chosen)) / self.size.total
        bounds = [0, *accumulate(part.total * share for part in self.size.parts)]
        for part, (begin, end) in zip(self.size.parts, pairwise(bounds), strict=True):
            chosen += self._of_part(part, round(end) - round(begin))
        if self.size.reformed:
            self._aim(chosen)
        return sorted(chosen, key=lambda one: one[0].moments[0])

    def _pooled(self) -> dict[Pool, list[Mould]]:
        pools = defaultdict(list)
        for mould in self.moulds:
            for window in (part.window for part in self.size.parts):
                if window.first <= mould.received_on <= window.last and mould.status in ENDED:
                    pools[window.name, _kind(mould)].append(mould)
        return pools

    def _recent(self) -> Iterator[Chosen]:
        """The living desks: what came after all windows, once to every other agency of the kind."""
        last = max(part.window.last for part in self.size.parts)
        for mould in (one for one in self.moulds if one.received_on > last):
            here, day = _kind(mould), units.units(mould.received_on)
            alike = sorted(unit.key for unit in day.by_id.values() if unit.kind == here)
            for key in alike:
                staffed = self.places.is_staffed(key, mould.received_on)
                if key != mould.home and staffed and self.places.there(mould, key):
                    yield mould, key

    def _of_part(self, part: Part, count: int) -> Iterator[Chosen]:
        """So many copies of a window: every counter has its weight, and draws from what came to its like."""
        day = units.units(part.window.first).by_key
        pools = {one.key: (part.window.name, day[one.agency].kind) for one in part.counters()}
        asked = [one for one in part.counters() if self.pools.get(pools[one.key])]
        total = sum(one.weight for one in asked)
        bounds = [0, *accumulate(count * one.weight / total for one in asked)]
        for counter, (begin, end) in zip(asked, pairwise(bounds), strict=True):
            yield from self._of_counter(counter, pools[counter.key], round(end) - round(begin))

    def _of_counter(self, counter: Counter, pool: Pool, count: int) -> Iterator[Chosen]:
        """A room that is known as slow or quick draws the late ones more or less often."""
        moulds = self.pools[pool]
        factor = counters.style_of(counter.agency).late / counters.USUAL.late
        weights = list(accumulate(factor if mould.id in self.late else 1.0 for mould in moulds))
        for mould in self.chance.choices(moulds, cum_weights=weights, k=count):
            yield mould, counter.agency

    def _aim(self, chosen: list[Chosen]) -> None:
        """Let the first half of 2022 come to its share of online and post, to the record (`aiming`)."""
        remote = aiming.of_the_half()
        here: dict[bool | None, list[int]] = {True: [], False: [], None: []}
        for number, (mould, _agency) in enumerate(chosen):
            if mould.received_on <= YEAR.last:
                here[remote.get(mould.id)].append(number)
        counted, already = len(remote) + len(here[True]) + len(here[False]), sum(remote.values())
        wanted = math.floor(aiming.LEAST * counted) - already
        more = wanted - len(here[True])
        self._turn(chosen, here[more < 0], abs(more), remote, to=more > 0)
        for to, missing in zip((True, False), aiming.missing(counted, already + wanted), strict=True):
            self._turn(chosen, here[None], missing, remote, to=to)

    def _turn(
        self, chosen: list[Chosen], among: list[int], count: int, remote: Mapping[int, bool], *, to: bool
    ) -> None:
        """Take other moulds for so many of these, of the half year and come as said."""
        self.chance.shuffle(among)
        while count and among:
            number = among.pop()
            mould, agency = chosen[number]
            like = self._like(self.pools.get((YEAR.name, _kind(mould)), []), remote, to=to)
            if like:
                chosen[number] = self.chance.choice(like), agency
                count -= 1

    def _like(self, pool: Sequence[Mould], remote: Mapping[int, bool], *, to: bool) -> list[Mould]:
        return [mould for mould in pool if remote.get(mould.id) is to]


def _kind(mould: Mould) -> str:
    return units.get_unit(key=mould.home, on=mould.received_on).kind
