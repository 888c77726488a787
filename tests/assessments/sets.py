"""A small set of criteria in its file format, and editions of it as the tests need them."""

from datetime import date, datetime
from typing import Any

from caicach.assessments.models import Consulted, SetComment, SetEdition, SetRevision
from caicach.core import clock

AT = datetime(2022, 8, 4, 9, tzinfo=clock.ZONE)
ON = AT.date()
TEXT = """
code = "thu-2022"
family = "thu"
name = "Bộ tiêu chí thử"
basis = ["Quyết định thử"]
valid_from = 2022-09-01
applies_to = ["commune"]
points = 100

[[groups]]
code = "A"
name = "Chỉ đạo, điều hành"
points = 60
[[groups.criteria]]
code = "A1"
name = "Ban hành kế hoạch"
points = 20
rule = "yes_no"
[[groups.criteria]]
code = "A2"
name = "Nhiệm vụ hoàn thành"
points = 40
rule = "proportional"
numerator = "Nhiệm vụ hoàn thành đúng hạn"
denominator = "Nhiệm vụ được giao"

[[groups]]
code = "B"
name = "Thủ tục hành chính"
points = 40
[[groups.criteria]]
code = "B1"
name = "Sáng kiến"
points = 40
rule = "judged"

[[grades]]
code = "tot"
name = "Tốt"
from = 80
[[grades]]
code = "con-lai"
name = "Còn lại"
from = 0
"""


def text(**changes: str) -> str:
    """The file with other values at these fields of its head."""
    lines = TEXT.splitlines()
    for name, value in changes.items():
        at = next(number for number, line in enumerate(lines) if line.startswith(f"{name} = "))
        lines[at] = f"{name} = {value}"
    return "\n".join(lines)


def draft(by_id: int, **values: Any) -> SetEdition:
    """An edition straight in its table, with the text it was begun with."""
    given = {"code": "thu-2022", "family": "thu", "number": 1, "name": "Bộ tiêu chí thử", "content": TEXT,
             "drafted_by_id": by_id, "drafted_at": AT}  # fmt: skip
    made = SetEdition.objects.create(**{**given, **values})
    SetRevision.objects.create(edition=made, number=1, content=made.content, by_id=by_id, at=AT)
    return made


def adopt(made: SetEdition, by_id: int, *kinds: str, since: date = date(2022, 9, 1), **values: Any) -> SetEdition:
    """What the command writes, without its checks: those of the table remain."""
    given = {"state": "adopted", "adopted_by_id": by_id, "adopted_at": AT, "decision_number": "12/QĐ-UBND",
             "decision_on": ON, "valid_from": since, "applies_to": list(kinds)}  # fmt: skip
    for name, value in {**given, **values}.items():
        setattr(made, name, value)
    made.save()
    return made


def ask(made: SetEdition, unit_id: int) -> Consulted:
    return Consulted.objects.create(edition=made, unit_id=unit_id)


def comment(made: SetEdition, unit_id: int, by_id: int) -> SetComment:
    return SetComment.objects.create(
        edition=made, unit_id=unit_id, text="Nên bớt điểm A1.", made_by_id=by_id, made_at=AT
    )
