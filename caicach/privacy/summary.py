"""What does the person read? All that is held about them on paper, in words; no prescribed form, and it says so."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from caicach.core import clock
from caicach.documents import clerical, typesetting
from caicach.dossiers import printing
from caicach.privacy.models import PersonExport
from caicach.privacy.queries.collecting import LOOKS, PARTS, Collected, Line

TEMPLATE: Final = Path(__file__).resolve().parent / "forms" / "person.typ"
TITLE: Final = "DỮ LIỆU CÁ NHÂN ĐANG LƯU GIỮ"
REMARK: Final = "Phần mềm lập từ dữ liệu; không phải mẫu theo quy định. Căn cứ pháp lý chưa đối chiếu văn bản."


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One dossier: short facts, and lists under a heading each."""

    code: str
    procedure: str
    facts: tuple[tuple[str, str], ...]
    lists: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    person: tuple[tuple[str, str], ...]
    requester: str
    ground: str
    blocks: tuple[Block, ...]
    filed: tuple[str, ...]
    others: tuple[str, ...]
    looks: tuple[str, ...]
    held: tuple[str, ...]


def pdf(found: Collected, row: PersonExport, *, unit: str, at: datetime) -> bytes:
    person = found.lines["person"][0]
    facts = [
        ("Họ và tên", person["full_name"]), ("Số định danh cá nhân", person["personal_number"]),
        ("Ngày sinh", _day(person["born_on"])), ("Địa chỉ", person["address"]), ("Điện thoại", person["phone"]),
        ("Thư điện tử", person["email"]),
    ]  # fmt: skip
    paper = Paper(
        person=_said(facts), requester=row.get_requester_display(), ground=row.ground,
        blocks=tuple(_block(one, found) for one in found.lines["dossiers"]),
        filed=tuple(f"{one['code']}: {one['procedure_name']}" for one in found.lines["filed_for_others"]),
        others=_others(found), looks=_looks(found, ""), held=_held(found),
    )  # fmt: skip
    head = printing.Letterhead(issuer=unit, place="", issued_at=at)
    data = {
        "form": {"title": TITLE, "mark": "", "remark": REMARK, "reference": "", "trial": False},
        "head": clerical.plain(head), "slip": clerical.plain(paper),
    }  # fmt: skip
    return typesetting.pdf(TEMPLATE, data, created_at=at)


def _block(one: Line, found: Collected) -> Block:
    facts = [
        ("Cơ quan giải quyết", one["competent_unit"]), ("Nơi tiếp nhận", one["intake_unit"]),
        ("Tình trạng", one["status_words"]), ("Cách nộp", one["channel_words"]),
        ("Tiếp nhận", _moment(one["received_at"])), ("Hẹn trả", _moment(one["due_at"])),
        ("Trả kết quả", _moment(one["returned_at"])), ("Tên khi nộp", one["applicant_name"]),
        ("Địa chỉ khi nộp", one["address"]), ("Điện thoại khi nộp", one["phone"]), ("Trích yếu", one["summary"]),
        ("Lý do miễn phí, lệ phí", one["fee_exemption"]), ("Lý do nhập bù", one["late_reason"]),
    ]  # fmt: skip
    told = [(title, tuple(_words(name, row, found) for row in _own(found, name, one["id"]))) for name, title in _LISTS]
    lists = [(title, lines) for title, lines in told if lines]
    if looks := _looks(found, one["code"]):
        lists.append(("Ai đã xem", looks))
    return Block(code=one["code"], procedure=one["procedure_name"], facts=_said(facts), lists=tuple(lists))


_LISTS: Final = (
    ("papers", "Giấy tờ đã nộp"), ("further_files", "Tệp kèm hồ sơ"), ("supplement_requests", "Yêu cầu bổ sung"),
    ("opinions", "Lấy ý kiến"), ("clock", "Dừng và đổi hạn"), ("closures", "Kết thúc không có kết quả"),
    ("results", "Kết quả"), ("notices", "Thông báo"),
)  # fmt: skip


def _own(found: Collected, name: str, dossier_id: int) -> list[Line]:
    return [line for line in found.lines[name] if line["dossier_id"] == dossier_id]


def _words(name: str, line: Line, found: Collected) -> str:
    """One row as a sentence for the person; everything else of it stands in the JSON."""
    if name == "papers":
        return f"{line['name']} ({line['quantity']})" + _file(line, found)
    if name == "further_files":
        return str(line["label"]) + _file(line, found)
    if name == "supplement_requests":
        items = [one["text"] for one in found.lines["supplement_items"] if one["request_id"] == line["id"]]
        return f"{_moment(line['requested_at'])}: {'; '.join([line['reason'], *items])}"
    if name == "opinions":
        answer = f" Trả lời: {line['answer']}" if line["answer"] else ""
        return f"{_moment(line['asked_at'])}, {line['unit']}: {line['question']}{answer}"
    return _short(name, line, found)


def _short(name: str, line: Line, found: Collected) -> str:
    if name == "clock":
        return f"{_moment(line['started_at'])}: {line['kind_words']}, {line['cause_words']}. {line['reason']}"
    if name == "closures":
        return f"{_moment(line['closed_at'])}: {line['kind_words']}. {line['reason']}"
    if name == "results":
        to = f", giao cho {line['delivered_to']}" if line["delivered_to"] else ""
        return f"{line['name']}, số {line['number']} ngày {_day(line['issued_on'])}{to}" + _file(line, found)
    where = f" (gửi đến {line['recipient']})" if line["recipient"] else ""
    return f"{_moment(line['occurred_at'])}{where}: {line['text']}"


def _file(line: Line, found: Collected) -> str:
    """Where in the folder it lies, or why it is not there."""
    file = next((one for one in found.lines["files"] if one["id"] == line["file_id"]), None)
    if file is None:
        return ""
    return f" – {file['path']}" if file["path"] else f" – không kèm tệp: {file['left_out']}"


def _others(found: Collected) -> tuple[str, ...]:
    """What is told by its number alone: the rows are in the JSON."""
    told = {"person", "dossiers", "filed_for_others", "files", "supplement_items", *dict(_LISTS)}
    counts = [(str(part.title), len(found.lines.get(part.name, []))) for part in PARTS if part.name not in told]
    return tuple(f"{title}: {count}" for title, count in counts if count)


def _looks(found: Collected, code: str) -> tuple[str, ...]:
    lines = [one for one in found.lines[LOOKS] if one["dossier"] == code]
    return tuple(f"{_day(one['day'])}, {one['unit']}, {one['role']}: {', '.join(one['pages'])}" for one in lines)


def _held(found: Collected) -> tuple[str, ...]:
    lines = [f"{what}{f' ({count})' if count else ''}: {why}" for what, count, why in found.held]
    if found.scope.elsewhere:
        lines.append(f"Hồ sơ ở cơ quan khác ({found.scope.elsewhere}): hãy đề nghị cơ quan cấp trên hoặc cơ quan đó.")
    return tuple(lines)


def _said(facts: list[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple((label, value) for label, value in facts if value)


def _moment(value: Any) -> str:
    return f"{value.astimezone(clock.ZONE):%H:%M %d/%m/%Y}" if value else ""


def _day(value: Any) -> str:
    return f"{value:%d/%m/%Y}" if value else ""
