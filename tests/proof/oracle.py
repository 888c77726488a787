"""Was anything lost, doubled or invented? The clients' journals say what was promised; the database must agree.

Nothing here trusts the product's own bookkeeping: keys are found by the summary that clients wrote, numbers are counted
from the codes, effects from the lines of a follower without any key. Only the chain of digests is asked of the product.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from pathlib import Path

import psycopg

from tests.support.processes import Installation

DOSSIERS = "select id, code, summary, intake_unit_id, seq from dossiers_dossier order by id"
EVENTS = "select id, kind, subject, seq, position, payload ->> 'code' from core_event order by id"
VOIDED = """
select payload ->> 'agency_code', payload ->> 'day', (payload ->> 'serial')::int from core_event
where kind = 'dossier.serial-voided'
"""
EFFECTS = "select event_id, subject, seq from proof_effect order by number"
FACTS = "select count(*), md5(string_agg(f::text, '|' order by dossier_id)) from indices_dossierfact f"
LEFT = """
select (select count(*) from core_pending), (select position from core_head),
  (select count(*) from core_place p where p.position < (select position from core_head)
     and exists (select from core_event e where e.shard = p.shard and e.position > p.position)),
  (select count(*) from core_parked), (select count(distinct consumer) from core_place)
"""


@dataclass
class Promises:
    """What the journals of all clients say together."""

    tried: set[str] = field(default_factory=set)
    received: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))  # key: codes
    again: int = 0
    steps_tried: set[str] = field(default_factory=set)
    steps_done: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)  # acknowledged codes whose page answered 404
    refused: list[str] = field(default_factory=list)

    @classmethod
    def read(cls, journals: Iterable[Path]) -> "Promises":
        promises = cls()
        for journal in journals:
            for line in journal.read_text().splitlines():
                promises.take(*line.split())
        return promises

    def take(self, what: str, *words: str) -> None:
        if what == "try":
            self.tried.add(words[0])
        elif what == "again":
            self.again += 1
        elif what == "ack":
            self.received[words[0]].add(words[1])
        elif what == "try-step":
            self.steps_tried.add(words[0])
        elif what == "ack-step":
            self.steps_done.add(words[0])
        elif what == "gone":
            self.gone.add(words[0])
        elif what == "refused":
            self.refused.append(" ".join(words))


@dataclass
class Verdict:
    """The counts, and every disagreement in words."""

    acknowledged: int = 0
    again: int = 0  # attempts of keys that had to be repeated: their answer was lost, or was a failure
    unacknowledged: int = 0
    dossiers: int = 0
    dossiers_without_promise: int = 0  # made, but the answer never arrived: allowed
    steps: int = 0
    events: int = 0
    effects: int = 0
    facts: int = 0
    lost: int = 0
    doubled: int = 0
    complaints: list[str] = field(default_factory=list)

    def as_text(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)


def judge(installation: Installation, journals: Iterable[Path], *, address: str) -> Verdict:
    """Hold everything against everything; the log has been drained and nobody works any more."""
    promises, verdict = Promises.read(journals), Verdict()
    verdict.complaints += [f"a client was refused: {words[:300]}" for words in promises.refused]
    verdict.complaints += [f"LOST: the page of the acknowledged {code} answered 404" for code in promises.gone]
    with psycopg.connect(address) as connection:
        dossiers = connection.execute(DOSSIERS).fetchall()
        events = connection.execute(EVENTS).fetchall()
        verdict.complaints += _of_keys(promises, dossiers, verdict)
        verdict.complaints += _of_numbers([code for _id, code, *_rest in dossiers], connection)
        verdict.complaints += _of_events(dossiers, events, verdict)
        verdict.complaints += _of_steps(promises, dossiers, events, verdict)
        verdict.complaints += _of_effects(events, connection.execute(EFFECTS).fetchall(), verdict)
        verdict.complaints += _of_log(connection, len(events))
    with ThreadPoolExecutor() as pool:
        chain, facts = pool.submit(_of_chain, installation), pool.submit(_of_facts, installation, address, verdict)
        verdict.complaints += [*chain.result(), *facts.result()]
    return verdict


def _of_keys(promises: Promises, dossiers: Sequence[tuple], verdict: Verdict) -> Iterator[str]:
    """Every acknowledged key has exactly one dossier with its code; no key has two; none came from nowhere."""
    made: Mapping[str, list[str]] = defaultdict(list)
    for _id, code, summary, *_rest in dossiers:
        made[summary].append(code)
    verdict.dossiers, verdict.acknowledged = len(dossiers), len(promises.received)
    verdict.again = promises.again
    verdict.unacknowledged = len(promises.tried - set(promises.received))
    for key, codes in promises.received.items():
        if len(codes) > 1:
            yield f"key {key} was acknowledged with different codes {codes}"
        if not codes & set(made.get(key, [])):
            verdict.lost += 1
            yield f"LOST: key {key} was acknowledged as {codes}, the database has {made.get(key, [])}"
    for key, codes in made.items():
        if len(codes) > 1:
            verdict.doubled += 1
            yield f"DOUBLED: key {key} has the dossiers {codes}"
        if key not in promises.tried:
            yield f"INVENTED: dossier {codes} has the key {key!r} that nobody sent"
        verdict.dossiers_without_promise += key not in promises.received


def _of_numbers(codes: Sequence[str], connection: psycopg.Connection) -> Iterator[str]:
    """No code twice; of each agency and day the serials 1..n are all used, by a dossier or a voiding event."""
    yield from (f"DOUBLED: code {code} was given {count} times" for code, count in Counter(codes).items() if count > 1)
    given: Mapping[tuple[str, str], list[int]] = defaultdict(list)
    for code in codes:
        agency, day, serial = code.rsplit("-", 2)
        given[agency, day].append(int(serial))
    for agency, day, serial in connection.execute(VOIDED):
        given[agency, day[2:].replace("-", "")].append(serial)
    for (agency, day), serials in given.items():
        if missing := sorted(set(range(1, max(serials) + 1)) - set(serials))[:5]:
            yield f"GAP: {agency}-{day} lacks the serials {missing} of {max(serials)}"


def _of_events(dossiers: Sequence[tuple], events: Sequence[tuple], verdict: Verdict) -> Iterator[str]:
    """One receipt for each dossier, with its code; as many events as the dossier itself has counted."""
    verdict.events = len(events)
    receipts = Counter((subject, code) for _id, kind, subject, _seq, _pos, code in events if kind == "dossier.received")
    expected = {(f"dossier/{number}", code) for number, code, *_rest in dossiers}
    yield from (f"event of receipt {which} is there {count} times" for which, count in receipts.items() if count > 1)
    yield from (f"dossier {which} has no event of receipt" for which in sorted(expected - set(receipts)))
    yield from (f"event of receipt {which} has no dossier" for which in sorted(set(receipts) - expected))
    numbers = defaultdict(list)
    for _id, _kind, subject, seq, *_rest in events:
        numbers[subject].append(seq)
    for number, code, _summary, _unit, seq in dossiers:
        if sorted(numbers[f"dossier/{number}"]) != list(range(1, seq + 1)):
            yield f"dossier {code} has counted {seq} events, the log has {sorted(numbers[f'dossier/{number}'])}"


def _of_steps(
    promises: Promises, dossiers: Sequence[tuple], events: Sequence[tuple], verdict: Verdict
) -> Iterator[str]:
    """A step that was acknowledged happened once; one that was only tried happened once or not at all."""
    code_of = {f"dossier/{number}": code for number, code, *_rest in dossiers}
    happened = Counter(
        code_of.get(subject, subject) for _id, kind, subject, *_rest in events if kind == "dossier.handed-over"
    )
    verdict.steps = len(promises.steps_done)
    for code in sorted(promises.steps_done - set(happened)):
        verdict.lost += 1
        yield f"LOST: the step of {code} was acknowledged and did not happen"
    for code, count in happened.items():
        if count > 1:
            verdict.doubled += 1
            yield f"DOUBLED: the step of {code} happened {count} times"
        if code not in promises.steps_tried:
            yield f"INVENTED: the step of {code} happened without anybody asking"


def _of_effects(events: Sequence[tuple], effects: Sequence[tuple], verdict: Verdict) -> Iterator[str]:
    """Every event had its effect exactly once, those of one subject in their order."""
    verdict.effects = len(effects)
    counted = Counter(event_id for event_id, _subject, _seq in effects)
    heard = {event_id for event_id, kind, *_rest in events if kind.startswith("dossier.")}
    if missing := sorted(heard - set(counted)):
        yield f"NO EFFECT: {len(missing)} events, first {missing[:5]}"
    if twice := sorted(event_id for event_id, count in counted.items() if count > 1):
        verdict.doubled += len(twice)
        yield f"DOUBLED EFFECT: {len(twice)} events, first {twice[:5]}"
    if strange := sorted(set(counted) - heard):
        yield f"EFFECT WITHOUT EVENT: {strange[:5]}"
    last: dict[str, int] = {}
    for _event_id, subject, seq in effects:
        if seq < last.get(subject, 0):
            yield f"OUT OF ORDER: {subject} had the effect of event {seq} after that of {last[subject]}"
        last[subject] = seq


def _of_log(connection: psycopg.Connection, count: int) -> Iterator[str]:
    positions = [position for (position,) in connection.execute("select position from core_event order by position")]
    if positions != list(range(1, count + 1)):
        yield f"positions are not dense: {count} events, {len([p for p in positions if p is None])} without position"
    row = connection.execute(LEFT).fetchone()
    assert row is not None
    pending, head, behind, parked, readers = row
    if pending or behind or parked or head != count or readers < 2:
        yield f"left over: {pending} pending, {behind} shards behind, {parked} parked, head {head}, {readers} readers"


def _of_chain(installation: Installation) -> list[str]:
    """`caicach verify-log` recomputes every digest; it exits with 1 when it finds something."""
    answer = installation.run("verify-log", "--json", may_fail=True)
    try:
        report = json.loads(answer)
    except ValueError:
        return [f"verify-log said nothing: {answer[:300]}"]
    return [] if report["sound"] else [f"the log is damaged: {report['findings'][:5]}"]


def _of_facts(installation: Installation, address: str, verdict: Verdict) -> list[str]:
    """One fact for each dossier, and the same facts when they are all made anew."""
    with psycopg.connect(address) as connection:
        before = connection.execute(FACTS).fetchone()
    installation.run("rebuild-facts")
    with psycopg.connect(address) as connection:
        after = connection.execute(FACTS).fetchone()
    assert before is not None
    verdict.facts = before[0]
    complaints = []
    if before[0] != verdict.dossiers:
        complaints.append(f"{verdict.dossiers} dossiers have {before[0]} facts")
    if before != after:
        complaints.append(f"facts kept as the log went on differ from facts made anew: {before} and {after}")
    return complaints
