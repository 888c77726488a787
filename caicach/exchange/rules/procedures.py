"""Which draft does one row of a list of procedures make, and what of it is left open? Pure.

What a cell says and cannot be read surely is an error at its place, for whoever mends the list. What a list does not
say at all is left out of the draft and told: nothing is guessed.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final, TypeVar

from django.utils.translation import gettext as _

from caicach.catalogue import states
from caicach.catalogue.rules.national import times
from caicach.catalogue.states import FeeUnit, Form, Level, LimitUnit, ServiceLevel
from caicach.core import text
from caicach.core.calendar import gettext_noop
from caicach.exchange.rules import cells
from caicach.exchange.rules.cells import Cell, Unreadable

Choice = TypeVar("Choice", bound=StrEnum)
LEVELS: Final[Mapping[str, Level]] = {
    "xa": Level.COMMUNE, "phuong": Level.COMMUNE, "xa phuong": Level.COMMUNE, "huyen": Level.DISTRICT,
    "tinh": Level.PROVINCE, "so": Level.PROVINCE, "so nganh": Level.PROVINCE,
}  # fmt: skip
SERVICES: Final[Mapping[str, ServiceLevel]] = {
    "1": ServiceLevel.LEVEL_1, "2": ServiceLevel.LEVEL_2, "3": ServiceLevel.LEVEL_3, "4": ServiceLevel.LEVEL_4,
    "truc tuyen toan trinh": ServiceLevel.FULL, "truc tuyen mot phan": ServiceLevel.PARTIAL,
}  # fmt: skip
FORMS: Final[Mapping[str, Form]] = {
    "goc": Form.ORIGINAL, "ban goc": Form.ORIGINAL, "chinh": Form.ORIGINAL, "sao": Form.COPY,
    "ban photo": Form.COPY, "ban sao chung thuc": Form.CERTIFIED_COPY, "dien tu": Form.ELECTRONIC,
}  # fmt: skip
SAME_DAY: Final = frozenset({"trong ngay", "ngay trong ngay", "trong ngay lam viec", "tra trong ngay"})
FREE: Final = frozenset(
    {"khong", "khong co", "khong thu", "khong thu phi", "khong thu le phi", "mien", "mien phi", "mien le phi",
     "khong thu phi, le phi", "mien phi, le phi"}
)  # fmt: skip
OPTIONAL, PRESENTED = "khong bat buoc", "xuat trinh"
LEAST_FEE, MOST_FEE, MOST_COPIES = 1_000, 2_000_000_000, 100
LONGEST: Final = {"component": 1000, "fee": 300, "condition": 500, "document": 300}
_MONEY: Final = re.compile(r"(\d{1,3}(?:[. ,]\d{3})+|\d+)\s*(?:dong|d|vnd)?")
_UNSURE: Final = re.compile(r"\d\s*[-–/]\s*\d")
_COMMITTEE: Final = re.compile(r"(?:uy ban nhan dan|ubnd)(?: cap)? (xa|huyen)(?:, phuong(?:, thi tran)?)?")
_OF_COMMITTEE: Final = {"xa": Level.COMMUNE, "huyen": Level.DISTRICT}


@dataclass(frozen=True, slots=True)
class Time:
    """A time limit; `unit` is missing where the cell held the number alone, `note` has the words beside it."""

    amount: Decimal
    unit: LimitUnit | None
    same_day: bool = False
    note: str = ""


@dataclass(slots=True)
class Made:
    """The draft of one row, as the data of a procedure file, and what a person must look at, by field."""

    data: dict[str, Any]
    remarks: list[tuple[str, str]] = field(default_factory=list)

    def doubt(self, name: str, words: str, *, at: str) -> None:
        """Told beside the row, and kept in the draft at its place."""
        self.remarks.append((name, words))
        said = self.data["unverified"].get(at, "")
        self.data["unverified"][at] = f"{said} {words}".strip()


# --- What one cell says ---


def one_of(names: Mapping[Choice, Any], more: Mapping[str, Choice]) -> Callable[[Cell], Choice]:
    """By the name people read, or what lists write for it; "cấp", "mức độ" before it say nothing."""

    def read(cell: Cell) -> Choice:
        known = cells.by_name(names) | dict(more)
        said = text.fold(cells.as_text(cell))
        bare = re.sub(r"^(?:cap|muc do|muc|dich vu cong|dvc) ", "", said).strip()
        found = known.get(said, known.get(bare))
        if found is None:
            allowed = ", ".join(str(name) for name in names.values())
            words = gettext_noop("Không có “%(value)s”; ghi một trong: %(names)s.")
            raise Unreadable(words, value=cells.as_text(cell)[:40], names=allowed)
        return found

    return read


level = one_of(states.LEVEL_NAMES, LEVELS)
service = one_of(states.SERVICE_LEVEL_NAMES, SERVICES)
limit_unit = one_of(states.LIMIT_UNIT_NAMES, {})
_form = one_of(states.FORM_NAMES, FORMS)
_fee_unit = one_of(states.FEE_UNIT_NAMES, {"lan": FeeUnit.CASE})


def levels(cell: Cell) -> list[Level]:
    """One or several, each behind the other."""
    said = [one for one in re.split(r"[;,/\n+]", str(cell)) if one.strip()]
    return list(dict.fromkeys(level(one) for one in said))


def limit(cell: Cell) -> Time:
    """3 ngày làm việc, a number alone, or words with one span of time in them."""
    if isinstance(cell, int):
        return _checked(Time(Decimal(cell), None))
    said = cells.short(1000)(cell)
    folded = text.fold(said)
    if folded in SAME_DAY:
        return Time(Decimal(1), LimitUnit.WORKING_DAYS, same_day=True)
    if re.fullmatch(r"\d+(?:,\d+)?", folded):
        return _checked(Time(Decimal(folded.replace(",", ".")), None))
    found = sorted(times.mentioned(folded))
    if len(found) != 1 or _UNSURE.search(folded):
        words = gettext_noop("Không đọc chắc được một thời hạn; ghi như: 3 ngày làm việc. Các trường hợp khác ghi sau.")
        raise Unreadable(words)
    amount, unit = found[0]
    called = text.fold(cells.vietnamese(states.LIMIT_UNIT_NAMES[unit]))
    bare = re.fullmatch(rf"\d+(?:[.,]\d+)? *{called}", folded)
    return _checked(Time(amount, unit, note="" if bare else said))


def _checked(time: Time) -> Time:
    whole = time.unit in (LimitUnit.HOURS, LimitUnit.WORKING_HOURS) or not time.amount % 1
    if not (0 < time.amount < times.MOST and whole):
        raise Unreadable(gettext_noop("Thời hạn phải lớn hơn 0, và là số nguyên nếu tính theo ngày, tháng."))
    return time


def documents(cell: Cell) -> list[str]:
    """One on each line, or behind a semicolon."""
    return cells.lines(LONGEST["document"])(str(cell).replace(";", "\n"))


def components(cell: Cell) -> list[dict[str, Any]]:
    """Lines of: name | form | quantity | when it is due."""
    return [_component(parts, number) for number, parts in _parts(cell, most=4)]


def _component(parts: Sequence[str], number: int) -> dict[str, Any]:
    name, form, quantity, rest = (*parts, "", "", "")[:4]
    row: dict[str, Any] = {"number": number, "name": _short(name, "component", number)}
    if form:
        row["form"] = _at_line(number, _form, form).value
    if quantity:
        if not (quantity.isdecimal() and 1 <= int(quantity) <= MOST_COPIES):
            raise Unreadable(gettext_noop("Dòng %(line)s của ô: số bản phải là số nguyên từ 1."), line=number)
        row["quantity"] = int(quantity)
    if text.fold(rest) in (OPTIONAL, PRESENTED):
        row["required" if text.fold(rest) == OPTIONAL else "presented_only"] = text.fold(rest) == PRESENTED
    elif rest:
        row["condition"] = _short(rest, "condition", number)
    return row


def fees(cell: Cell) -> list[dict[str, Any]]:
    """Lines of: name | amount | counted by | when it is due; or a word that nothing is taken."""
    if text.fold(cells.as_text(cell)) in FREE:
        return []
    return [_fee(parts, number) for number, parts in _parts(cell, most=4)]


def _fee(parts: Sequence[str], number: int) -> dict[str, Any]:
    name, amount, per, rest = (*parts, "", "", "")[:4]
    found = _MONEY.fullmatch(text.fold(amount))
    if found is None:
        words = gettext_noop("Dòng %(line)s của ô phải ghi: tên khoản thu | số tiền | tính theo.")
        raise Unreadable(words, line=number)
    dong = int(re.sub(r"\D", "", found[1]))
    if not LEAST_FEE <= dong <= MOST_FEE or dong % 100:
        words = gettext_noop("Dòng %(line)s của ô: mức thu %(amount)s đồng có vẻ sai đơn vị.")
        raise Unreadable(words, line=number, amount=dong)
    row: dict[str, Any] = {"key": f"fee_{number}", "name": _short(name, "fee", number), "amount": dong}
    if per:
        row["per"] = _at_line(number, _fee_unit, per).value
    if rest:
        row["condition"] = _short(rest, "condition", number)
    return row


def _parts(cell: Cell, *, most: int) -> list[tuple[int, list[str]]]:
    """The lines of a cell, numbered, each cut at its bars."""
    found = []
    for number, line in enumerate(cells.lines(cells.LONGEST)(cell), 1):
        parts = [part.strip() for part in line.lstrip("-–+•*").split("|")]
        if len(parts) > most or not parts[0]:
            raise Unreadable(gettext_noop("Dòng %(line)s của ô: phải có tên, và nhiều nhất ba dấu |."), line=number)
        found.append((number, parts))
    return found


def _short(said: str, what: str, number: int) -> str:
    if len(said) > LONGEST[what]:
        words = gettext_noop("Dòng %(line)s của ô dài quá %(most)s ký tự.")
        raise Unreadable(words, line=number, most=LONGEST[what])
    return said


def _at_line(number: int, read: Callable[[Cell], Choice], said: str) -> Choice:
    try:
        return read(said)
    except Unreadable as reason:
        raise Unreadable(gettext_noop("Dòng %(line)s của ô: %(why)s"), line=number, why=reason) from None


# --- What the row says together ---


def draft(said: Mapping[str, Any], labels: Mapping[str, str], *, unit: Callable[[str], str]) -> Made:
    """The draft; `unit` finds the key of the one unit of the province that is called so."""
    made = Made({"code": said["code"], "name": said["name"], "sector": said["sector"], "unverified": {}})
    data = made.data
    if "valid_from" in said:
        data["valid_from"] = said["valid_from"]
    publication = {"decision": said.get("decision", ""), "decided_on": said.get("decided_on")}
    data["publication"] = {name: value for name, value in publication.items() if value}
    if "service_level" in said:
        data["service_levels"] = [{"level": said["service_level"].value}]
    data["competence"] = _competence(made, said, unit)
    _limit(made, said)
    data["components"] = _papers(made, said.get("components", []))
    data["fees"] = _charges(made, said.get("fees"))
    data["legal_basis"] = [{"document": one} for one in said.get("legal_basis", ())]
    if "result" in said:
        data["result"] = {"name": said["result"]}
    _lacking(made, said, labels)
    order = ("code", "name", "sector", "valid_from", "publication", "service_levels", "competence", "limit",
             "components", "fees", "legal_basis", "result", "unverified")  # fmt: skip
    made.data = {name: data[name] for name in order if data.get(name) or name == "fees"}
    return made


WANTED: Final = ("limit", "service_level", "agency", "components", "legal_basis", "result", "valid_from")


def _lacking(made: Made, said: Mapping[str, Any], labels: Mapping[str, str]) -> None:
    """What the list does not say, together."""
    missing = [name for name in WANTED if name not in said]
    if missing:
        names = ", ".join(labels[name] for name in missing)
        made.remarks.append(("", _("Danh sách không ghi: %(names)s. Dự thảo để trống.") % {"names": names}))


def _competence(made: Made, said: Mapping[str, Any], unit: Callable[[str], str]) -> list[dict[str, Any]]:
    """Who decides at each level: as many agencies as levels, in their order."""
    found, agencies = said["levels"], said.get("agency", [])
    if not agencies:
        return []
    if len(agencies) != len(found):
        words = _("Ghi %(levels)s cấp và %(agencies)s cơ quan: không rõ cơ quan nào của cấp nào. Dự thảo để trống.")
        made.doubt("agency", words % {"levels": len(found), "agencies": len(agencies)}, at="competence")
        return []
    return [_decides(made, place, one, agency, unit) for place, (one, agency) in
            enumerate(zip(found, agencies, strict=True))]  # fmt: skip


def _decides(made: Made, place: int, of: Level, agency: str, unit: Callable[[str], str]) -> dict[str, Any]:
    row = {"level": of.value, "agency": agency}
    committee = _COMMITTEE.fullmatch(text.fold(agency))
    if committee and _OF_COMMITTEE[committee[1]] is of:
        row["kind"] = of.value
    elif key := unit(agency):
        row["unit"] = key
    else:
        words = _("Không rõ “%(agency)s” là đơn vị nào của tỉnh. Dự thảo chỉ ghi tên.") % {"agency": agency}
        made.doubt("agency", words, at=f"competence[{place}]")
    return row


def _limit(made: Made, said: Mapping[str, Any]) -> None:
    time: Time | None = said.get("limit")
    if time is None:
        return
    unit = time.unit or said.get("limit_unit")
    row: dict[str, Any] = {"amount": time.amount.normalize()}
    if unit is not None:
        row["unit"] = unit.value
    else:
        made.doubt("limit", _("Thời hạn chỉ có số, không rõ ngày làm việc hay ngày. Dự thảo để trống đơn vị."),
                   at="limit")  # fmt: skip
    if time.unit is LimitUnit.DAYS:
        made.doubt("limit", _("Ghi “ngày”, không ghi “ngày làm việc”: dự thảo tính cả ngày nghỉ."), at="limit.unit")
    if time.same_day:
        row["same_day"] = True
    if time.note:
        row["note"] = time.note
        made.doubt("limit", _("Lời ghi kèm thời hạn được giữ làm ghi chú; hãy xem có trường hợp khác không."),
                   at="limit.note")  # fmt: skip
    made.data["limit"] = row


def _papers(made: Made, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    unsaid = [row for row in rows if "form" not in row]
    for row in unsaid:
        made.data["unverified"][f"components[{row['number'] - 1}]"] = _("Không ghi bản chính hay bản sao.")
    if unsaid:
        numbers = ", ".join(str(row["number"]) for row in unsaid)
        words = _("Giấy tờ số %(numbers)s không ghi bản chính hay bản sao. Dự thảo để trống.")
        made.remarks.append(("components", words % {"numbers": numbers}))
    return rows


def _charges(made: Made, rows: list[dict[str, Any]] | None) -> list[dict[str, Any]]:
    if rows is None:
        words = _("Không ghi khoản thu nào; điều đó không có nghĩa là miễn phí.")
        made.doubt("fees", words, at="fees")
    for place, row in enumerate(rows or ()):
        if "per" not in row:
            words = _("Khoản thu số %(number)s không ghi tính theo hồ sơ, trường hợp, bản, trang hay người.")
            made.doubt("fees", words % {"number": place + 1}, at=f"fees[{place}]")
    return rows or []


def differences(said: Mapping[str, Any], standing: Mapping[str, Any]) -> dict[str, str]:
    """Where the row says otherwise than the newest revision, and what that says."""
    found = {name: str(standing[name]) for name in ("name", "sector")
             if text.fold(said[name]) != text.fold(standing[name])}  # fmt: skip
    if {one.value for one in said["levels"]} != set(standing["levels"]):
        found["levels"] = ", ".join(str(states.LEVEL_NAMES[Level(one)]) for one in standing["levels"])
    time: Time | None = said.get("limit")
    if time is None or standing["limit_amount"] is None:
        return found
    unit = time.unit or said.get("limit_unit")
    if time.amount != standing["limit_amount"] or unit not in (None, standing["limit_unit"]):
        found["limit"] = states.limit_words(standing["limit_amount"], LimitUnit(standing["limit_unit"]))
    return found
