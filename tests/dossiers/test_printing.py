"""Do the printed forms look, read and scan as they should?

The pages are compared with the pictures in `forms/expected`. After a wanted change of layout run
`FORMS_ACCEPT=1 pytest tests/dossiers/test_printing.py`, look at every new picture, and commit it with the layout.
"""

import io
import os
import re
import unicodedata
from dataclasses import fields, is_dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from django.conf import settings
from django.utils import translation
from PIL import Image, ImageChops

from caicach.core import errors
from caicach.documents import clerical
from caicach.dossiers import printing
from caicach.dossiers.rules import clock as clock_rules
from caicach.dossiers.rules import limits
from caicach.organisations import calendar_files
from tests.dossiers.forms import samples

EXPECTED = Path(__file__).parent / "forms" / "expected"
DPI = 100
LAST_WORDS = "Xin thông báo cho ông (bà) được biết và thực hiện./."
PRINT = {
    printing.ReceiptSlip: printing.receipt_slip,
    printing.SupplementSlip: printing.supplement_slip,
    printing.RefusalSlip: printing.refusal_slip,
    printing.ApologySlip: printing.apology_slip,
    printing.StopSlip: printing.stop_slip,
    printing.ControlSlip: printing.control_slip,
    printing.Register: printing.register,
}


def printed(slip: printing.Slip) -> bytes:
    return PRINT[type(slip)](slip)


def pages(document: bytes, *, dpi: int = DPI) -> list[Image.Image]:
    with pypdfium2.PdfDocument(document) as opened:
        return [page.render(scale=dpi / 72).to_pil().convert("L") for page in opened]


def page_texts(document: bytes) -> list[str]:
    with pypdfium2.PdfDocument(document) as opened:
        return [page.get_textpage().get_text_bounded() for page in opened]


def squeezed(text: str) -> str:
    """Without the blanks that only the layout put there; U+FFFE is PDFium's hyphen at the end of a line."""
    return re.sub(r"\s+", "", re.sub(r"[\ufffe\x02]", "-", text))


def words_of(value: object) -> list[str]:
    """Every text that someone typed into the slip."""
    if is_dataclass(value) and not isinstance(value, type):
        return [
            word for one in fields(value) for word in words_of(getattr(value, one.name)) if one.name != "limit_unit"
        ]
    if isinstance(value, tuple):
        return [word for item in value for word in words_of(item)]
    return [line for line in value.splitlines() if line] if isinstance(value, str) else []


@pytest.mark.parametrize("name", samples.ALL)
def test_pages_look_as_accepted(name: str) -> None:
    shown = pages(printed(samples.ALL[name]))
    accepted = sorted(EXPECTED.glob(f"{name}-p*.png"))
    if os.environ.get("FORMS_ACCEPT"):
        for old in accepted:
            old.unlink()
        for number, page in enumerate(shown, 1):
            page.quantize(16).save(EXPECTED / f"{name}-p{number}.png", optimize=True)
        return
    assert len(shown) == len(accepted), "another number of pages"
    for number, page in enumerate(shown, 1):
        compare(page, EXPECTED / f"{name}-p{number}.png")


def compare(page: Image.Image, accepted: Path) -> None:
    with Image.open(accepted) as picture:
        wanted = picture.convert("L")
    assert page.size == wanted.size
    difference = ImageChops.difference(page, wanted)
    strong = sum(difference.histogram()[80:])
    if strong > page.width * page.height * 0.0005:
        folder = settings.VAR / "forms-differ"
        folder.mkdir(parents=True, exist_ok=True)
        page.save(folder / f"{accepted.stem}-now.png")
        difference.save(folder / f"{accepted.stem}-difference.png")
        pytest.fail(f"{accepted.name}: {strong} pixels differ; see {folder}")


@pytest.mark.parametrize("name", samples.ALL)
def test_text_reads_as_it_was_typed(name: str) -> None:
    slip = samples.ALL[name]
    text = squeezed("".join(page_texts(printed(slip))))
    assert unicodedata.is_normalized("NFC", text)
    for word in words_of(replace(slip, head=replace(slip.head, superior="", issuer=""))):
        assert squeezed(unicodedata.normalize("NFC", word)).casefold() in text.casefold(), word
    assert squeezed(slip.head.issuer.upper()) in text


