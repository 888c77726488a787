"""Does a verdict come only from a scanner that said so, over a real socket, about the very bytes that are stored?"""

import contextlib
import io
import json
import socket
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from caicach.core.actor import Actor
from caicach.documents import clamd, commands, disk, models, states
from tests.documents import clamd_server, samples
from tests.documents.conftest import AT

VIRUS = samples.pdf() + clamd_server.EICAR


def kept(by: Actor, data: bytes, name: str = "đơn.pdf") -> models.StoredFile:
    return commands.store(source=io.BytesIO(data), name=name, by=by, at=AT)


def state_of(file: models.StoredFile) -> str:
    file.refresh_from_db()
    return file.state


@pytest.fixture(params=["unix", "tcp"])
def scanner(request: pytest.FixtureRequest, tmp_path: Path):
    with clamd_server.running(tmp_path / "clamd" if request.param == "unix" else None) as (address, _seen):
        yield clamd.Scanner(address, timeout=5)


def test_clean_and_infected(scanner: clamd.Scanner, officer: Actor, stranger: Actor) -> None:
    clean, virus, same_virus = kept(officer, samples.pdf()), kept(officer, VIRUS), kept(stranger, VIRUS)
    report = commands.scan(scanner=scanner, at=AT)
    assert (report.clean, report.infected) == (1, {virus.sha256: "Win.Test.EICAR_HDB-1"})
    assert state_of(clean) == "clean"
    assert state_of(virus) == state_of(same_virus) == "infected"
    assert (virus.finding, virus.scanned_at) == ("Win.Test.EICAR_HDB-1", AT)


def test_every_byte_is_sent(officer: Actor, tmp_path: Path) -> None:
    data = samples.pdf(size=700_001)
    kept(officer, data)
    with clamd_server.running(tmp_path / "clamd") as (address, seen):
        commands.scan(scanner=clamd.Scanner(address), at=AT)
    assert seen == [data]


def test_once_infected_infected_under_every_name(scanner: clamd.Scanner, officer: Actor, stranger: Actor) -> None:
    kept(officer, VIRUS)
    commands.scan(scanner=scanner, at=AT)
    assert kept(stranger, VIRUS, "ảnh.pdf").state == states.ScanState.INFECTED


def test_a_clean_verdict_is_not_inherited(scanner: clamd.Scanner, officer: Actor) -> None:
    kept(officer, samples.pdf())
    commands.scan(scanner=scanner, at=AT)
    assert kept(officer, samples.pdf()).state == states.ScanState.UNSCANNED


def test_new_signatures_may_condemn_a_clean_file_but_never_acquit(scanner: clamd.Scanner, officer: Actor) -> None:
    clean, virus = kept(officer, samples.pdf()), kept(officer, VIRUS)
    models.StoredFile.objects.filter(pk=virus.pk).update(state="clean", scanned_at=AT)
    models.StoredFile.objects.filter(pk=clean.pk).update(state="infected", scanned_at=AT, finding="old")
    assert commands.scan(scanner=scanner, at=AT + timedelta(days=1)).infected == {}
    report = commands.scan(scanner=scanner, at=AT + timedelta(days=1), again=True)
    assert list(report.infected) == [virus.sha256]
    assert state_of(virus) == "infected"
    assert state_of(clean) == "infected"


def test_no_scanner_no_verdict(officer: Actor, tmp_path: Path) -> None:
    file = kept(officer, samples.pdf())
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        closed = f"tcp://127.0.0.1:{unused.getsockname()[1]}"
    for address in (closed, f"unix:{tmp_path}/none", "nonsense", "tcp://host:port"):
        report = commands.scan(scanner=clamd.Scanner(address, timeout=1), at=AT)
        assert report.clean == 0
        assert list(report.unsaid) == [file.sha256]
    assert state_of(file) == "unscanned"


