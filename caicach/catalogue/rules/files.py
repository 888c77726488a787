"""Is this text a procedure file? If so, the procedure it describes; if not, everything wrong with it and where.

A published revision keeps its text and is read again by every process: what was once right must stay readable. A new
field therefore needs a default.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from caicach.catalogue.rules import cross, limits, reading
from caicach.catalogue.rules.procedure import (
    Competence,
    Component,
    Fee,
    LegalBasis,
    Limit,
    LimitCase,
    Outcome,
    Place,
    Procedure,
    Publication,
    Sample,
    ServicePeriod,
)
from caicach.catalogue.rules.reading import Table
from caicach.catalogue.states import FeeUnit, Form, Level, LimitUnit, ServiceLevel
from caicach.core import errors, references
from caicach.workflow import rules as workflow
from caicach.workflow.rules import Problem

# Placeholders stand for the key of the commune, district or province of the unit that receives.
UNIT_KEY = re.compile(r"(?:[a-z0-9-]|\{(?:commune|district|province)\})+")
# What the reader of the standard library says, in the words of who writes the file.
TOML_WORDS = {
    "Invalid value": "giá trị không đọc được (chữ phải trong dấu ngoặc kép)",
    "Expected '=' after a key in a key/value pair": "thiếu dấu = sau tên trường",
    "Invalid statement": "dòng không phải tên trường, bảng hay ghi chú",
    "Unclosed array": "danh sách chưa đóng ngoặc ]",
    "Unclosed inline table": "bảng trong dòng chưa đóng ngoặc }",
    "Unterminated string": "chữ chưa đóng ngoặc kép",
    "Illegal character '\\n'": "chữ chưa đóng ngoặc kép trước khi hết dòng",
    "Expected newline or end of document after a statement": "thừa chữ sau giá trị",
    "Cannot overwrite a value": "trường này đã khai báo trước đó",
    "Cannot declare": "bảng này đã khai báo trước đó",
    "Invalid date or datetime": "ngày không có trên lịch",
    "Expected ']' at the end of a table declaration": "tên bảng chưa đóng ngoặc ]",
    "Expected ']]' at the end of an array declaration": "tên bảng chưa đóng ngoặc ]]",
}


class FileInvalid(errors.Invalid):
    """The text is not a procedure file; `found` lists every problem with its place."""

    def __init__(self, found: Sequence[Problem]) -> None:
        self.found = tuple(found)
        by_place: dict[str, list[errors.Text]] = {}
        for problem in self.found:
            by_place.setdefault(problem.place, []).append(problem.message)
        lines = "\n".join(str(problem) for problem in self.found)
        super().__init__(f"Tệp thủ tục có {len(self.found)} lỗi:\n{lines}", problems=by_place)


def read(content: str) -> Procedure:
    """The procedure a file describes; `FileInvalid` with every problem when it describes none."""
    return from_data(parse(content))


def problems(content: str) -> tuple[Problem, ...]:
    """Everything wrong with the file; empty when it may be imported."""
    try:
        read(content)
    except FileInvalid as refusal:
        return refusal.found
    return ()


def parse(content: str) -> dict[str, Any]:
    """TOML to plain data; a mistake of spelling is told with its line and column."""
    try:
        return tomllib.loads(content)
    except tomllib.TOMLDecodeError as mistake:
        raise FileInvalid([_spelling(str(mistake), content)]) from None


def _spelling(message: str, content: str) -> Problem:
    found = re.fullmatch(r"(.*?) \(at (?:line (\d+), column (\d+)|end of document)\)", message, re.DOTALL)
    words = found[1] if found else message
    line = int(found[2]) if found and found[2] else content.count("\n") + 1
    column = int(found[3]) if found and found[3] else 1
    said = next((vietnamese for english, vietnamese in TOML_WORDS.items() if words.startswith(english)), words)
    return Problem(f"dòng {line}, cột {column}", f"Sai cách viết TOML: {said}.")


def from_data(data: Mapping[str, Any]) -> Procedure:
    """The procedure in data already parsed (a file, or the copy a revision keeps)."""
    found: list[Problem] = []
    table = Table(data, problems=found)
    fields = {**_head(table), **_body(table)}
    definition = _workflow(table, fields)
    fields["unverified"] = _unverified(table)
    table.close()
    found += cross.problems(fields, data)
    if definition is None or found:
        raise FileInvalid(sorted(dict.fromkeys(found)))
    return Procedure(**fields, definition=definition, data=data)


def _head(table: Table) -> dict[str, Any]:
    code = table.text("code", longest=20)
    if code and not references.is_procedure_code(code):
        table.note("code", f"“{code}” không phải mã thủ tục (một chữ số, dấu chấm, sáu chữ số: 1.001193).")
    replaces = table.texts("replaces")
    for index, other in enumerate(replaces):
        if not references.is_procedure_code(other):
            table.note(f"replaces[{index}]", f"“{other}” không phải mã thủ tục.")
    return {
        "code": code,
        "name": table.text("name"),
        "sector": table.text("sector", longest=100),
        "synonyms": table.texts("synonyms"),
        "replaces": replaces,
        "valid_from": table.day("valid_from"),
        "valid_to": table.maybe_day("valid_to"),
        "receive_and_return": table.flag("receive_and_return"),
        "publication": _publication(table.table("publication", required=False)),
    }


def _body(table: Table) -> dict[str, Any]:
    return {
        "service_levels": tuple(_service(row) for row in table.tables("service_levels", required=True)),
        "competence": tuple(_competence(row) for row in table.tables("competence", required=True)),
        "places": tuple(_place(row) for row in table.tables("places")),
        **_limit(table.table("limit")),
        "components": tuple(_component(row) for row in table.tables("components", required=True)),
        "fees": tuple(_fee(row) for row in table.tables("fees")),
        "legal_basis": tuple(_basis(row) for row in table.tables("legal_basis", required=True)),
        "result": _result(table.table("result")),
        "samples": tuple(_sample(row) for row in table.tables("samples", required=True)),
    }


def _publication(table: Table | None) -> Publication:
    if table is None:
        return Publication()
    row = Publication(
        decision=table.text("decision", required=False, longest=100),
        decided_on=table.maybe_day("decided_on"),
        announced_on=table.maybe_day("announced_on"),
    )
    if row.decided_on and row.announced_on and row.announced_on < row.decided_on:
        table.note("announced_on", "Ngày công khai không trước ngày quyết định công bố.")
    table.close()
    return row


def _service(table: Table) -> ServicePeriod:
    row = ServicePeriod(
        level=table.choice("level", ServiceLevel),
        valid_from=table.maybe_day("valid_from"),
        valid_to=table.maybe_day("valid_to"),
    )
    table.close()
    return row


def _competence(table: Table) -> Competence:
    level = table.choice("level", Level)
    row = Competence(
        level=level,
        received_at=table.choices("received_at", Level) or (level,),
        agency=table.text("agency", longest=200),
        kind=table.text("kind", required=False, longest=40),
        unit=table.text("unit", required=False, longest=80),
        valid_from=table.maybe_day("valid_from"),
        valid_to=table.maybe_day("valid_to"),
    )
    _kind_or_unit(table)
    table.close()
    return row


def _place(table: Table) -> Place:
    row = Place(
        key=table.text("key", longest=80),
        name=table.text("name", longest=200),
        kind=table.text("kind", required=False, longest=40),
        unit=table.text("unit", required=False, longest=80),
    )
    _kind_or_unit(table)
    table.close()
    return row


def _kind_or_unit(table: Table) -> None:
    if table.has("kind") == table.has("unit"):
        table.note("", "Ghi đúng một trong hai: kind (loại đơn vị) hoặc unit (khóa của một đơn vị).")
    unit = table.data.get("unit")
    if isinstance(unit, str) and not UNIT_KEY.fullmatch(unit):
        words = "chữ thường không dấu, chữ số, “-”; có thể chứa {commune}, {district} hoặc {province}"
        table.note("unit", f"“{unit}” không phải khóa của đơn vị ({words}).")


def _limit(table: Table | None) -> dict[str, Any]:
    if table is None:
        return {"limit": None, "same_day": False, "limit_note": "", "limit_cases": ()}
    fields = {
        "limit": _amount_of_time(table),
        "same_day": table.flag("same_day"),
        "limit_note": table.text("note", required=False, longest=1000),
        "limit_cases": tuple(_limit_case(row) for row in table.tables("cases")),
    }
    table.close()
    return fields


def _limit_case(table: Table) -> LimitCase:
    row = LimitCase(
        key=table.key("key"),
        name=table.text("name", longest=300),
        limit=_amount_of_time(table),
        same_day=table.flag("same_day"),
    )
    table.close()
    return row


def _amount_of_time(table: Table) -> Limit:
    limit = Limit(amount=table.amount("amount"), unit=table.choice("unit", LimitUnit))
    if limit.unit not in {LimitUnit.HOURS, LimitUnit.WORKING_HOURS} and limit.amount % 1:
        table.note("amount", f"Thời hạn theo ngày, tháng phải là số nguyên, đang ghi {limit.amount}.")
    return limit


def _component(table: Table) -> Component:
    row = Component(
        number=table.whole("number", least=1),
        name=table.text("name", longest=1000),
        form=table.choice("form", Form),
        quantity=table.whole("quantity", default=1, least=1),
        required=table.flag("required", default=True),
        condition=table.text("condition", required=False, longest=500),
        note=table.text("note", required=False, longest=1000),
        presented_only=table.flag("presented_only"),
        instead_of=table.maybe_whole("instead_of", least=1),
    )
    table.close()
    return row


def _fee(table: Table) -> Fee:
    row = Fee(
        key=table.key("key"),
        name=table.text("name", longest=300),
        amount=table.whole("amount", least=0),
        per=table.choice("per", FeeUnit),
        times=table.choice("times", FeeUnit) if table.has("times") else None,
        online_amount=table.maybe_whole("online_amount"),
        after=table.maybe_whole("after", least=1),
        amount_after=table.maybe_whole("amount_after"),
        maximum=table.maybe_whole("maximum", least=1),
        optional=table.flag("optional"),
        condition=table.text("condition", required=False, longest=500),
        exemptions=table.texts("exemptions"),
        basis=table.text("basis", required=False, longest=300),
        illustrative=table.flag("illustrative"),
        valid_from=table.maybe_day("valid_from"),
        valid_to=table.maybe_day("valid_to"),
    )
    table.asked.add("times")
    table.close()
    return row


def _basis(table: Table) -> LegalBasis:
    row = LegalBasis(
        document=table.text("document", longest=300),
        article=table.text("article", required=False, longest=100),
        issued_on=table.maybe_day("issued_on"),
    )
    table.close()
    return row


def _result(table: Table | None) -> Outcome:
    if table is None:
        return Outcome(name="")
    row = Outcome(
        name=table.text("name"),
        validity=table.text("validity", required=False),
        validity_months=table.maybe_whole("validity_months", least=1),
    )
    table.close()
    return row


def _sample(table: Table) -> Sample:
    received = table.moment("received_at")
    row = Sample(
        name=table.text("name", longest=200),
        received_at=received or cross.SOME_MOMENT,
        case=table.text("case", required=False, longest=40),
        facts=_facts(table),
        outcomes={key: tuple(map(str, _list(value))) for key, value in table.pairs("outcomes").items()},
        waits=_waits(table),
        silent=table.texts("silent"),
        fee_counts=_fee_counts(table.table("fees", required=False)),
        due_at=table.moment("due_at", required=False),
        fee=table.maybe_whole("fee"),
    )
    table.close()
    return row


def _list(value: Any) -> Iterable[Any]:
    return value if isinstance(value, list) else [value]


def _facts(table: Table) -> dict[str, str | int | bool]:
    facts = dict(table.pairs("facts"))
    for key, value in facts.items():
        if not isinstance(value, str | int | bool):
            table.note(f"facts.{key}", "Phải là chữ, số nguyên hoặc true/false.")
    return facts


def _waits(table: Table) -> dict[str, int]:
    """Days that a step at which the clock stands takes in the sample."""
    days = {}
    for key, value in table.pairs("waits").items():
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            table.note(f"waits.{key}", "Phải là số ngày (số nguyên, từ 0).")
        else:
            days[key] = value
    return days


def _fee_counts(table: Table | None) -> dict[str, dict[FeeUnit, int]]:
    counts: dict[str, dict[FeeUnit, int]] = {}
    for key in table.data if table else ():
        if table is not None and (row := table.table(key)) is not None:
            counts[key] = {unit: row.whole(unit.value, least=0) for unit in FeeUnit if row.has(unit.value)}
            row.close()
    return counts


def _workflow(table: Table, fields: Mapping[str, Any]) -> workflow.Definition | None:
    """The internal process, compiled; sound and within the limit of each case, or its problems are noted."""
    rows = table.table("workflow")
    if rows is None:
        return None
    found = workflow.check(rows.data, limit_hours=None)
    table.problems += [Problem(f"workflow.{problem.place}", problem.message) for problem in found]
    if found:
        return None
    definition = workflow.compile_definition(rows.data)
    if fields["limit"]:
        ordinary = LimitCase(key="", name="", limit=fields["limit"], same_day=fields["same_day"])
        for case in (ordinary, *fields["limit_cases"]):
            table.problems += limits.too_slow(definition, case)
    return definition


def _unverified(table: Table) -> dict[str, str]:
    reasons = {}
    for place, reason in table.pairs("unverified").items():
        if not isinstance(reason, str) or not reason.strip():
            table.note(f"unverified.{place}", "Phải ghi lý do vì sao chưa đối chiếu.")
        elif not reading.resolves(table.data, place):
            table.note(f"unverified.{place}", f"Tệp không có chỗ nào tên “{place}”.")
        else:
            reasons[place] = reason.strip()
    return reasons
