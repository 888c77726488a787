"""Does a file come in whole, in pieces, again after a break, and never ahead of what is on disk?"""

import io
import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction

from caicach.accounts.states import Role
from caicach.core import errors
from caicach.core.actor import Actor
from caicach.documents import commands, disk, models, policies, queries, rules, states
from tests.documents import samples
from tests.documents.conftest import AT, official

PDF = samples.pdf(size=10_000)


def begun(by: Actor, *, data: bytes = PDF, name: str = "Giấy chứng sinh.pdf") -> models.Upload:
    return commands.begin_upload(name=name, size=len(data), by=by, at=AT)


def sent(by: Actor, data: bytes = PDF, *, name: str = "Giấy chứng sinh.pdf", step: int = 4096) -> models.StoredFile:
    upload = begun(by, data=data, name=name)
    for start in range(0, len(data), step):
        commands.append_upload(token=upload.token, offset=start, data=data[start : start + step], by=by, at=AT)
    return commands.finish_upload(token=upload.token, by=by, at=AT)


def read(file: models.StoredFile) -> bytes:
    with queries.open_for_reading(file, to_official=True).stream as stream:
        return stream.read()


def test_a_file_in_pieces_is_the_file(officer: Actor, django_capture_on_commit_callbacks) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        file = sent(officer)
    assert read(file) == PDF
    assert (file.name, file.media_type, file.size) == ("Giấy chứng sinh.pdf", "application/pdf", len(PDF))
    assert (file.state, file.stored_by_id, file.unit_id) == ("unscanned", officer.user_id, officer.unit_id)
    assert disk.address(file.sha256).relative_to(disk.root()).parts == (file.sha256[:2], file.sha256[2:4], file.sha256)
    assert list(disk.incoming().iterdir()) == []


def test_the_wrong_offset_is_told_the_right_one(officer: Actor) -> None:
    upload = begun(officer)
    commands.append_upload(token=upload.token, offset=0, data=PDF[:100], by=officer, at=AT)
    for wrong in (0, 99, 101, 5000):
        with pytest.raises(rules.WrongOffset) as refusal:
            commands.append_upload(token=upload.token, offset=wrong, data=b"x", by=officer, at=AT)
        assert (refusal.value.offset, refusal.value.status) == (100, 409)
    assert queries.get_upload(upload.token, seen_by=officer).offset == 100


def test_bytes_behind_the_offset_were_never_acknowledged(officer: Actor) -> None:
    """A process died after writing and before committing: the next piece overwrites what it left."""
    upload = begun(officer)
    disk.write_part(upload.token, offset=0, data=b"\xff" * 20_000)
    file_data = [PDF[:5000], PDF[5000:]]
    commands.append_upload(token=upload.token, offset=0, data=file_data[0], by=officer, at=AT)
    commands.append_upload(token=upload.token, offset=5000, data=file_data[1], by=officer, at=AT)
    assert read(commands.finish_upload(token=upload.token, by=officer, at=AT)) == PDF


def test_more_than_announced_is_refused(officer: Actor) -> None:
    upload = begun(officer)
    with pytest.raises(rules.TooLarge):
        commands.append_upload(token=upload.token, offset=0, data=PDF + b"0", by=officer, at=AT)
    assert queries.get_upload(upload.token, seen_by=officer).offset == 0


def test_finishing_needs_every_byte(officer: Actor) -> None:
    upload = begun(officer)
    commands.append_upload(token=upload.token, offset=0, data=PDF[:-1], by=officer, at=AT)
    with pytest.raises(rules.NotComplete) as refusal:
        commands.finish_upload(token=upload.token, by=officer, at=AT)
    assert refusal.value.offset == len(PDF) - 1


def test_finishing_twice_is_one_file(officer: Actor) -> None:
    upload = begun(officer)
    commands.append_upload(token=upload.token, offset=0, data=PDF, by=officer, at=AT)
    first = commands.finish_upload(token=upload.token, by=officer, at=AT)
    assert commands.finish_upload(token=upload.token, by=officer, at=AT) == first
    assert models.StoredFile.objects.count() == 1


def test_lost_bytes_are_not_replaced_by_zeros(officer: Actor) -> None:
    upload = begun(officer)
    commands.append_upload(token=upload.token, offset=0, data=PDF, by=officer, at=AT)
    with disk.part(upload.token).open("rb+") as part:
        part.truncate(50)
    with pytest.raises(queries.BytesMissing):
        commands.finish_upload(token=upload.token, by=officer, at=AT)