@pytest.mark.parametrize("name", samples.ALL)
def test_every_page_has_its_size_and_its_mark(name: str) -> None:
    slip = samples.ALL[name]
    document = printed(slip)
    with pypdfium2.PdfDocument(document) as opened:
        sizes = {tuple(round(side / 72 * 25.4) for side in page.get_size()) for page in opened}
        assert opened.is_tagged()
    assert sizes == {(297, 210) if isinstance(slip, printing.Register) else (148, 210)}
    texts = page_texts(document)
    assert all(f"Mẫu số {name[:2]}" in text for text in texts)
    # An example that nobody has compared with the annex never passes for the official print.
    assert all("chưa đối chiếu với phụ lục" in text for text in texts)


@pytest.mark.parametrize("dpi", [100, 150, 300])
def test_qr_holds_exactly_the_look_up_address(dpi: int) -> None:
    (page,) = pages(printing.receipt_slip(samples.RECEIPT), dpi=dpi)
    assert [code.text for code in zxingcpp.read_barcodes(page)] == [samples.LOOKUP]


def test_qr_of_any_address_can_be_scanned() -> None:
    for number in range(0, 9999, 303):
        address = f"http://127.0.0.1:8000/tra-cuu/000.00.10.H03-22{number:04d}-{number:04d}"
        (page, *_) = pages(printing.receipt_slip(replace(samples.RECEIPT, lookup_address=address)), dpi=150)
        assert [code.text for code in zxingcpp.read_barcodes(page)] == [address]


LONG_HOST = f"https://{'motcua-' * 14}x.vn"


@pytest.mark.parametrize("host", ["https://motcua.example.vn", "http://127.0.0.1:8000", LONG_HOST])
def test_what_is_copied_from_a_page_is_what_was_meant(host: str) -> None:
    """The places where a long address may break are the layout's: nothing of them is in the text."""
    address = f"{host}/tra-cuu/?ma=000.11.26.H03-220804-0001"
    slip = replace(samples.RECEIPT_LONG, lookup_address=address)
    texts = page_texts(printing.receipt_slip(slip))
    assert "\u200b" not in "".join(texts)
    assert any(address in re.sub(r"[\r\n]", "", text.replace("\x02", "-")) for text in texts)


def test_table_head_is_repeated_on_every_page() -> None:
    texts = page_texts(printing.receipt_slip(samples.RECEIPT_LONG))
    assert [("Tên giấy tờ" in text) for text in texts[:2]] == [True, True]
    assert all("Tênthủtụchànhchính" in squeezed(text) for text in page_texts(printing.register(samples.REGISTER)))


def test_two_copies_are_numbered_each_for_itself() -> None:
    texts = page_texts(printing.receipt_slip(samples.RECEIPT_LONG))
    half = len(texts) // 2
    assert half >= 2
    for number, text in enumerate(texts):
        assert f"Trang {number % half + 1}/{half}" in text
    assert "Giao người nộp hồ sơ" in texts[0]
    assert "Lưu cùng hồ sơ" in texts[half]


@pytest.mark.parametrize("paragraphs", range(12, 34))
def test_signatures_never_stand_alone(paragraphs: int) -> None:
    slip = replace(samples.REFUSAL, reason="\n".join(["Lý do được nêu đầy đủ."] * paragraphs))
    for text in page_texts(printing.refusal_slip(slip)):
        if "NGƯỜI NỘP HỒ SƠ" in text:
            assert LAST_WORDS in text


@pytest.mark.parametrize("papers", range(1, 24, 2))
def test_counting_of_the_due_date_stays_with_the_signatures(papers: int) -> None:
    components = tuple(printing.Component(name=f"Giấy tờ {number}", form="Bản chính") for number in range(papers))
    for text in page_texts(printing.receipt_slip(replace(samples.RECEIPT, components=components))):
        assert ("NGƯỜI NỘP HỒ SƠ" in text) == ("Cách tính ngày hẹn trả" in text) == ("Tra cứu tình trạng" in text)


@pytest.mark.parametrize(
    "trap",
    [
        "#panic(1)",
        "*đậm* _nghiêng_ $x^2$",
        "= Tiêu đề",
        '"] #read("/config/settings.py") [',
        "\\ // /* -- ~ @a <b>",
        "'\"`",
    ],
)
def test_input_is_shown_and_never_read_as_markup(trap: str) -> None:
    slip = replace(samples.RECEIPT, applicant=replace(samples.PERSON, name=trap), content=trap, officer=trap)
    assert squeezed("".join(page_texts(printing.receipt_slip(slip)))).count(squeezed(trap)) == 3


