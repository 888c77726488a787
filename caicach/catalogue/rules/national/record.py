"""Which draft does one record of the national catalogue make, and what about it is in doubt?"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from caicach.catalogue.rules import writing
from caicach.catalogue.rules.national import bodies, money, papers, times, words
from caicach.catalogue.rules.national.raw import Raw, quoted
from caicach.catalogue.rules.procedure import Publication
from caicach.core import references, text
from caicach.workflow.rules import Problem

LONGEST_NAME, LONGEST_SECTOR = 500, 100
HEADING: Final = (
    "Dự thảo đọc từ danh mục quốc gia; những chỗ còn thiếu hoặc chưa tin được nêu ở [unverified].",
    "Bổ sung: ngày hiệu lực, quy trình nội bộ, hồ sơ mẫu, rồi nhập lại bằng: caicach procedures import TỆP",
)
ALWAYS_MISSING: Final = ("valid_from", "workflow", "samples")


class NotARecord(ValueError):
    """The data is no record of a procedure; the message says why."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One record as far as it can be trusted. `fields` says all of it in words, also what was left out of the draft."""

    code: str
    name: str
    agency: str
    publication: Publication
    draft: Mapping[str, Any]
    fields: words.Fields
    problems: tuple[Problem, ...]

    @property
    def content(self) -> str:
        """The draft as a procedure file to be completed."""
        return writing.toml(self.draft, heading=HEADING)


def code_of(data: Mapping[str, Any]) -> str:
    """The code a record goes by; `NotARecord` if that is none."""
    code = data.get("code")
    if not isinstance(code, str) or not references.is_procedure_code(code.strip()):
        said = "Không ghi mã thủ tục" if code in (None, "") else f"{quoted(code)} không phải mã thủ tục"
        raise NotARecord(f"{said} (dạng 1.001193).")
    return code.strip()


def read(data: Mapping[str, Any], *, listed: Mapping[str, Any] | None) -> Reading:
    """The reading of a full record beside its row in the list; `NotARecord` without a code or a name."""
    code = code_of(data)
    record = Raw(data)
    name = record.text("name").strip(" .\t")
    if not name:
        raise NotARecord("Không ghi tên thủ tục.")
    bodies.check_standing(record)
    _compare(record, listed)
    publication = bodies.publication(record)
    draft = _draft(record, code, name, publication)
    draft["unverified"] = _unverified(record)
    return Reading(
        code=code, name=draft["name"], agency=record.text("departmentPromulgateName"), publication=publication,
        draft=draft, fields=words.fields(Raw(data)),
        problems=tuple(dict.fromkeys(doubt.problem for doubt in record.doubts)),
    )  # fmt: skip


def _draft(record: Raw, code: str, name: str, publication: Publication) -> dict[str, Any]:
    if len(name) > LONGEST_NAME:
        record.doubt("name", f"Tên dài {len(name)} ký tự, chỉ giữ {LONGEST_NAME}.", draft="name")
        name = name[: LONGEST_NAME - 1] + "…"
    elif name.isupper():
        record.doubt("name", "Tên viết hoa toàn bộ; không tự đổi lại chữ thường.", draft="name")
    found = {
        "code": code, "name": name, "sector": _sector(record),
        "publication": {key: value for key, value in asdict(publication).items() if value},
        "service_levels": bodies.service_levels(record), "competence": bodies.competence(record),
        "limit": times.limit(record), "components": papers.components(record), "fees": money.fees(record),
        "legal_basis": bodies.legal_basis(record), "result": bodies.result(record),
    }  # fmt: skip
    return {key: value for key, value in found.items() if value or key == "fees"}


def _sector(record: Raw) -> str:
    names = [record.child("category").text("name"), *(row.text("name") for row in record.items("categoriesDetails"))]
    known = list(dict.fromkeys(name for name in names if name))
    if len(known) == 1 and len(known[0]) <= LONGEST_SECTOR:
        return known[0]
    said = f"ghi {quoted('; '.join(known))}" if known else "không ghi"
    record.doubt("category", f"Lĩnh vực: {said}. Để trống.", draft="sector")
    return ""


def _compare(record: Raw, listed: Mapping[str, Any] | None) -> None:
    """The list and the full record should say the same."""
    if listed is None:
        record.doubt("code", "Không có trong danh sách (catalog.jsonl).")
        return
    row = Raw(listed)
    for key, of_list, what in (
        ("name", "name", "Tên"),
        ("state", "state", "Trạng thái"),
        ("type", "type", "Loại"),
        ("departmentPromulgateName", "departmentPromulgate", "Cơ quan công bố"),
    ):
        full, short = record.text(key), row.text(of_list)
        if short and text.fold(full) != text.fold(short):
            record.doubt(key, f"{what} trong danh sách là {quoted(short)}, trong bản ghi là {quoted(full)}.")


def _unverified(record: Raw) -> dict[str, str]:
    """Per place of the draft every reason why it is not to be trusted."""
    reasons: dict[str, list[str]] = {}
    for doubt in record.doubts:
        if doubt.draft:
            reasons.setdefault(doubt.draft, []).append(doubt.problem.message)
    return {place: " ".join(dict.fromkeys(found)) for place, found in sorted(reasons.items())}
