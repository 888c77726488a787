"""Many at once over HTTP, against the real processes: no number twice, one winner, a file whole after a death."""

import hashlib
import json
import random
import re
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any
from uuid import UUID

import pytest

from tests.documents import samples
from tests.proof import kills
from tests.proof.client import DESK, STEP, Client, Journal
from tests.support import processes

CLIENTS = 16
INTAKES = 4
PIECE = 60_000
UPLOADS = "/ban-lam-viec/tep/"


@pytest.fixture(scope="module")
def run() -> Iterator[kills.Run]:
    """Everything runs, nobody works yet."""
    with kills.running(seed=1, clients=0) as started:
        yield started


Hire = Callable[..., Client]


@pytest.fixture
def hire(run: kills.Run) -> Iterator[Hire]:
    """Clients at the second counter, each with a line of its own."""
    hired: list[Client] = []

    def client(*, official: int = 0) -> Client:
        counter: Any = run.papers["counters"][1]
        journal = Journal(run.folder / f"together-{len(hired)}.txt")
        name, password = counter["officials"][official], str(run.papers["password"])
        hired.append(Client(run.installation.port, journal, token=counter["token"], official=name, password=password))
        return hired[-1]

    yield client
    for one in hired:
        one.hang_up()
        one.journal.close()


def at_once(acts: list[Callable[[], Any]]) -> list[Any]:
    gate = threading.Barrier(len(acts))

    def act(one: Callable[[], Any]) -> Any:
        gate.wait()
        return one()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(act, acts))


def key(chance: random.Random) -> UUID:
    return UUID(int=chance.getrandbits(128), version=4)


def serial(code: str) -> int:
    return int(code.rpartition("-")[2])


def test_sixteen_clients_at_one_unit_get_consecutive_numbers(hire: Hire) -> None:
    def receive(number: int) -> list[str]:
        chance = random.Random(number)
        return [clients[number].receive(key(chance)) for _turn in range(INTAKES)]

    clients = [hire() for _number in range(CLIENTS)]

    codes = [
        code for codes in at_once([partial(receive, number) for number in range(CLIENTS)]) for code in codes
    ]  # fmt: skip
    serials = sorted(map(serial, codes))
    assert serials == list(range(serials[0], serials[0] + CLIENTS * INTAKES))


def test_one_key_sent_by_sixteen_clients_is_one_dossier(hire: Hire) -> None:
    once, clients = key(random.Random(100)), [hire() for _number in range(CLIENTS)]
    codes = at_once([partial(one.receive, once) for one in clients])
    assert len(set(codes)) == 1


def test_of_two_officers_at_one_dossier_one_wins_and_the_other_is_told(hire: Hire) -> None:
    officers = [hire(official=0), hire(official=1)]
    for turn in range(4):
        code = officers[0].receive(key(random.Random(200 + turn)))
        path = f"{DESK}/{code}/{STEP}"
        pages = [officer.visit("GET", path)[2] for officer in officers]
        seen = {re.search(r'name="seen_seq" value="(\d+)"', page)[1] for page in pages}
        assert len(seen) == 1
        form = {"seen_seq": seen.pop(), "step_key": "receive", "outcome": ""}
        answers = at_once([partial(officer.visit, "POST", path, form) for officer in officers])
        assert sorted(status for status, _headers, _page in answers) == [302, 409]
        lost = next(page for status, _headers, page in answers if status == 409)
        assert "người khác" in lost or "không còn làm được" in lost


def test_a_file_is_whole_although_the_workers_died_while_it_came(run: kills.Run, hire: Hire) -> None:
    sender, chance = hire(), random.Random(30)
    data = samples.pdf(size=100) + chance.randbytes(20 * PIECE)
    token = json.loads(posted(sender, UPLOADS, {"name": "đơn xin.pdf", "size": len(data)}))["address"]
    acknowledged, deaths = 0, 0
    while acknowledged < len(data):
        killer = None
        if chance.random() < 0.25 and deaths < 4:
            killer = threading.Timer(chance.random() * 0.02, kill_a_worker, [run])
            killer.start()
            deaths += 1
        acknowledged = append(sender, token, data, acknowledged)
        if killer:
            killer.join()
    file = json.loads(posted(sender, f"{token}xong/", {}))
    assert file["size"] == len(data)
    _status, _headers, text = sender.visit("GET", file["address"])
    kept = text.encode(errors="surrogateescape")
    assert hashlib.sha256(kept).hexdigest() == hashlib.sha256(data).hexdigest()
    assert deaths


def kill_a_worker(run: kills.Run) -> None:
    for number in run.installation.numbers("worker")[:1]:
        processes.kill(number, known_by=processes.PARTS["worker"])


def append(sender: Client, path: str, data: bytes, acknowledged: int) -> int:
    """Send the next piece; where no answer comes, ask how far it came, as the page's script does."""
    headers = {"Upload-Offset": str(acknowledged), "X-CSRFToken": sender.cookies["csrftoken"]}
    try:
        status, said, text = sender.ask("PATCH", path, data[acknowledged : acknowledged + PIECE], headers)
    except OSError:
        status, said, text = sender.visit("HEAD", path)
    assert status in {200, 204, 409, 503}, (status, text)
    offset = int(said.get("upload-offset", acknowledged))
    assert offset >= acknowledged
    return offset


def posted(sender: Client, path: str, body: dict[str, Any]) -> str:
    """The answer to a small JSON form, sent again until there is one."""
    sender.visit("GET", "/ban-lam-viec/")
    while True:
        headers = {"Content-Type": "application/json", "X-CSRFToken": sender.cookies["csrftoken"]}
        try:
            status, _said, text = sender.ask("POST", path, json.dumps(body), headers)
        except OSError:
            continue
        if status != 503:
            assert status in {200, 201}, (status, text)
            return text