def test_decomposed_letters_are_printed_composed() -> None:
    decomposed = unicodedata.normalize("NFD", "Nguyễn Thị Ửng Ặc Ỗi 009")
    slip = replace(samples.RECEIPT, applicant=replace(samples.PERSON, name=decomposed))
    assert squeezed("Nguyễn Thị Ửng Ặc Ỗi 009") in squeezed(page_texts(printing.receipt_slip(slip))[0])


def test_a_word_without_end_stays_inside_its_column() -> None:
    slip = replace(samples.REGISTER, entries=(replace(samples.REGISTER.entries[0], person="W" * 400),))
    edges = []
    with pypdfium2.PdfDocument(printing.register(slip)) as opened:
        for page in opened:
            text = page.get_textpage()
            letters = [index for index in range(text.count_chars()) if text.get_text_range(index, 1) == "W"]
            edges += [text.get_charbox(index)[2] for index in letters]
    assert len(edges) == 400
    assert max(edges) < 297 / 25.4 * 72 * 0.45


@pytest.mark.parametrize("count", [0, 1, *range(12, 32)])
def test_signatures_of_the_register_follow_a_line(count: int) -> None:
    for text in page_texts(printing.register(replace(samples.REGISTER, entries=samples.REGISTER.entries[:count]))):
        if "NGƯỜI LẬP SỔ" in text and count:
            assert "000.00.10.H03" in text


def test_a_line_longer_than_a_page_is_not_cut() -> None:
    essay = " ".join(f"chữ{number}" for number in range(1500))
    entries = (*samples.REGISTER.entries[:3], replace(samples.REGISTER.entries[3], note=essay))
    text = squeezed("".join(page_texts(printing.register(replace(samples.REGISTER, entries=entries)))))
    assert all(f"chữ{number}" in text for number in range(1500))
    slip = replace(samples.RECEIPT, components=(printing.Component(name=essay * 2, form="Bản sao"),))
    text = squeezed("".join(page_texts(printing.receipt_slip(slip))))
    assert text.count("chữ1499") == 2


def test_the_same_slip_gives_the_same_bytes() -> None:
    assert printing.receipt_slip(samples.RECEIPT) == printing.receipt_slip(samples.RECEIPT)


def test_trial_dossiers_say_so() -> None:
    trial = replace(samples.RECEIPT, head=replace(samples.ONE_STOP, trial=True))
    assert "HỒ SƠ THỬ NGHIỆM" in page_texts(printing.receipt_slip(trial))[0]
    assert "HỒ SƠ THỬ NGHIỆM" not in page_texts(printing.receipt_slip(samples.RECEIPT))[0]


def test_forms_are_dated_data() -> None:
    receipt = printing.form("receipt", on=date(2022, 8, 4))
    assert (receipt.mark, receipt.title) == ("Mẫu số 01", "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ")
    assert printing.form("receipt", on=date(2018, 1, 1)) == receipt
    first, second = printing.form_sets()
    assert [one.number for one in first.forms.values()] == ["01", "02", "03", "04", "05", "06"]
    assert [one.number for one in second.forms.values()] == ["01", "02", "03", "04", "05", "06", "07"]
    assert set(second.forms) - set(first.forms) == {"stop"}
    assert all(one.template.is_file() and one.unverified for of in (first, second) for one in of.forms.values())


def test_nobody_has_checked_since_when_the_forms_of_2025_hold() -> None:
    assert set(printing.form_set(date(2025, 9, 15)).unverified) == {"valid_from", "basis"}
    assert printing.form_set(date(2022, 8, 4)).unverified == {}


@pytest.mark.parametrize(
    ("issued", "mark"),
    [
        ("2025-09-14T23:59:00+07:00", "Mẫu số 05"),
        ("2025-09-14T17:00:00+00:00", "Mẫu số 06"),  # midnight in Vietnam
        ("2025-09-15T08:00:00+07:00", "Mẫu số 06"),
    ],
)
def test_a_paper_is_of_the_set_of_the_vietnamese_day_it_is_issued(issued: str, mark: str) -> None:
    slip = replace(samples.CONTROL, head=replace(samples.ONE_STOP, issued_at=datetime.fromisoformat(issued)))
    assert printing.form("control", on=printing.day_of_issue(slip)).mark == mark
    assert mark in page_texts(printing.control_slip(slip))[0]


