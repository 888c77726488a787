"""Which papers does a national record ask for beyond doubt?

Its groups are cases or mere headings; rows with no original and no copy are mostly notes; `required: false` stands at
papers that are required; "one original and one copy" may mean both or either.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from caicach.catalogue.rules.national.raw import Raw, quoted
from caicach.catalogue.states import Form
from caicach.core import text

LONGEST_NAME, LONGEST_CONDITION = 1000, 500
MOST_COPIES = 100
_BULLETS: Final = "-–—+*•. \t"
_HEADINGS: Final = ("giay to", "ho so", "thanh phan", "luu y", "ghi chu")


@dataclass(frozen=True, slots=True)
class Group:
    """A group of papers: what its title means."""

    title: str
    condition: str
    presented: bool
    note: bool


def components(record: Raw) -> list[dict[str, Any]]:
    """The `[[components]]` of the draft; every row that is not among them is noted."""
    rows: list[dict[str, Any]] = []
    for raw, group in _papers(record):
        if (row := _component(raw, group, number=len(rows) + 1)) is not None:
            rows.append(row)
    _required(record, rows)
    if not rows:
        record.doubt("executionCases", "Không có giấy tờ nào đọc được chắc chắn.", draft="components")
    return rows


def _papers(record: Raw) -> Iterator[tuple[Raw, Group]]:
    for case in record.items("executionCases"):
        group = _group(case)
        for raw in case.items("profileComponents"):
            yield raw, group
    loose = Group(title="", condition="", presented=False, note=False)
    for raw in record.items("profileComponents"):
        yield raw, loose
    for case in record.items("cases"):
        named = Group(title=case.text("name"), condition="", presented=False, note=False)
        for raw in case.items("profileComponents"):
            yield raw, named


def _group(case: Raw) -> Group:
    """A title that is no heading names the case in which its papers are due."""
    title = case.text("name").strip(_BULLETS).rstrip(":").strip()
    folded = text.fold(title)
    heading = not folded or folded.startswith(_HEADINGS)
    condition = "" if heading else title
    if len(condition) > LONGEST_CONDITION:
        case.doubt("name", f"Tên trường hợp dài quá {LONGEST_CONDITION} ký tự: {quoted(title)}.", draft="components")
        condition = condition[: LONGEST_CONDITION - 1] + "…"
    return Group(
        title=title, condition=condition,
        presented=heading and "xuat trinh" in folded and "nop" not in folded,
        note=folded.startswith(("luu y", "ghi chu")),
    )  # fmt: skip


def _component(raw: Raw, group: Group, *, number: int) -> dict[str, Any] | None:
    name = raw.text("name").strip(_BULLETS).rstrip(";:").strip()
    originals, copies = raw.number("originalQty"), raw.number("copyQty")
    if why := _why_not(name, originals, copies, group):
        raw.doubt("", f"{why} Để ngoài: {quoted(name)}.", draft="components")
        return None
    place = f"components[{number - 1}]"
    row: dict[str, Any] = {"number": number, "name": name}
    if len(name) > LONGEST_NAME:
        raw.doubt("name", f"Tên dài {len(name)} ký tự, chỉ giữ {LONGEST_NAME}.", draft=f"{place}.name")
        row["name"] = name[: LONGEST_NAME - 1] + "…"
    if originals and copies:
        raw.doubt("", f"Ghi {originals:f} bản chính và {copies:f} bản sao: không rõ nộp cả hai hay một trong hai. "
                      f"Để trống hình thức, số lượng: {quoted(name)}.", draft=f"{place}.form")  # fmt: skip
    else:
        row |= {"form": (Form.ORIGINAL if originals else Form.COPY).value, "quantity": int(originals or copies or 1)}
    if group.condition:
        row["condition"] = group.condition
    if group.presented:
        row["presented_only"] = True
        _presented_once(raw, row, place)
    return row


def _presented_once(raw: Raw, row: dict[str, Any], place: str) -> None:
    """A paper looked at and given back is one, whatever number stands there."""
    if row.get("quantity", 1) > 1:
        raw.doubt("originalQty", "Giấy tờ xuất trình mà ghi nhiều bản. Để trống.", draft=f"{place}.quantity")
        del row["quantity"]


def _why_not(name: str, originals: Any, copies: Any, group: Group) -> str:
    if not name:
        return "Không có tên giấy tờ."
    if originals is None or copies is None or min(originals, copies) < 0 or max(originals, copies) > MOST_COPIES:
        return "Số bản không đọc được."
    if originals % 1 or copies % 1:
        return "Số bản không phải số nguyên."
    if originals == copies == 0:
        return "Ghi 0 bản chính, 0 bản sao: có vẻ là lời dặn, không phải giấy tờ."
    return "Nằm dưới mục lưu ý." if group.note else ""


def _required(record: Raw, rows: list[dict[str, Any]]) -> None:
    """`required: false` at every paper says nothing; where some are required, the others really are not."""
    flags = [raw.data.get("required") for raw, _group in _papers(Raw(record.data))]
    if rows and not any(flag is True for flag in flags):
        record.doubt("executionCases", "Mọi giấy tờ đều ghi required = false, kể cả giấy bắt buộc: không tin được. "
                                       "Dự thảo coi là bắt buộc, phải đối chiếu.", draft="components")  # fmt: skip
        return
    for raw, _group in _papers(Raw(record.data)):
        name = raw.text("name").strip(_BULLETS).rstrip(";:").strip()
        for row in rows:
            if row["name"] == name and raw.data.get("required") is False:
                row["required"] = False
