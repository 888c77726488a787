"""Whoever changes history by hand is found: each way of tampering, done as superuser with the triggers off."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from caicach.core import clock
from caicach.core.log import chain, seals, sequencer, verify
from caicach.core.models import Event
from tests.support import databases, history

Tamper = Callable[..., None]


@pytest.fixture
def log(committed_db: str, tmp_path: Path) -> Path:
    """Six events on the 4th, sealed and published; three more on the 5th."""
    file = tmp_path / "seals.txt"
    with clock.frozen(history.AT):
        history.write_tallies(2)
        sequencer.drain()
    with clock.frozen(history.AT + timedelta(days=1)):
        history.write_tallies(1, first=3)
        sequencer.drain()
    seals.publish(file)
    return file


@pytest.fixture
def tamper(committed_db: str, log: Path) -> Iterator[Tamper]:
    with databases.superuser(committed_db) as superuser:
        for table in ("core_event", "core_dailyseal", "core_head"):
            superuser.execute(f"alter table {table} disable trigger all")

        def run(*statements: str) -> None:
            for statement in statements:
                superuser.execute(statement)

        yield run


def found(log: Path) -> list[tuple[str, str]]:
    report = verify.check(published=seals.read(log))
    return [(finding.what, finding.where) for finding in report.findings]


def test_an_untouched_log_is_sound(log: Path) -> None:
    report = verify.check(published=seals.read(log))
    assert report.sound
    assert (report.events, report.position) == (9, 9)


def test_waiting_events_are_no_fault(log: Path) -> None:
    history.write(history.Closed(), "tally/1", 4)
    assert found(log) == []


@pytest.mark.parametrize(
    "change",
    [
        """payload = '{"amount": 9}'""",
        "occurred_at = occurred_at + interval '1 microsecond'",
        "recorded_at = now()",
        "actor_id = 99",
        "acting_unit_id = 99",
        "kind = 'tally.closed'",
        "act_id = gen_random_uuid()",
        "shard = (shard + 1) % 16",
        "subject = 'tally/9', seq = 1",
    ],
)
def test_a_changed_row_is_named_alone(log: Path, tamper: Tamper, change: str) -> None:
    tamper(f"update core_event set {change} where position = 5")
    assert [finding for finding in found(log) if finding[0] != "gap"] == [("changed", "vị trí 5")]


def test_a_changed_row_with_a_digest_to_match_breaks_the_next(log: Path, tamper: Tamper) -> None:
    tamper("""update core_event set payload = '{"amount": 9}' where position = 5""")
    tamper(f"update core_event set digest = '\\x{_digest_at(5).hex()}' where position = 5")
    assert found(log) == [("changed", "vị trí 6")]


def test_a_missing_row_is_named(log: Path, tamper: Tamper) -> None:
    tamper("delete from core_event where position = 3")
    assert found(log) == [("missing", "vị trí 3"), ("gap", "tally/1")]


def test_a_missing_row_with_the_others_moved_up_is_found(log: Path, tamper: Tamper) -> None:
    tamper("delete from core_event where position = 5",
           "update core_event set position = position + 100 where position > 5",
           "update core_event set position = position - 101 where position > 100")  # fmt: skip
    assert ("changed", "vị trí 5") in found(log)
    assert ("missing", "vị trí 9") in found(log)


COPY = (
    "insert into core_event (kind, act_id, subject, seq, shard, actor_kind, occurred_at, recorded_at, payload,"
    " position, digest) select kind, act_id, subject, 4, shard, actor_kind, occurred_at, recorded_at, payload,"
    " {position}, digest from core_event where position = 5"
)


def test_a_row_put_in_between_is_found(log: Path, tamper: Tamper) -> None:
    tamper("update core_event set position = position + 100 where position > 5",
           "update core_event set position = position - 99 where position > 100",
           COPY.format(position=6))  # fmt: skip
    assert ("changed", "vị trí 6") in found(log)
    assert ("inserted", "vị trí 10") in found(log)


def test_a_row_put_at_the_end_is_found(log: Path, tamper: Tamper) -> None:
    tamper(COPY.format(position=10))
    assert found(log) == [("inserted", "vị trí 10")]


def test_a_row_put_in_beside_the_order_is_found(log: Path, tamper: Tamper) -> None:
    tamper(COPY.replace(", digest from", ", null from").format(position="null"))
    stray = Event.objects.get(position=None)
    assert found(log) == [("inserted", f"sự kiện {stray.id}")]


def test_two_rows_that_change_places_are_found(log: Path, tamper: Tamper) -> None:
    tamper("update core_event set position = 100 where position = 4",
           "update core_event set position = 4 where position = 5",
           "update core_event set position = 5 where position = 100")  # fmt: skip
    assert found(log)[:2] == [("changed", "vị trí 4"), ("changed", "vị trí 5")]


def test_a_cut_tail_is_found_by_the_head(log: Path, tamper: Tamper) -> None:
    tamper("delete from core_event where position > 7")
    assert found(log) == [("missing", "vị trí 8–9"), ("head", "vị trí 9")]


def test_a_tail_cut_below_the_seal_with_the_head_put_back_is_found(log: Path, tamper: Tamper) -> None:
    digest = bytes(Event.objects.get(position=4).digest or b"").hex()
    tamper("delete from core_event where position > 4",
           f"update core_head set position = 4, digest = '\\x{digest}'")  # fmt: skip
    assert ("missing", "vị trí 5–6") in found(log)
    assert ("seal", "2022-08-04") in found(log)


def test_a_log_forged_as_a_whole_is_found_by_the_published_seal(log: Path, tamper: Tamper) -> None:
    tamper("""update core_event set payload = '{"amount": 9}' where position = 4""")
    for position in range(4, 10):
        digest = _digest_at(position).hex()
        tamper(f"update core_event set digest = '\\x{digest}' where position = {position}",
               f"update core_dailyseal set digest = '\\x{digest}' where position = {position}",
               f"update core_head set digest = '\\x{digest}' where position = {position}")  # fmt: skip
    assert verify.check().sound
    assert found(log) == [("seal", "2022-08-04")]


def test_an_event_taken_from_the_queue_is_found(log: Path, tamper: Tamper) -> None:
    history.write(history.Closed(), "tally/1", 4)
    number = Event.objects.get(position=None).id
    tamper("delete from core_pending")
    assert found(log) == [("inserted", f"sự kiện {number}")]
    tamper(f"insert into core_pending values ({number})", "delete from core_event where position is null")
    assert found(log) == [("missing", f"sự kiện {number}")]


def test_the_command_says_so_and_fails(log: Path, tamper: Tamper, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("verify_log", "--json", "--seals", str(log))
    assert json.loads(capsys.readouterr().out)["sound"] is True
    tamper("delete from core_event where position = 5")
    with pytest.raises(CommandError, match="can thiệp"):
        call_command("verify_log", "--seals", str(log))
    assert "BỊ MẤT · vị trí 5" in capsys.readouterr().out


def _digest_at(position: int) -> bytes:
    """What a forger would compute."""
    from django.db import connection

    previous = Event.objects.filter(position=position - 1).values_list("digest", flat=True).first()
    with connection.cursor() as cursor:
        cursor.execute(chain.EVENTS_IN_ORDER)
        row = next(row for row in cursor.fetchall() if row[0] == position)
    return chain.digest(bytes(previous or chain.GENESIS), position=position, row=row[2:])


def test_a_copy_of_the_seals_that_is_not_there_is_no_proof(log: Path, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="không có tệp dấu niêm phong"):
        call_command("verify_log", seals=tmp_path / "mistyped.txt")