def test_before_2025_there_is_no_notice_of_a_stop() -> None:
    with pytest.raises(errors.NotFound):
        printing.stop_slip(replace(samples.STOP, head=samples.ONE_STOP))


def test_no_fee_is_not_the_fee_of_nothing() -> None:
    ground = replace(samples.RECEIPT, fee_state="được miễn", exemption="Hộ nghèo")
    assert "50.000 đồng (được miễn: Hộ nghèo)" in page_texts(printing.receipt_slip(ground))[0]
    owed = replace(samples.RECEIPT, fee_state="chưa nộp")
    assert "Phí, lệ phí: 50.000 đồng (chưa nộp)" in page_texts(printing.receipt_slip(owed))[0]
    unknown = page_texts(printing.receipt_slip(replace(samples.RECEIPT, fee=None)))[0]
    nothing = page_texts(printing.receipt_slip(replace(samples.RECEIPT, fee=0)))[0]
    assert "Phí, lệ phí" not in unknown
    assert "không thu" in nothing


def test_what_is_not_known_leaves_room_for_a_pen() -> None:
    head = printing.Letterhead(issuer="UBND xã Phương Viên", place="", issued_at=samples.at(4))
    nobody = printing.Person(name="")
    bare = [
        replace(samples.RECEIPT, head=head, applicant=nobody, components=(), working=(), delivery="", officer=""),
        replace(samples.SUPPLEMENT, head=head, code="", applicant=nobody, items=(), reason=""),
        replace(samples.REFUSAL, head=head, applicant=nobody, reason="", basis="", advice=""),
        replace(samples.APOLOGY, head=head, person="", address="", reason=""),
        replace(
            samples.STOP,
            head=replace(head, issued_at=samples.CENTRE.issued_at),
            applicant=nobody,
            stage="",
            reason="",
            signer="",
        ),
        replace(samples.CONTROL, head=head, partners=(), received_at=None, due_at=None, steps=()),
        replace(samples.REGISTER, head=head, entries=()),
    ]
    for slip in bare:
        (text,) = page_texts(printed(slip))
        assert clerical.day_words(printing.day_of_issue(slip)).capitalize() in text
    late = replace(samples.CONTROL, due_at=None)
    assert "Thời gian nhận hồ sơ" in page_texts(printed(late))[0]


def test_a_second_request_for_papers_gives_its_reason() -> None:
    text = squeezed("".join(page_texts(printing.supplement_slip(samples.SUPPLEMENT_LONG))))
    assert squeezed("lần yêu cầu bổ sung thứ 2") in text
    assert squeezed(samples.SUPPLEMENT_LONG.repeated_because) in text


def test_moments_are_vietnamese_wherever_they_come_from() -> None:
    utc = datetime.fromisoformat("2022-08-09T10:00:00+00:00")
    text = page_texts(printing.receipt_slip(replace(samples.RECEIPT, due_at=utc)))[0]
    assert "17 giờ 00 phút, ngày 09 tháng 8 năm 2022" in text


def test_pdf_is_written_with_our_font() -> None:
    assert b"BeVietnamPro" in io.BytesIO(printing.receipt_slip(samples.RECEIPT)).getvalue()


@pytest.mark.parametrize(("amount", "unit"), [(3, "working_days"), (10, "working_days"), (60, "days"), (6, "months")])
def test_the_counting_of_the_rules_is_printed_as_it_is_and_in_vietnamese(amount: int, unit: str) -> None:
    calendar = calendar_files.calendars_from_files()
    limit = limits.Limit(Decimal(amount), limits.LimitUnit(unit))
    rules = clock_rules.rule_set_for(date(2022, 8, 4))
    found = clock_rules.due(received_at=samples.at(4), limit=limit, calendar=calendar, rules=rules)
    slip = replace(
        samples.RECEIPT, working=found.working, due_at=found.due_at, limit_amount=limit.amount, limit_unit=unit
    )
    with translation.override("en"):
        document = printing.receipt_slip(slip)
    text = squeezed("".join(page_texts(document)))
    assert len(page_texts(document)) <= 2
    for step in found.working:
        assert squeezed(step.text) in text
        assert squeezed(step.basis) in text
