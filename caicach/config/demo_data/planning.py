"""Which dossiers come to a counter in the year, and what will befall each? Decided by the seed, nothing stored."""

import contextlib
import random
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Final

from caicach.catalogue import queries as catalogue
from caicach.config.demo_data import counters, people, scripts, year
from caicach.config.demo_data.cases import Afterwards, Apology, Case, Ending, Fee
from caicach.config.demo_data.counters import Counter
from caicach.config.demo_data.sizes import Share
from caicach.core.calendar import WorkingCalendar
from caicach.dossiers.rules.intake import Applicant
from caicach.dossiers.states import Channel

NAMESPACE: Final = uuid.UUID("0b1c6a52-7d5e-4c1b-9d0a-06002022dada")

# How often what happens beside the usual course, in a thousand.
SUPPLEMENT, SECOND_SUPPLEMENT, AT_COUNTER = 62, 110, 60
REFUSED, TERMINATED, WITHDRAWN, DECLINED = 14, 7, 12, 45
ASKED, SILENT, ASSIGNED, REDONE = 70, 220, 130, 60
FILED_BY_ANOTHER, WAIVED, ON_TEST, APOLOGISED, APOLOGISED_LATE = 90, 70, 5, 450, 150
SPOILT_NUMBER, POSTED_BACK, DIGITISED, ATTACHED, CHARGED_MORE = 2, 60, 350, 15, 12
MORE: Final = 8_000  # đồng, for one copy more
ASKS_OTHERS: Final = frozenset(
    {counters.UNMARRIED, counters.CIVIL_STATUS_CHANGE, counters.FIRST_LAND, counters.LAND_TRANSFER, counters.BUILDING,
     counters.FUNERAL, counters.LABOUR_RULES}
)  # fmt: skip

# Which named limits a procedure has, and how often they apply, in a thousand.
LIMIT_CASES: Final[Mapping[str, tuple[str, int]]] = {
    counters.BIRTH: ("verify", 60), counters.DEATH: ("verify", 80), counters.MARRIAGE: ("verify", 60),
    counters.CIVIL_STATUS_CHANGE: ("addition", 350), counters.FIRST_LAND: ("difficult_area", 600),
    counters.BUILDING: ("works", 180), counters.CRIMINAL_RECORD: ("many_places", 200),
    counters.LAND_TRANSFER: ("difficult_area", 150),
}  # fmt: skip


def key_of(name: str) -> uuid.UUID:
    return uuid.uuid5(NAMESPACE, name)


def name_of(share: Share, *, seed: int) -> str:
    return f"{share.size}/{share.window.name}/{seed}/{share.counter.key}"


def first_key(share: Share, *, seed: int) -> uuid.UUID:
    """The key of a share's first dossier: if it is stored, all of the share are."""
    return key_of(f"{name_of(share, seed=seed)}/0")


def plan(share: Share, *, seed: int, place: str, calendar: WorkingCalendar) -> list[Case]:
    """Everything that comes to a counter in a window, in order; what must happen somewhere is put in by script."""
    name, count = name_of(share, seed=seed), share.count
    rng = random.Random(name)
    moments = year.arrivals(count, rng=rng, calendar=calendar, window=share.window)
    crowd = people.crowd(rng, count)
    asked_for = scripts.OF_COUNTER.get(share.counter.agency, ()) if share.scripted else ()
    written = scripts.spread(asked_for, count)
    cases: list[Case] = []
    for number, (at, who) in enumerate(zip(moments, crowd, strict=True)):
        script = written.get(number, {})
        draw = random.Random(f"{name}/{number}")
        case = _drawn(share, draw, key=key_of(f"{name}/{number}"), at=at, who=who, place=place, script=script)
        cases.append(_of_the_same(replace(case, **script), cases))
    return sorted(cases, key=lambda case: case.at)


def _of_the_same(case: Case, before: Sequence[Case]) -> Case:
    """Whoever renews a result comes for the second time."""
    if case.afterwards is not Afterwards.RENEWS:
        return case
    usual = (one for one in before if one.procedure == case.procedure and one.ending is Ending.RESULT)
    first = next(one for one in usual if not one.is_test and not one.stop)
    return replace(case, person=first.person, filer=None)


def _drawn(
    share: Share, draw: random.Random, *, key: uuid.UUID, at: datetime, who: int, place: str,
    script: Mapping[str, Any],
) -> Case:  # fmt: skip
    counter = share.counter
    code = script.get("procedure") or _asked_for(counter, draw, at.date())
    at_once = code in counters.AT_ONCE or at.date() > share.window.outside_until
    channel = script.get("channel") or (Channel.COUNTER if at_once else _channel(counter, draw))
    online = channel is Channel.ONLINE
    if online and _happens(draw, 450):
        at = year.at_home(at.date(), rng=draw, until=share.window.last)
    usual = Case(
        key=key, counter=counter.key, procedure=code, at=at, person=_owner(counter, code, who, place),
        filer=_filer(counter, draw, code, who, place), channel=channel,
        return_channel=Channel.POST if _happens(draw, 700 if channel is Channel.POST else POSTED_BACK)
        else Channel.COUNTER,
        limit_case=_limit_case(draw, code), sets=draw.choice((1, 1, 1, 2, 2, 3, 4, 6)),
        fee=Fee.WAIVED if _happens(draw, WAIVED) else draw.choice((Fee.AT_RECEIPT, Fee.AT_RECEIPT, Fee.AT_RETURN)),
        is_test=_happens(draw, ON_TEST), spoilt=_happens(draw, SPOILT_NUMBER),
        digitised=channel is not Channel.ONLINE and _happens(draw, DIGITISED),
    )  # fmt: skip
    if script:
        return replace(usual, is_test=False, spoilt=False, pace=counters.USUAL.pace)
    return _befallen(usual, draw, share=share)


