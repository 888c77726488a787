"""Who decides, how far online, on what law, with what result, by which decision: what can be trusted of a record?"""

import re
from collections.abc import Iterable
from typing import Any, Final

from caicach.catalogue.rules.national.raw import Raw, quoted
from caicach.catalogue.rules.procedure import Publication
from caicach.catalogue.states import Level, ServiceLevel
from caicach.core import text

LONGEST_AGENCY, LONGEST_DOCUMENT, LONGEST_RESULT, LONGEST_DECISION = 200, 300, 500, 100
STATES: Final = frozenset({"ACTIVE", "UPDATED"})
_LEVELS: Final = (("isWard", Level.COMMUNE), ("isProvince", Level.PROVINCE))
_DECISION = re.compile(r"\d+[A-Za-z]?/(?:\d{4}/)?QĐ-\S+")
_COMMITTEE = re.compile(r"(?:uy ban nhan dan|ubnd) (?:cap )?xa(?:, phuong(?:, thi tran)?)?")


def check_standing(record: Raw) -> None:
    """Whose procedure it is and whether it holds: a code of one province stands beside those of all."""
    agency = record.text("departmentPromulgateName") or "một tỉnh"
    kind = record.text("type")
    if kind == "SPECIFIC":
        record.doubt("type", f"Mã riêng của {agency}, song song với mã chung; nơi khác không áp dụng.", draft="code")
    elif kind == "STANDARD_INTERNAL" or record.flag("isInternal"):
        record.doubt("type", "Thủ tục nội bộ giữa cơ quan nhà nước, không nhận của người dân.", draft="code")
    elif kind != "STANDARD":
        record.doubt("type", f"Loại thủ tục {quoted(kind)} không có trong các loại đã biết.", draft="code")
    if (state := record.text("state")) not in STATES:
        record.doubt("state", f"Trạng thái {quoted(state)} không rõ là còn hiệu lực hay không.", draft="code")


def competence(record: Raw) -> list[dict[str, Any]]:
    """The one agency of the one level, or nothing."""
    levels = [level for key, level in _LEVELS if record.flag(key)]
    names = agencies(record)
    if len(levels) != 1 or len(names) != 1:
        said = f"{len(levels)} cấp (tỉnh, xã) và {len(names)} cơ quan thực hiện"
        record.doubt("isWard", f"Ghi {said}{': ' + quoted('; '.join(names)) if names else ''}; không rõ ai giải quyết. "
                               "Để trống.", draft="competence")  # fmt: skip
        return []
    if len(names[0]) > LONGEST_AGENCY:
        record.doubt("unitGroupsExecuting", f"Tên cơ quan quá dài: {quoted(names[0])}. Để trống.", draft="competence")
        return []
    row: dict[str, Any] = {"level": levels[0].value, "agency": names[0]}
    if levels[0] is Level.COMMUNE and _COMMITTEE.fullmatch(text.fold(names[0]).rstrip(".")):
        row["kind"] = Level.COMMUNE.value
    else:
        record.doubt("unitGroupsExecuting", f"Không rõ {quoted(names[0])} là đơn vị nào của tỉnh. Để trống.",
                     draft="competence[0].kind")  # fmt: skip
    return [row]


def agencies(record: Raw) -> list[str]:
    rows = (*record.items("unitGroupsExecuting"), *record.items("departmentsExecuting"))
    return list(dict.fromkeys(name.rstrip(".") for row in rows if (name := row.text("name"))))


def service_levels(record: Raw) -> list[dict[str, Any]]:
    """Online from end to end only where nothing speaks against it; what is not, each province announces."""
    online = any(method.text("submissionMethod") == "ONLINE" for method in record.items("executionMethods"))
    if record.flag("isFullProcess") and online and not record.flag("isOfflineOnly"):
        return [{"level": ServiceLevel.FULL.value}]
    said = "toàn trình" if record.flag("isFullProcess") else "không toàn trình"
    ways = "có" if online else "không có"
    record.doubt("isFullProcess", f"Ghi {said}, {ways} cách nộp trực tuyến: không rõ mức dịch vụ. Để trống.",
                 draft="service_levels")  # fmt: skip
    return []


def legal_basis(record: Raw) -> list[dict[str, Any]]:
    rows = []
    for raw in record.items("legalBasisesDetails"):
        name, code = raw.text("name"), raw.text("code")
        document = name if not code or code in name else f"{name} ({code})" if name else code
        if len(document) > LONGEST_DOCUMENT:
            document = code or ""
        if not document or len(document) > LONGEST_DOCUMENT:
            raw.doubt("name", f"Không có số hiệu văn bản: {quoted(name)}. Để ngoài.", draft="legal_basis")
        else:
            rows.append({"document": document})
    if not rows:
        record.doubt("legalBasisesDetails", "Không ghi căn cứ pháp lý.", draft="legal_basis")
    return sorted(rows, key=lambda row: row["document"])


def result(record: Raw) -> dict[str, Any]:
    """All results together, as the record names them."""
    name = "; ".join(results(record))
    if not name:
        record.doubt("resultsDetails", "Không ghi kết quả thực hiện.", draft="result")
    elif len(name) > LONGEST_RESULT:
        record.doubt("resultsDetails", f"Kết quả dài quá {LONGEST_RESULT} ký tự: {quoted(name)}. Để trống.",
                     draft="result")  # fmt: skip
    else:
        return {"name": name}
    return {}


def results(record: Raw) -> list[str]:
    names = (raw.text("name").strip(" -.").strip() for raw in record.items("resultsDetails"))
    return sorted({name for name in names if name})


def publication(record: Raw) -> Publication:
    """The decision with its dates; a date out of order is left out."""
    proposal = record.child("procedureProposal")
    number = _one_number(proposal, [proposal.text("decisionNumber"), proposal.text("proposalNumber"),
                                    record.text("decisionNo")])  # fmt: skip
    decided = proposal.moment("decisionDate", draft="publication.decided_on")
    announced = proposal.moment("publicationDate", draft="publication.announced_on")
    for key, value, what, place in (
        ("decisionDate", decided, "ngày quyết định", "decided_on"),
        ("publicationDate", announced, "ngày công khai", "announced_on"),
    ):
        if value is None and proposal.data.get(key) in (None, ""):
            proposal.doubt(key, f"Không ghi {what}.", draft=f"publication.{place}")
    if decided and announced and announced < decided:
        proposal.doubt("publicationDate", f"Ngày công khai {announced:%d/%m/%Y} trước ngày quyết định "
                       f"{decided:%d/%m/%Y}. Để trống.", draft="publication.announced_on")  # fmt: skip
        announced = None
    return Publication(decision=number, decided_on=decided, announced_on=announced)


def _one_number(proposal: Raw, stated: Iterable[str]) -> str:
    numbers = list(dict.fromkeys(number.replace(" ", "") for number in stated if number))
    if not numbers:
        proposal.doubt("proposalNumber", "Không ghi số quyết định công bố.", draft="publication.decision")
    elif len(numbers) > 1:
        proposal.doubt("decisionNumber", f"Ghi nhiều số quyết định: {', '.join(numbers)}. Để trống.",
                       draft="publication.decision")  # fmt: skip
    elif not _DECISION.fullmatch(numbers[0]) or len(numbers[0]) > LONGEST_DECISION:
        proposal.doubt("proposalNumber", f"{quoted(numbers[0])} không giống số quyết định. Để trống.",
                       draft="publication.decision")  # fmt: skip
    else:
        return numbers[0]
    return ""
