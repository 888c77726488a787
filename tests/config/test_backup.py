"""A backup is whole or there is none, and an empty place becomes exactly what it holds."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connections

from caicach.config import places, roles
from caicach.config.backups import making, manifest, programs, restoring
from caicach.core import clock
from caicach.core.log import seals, sequencer
from caicach.documents import disk
from caicach.documents.models import StoredFile
from caicach.dossiers.models import Dossier
from tests.support import databases, denied, desk

CAICACH = Path(sys.executable).with_name("caicach")
PROCEDURE = "2.000815"
AT = desk.at(2, 8)


@pytest.fixture
def here(place: Path, committed_db: str, settings: pytest.FixtureRequest) -> str:
    """A day of work with files, in a place of its own; the log is ordered and sealed."""
    settings.VAR, settings.FILES_ROOT = place / "var", place / "files"
    desk.load_province()
    desk.publish(PROCEDURE)
    office = desk.Office()
    for minute in range(5):
        office.receive(PROCEDURE, when=desk.at(1, 9, minute))
    for number in range(3):
        keep_file(b"paper of an invented person %d" % number)
    with clock.frozen(desk.at(1, 17)):
        sequencer.drain()
    with clock.frozen(AT):
        sequencer.seal()
        seals.publish(seals.default_file())
    return committed_db


def keep_file(content: bytes) -> str:
    written = disk.put(BytesIO(content))
    StoredFile.objects.create(
        name="đơn.pdf", media_type="application/pdf", size=written.size, sha256=written.sha256, stored_at=desk.at(1)
    )
    return written.sha256


@pytest.fixture
def elsewhere(here: str, place: Path) -> Iterator[dict[str, str]]:
    """An empty database with its roles, and empty folders: what a command there needs to know."""
    name = f"foreign_restore_{os.getpid()}"
    with databases.superuser() as connection:
        databases.drop(connection, name)
        roles.make_database(connection, name)
    with databases.superuser(name) as connection:
        roles.make_extensions(connection)
    yield {
        **os.environ, **databases.environment(name), "CAICACH_VAR": str(place / "new"),
        "FILES_ROOT": str(place / "new-files"), "NAME": name,
    }  # fmt: skip
    with databases.superuser() as connection:
        databases.drop(connection, name)


def restore(folder: Path, environment: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [CAICACH, "restore", str(folder), *words], text=True, capture_output=True, env=environment, check=False
    )


def asked(environment: dict[str, str], question: str) -> Any:
    with psycopg.connect(environment["DATABASE_APP_URL"]) as connection:
        return connection.execute(question).fetchone()


def test_an_empty_place_becomes_what_was(here: str, elsewhere: dict[str, str], place: Path) -> None:
    folder, made = making.make(place / "kept", at=AT)
    assert folder.name == "caicach-20220802T010000Z"
    assert made.rows["dossiers_dossier"] == 5
    assert made.files == 3
    assert {path.name for path in folder.parent.iterdir()} == {".lock", folder.name}
    done = restore(folder, elsewhere, "--json")
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["sound"]
    assert report["files"] == 3
    assert report["rows"] == sum(made.rows.values())
    assert report["log"] == {"events": made.head["position"], **made.head}
    codes = asked(elsewhere, "select string_agg(code, ',' order by code) from dossiers_dossier")[0]
    assert codes == ",".join(Dossier.objects.order_by("code").values_list("code", flat=True))
    verify = [[CAICACH, "verify-log"], [CAICACH, "files", "verify"], [CAICACH, "migrate", "--check"]]
    for words in verify:
        assert subprocess.run(words, env=elsewhere, capture_output=True).returncode == 0, words
    # Rights came along: the triggers alone would refuse as well, so the rights themselves are looked at.
    told = subprocess.run([CAICACH, "doctor", "--json"], env=elsewhere, capture_output=True).stdout
    states = {one["check"]: one["state"] for one in json.loads(told)["checks"]}
    assert [states[name] for name in ("logins", "rights", "migrations", "seals")] == ["ok"] * 4
    assert asked(elsewhere, "select has_table_privilege('caicach_app', 'dossiers_dossier', 'update')") == (True,)
    # Nothing is ever written over.
    again = restore(folder, elsewhere)
    assert again.returncode == 1
    assert "Chỉ khôi phục vào nơi còn trống" in again.stderr


def test_what_changed_in_between_would_be_seen(here: str, place: Path) -> None:
    folder, told = making.make(place / "kept", at=AT)
    assert restoring.compare(folder, told).sound
    gone = StoredFile.objects.first()
    disk.address(gone.sha256).unlink()
    gone.delete()
    keep_file(b"another")
    keep_file(b"one more")
    differences = restoring.compare(folder, told).differences
    assert "documents_storedfile: 4 ≠ 3" in differences
    with connections["sequencer"].cursor() as cursor:
        cursor.execute("update core_head set position = position + 1")
    found = restoring.compare(folder, told).differences
    assert any(line.startswith("core_head: ") for line in found)
    assert any(line.startswith("missing ") for line in found)  # verify-log's own word


def test_a_right_too_many_would_be_seen(here: str, place: Path) -> None:
    folder, told = making.make(place / "kept", at=AT)
    with databases.superuser(here) as connection:
        connection.execute("grant update (subject) on core_event to caicach_app")
    assert [line.split(":")[0] for line in restoring.compare(folder, told).differences] == ["rights"]


def test_what_comes_after_a_restore_gets_its_rights_by_default(
    elsewhere: dict[str, str], here: str, place: Path
) -> None:
    assert restore(making.make(place / "kept", at=AT)[0], elsewhere).returncode == 0
    with psycopg.connect(elsewhere["DATABASE_OWNER_URL"]) as connection:
        connection.execute("create table of_tomorrow (id int)")
    assert asked(elsewhere, "select has_table_privilege('caicach_app', 'of_tomorrow', 'update')") == (True,)


def test_a_file_the_database_names_must_be_there(here: str, place: Path) -> None:
    disk.address(StoredFile.objects.first().sha256).unlink()
    with pytest.raises(making.BytesMissing):
        making.make(place / "kept", at=AT)
    assert manifest.kept(place / "kept") == []
    assert [path.name for path in (place / "kept").iterdir()] == [".lock"]


def test_a_damaged_file_is_not_taken_for_a_backup_of_it(here: str, place: Path) -> None:
    disk.address(StoredFile.objects.first().sha256).write_bytes(b"other bytes")
    with pytest.raises(making.BytesMissing):
        making.make(place / "kept", at=AT)


def test_dump_counts_and_files_are_of_one_moment(here: str, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever comes while pg_dump runs belongs to the next backup, as a whole."""
    dump = programs.dump

    def slow(*given: Any, **named: Any) -> None:
        keep_file(b"came while the dump ran")
        desk.Office().receive(PROCEDURE, when=desk.at(2, 9))
        dump(*given, **named)

    monkeypatch.setattr(programs, "dump", slow)
    folder, made = making.make(place / "kept", at=AT)
    assert (made.files, made.rows["dossiers_dossier"], made.rows["documents_storedfile"]) == (3, 5, 3)
    program = places.client("pg_restore", at_least=programs.server_major())
    words = [program, "--data-only", "--table=dossiers_dossier", "--file=-", folder / manifest.DUMP]
    dumped = subprocess.run(words, text=True, capture_output=True, check=True).stdout
    assert sum(f"\t{code}\t" in dumped for code in Dossier.objects.values_list("code", flat=True)) == 5
    assert Dossier.objects.count() == 6