def _asked_for(counter: Counter, draw: random.Random, on: date) -> str:
    """One of the counter's procedures that holds on the day."""
    while True:
        code = draw.choices(list(counter.mix), weights=list(counter.mix.values()))[0]
        with contextlib.suppress(catalogue.ProcedureNotFound):
            return catalogue.get_published(code, on=on).code


def _befallen(case: Case, draw: random.Random, *, share: Share) -> Case:
    """What does not go the usual way. A dossier has at most one great trouble."""
    style = counters.style_of(_agency(share.counter, case.procedure))
    case = replace(
        case,
        pace=style.pace * draw.lognormvariate(0, 0.25),
        assigned=_happens(draw, ASSIGNED),
    )
    if case.procedure in counters.AT_ONCE:
        return case
    case = replace(
        case, silent=_happens(draw, SILENT), redone=_happens(draw, REDONE), attached=_happens(draw, ATTACHED),
        charged=MORE if case.procedure == counters.EXTRACT and _happens(draw, 10 * CHARGED_MORE) else 0,
    )  # fmt: skip
    before_receipt = case.channel is not Channel.COUNTER
    if before_receipt and _happens(draw, DECLINED):
        return replace(case, ending=Ending.DECLINED)
    if draw.random() < style.late:
        return _late(case, draw)
    if _happens(draw, SUPPLEMENT):
        count = 2 if _happens(draw, SECOND_SUPPLEMENT) else 1
        ending = Ending.TERMINATED if _happens(draw, 110) else Ending.RESULT
        return replace(case, supplements=count, at_counter=before_receipt and _happens(draw, 400), ending=ending)
    for ending, thousandth in ENDINGS:
        if _happens(draw, thousandth):
            return replace(case, ending=ending, supplements=int(ending is Ending.TERMINATED))
    asked = case.procedure in ASKS_OTHERS and _happens(draw, ASKED)
    return replace(case, asks=_neighbour(share, draw)) if asked else case


ENDINGS = ((Ending.REFUSED, REFUSED), (Ending.TERMINATED, TERMINATED), (Ending.WITHDRAWN, WITHDRAWN))


def _late(case: Case, draw: random.Random) -> Case:
    """Some are told beforehand, some too late, some never."""
    told = draw.random() * 1000
    apology = Apology.IN_TIME if told < APOLOGISED else Apology.LATE
    return replace(
        case, late_days=min(12, 1 + int(draw.expovariate(0.4))),
        apology=apology if told < APOLOGISED + APOLOGISED_LATE else Apology.NONE,
    )  # fmt: skip


def _happens(draw: random.Random, thousandths: int) -> bool:
    return draw.random() * 1000 < thousandths


def _channel(counter: Counter, draw: random.Random) -> Channel:
    drawn = draw.random()
    if drawn < counter.online:
        return Channel.ONLINE
    return Channel.POST if drawn < counter.online + counter.post else Channel.COUNTER


def _limit_case(draw: random.Random, code: str) -> str:
    case, share = LIMIT_CASES.get(code, ("", 0))
    return case if _happens(draw, share) else ""


def _owner(counter: Counter, code: str, who: int, place: str) -> Applicant:
    invented = people.company if code in counters.OF_COMPANIES else people.person
    return invented(group=counter.group, number=counter.first + who, place=place)


def _filer(counter: Counter, draw: random.Random, code: str, who: int, place: str) -> Applicant | None:
    """Enterprises send somebody; of the people some do."""
    sent = code in counters.OF_COMPANIES or _happens(draw, FILED_BY_ANOTHER)
    number = counter.first + counter.span + who
    return people.person(group=counter.group, number=number, place=place) if sent else None


def _agency(counter: Counter, code: str) -> str:
    """The agency whose way of working decides: of the centre's procedures each has its department."""
    departments = {
        counters.LABOUR_RULES: "so-lao-dong-thuong-binh-va-xa-hoi",
        counters.COMPANY: "so-ke-hoach-va-dau-tu",
        counters.CRIMINAL_RECORD: "so-tu-phap",
    }
    return departments.get(code, counter.agency) if counter.is_centre else counter.agency


def _neighbour(share: Share, draw: random.Random) -> str:
    """Whom one asks: another commune about where somebody lived, the police about somebody's past."""
    if share.counter.is_centre:
        return "cong-an-backan"
    return draw.choice([key for key in share.communes if key != share.counter.agency])