@pytest.mark.parametrize(
    "answer", [b"", b"stream: OK", b"stream: ERROR\0", b"OK\0", b"stream: maybe OK\0", b"FOUND\0", b"\xff\xfe\0"]
)
def test_an_answer_that_is_no_verdict_leaves_the_file_unscanned(officer: Actor, answer: bytes) -> None:
    file = kept(officer, samples.pdf())
    with babbling(answer) as address:
        commands.scan(scanner=clamd.Scanner(address, timeout=5), at=AT)
    assert state_of(file) == "unscanned"


@contextlib.contextmanager
def babbling(answer: bytes) -> Iterator[str]:
    """A daemon that takes everything and then says `answer`."""
    listener = socket.create_server(("127.0.0.1", 0))

    def talk() -> None:
        line, _peer = listener.accept()
        with line:
            received = b""
            while not received.endswith(b"\0\0\0\0") and (more := line.recv(65536)):
                received += more
            line.sendall(answer)

    thread = threading.Thread(target=talk)
    thread.start()
    try:
        yield f"127.0.0.1:{listener.getsockname()[1]}"
    finally:
        thread.join(5)
        listener.close()


def test_too_large_for_the_scanner_stays_unscanned(officer: Actor, tmp_path: Path) -> None:
    file = kept(officer, samples.pdf(size=300_000))
    with clamd_server.running(tmp_path / "clamd", most=1000) as (address, _seen):
        report = commands.scan(scanner=clamd.Scanner(address), at=AT)
    assert list(report.unsaid) == [file.sha256]
    assert state_of(file) == "unscanned"


def test_a_verdict_about_other_bytes_is_none(scanner: clamd.Scanner, officer: Actor) -> None:
    damaged, lost = kept(officer, samples.pdf("một")), kept(officer, samples.pdf("hai"))
    disk.address(damaged.sha256).write_bytes(b"%PDF-1.7 other bytes, quite clean")
    disk.address(lost.sha256).unlink()
    report = commands.scan(scanner=scanner, at=AT)
    assert set(report.unread) == {damaged.sha256, lost.sha256}
    assert state_of(damaged) == state_of(lost) == "unscanned"


# --- the operator's command ---


def test_command_scan(scanner: clamd.Scanner, officer: Actor, settings, capsys: pytest.CaptureFixture[str]) -> None:
    kept(officer, VIRUS)
    settings.CLAMD_ADDRESS = scanner.address
    call_command("files", "scan")
    assert "CÓ MÃ ĐỘC" in capsys.readouterr().out


def test_command_scan_without_a_scanner_fails(db: None, settings) -> None:
    settings.CLAMD_ADDRESS = ""
    with pytest.raises(CommandError, match="CLAMD_ADDRESS"):
        call_command("files", "scan")
    settings.CLAMD_ADDRESS = "unix:/none"
    call_command("files", "scan")


def test_command_scan_fails_when_something_stays_unscanned(officer: Actor, settings) -> None:
    kept(officer, samples.pdf())
    settings.CLAMD_ADDRESS = "unix:/none"
    with pytest.raises(CommandError, match="chưa quét"):
        call_command("files", "scan")


def test_command_verify(officer: Actor, capsys: pytest.CaptureFixture[str]) -> None:
    file = kept(officer, samples.pdf())
    call_command("files", "verify", "--json")
    assert json.loads(capsys.readouterr().out) == {"checked": 1, "missing": [], "damaged": [], "orphans": 0}
    disk.address(file.sha256).unlink()
    with pytest.raises(CommandError, match="bản sao lưu"):
        call_command("files", "verify")
    assert f"MẤT: {file.sha256}" in capsys.readouterr().out


def test_command_clean(officer: Actor, capsys: pytest.CaptureFixture[str]) -> None:
    upload = commands.begin_upload(name="a.pdf", size=10, by=officer, at=AT)
    call_command("files", "clean", "--days", "3", "--json")
    assert json.loads(capsys.readouterr().out)["uploads"] == 1
    assert not models.Upload.objects.filter(pk=upload.pk).exists()
