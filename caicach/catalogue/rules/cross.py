"""Do the parts of a procedure file fit one another? Numbers, periods, papers that replace papers, samples."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from caicach.catalogue.rules import reading
from caicach.catalogue.rules.procedure import Component, Dated, Fee, Sample
from caicach.catalogue.states import Level
from caicach.workflow.rules import Problem

SOME_MOMENT = datetime(
    2022, 1, 3, 9, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh")
)  # stands in for a sample whose moment cannot be read
ORDINARY_PLACES = {"intake", "competent"}


def problems(fields: Mapping[str, Any], data: Mapping[str, Any]) -> list[Problem]:
    steps = _steps(data)
    return [
        *_dates(fields),
        *_components(fields["components"]),
        *_fees(fields["fees"]),
        *_named_once(fields),
        *_competence(fields),
        *_places(fields, steps),
        *_samples(fields, steps),
    ]


def _steps(data: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """The rows of the workflow by key, as far as they can be read; its own reader says what is wrong with them."""
    table = data.get("workflow")
    rows = table.get("steps") if isinstance(table, Mapping) else None
    rows = rows if isinstance(rows, list) else []
    return {str(row.get("key")): row for row in rows if isinstance(row, Mapping)}


def _dates(fields: Mapping[str, Any]) -> Iterator[Problem]:
    if _backwards(fields["valid_from"], fields["valid_to"]):
        yield Problem("valid_to", "Ngày hết hiệu lực phải sau ngày có hiệu lực.")
    for name in ("service_levels", "competence", "fees"):
        for index, row in enumerate(fields[name]):
            if _backwards(row.valid_from, row.valid_to):
                yield Problem(f"{name}[{index}].valid_to", "Ngày kết thúc phải sau ngày bắt đầu.")
    yield from _overlaps("service_levels", fields["service_levels"])


def _backwards(start: date | None, end: date | None) -> bool:
    return start is not None and end is not None and end <= start


def _overlaps(name: str, rows: Sequence[Dated]) -> Iterator[Problem]:
    for index, row in enumerate(rows):
        for earlier in rows[:index]:
            if overlap(row, earlier):
                yield Problem(f"{name}[{index}]", "Thời gian chồng lên một mục trước.")


def overlap(one: Dated, other: Dated) -> bool:
    first = max(one.valid_from or date.min, other.valid_from or date.min)
    last = min(one.valid_to or date.max, other.valid_to or date.max)
    return first < last


def _components(rows: Sequence[Component]) -> Iterator[Problem]:
    numbers = [row.number for row in rows]
    for index, number in reading.repeated(numbers):
        yield Problem(f"components[{index}].number", f"Số thứ tự {number} đã dùng.")
    for index, row in enumerate(rows):
        place = f"components[{index}]"
        if row.number > len(rows):
            yield Problem(f"{place}.number", f"Số thứ tự phải liền nhau từ 1 đến {len(rows)}.")
        if row.instead_of is not None and (row.instead_of not in numbers or row.instead_of == row.number):
            yield Problem(f"{place}.instead_of", f"Không có giấy tờ nào khác mang số {row.instead_of}.")
        if row.presented_only and row.quantity > 1:
            yield Problem(f"{place}.quantity", "Giấy tờ chỉ xuất trình thì số lượng là 1.")


def _fees(rows: Sequence[Fee]) -> Iterator[Problem]:
    for index, row in enumerate(rows):
        place = f"fees[{index}]"
        if (row.after is None) != (row.amount_after is None):
            yield Problem(place, "after và amount_after phải ghi cùng nhau.")
        if row.times is row.per:
            yield Problem(f"{place}.times", "times phải khác per.")
        for earlier in rows[:index]:
            if row.key and row.key == earlier.key and overlap(row, earlier):
                yield Problem(f"{place}.key", f"Khoản thu “{row.key}” đã có mức khác trong cùng thời gian.")


def _named_once(fields: Mapping[str, Any]) -> Iterator[Problem]:
    for name, values in (
        ("limit.cases", [row.key for row in fields["limit_cases"]]),
        ("places", [row.key for row in fields["places"]]),
        ("samples", [row.name for row in fields["samples"]]),
        ("synonyms", [word.casefold() for word in fields["synonyms"]]),
    ):
        for index, value in reading.repeated(values):
            yield Problem(f"{name}[{index}]", f"“{value}” đã ghi trước đó.")


def _competence(fields: Mapping[str, Any]) -> Iterator[Problem]:
    """Seen from a receiving level, on any day, at most one unit may be the one that decides."""
    rows = fields["competence"]
    for index, row in enumerate(rows):
        for earlier in rows[:index]:
            shared: set[Level] = set(row.received_at) & set(earlier.received_at)
            if shared and overlap(row, earlier):
                level = sorted(shared)[0]
                yield Problem(f"competence[{index}].received_at", f"Nơi nhận “{level}” đã có cơ quan giải quyết khác.")


def _places(fields: Mapping[str, Any], steps: Mapping[str, Mapping[str, Any]]) -> Iterator[Problem]:
    named = {row.key for row in fields["places"]}
    used = {str(row["where"]) for row in steps.values() if row.get("where")}
    for key, row in steps.items():
        where = row.get("where")
        if isinstance(where, str) and where not in named | ORDINARY_PLACES:
            yield Problem(f"workflow.steps.{key}.where", f"Chưa khai báo nơi “{where}” trong [[places]].")
    for index, place in enumerate(fields["places"]):
        if place.key in ORDINARY_PLACES:
            yield Problem(f"places[{index}].key", f"“{place.key}” là tên dành riêng.")
        elif place.key and place.key not in used:
            yield Problem(f"places[{index}].key", f"Không bước nào làm tại “{place.key}”.")


def _samples(fields: Mapping[str, Any], steps: Mapping[str, Mapping[str, Any]]) -> Iterator[Problem]:
    cases = {row.key for row in fields["limit_cases"]}
    fees = {row.key for row in fields["fees"]}
    for index, sample in enumerate(fields["samples"]):
        place = f"samples[{index}]"
        if sample.case and sample.case not in cases:
            yield Problem(f"{place}.case", f"Không có trường hợp nào tên “{sample.case}” trong limit.cases.")
        if _outside(sample, fields):
            yield Problem(f"{place}.received_at", "Ngày nhận nằm ngoài thời gian hiệu lực của thủ tục.")
        for field, keys, known, what in (
            ("outcomes", sample.outcomes, steps, "bước"),
            ("waits", sample.waits, steps, "bước"),
            ("fees", sample.fee_counts, fees, "khoản thu"),
        ):
            for key in keys:
                if key not in known:
                    yield Problem(f"{place}.{field}.{key}", f"Không có {what} nào tên “{key}”.")
        yield from _silent(sample, place, steps)


def _silent(sample: Sample, place: str, steps: Mapping[str, Mapping[str, Any]]) -> Iterator[Problem]:
    for index, key in enumerate(sample.silent):
        watched = any(row.get("kind") == "timer" and row.get("on") == key for row in steps.values())
        if not watched:
            yield Problem(f"{place}.silent[{index}]", f"Không có hẹn giờ nào gắn với bước “{key}”.")


def _outside(sample: Sample, fields: Mapping[str, Any]) -> bool:
    if sample.received_at is SOME_MOMENT:
        return False
    on = sample.received_at.date()
    return on < fields["valid_from"] or (fields["valid_to"] is not None and on >= fields["valid_to"])
