"""Procedure files made for tests: small, right, and changed in one place at a time."""

from pathlib import Path

from caicach.catalogue.rules import files

FOLDER = Path(files.__file__).parents[1] / "data" / "procedures"
PATHS = sorted(FOLDER.glob("*.toml"))

SMALL = """
code = "1.999001"
name = "Xác nhận thử nghiệm"
sector = "Thử nghiệm"
synonyms = ["giấy thử", "xin giấy thử"]
valid_from = 2022-01-01

[[service_levels]]
level = "full"

[[competence]]
level = "commune"
agency = "Ủy ban nhân dân cấp xã"
kind = "commune"

[limit]
amount = 3
unit = "working_days"

[[limit.cases]]
key = "verify"
name = "Phải xác minh"
amount = 5
unit = "working_days"

[[components]]
number = 1
name = "Tờ khai"
form = "original"

[[components]]
number = 2
name = "Giấy tờ kèm theo"
form = "copy"
quantity = 2

[[components]]
number = 3
name = "Giấy cam đoan"
form = "original"
condition = "Không có giấy tờ kèm theo"
instead_of = 2

[[components]]
number = 4
name = "Văn bản ủy quyền"
form = "original"
condition = "Nộp thay"

[[fees]]
key = "certificate"
name = "Lệ phí xác nhận"
amount = 15000
online_amount = 7500
per = "case"
valid_to = 2023-01-01

[[fees]]
key = "certificate"
name = "Lệ phí xác nhận"
amount = 20000
per = "case"
valid_from = 2023-01-01

[[fees]]
key = "copies"
name = "Phí sao"
amount = 2000
per = "page"
times = "copy"
after = 2
amount_after = 1000
maximum = 200000
optional = true

[[legal_basis]]
document = "Nghị định thử số 1"

[result]
name = "Giấy xác nhận"

[workflow]
start = "receive"

[[workflow.steps]]
key = "receive"
name = "Tiếp nhận"
who = "one_stop_officer"
where = "intake"
hours = 1
act = "hand_over"
next = "verify"

[[workflow.steps]]
key = "verify"
name = "Thẩm tra"
who = "case_officer"
where = "competent"
hours = 16
next = "sign"

[[workflow.steps]]
key = "sign"
name = "Ký, vào sổ"
who = "unit_head"
where = "competent"
hours = 4
act = "register_outcome"
next = "hand_back"

[[workflow.steps]]
key = "hand_back"
name = "Trả kết quả"
who = "one_stop_officer"
where = "intake"
hours = 1
act = "return"
next = "done"

[[workflow.steps]]
key = "done"
name = "Kết thúc"
kind = "end"

[[samples]]
name = "Hồ sơ thử"
received_at = 2022-08-04T09:00:00
due_at = 2022-08-09T17:00:00
fee = 15000
"""


def changed(*changes: tuple[str, str], content: str = SMALL) -> str:
    """The file with each first text replaced by its second; the text must be there, once."""
    for before, after in changes:
        assert content.count(before) == 1, f"{before!r} stands {content.count(before)} times"
        content = content.replace(before, after)
    return content
