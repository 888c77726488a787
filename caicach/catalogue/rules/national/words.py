"""What does a national record say, field by field in words, and what became different between two readings?

Everything a keeper of the catalogue would want to hear of, whether it can be trusted or not: the doubt about a value is
one thing, that it changed is another.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from caicach.catalogue.rules.fees import money
from caicach.catalogue.rules.national import bodies
from caicach.catalogue.rules.national.money import KINDS
from caicach.catalogue.rules.national.raw import Raw
from caicach.catalogue.rules.revisions import Change
from caicach.core.calendar import gettext_noop as _
from caicach.core.calendar import say

# A field is one text, or several rows in no order that matters.
Fields = dict[str, str | list[str]]

NAMES: Final[Mapping[str, str]] = {
    "name": _("Tên thủ tục"),
    "sector": _("Lĩnh vực"),
    "agency": _("Cơ quan công bố"),
    "state": _("Trạng thái trên danh mục quốc gia"),
    "kind": _("Loại thủ tục"),
    "decision": _("Số quyết định công bố"),
    "decided_on": _("Ngày quyết định công bố"),
    "announced_on": _("Ngày công khai"),
    "levels": _("Cấp giải quyết"),
    "agencies": _("Cơ quan giải quyết"),
    "online": _("Dịch vụ công trực tuyến"),
    "limits": _("Thời hạn giải quyết"),
    "cases": _("Trường hợp"),
    "fees": _("Phí, lệ phí"),
    "papers": _("Thành phần hồ sơ"),
    "basis": _("Căn cứ pháp lý"),
    "results": _("Kết quả"),
    "subjects": _("Đối tượng thực hiện"),
    "steps": _("Trình tự thực hiện"),
    "conditions": _("Yêu cầu, điều kiện"),
    "listed": _("Danh sách quốc gia"),
}
_CHANNELS: Final = {"DIRECT": "Trực tiếp", "ONLINE": "Trực tuyến", "POSTAL": "Bưu chính"}
_UNITS: Final = {"WORKING_DAY": "ngày làm việc", "DAY": "ngày", "HOUR": "giờ", "WORKING_HOUR": "giờ làm việc",
                 "MONTH": "tháng"}  # fmt: skip
_LEVELS: Final = (("isMinistry", "bộ"), ("isProvince", "tỉnh"), ("isWard", "xã"))


def fields(record: Raw) -> Fields:
    """The record in words; notes nothing of its own."""
    proposal = record.child("procedureProposal")
    return {
        "name": record.text("name"),
        "sector": sorted(row.text("name") for row in record.items("categoriesDetails")),
        "agency": record.text("departmentPromulgateName"),
        "state": record.text("state"),
        "kind": record.text("type"),
        "decision": proposal.text("decisionNumber") or proposal.text("proposalNumber"),
        "decided_on": _day(proposal, "decisionDate"),
        "announced_on": _day(proposal, "publicationDate"),
        "levels": ", ".join(name for key, name in _LEVELS if record.data.get(key) is True),
        "agencies": sorted(bodies.agencies(record)),
        "online": "toàn trình" if record.data.get("isFullProcess") is True else "",
        "limits": sorted({_limit(row) for row in record.items("executionMethods")}),
        "cases": sorted({_case(row) for row in record.items("cases")}),
        "fees": sorted(set(_fees(record))),
        "papers": sorted(set(_papers(record))),
        "basis": sorted({f"{row.text('code')} {row.text('name')}".strip() for row in
                         record.items("legalBasisesDetails")}),
        "results": bodies.results(record),
        "subjects": sorted(row.text("name") for row in record.items("subjectTypesDetails")),
        "steps": "\n".join(f"{row.text('name')} {row.text('description')}".strip()
                           for row in record.items("executionSteps")),
        "conditions": record.text("requirementsAndConditions"),
    }  # fmt: skip


def listed(row: Mapping[str, Any]) -> Fields:
    """What the list says of a procedure without a full record."""
    raw = Raw(row)
    sectors = row.get("categories")
    agencies = row.get("departments")
    return {
        "name": raw.text("name"), "agency": raw.text("departmentPromulgate"), "state": raw.text("state"),
        "kind": raw.text("type"), "sector": _texts(sectors), "agencies": _texts(agencies),
    }  # fmt: skip


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Change, ...]:
    """Field by field; of a list what was added and what was taken away. A field one side does not know is no change."""
    found: list[Change] = []
    for key, name in NAMES.items():
        if key not in before or key not in after or before[key] == after[key]:
            continue
        old, new = before[key], after[key]
        if isinstance(old, list) and isinstance(new, list):
            found += [Change(say(name), row, "") for row in old if row not in new]
            found += [Change(say(name), "", row) for row in new if row not in old]
        else:
            found.append(Change(say(name), str(old), str(new)))
    return tuple(found)


def _texts(value: Any) -> list[str]:
    return sorted(item for item in value if isinstance(item, str) and item) if isinstance(value, list) else []


def _day(row: Raw, key: str) -> str:
    day = row.moment(key)
    return f"{day:%d/%m/%Y}" if day else ""


def _limit(method: Raw) -> str:
    time = _time(method.data.get("processingTime"), method.text("processingTimeUnit"))
    return f"{_channel(method)}: {time}. {method.text('description')}".strip()


def _channel(method: Raw) -> str:
    channel = method.text("submissionMethod")
    return _CHANNELS.get(channel, channel)


def _time(amount: Any, unit: str) -> str:
    said = "–" if amount is None else f"{amount}"
    return f"{said} {_UNITS[unit]}" if unit in _UNITS else f"{said} / {unit or '–'}"


def _case(row: Raw) -> str:
    day = row.child("processingDay")
    return f"{row.text('code')} {row.text('name')}: {_time(day.data.get('qty'), day.text('type'))}"


def _fees(record: Raw) -> Iterator[str]:
    for method in record.items("executionMethods"):
        for row in method.items("fees"):
            amount = row.number("value")
            said = money(int(amount)) if amount is not None else "–"
            kind = KINDS.get(row.text("type"), row.text("type"))
            yield f"{_channel(method)}, {kind.lower()}: {said}. {row.text('description')}".strip()


def _papers(record: Raw) -> Iterator[str]:
    for case in record.items("executionCases"):
        for row in case.items("profileComponents"):
            copies = f"{row.data.get('originalQty', '–')} bản chính, {row.data.get('copyQty', '–')} bản sao"
            yield f"{case.text('name')} {row.text('name')} ({copies})".strip()
