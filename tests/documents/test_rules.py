"""Are files told by their bytes, and are names made safe? No database."""

import errno
import io
import unicodedata
import zipfile
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caicach.core import errors
from caicach.documents import queries, rules
from tests.documents import samples

TAKEN = queries.file_rules(on=date(2022, 8, 4))


@pytest.mark.parametrize("media_type", samples.TAKEN)
def test_what_is_taken_is_told_by_its_bytes(media_type: str) -> None:
    assert rules.check_type(io.BytesIO(samples.TAKEN[media_type]), rules=TAKEN).media_type == media_type


@pytest.mark.parametrize("kind", samples.REFUSED)
def test_anything_else_is_refused(kind: str) -> None:
    with pytest.raises(rules.NotAllowed, match="PDF"):
        rules.check_type(io.BytesIO(samples.REFUSED[kind]), rules=TAKEN)


@given(st.binary(max_size=3000))
def test_no_bytes_upset_the_sniffer(data: bytes) -> None:
    rules.sniff(io.BytesIO(data))


@given(st.binary(max_size=300))
def test_no_package_upsets_the_sniffer(data: bytes) -> None:
    rules.sniff(io.BytesIO(b"PK\x03\x04" + data))
    rules.sniff(io.BytesIO(samples.DOCX[: -len(data) or None] + data))


@given(st.sampled_from(samples.PACKED), st.lists(st.tuples(st.integers(4, 10_000), st.integers(0, 255)), max_size=8))
def test_no_altered_package_upsets_the_sniffer(package: bytes, changes: list[tuple[int, int]]) -> None:
    altered = bytearray(package)
    for place, byte in changes:
        altered[4 + place % (len(altered) - 4)] = byte
    rules.sniff(io.BytesIO(bytes(altered)))


def test_a_compressed_part_that_cannot_be_unpacked_is_no_document() -> None:
    whole = samples.PACKED[0]
    start = whole.index(b"mimetype") + len("mimetype")  # its compressed bytes follow the name in the first head
    assert rules.sniff(io.BytesIO(whole)) == "application/vnd.oasis.opendocument.text"
    assert rules.sniff(io.BytesIO(whole[:start] + b"\xff\xff" + whole[start + 2 :])) == ""


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("Giấy khai sinh.pdf", "Giấy khai sinh.pdf"),
        (unicodedata.normalize("NFD", "Giấy khai sinh.pdf"), "Giấy khai sinh.pdf"),
        (r"C:\Users\thu\Đơn.docx", "Đơn.docx"),
        ("../../etc/passwd", "passwd"),
        ("a\x00b\r\nX-Evil: 1.pdf", "abX-Evil_ 1.pdf"),
        ("‮fdp.exe", "fdp.exe"),
        ("  nhiều   khoảng trắng .pdf ", "nhiều khoảng trắng .pdf"),
        ('<"ảnh">|?*.png', "_ảnh_.png"),
        (".htaccess", "htaccess"),
    ],
)
def test_names_are_made_safe(given_name: str, kept: str) -> None:
    assert rules.safe_name(given_name) == kept


@pytest.mark.parametrize("empty", ["", "   ", "...", "a/", "\x00"])
def test_a_name_of_nothing_is_refused(empty: str) -> None:
    with pytest.raises(rules.Unfit):
        rules.safe_name(empty)


@given(st.text(min_size=1, max_size=400))
def test_a_kept_name_is_short_normal_and_of_one_part(name: str) -> None:
    try:
        kept = rules.safe_name(name)
    except errors.Invalid:
        return
    assert 0 < len(kept) <= rules.LONGEST_NAME
    assert unicodedata.is_normalized("NFC", kept)
    assert not set(kept) & set('/\\<>:"|?*\x00\r\n')
    assert rules.safe_name(kept) == kept


def test_a_long_name_keeps_its_ending() -> None:
    kept = rules.safe_name("Đ" * 300 + ".pdf")
    assert len(kept) == rules.LONGEST_NAME
    assert kept.endswith("Đ.pdf")


def test_the_name_says_what_the_file_is() -> None:
    kind = TAKEN.type_of("application/pdf")
    assert kind is not None
    assert rules.named_as("ảnh chụp.jpg", kind) == "ảnh chụp.jpg.pdf"
    assert rules.named_as("đơn.PDF", kind) == "đơn.PDF"
    assert rules.named_as("đơn", kind) == "đơn.pdf"


@pytest.mark.parametrize(
    ("size", "error"), [(0, rules.Unfit), (-1, rules.Unfit), (TAKEN.max_bytes + 1, rules.TooLarge)]
)
def test_sizes_are_refused_before_anything_is_sent(size: int, error: type[Exception]) -> None:
    with pytest.raises(error):
        rules.check_announced(name="đơn.pdf", size=size, rules=TAKEN)
    rules.check_announced(name="đơn.pdf", size=TAKEN.max_bytes, rules=TAKEN)


def test_an_ending_that_is_never_taken_is_refused_before_anything_is_sent() -> None:
    with pytest.raises(rules.NotAllowed):
        rules.check_announced(name="đơn.exe", size=10, rules=TAKEN)
    assert rules.check_announced(name="đơn", size=10, rules=TAKEN) == "đơn"


def test_what_is_taken_is_said_in_words() -> None:
    assert TAKEN.words.startswith("Mỗi tệp không quá 50 MB; nhận PDF, ảnh JPEG")
    assert ".pdf" in TAKEN.accept
    assert "image/jpeg" in TAKEN.accept


def test_sizes_are_written_as_people_write_them() -> None:
    assert [rules.size_words(size) for size in (10, 1024, 1536, 52_428_800, 3 << 30)] == [
        "10 byte", "1 KB", "1,5 KB", "50 MB", "3 GB",
    ]  # fmt: skip


def test_the_setting_of_the_installation_may_only_lower_the_limit(settings) -> None:
    settings.FILES_MAX_BYTES = 1000
    queries._all_rules.cache_clear()
    assert queries.file_rules(on=date(2022, 1, 1)).max_bytes == 1000
    queries._all_rules.cache_clear()


class Disk(io.BytesIO):
    """A disk on which reading the end of a file fails."""

    def __init__(self, reason: int) -> None:
        super().__init__(samples.DOCX)
        self.reason = reason

    def read(self, size: int | None = -1) -> bytes:
        if self.tell():
            raise OSError(self.reason, "no")
        return super().read(size)


def test_a_failing_disk_is_not_taken_for_a_file_of_another_type() -> None:
    with pytest.raises((OSError, zipfile.BadZipFile)):
        rules.sniff(Disk(errno.EIO))
    assert rules.sniff(Disk(errno.EINVAL)) == ""  # a place before the beginning of the file: the package is damaged