def test_a_day_sealed_after_the_dump_is_not_in_the_backup(
    here: str, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Midnight comes while the files are copied: the seal speaks of events that the dump does not hold."""
    dump = programs.dump

    def until_midnight(*given: Any, **named: Any) -> None:
        dump(*given, **named)
        desk.Office().receive(PROCEDURE, when=desk.at(2, 9))
        with clock.frozen(desk.at(2, 17)):
            sequencer.drain()
        with clock.frozen(desk.at(3, 0, 1)):
            sequencer.seal()
            assert seals.publish(seals.default_file()) == 1

    before = seals.default_file().read_bytes()
    monkeypatch.setattr(programs, "dump", until_midnight)
    folder, _made = making.make(place / "kept", at=AT)
    assert (folder / manifest.SEALS).read_bytes() == before
    assert len(seals.read(seals.default_file())) > len(seals.read(folder / manifest.SEALS))


def test_unchanged_files_are_linked_and_old_backups_go(here: str, place: Path) -> None:
    root = place / "kept"
    folders = [making.make(root, at=desk.at(day), keep=2)[0] for day in (2, 3, 4)]
    assert [one.folder for one in manifest.kept(root)] == folders[1:]
    digest = StoredFile.objects.first().sha256
    inodes = {(one / "files" / digest[:2] / digest[2:4] / digest).stat().st_ino for one in folders[1:]}
    assert len(inodes) == 1
    assert disk.address(digest).stat().st_ino not in inodes  # of the live file there is a copy


def inside(folder: Path, digest: str) -> Path:
    return folder / "files" / digest[:2] / digest[2:4] / digest


def test_a_file_cut_short_in_a_backup_is_not_linked_on(
    here: str, place: Path, caplog: pytest.LogCaptureFixture
) -> None:
    digest = StoredFile.objects.first().sha256
    kept = [making.make(place / "kept", at=AT)[0]]
    inside(kept[0], digest).write_bytes(b"cut short")
    for day in (3, 4):
        kept.append(making.make(place / "kept", at=desk.at(day))[0])
        restoring.check_backup(kept[-1], manifest.read(kept[-1]), every_file=True)
    assert inside(kept[1], digest).stat().st_ino == inside(kept[2], digest).stat().st_ino
    assert caplog.messages == [f"a damaged file in a backup: {inside(kept[0], digest)}"]


def test_an_altered_file_in_a_backup_is_found_within_sixteen_days(here: str, place: Path) -> None:
    digest = StoredFile.objects.first().sha256
    days = [desk.at(day, 9) for day in range(3, 19)]
    due = [day for day in days if making.is_due(digest, day)]
    assert len(due) == 1
    first, _made = making.make(place / "kept", at=AT)
    whole = inside(first, digest).read_bytes()
    altered = whole[:-1] + b"?"
    inside(first, digest).write_bytes(altered)
    other = next(day for day in days if day not in due)
    for at, held in ((other, altered), (due[0], whole)):
        folder, _made = making.make(place / "kept", at=at)
        assert inside(folder, digest).read_bytes() == held
        inside(folder, digest).unlink()


def test_a_file_damaged_in_both_places_ends_the_backup(here: str, place: Path) -> None:
    digest = StoredFile.objects.first().sha256
    kept, _made = making.make(place / "kept", at=AT)
    for copy in (inside(kept, digest), disk.address(digest)):
        copy.write_bytes(b"cut short")
    with pytest.raises(making.BytesMissing):
        making.make(place / "kept", at=desk.at(3))


def test_what_was_cut_off_is_no_backup_and_is_cleared_away(here: str, place: Path) -> None:
    root = place / "kept"
    cut = root / ".making-caicach-20220801T000000Z"
    cut.mkdir(parents=True)
    (cut / "manifest.json").touch()
    assert manifest.kept(root) == []
    making.make(root, at=AT)
    assert not cut.exists()


def test_two_at_once_are_one(here: str, place: Path) -> None:
    (place / "kept").mkdir()
    with making.alone(place / "kept"), pytest.raises(making.AnotherRuns):
        making.make(place / "kept", at=AT)


def test_a_place_of_another_account_is_refused_in_words(place: Path) -> None:
    (place / ".lock").touch()
    refused = pytest.raises(making.NotWritable, match=r"không ghi được vào .*/\.lock")
    with denied.denied(place / ".lock", mode=0o444), refused, making.alone(place):
        pass


@pytest.mark.parametrize("part", ["database.dump", "files", "manifest.json"])
def test_a_damaged_backup_is_refused_before_anything_is_written(
    here: str, elsewhere: dict[str, str], place: Path, part: str
) -> None:
    folder, _made = making.make(place / "kept", at=AT)
    path = folder / part if part != "files" else restoring.files_of(folder)[0]
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    done = restore(folder, elsewhere)
    assert done.returncode == 1
    assert done.stderr.startswith("caicach: ")
    assert asked(elsewhere, "select count(*) from pg_tables where schemaname = 'public'") == (0,)
    with pytest.raises((restoring.Damaged, manifest.NoBackup)):
        restoring.check_backup(folder, manifest.read(folder), every_file=True)


def test_a_backup_of_a_newer_program_is_refused(here: str, place: Path) -> None:
    folder, made = making.make(place / "kept", at=AT)
    made.migrations["core"].append("0099_of_tomorrow")
    with pytest.raises(manifest.NoBackup, match=r"core\.0099_of_tomorrow"):
        restoring.check_backup(folder, made)


def test_a_place_is_empty_without_tables_files_and_seals(here: str, elsewhere: dict[str, str], place: Path) -> None:
    folder, _made = making.make(place / "kept", at=AT)
    new, files = place / "new", place / "new-files"
    stranger = files / "ab" / "cd" / ("abcd" + "0" * 60)
    stranger.parent.mkdir(parents=True)
    stranger.touch()
    assert "đã có tệp khác" in restore(folder, elsewhere).stderr
    stranger.unlink()
    new.mkdir()
    (new / "seals.txt").write_text("2020-01-01 1 " + "0" * 64 + "\n")
    assert "dấu niêm phong của nhật ký khác" in restore(folder, elsewhere).stderr
    (new / "seals.txt").unlink()
    assert restore(folder, elsewhere).returncode == 0


def test_what_fails_in_the_database_leaves_it_empty_and_can_be_done_again(
    here: str, elsewhere: dict[str, str], place: Path
) -> None:
    folder, _made = making.make(place / "kept", at=AT)
    with databases.superuser(elsewhere["NAME"]) as connection:
        connection.execute("create function core_refuse() returns int language sql as 'select 1'")  # in the way
    assert restore(folder, elsewhere).returncode == 1
    assert asked(elsewhere, "select count(*) from pg_tables where schemaname = 'public'") == (0,)
    with databases.superuser(elsewhere["NAME"]) as connection:
        connection.execute("drop function core_refuse()")
    done = restore(folder, elsewhere)
    assert done.returncode == 0, done.stderr


def test_pg_dump_of_the_servers_version_is_found_or_the_package_that_has_it_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert places.client("pg_dump", at_least=1).exists()
    with pytest.raises(places.LauncherError, match="postgresql-client-99"):
        places.client("pg_dump", at_least=99)
    monkeypatch.setenv("PG_BINDIR", places.ONLY_EMBEDDED)
    embedded = places.client("pg_restore", at_least=1)
    assert places.EMBEDDED in str(embedded)
    assert places.client_major(embedded) >= 15


def test_the_password_is_on_no_command_line(monkeypatch: pytest.MonkeyPatch, here: str) -> None:
    seen: dict[str, Any] = {}

    def note(words: list[str], **named: Any) -> subprocess.CompletedProcess[str]:
        seen.update(words=words, env=named["env"])
        return subprocess.CompletedProcess(words, 0, "", "")

    monkeypatch.setitem(connections["owner"].settings_dict, "PASSWORD", "secret-of-the-test")
    monkeypatch.setattr(places, "client", lambda program, at_least: Path(program))
    monkeypatch.setattr(subprocess, "run", note)
    programs.run("pg_dump", at_least=15)
    assert "secret-of-the-test" not in " ".join(seen["words"])
    assert seen["env"]["PGPASSWORD"] == "secret-of-the-test"


def test_the_commands_say_what_they_found(here: str, place: Path) -> None:
    out = StringIO()
    call_command("backup", "--to", str(place / "kept"), "--json", stdout=out)
    made = json.loads(out.getvalue())
    assert made["files"] == 3
    out = StringIO()
    call_command("backup", "--check", made["folder"], stdout=out)
    assert out.getvalue().startswith(f"Còn nguyên vẹn: {made['folder']}\n")
    assert f"nhật ký đến vị trí {made['head']['position']} " in out.getvalue()
    with pytest.raises(CommandError):
        call_command("backup", "--keep", "0")