@pytest.mark.parametrize("kind", samples.REFUSED)
def test_a_name_does_not_make_a_pdf(officer: Actor, kind: str) -> None:
    with pytest.raises(rules.NotAllowed):
        sent(officer, samples.REFUSED[kind])
    with pytest.raises(rules.NotAllowed):
        commands.store(source=io.BytesIO(samples.REFUSED[kind]), name="đơn.pdf", by=officer, at=AT)
    assert not models.StoredFile.objects.exists()
    assert list(disk.stored()) == []


def test_a_whole_file_at_once(officer: Actor) -> None:
    file = commands.store(source=io.BytesIO(samples.DOCX), name="Đơn", by=officer, at=AT)
    assert (file.name, read(file)) == ("Đơn.docx", samples.DOCX)


def test_equal_bytes_lie_once_and_nobody_is_told(officer: Actor, stranger: Actor) -> None:
    first, second = sent(officer, name="của tôi.pdf"), sent(stranger, name="của người khác.pdf")
    assert first.sha256 == second.sha256
    assert len(list(disk.stored())) == 1
    assert first.pk != second.pk
    with pytest.raises(errors.NotFound):
        queries.get_file(first.pk, seen_by=stranger)
    # The second sender had to send every byte, as if nothing were there.
    upload = begun(stranger)
    assert upload.offset == 0


def test_a_damaged_copy_is_healed_by_the_same_bytes(officer: Actor) -> None:
    file = sent(officer)
    disk.address(file.sha256).write_bytes(b"damaged")
    sent(officer)
    assert read(file) == PDF


def test_an_upload_is_its_senders_own(officer: Actor, stranger: Actor) -> None:
    upload = begun(officer)
    for act in (
        lambda: queries.get_upload(upload.token, seen_by=stranger),
        lambda: commands.append_upload(token=upload.token, offset=0, data=PDF, by=stranger, at=AT),
        lambda: commands.finish_upload(token=upload.token, by=stranger, at=AT),
        lambda: commands.cancel_upload(token=upload.token, by=stranger),
        lambda: queries.get_upload(uuid.uuid4(), seen_by=officer),
    ):
        with pytest.raises(errors.NotFound):
            act()


@pytest.mark.parametrize("role", Role)
def test_who_may_bring_files(db: None, role: Role) -> None:
    by = official(5, role)
    may = role is not Role.ADMINISTRATOR
    assert policies.can_upload(by) is may
    if not may:
        for act in (
            lambda: begun(by),
            lambda: commands.store(source=io.BytesIO(PDF), name="đơn.pdf", by=by, at=AT),
        ):
            with pytest.raises(errors.NotPermitted):
                act()


def test_the_public_brings_no_files_here(db: None) -> None:
    with pytest.raises(errors.NotPermitted):
        begun(Actor.anonymous())


def test_colleagues_of_the_unit_see_the_file(officer: Actor) -> None:
    file = sent(officer)
    colleague = official(7)
    colleague = Actor(
        kind=colleague.kind, user_id=colleague.user_id, unit_id=officer.unit_id,
        posts=frozenset({(Role.CASE_OFFICER.value, officer.unit_id or 0)}),
    )  # fmt: skip
    assert queries.get_file(file.pk, seen_by=colleague) == file
    assert queries.list_files([file.pk, 10**9], seen_by=colleague) == [file]
    assert queries.list_files([file.pk], seen_by=official(8)) == []


def test_cancelling_takes_the_bytes_away(officer: Actor, django_capture_on_commit_callbacks) -> None:
    upload = begun(officer)
    commands.append_upload(token=upload.token, offset=0, data=PDF[:10], by=officer, at=AT)
    with django_capture_on_commit_callbacks(execute=True):
        commands.cancel_upload(token=upload.token, by=officer)
    assert list(disk.incoming().iterdir()) == []
    with pytest.raises(errors.NotFound):
        queries.get_upload(upload.token, seen_by=officer)


def test_many_uploads_begun_and_none_finished_are_stopped(officer: Actor) -> None:
    for number in range(60):
        begun(officer, name=f"{number}.pdf")
    with pytest.raises(errors.Refused, match="tải dở"):
        begun(officer)


# --- what is given out ---


