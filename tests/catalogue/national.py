"""Made-up records of the form of the national catalogue: one to be trusted whole, changed in one place at a time."""

import copy
import json
from pathlib import Path
from typing import Any

CODE = "1.999101"
DECIDED, ANNOUNCED = 1_751_302_800_000, 1_751_850_000_000  # 01/07/2025 00:00 and 07/07/2025 08:00 in Vietnam

DETAIL: dict[str, Any] = {
    "code": CODE,
    "name": "Xác nhận việc thử nghiệm",
    "state": "ACTIVE",
    "type": "STANDARD",
    "isInternal": False,
    "isWard": True,
    "isProvince": False,
    "isMinistry": False,
    "isFullProcess": True,
    "isOfflineOnly": False,
    "departmentPromulgateName": "Bộ Thử nghiệm",
    "category": {"name": "Thử nghiệm", "code": "T01"},
    "categoriesDetails": [{"name": "Thử nghiệm", "code": "T01"}],
    "unitGroupsExecuting": [{"name": "Ủy ban nhân dân cấp xã"}],
    "departmentsExecuting": [],
    "executionMethods": [
        {
            "submissionMethod": channel,
            "processingTime": 5,
            "processingTimeUnit": "WORKING_DAY",
            "description": "05 ngày làm việc kể từ ngày nhận đủ hồ sơ",
            "fees": [{"type": "SERVICE_FEE", "value": fee, "currencyId": "", "description": "Thu đồng/trường hợp"}],
        }
        for channel, fee in (("DIRECT", 20000), ("ONLINE", 10000), ("POSTAL", 20000))
    ],
    "executionCases": [
        {
            "name": "* Giấy tờ phải nộp:",
            "profileComponents": [
                {"name": "- Tờ khai;", "originalQty": 1, "copyQty": 0, "required": True},
                {"name": "Giấy tờ kèm theo", "originalQty": 0, "copyQty": 2, "required": False},
            ],
        },
        {
            "name": "Trường hợp ủy quyền:",
            "profileComponents": [
                {"name": "Văn bản ủy quyền", "originalQty": 1, "copyQty": 0, "required": True},
            ],
        },
        {
            "name": "* Giấy tờ phải xuất trình:",
            "profileComponents": [{"name": "Thẻ căn cước", "originalQty": 1, "copyQty": 0, "required": True}],
        },
    ],
    "cases": [
        {"name": "Phải xác minh", "code": f"{CODE}.02", "processingDay": {"qty": 8, "type": "WORKING_DAY"}},
        {"name": "Xác nhận việc thử nghiệm", "code": f"{CODE}.01", "processingDay": {"qty": 5, "type": "WORKING_DAY"}},
    ],
    "legalBasisesDetails": [{"name": "Nghị định thử số 1/2025/NĐ-CP", "code": "1/2025/NĐ-CP"}],
    "resultsDetails": [{"name": "Giấy xác nhận"}],
    "executionSteps": [{"name": "Bước 1", "description": "Nộp hồ sơ"}],
    "procedureProposal": {
        "proposalNumber": "12/QĐ-BTN", "decisionNumber": None, "decisionDate": DECIDED, "publicationDate": ANNOUNCED,
    },
}  # fmt: skip

ROW: dict[str, Any] = {
    "code": CODE, "name": "Xác nhận việc thử nghiệm", "categories": ["Thử nghiệm"], "state": "ACTIVE",
    "departments": ["Ủy ban nhân dân cấp xã"], "departmentPromulgate": "Bộ Thử nghiệm", "type": "STANDARD",
}  # fmt: skip


def detail(**changes: Any) -> dict[str, Any]:
    """The trusted record with some fields put otherwise."""
    return copy.deepcopy(DETAIL) | changes


def methods(**changes: Any) -> list[dict[str, Any]]:
    """The three channels, each with the same change."""
    return [row | changes for row in copy.deepcopy(DETAIL["executionMethods"])]


def fee(**changes: Any) -> list[dict[str, Any]]:
    """The three channels, the fee of each changed."""
    rows = copy.deepcopy(DETAIL["executionMethods"])
    for row in rows:
        row["fees"][0] |= changes
    return rows


def paper(**changes: Any) -> list[dict[str, Any]]:
    """The groups of papers, the first paper changed."""
    groups: list[dict[str, Any]] = copy.deepcopy(DETAIL["executionCases"])
    groups[0]["profileComponents"][0] |= changes
    return groups


def folder(path: Path, *details: dict[str, Any], rows: list[dict[str, Any]] | None = None) -> Path:
    """A catalogue on disk; the list holds a row for each record unless rows are given."""
    (path / "details").mkdir(parents=True, exist_ok=True)
    for record in details:
        answer = {"code": "OK", "data": record, "message": "OK"}
        (path / "details" / f"{record['code']}.json").write_text(json.dumps(answer, ensure_ascii=False), "utf-8")
    if rows is None:
        rows = [ROW | {"code": record["code"], "name": record["name"]} for record in details]
    (path / "catalog.jsonl").write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    return path