def test_infected_goes_to_nobody_and_unscanned_to_officials_as_a_download(officer: Actor) -> None:
    file = sent(officer)
    opened = queries.open_for_reading(file, to_official=True)
    opened.stream.close()
    assert opened.inline is False
    with pytest.raises(rules.NotScanned):
        queries.open_for_reading(file, to_official=False)
    file.state = states.ScanState.CLEAN
    for to_official in (True, False):
        opened = queries.open_for_reading(file, to_official=to_official)
        opened.stream.close()
        assert opened.inline is True
    file.state = states.ScanState.INFECTED
    for to_official in (True, False):
        with pytest.raises(rules.Infected):
            queries.open_for_reading(file, to_official=to_official)


def test_office_files_are_never_shown_in_the_page(officer: Actor) -> None:
    file = commands.store(source=io.BytesIO(samples.DOCX), name="Đơn.docx", by=officer, at=AT)
    file.state = states.ScanState.CLEAN
    assert not queries.can_show(file)


def test_missing_bytes_are_said_to_be_missing(officer: Actor) -> None:
    file = sent(officer)
    disk.address(file.sha256).unlink()
    with pytest.raises(queries.BytesMissing):
        queries.open_for_reading(file, to_official=True)


# --- what can never be stored ---


@pytest.mark.parametrize(
    "wrong",
    [
        {"sha256": "x" * 64},
        {"size": 0},
        {"state": "clean"},
        {"state": "infected", "scanned_at": AT},
        {"scanned_at": AT},
        {"state": "unknown"},
    ],
)
def test_the_database_refuses_impossible_files(officer: Actor, wrong: dict[str, object]) -> None:
    good = {"name": "a.pdf", "media_type": "application/pdf", "size": 1, "sha256": "a" * 64, "stored_at": AT}
    models.StoredFile.objects.create(**good)
    with pytest.raises(IntegrityError), transaction.atomic():
        models.StoredFile.objects.create(**good | wrong)


def test_the_database_refuses_impossible_uploads(officer: Actor) -> None:
    upload = begun(officer)
    for wrong in ({"offset": len(PDF) + 1}, {"file": sent(officer)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            models.Upload.objects.filter(pk=upload.pk).update(**wrong)


# --- leftovers ---


def test_clean_removes_only_what_is_abandoned(officer: Actor, files_root: Path) -> None:
    kept = sent(officer)
    fresh, old = begun(officer), begun(officer)
    for upload in (fresh, old):
        commands.append_upload(token=upload.token, offset=0, data=PDF[:10], by=officer, at=AT)
    models.Upload.objects.filter(pk=old.pk).update(touched_at=AT - timedelta(days=4))
    orphan = disk.put(io.BytesIO(b"no row names me"))
    later = AT.fromtimestamp(disk.address(kept.sha256).stat().st_mtime, tz=AT.tzinfo) + timedelta(days=2)
    models.Upload.objects.exclude(pk=old.pk).update(touched_at=later)
    report = commands.clean(at=later, abandoned_after=timedelta(days=3))
    assert (report.uploads, report.orphans) == (1, 1)
    assert not disk.part(old.token).exists()
    assert disk.part(fresh.token).exists()
    assert not disk.address(orphan.sha256).exists()
    assert read(kept) == PDF


def test_clean_leaves_young_bytes_alone(officer: Actor) -> None:
    """A transaction may be about to name them."""
    young = disk.put(io.BytesIO(b"just written"))
    now = AT.fromtimestamp(disk.address(young.sha256).stat().st_mtime, tz=AT.tzinfo)
    assert commands.clean(at=now + timedelta(hours=1), abandoned_after=timedelta(days=3)).orphans == 0
    assert disk.address(young.sha256).exists()


def test_verify_finds_what_is_missing_or_changed(officer: Actor) -> None:
    good, changed, missing, cut = (sent(officer, samples.pdf(f"số {number}")) for number in range(4))
    assert commands.verify().sound
    path = disk.address(changed.sha256)
    data = bytearray(path.read_bytes())
    data[-2] ^= 1
    path.write_bytes(bytes(data))
    disk.address(missing.sha256).unlink()
    disk.address(cut.sha256).write_bytes(b"%PDF")
    report = commands.verify()
    assert report.checked == 4
    assert report.missing == [missing.sha256]
    assert set(report.damaged) == {changed.sha256, cut.sha256}
    assert good.sha256 not in report.damaged
    assert not report.sound
