"""A procedure file: every mistake is told, each with its place, in words a clerk understands."""

from datetime import date
from decimal import Decimal

import pytest

from caicach.catalogue.rules import files, limits
from caicach.catalogue.rules.procedure import Limit
from caicach.catalogue.states import Level, LimitUnit, ServiceLevel
from tests.catalogue.samples import SMALL, changed

HOURS = 'name = "Thẩm tra"\nwho = "case_officer"\nwhere = "competent"\nhours = 16\nnext = "sign"'


def places(content: str) -> list[str]:
    return [problem.place for problem in files.problems(content)]


def test_a_right_file_has_no_problem() -> None:
    assert files.problems(SMALL) == ()
    read = files.read(SMALL)
    assert read.code == "1.999001"
    assert read.limit == Limit(Decimal(3), LimitUnit.WORKING_DAYS)
    assert read.levels == (Level.COMMUNE,)
    assert read.required_numbers == (1,)
    assert read.service_level(date(2022, 1, 1)) is ServiceLevel.FULL


@pytest.mark.parametrize(
    ("change", "place", "word"),
    [
        (('code = "1.999001"', 'code = "1.99"'), "code", "1.001193"),
        (('code = "1.999001"', ""), "code", "bắt buộc"),
        (('name = "Xác nhận thử nghiệm"', "name = 7"), "name", "ngoặc kép"),
        (('name = "Xác nhận thử nghiệm"', 'name = "  "'), "name", "để trống"),
        (("valid_from = 2022-01-01", 'valid_from = "01/01/2022"'), "valid_from", "2022-08-04"),
        (("valid_from = 2022-01-01", "valid_from = 2022-01-01\nvalid_to = 2021-01-01"), "valid_to", "phải sau"),
        (('["giấy thử", "xin giấy thử"]', '["giấy thử", "Giấy thử"]'), "synonyms[1]", "đã ghi"),
        (('["giấy thử", "xin giấy thử"]', '["giấy thử", 3]'), "synonyms[1]", "chữ"),
        (('level = "full"', 'level = "mức 4"'), "service_levels[0].level", "partial"),
        (('level = "commune"', 'level = "xã"'), "competence[0].level", "commune"),
        (('kind = "commune"', 'kind = "commune"\nunit = "so-tu-phap"'), "competence[0]", "một trong hai"),
        (('kind = "commune"', 'unit = "xa-{ward}"'), "competence[0].unit", "{commune}"),
        (('amount = 3\nunit', 'amount = -3\nunit'), "limit.amount", "lớn hơn 0"),
        (('amount = 3\nunit', 'amount = 2.5\nunit'), "limit.amount", "số nguyên"),
        (('amount = 3\nunit = "working_days"', 'amount = 3\nunit = "tuần"'), "limit.unit", "working_hours"),
        (('key = "verify"\nname = "Phải', 'key = "Phải"\nname = "Phải'), "limit.cases[0].key", "không dấu"),
        (("number = 2", "number = 1"), "components[1].number", "đã dùng"),
        (("number = 4", "number = 9"), "components[3].number", "từ 1 đến 4"),
        (("quantity = 2", 'quantity = "hai"'), "components[1].quantity", "số nguyên"),
        (("quantity = 2", "quantity = 0"), "components[1].quantity", "Ít nhất"),
        (("quantity = 2", "quantty = 2"), "components[1].quantty", "quantity"),
        (("quantity = 2", "quantity = 2\npresented_only = true"), "components[1].quantity", "xuất trình"),
        (('form = "copy"', 'form = "photo"'), "components[1].form", "certified_copy"),
        (("instead_of = 2", "instead_of = 7"), "components[2].instead_of", "số 7"),
        (("amount = 15000", "amount = 15000.5"), "fees[0].amount", "số nguyên"),
        (("valid_to = 2023-01-01", "valid_to = 2024-01-01"), "fees[1].key", "cùng thời gian"),
        (("amount_after = 1000\n", ""), "fees[2]", "cùng nhau"),
        (('times = "copy"', 'times = "page"'), "fees[2].times", "khác per"),
        (('[result]\nname = "Giấy xác nhận"', ""), "result", "bắt buộc"),
        (('over"\nnext = "verify"', 'over"\nnext = "verfy"'), "workflow.steps.receive.next", "verfy"),
        ((HOURS, HOURS.replace("16", '"nhiều"')), "workflow.steps.verify.hours", "số giờ"),
        ((HOURS, HOURS.replace("16", "40")), "workflow.steps", "vượt thời hạn"),
        ((HOURS, HOURS.replace("competent", "so-tu-phap")), "workflow.steps.verify.where", "[[places]]"),
        (("received_at = 2022-08-04T09:00:00", "received_at = 2022-08-04"), "samples[0].received_at", "T09:00:00"),
        (("received_at = 2022", "received_at = 2021"), "samples[0].received_at", "hiệu lực"),
        (("fee = 15000", 'fee = 15000\ncase = "xa"'), "samples[0].case", "limit.cases"),
        (("fee = 15000", 'fee = 15000\n[samples.outcomes]\nsing = ["ok"]'), "samples[0].outcomes.sing", "bước"),
        (("fee = 15000", "fee = 15000\n[samples.waits]\nsign = -1"), "samples[0].waits.sign", "số ngày"),
        (("fee = 15000", "fee = 15000\n[samples.fees]\nphi = { copy = 1 }"), "samples[0].fees.phi", "khoản thu"),
        (("fee = 15000", 'fee = 15000\nsilent = ["sign"]'), "samples[0].silent[0]", "hẹn giờ"),
        (("fee = 15000", 'fee = 15000\n[unverified]\n"limit.amont" = "x"'), "unverified.limit.amont", "chỗ nào"),
        (("fee = 15000", 'fee = 15000\n[unverified]\nlimit = ""'), "unverified.limit", "lý do"),
    ],
)  # fmt: skip
def test_each_mistake_is_found_at_its_place(change: tuple[str, str], place: str, word: str) -> None:
    found = files.problems(changed(change))
    at_place = [problem.message for problem in found if problem.place == place]
    assert at_place, f"found only {[str(problem) for problem in found]}"
    assert any(word in message for message in at_place), at_place


def test_all_mistakes_come_at_once() -> None:
    content = changed(
        ('code = "1.999001"', 'code = "x"'),
        ("quantity = 2", 'quantity = "hai"'),
        ("amount = 15000", "amount = -1"),
        ('act = "register_outcome"\nnext = "hand_back"', 'act = "register_outcome"\nnext = "back"'),
        ("received_at = 2022-08-04T09:00:00", 'received_at = "hôm nay"'),
    )
    found = places(content)
    assert {"code", "components[1].quantity", "fees[0].amount", "workflow.steps.sign.next"} <= set(found)
    assert "samples[0].received_at" in found
    assert len(found) == len(set(found)) == 5


@pytest.mark.parametrize(
    ("content", "place", "word"),
    [
        ('code = "1.001193"\nname = Đăng ký\n', "dòng 2, cột 8", "ngoặc kép"),
        ('code "1.001193"\n', "dòng 1, cột 6", "dấu ="),
        ('code = "1"\ncode = "2"\n', "dòng 2, cột 11", "đã khai báo"),
        ('synonyms = ["a"\n', "dòng 2, cột 1", "ngoặc ]"),
        ("valid_from = 2022-02-30\n", "dòng 1, cột 14", "lịch"),
    ],
)
def test_bad_toml_gives_line_and_column(content: str, place: str, word: str) -> None:
    (problem,) = files.problems(content)
    assert problem.place == place
    assert word in problem.message


def test_hours_must_fit_each_case_and_the_case_that_takes_another_way() -> None:
    """A choice on `case` sends only that case through its branch, so only that case's limit must hold it."""
    verify = 'act = "hand_over"\nnext = "verify"'
    choice = """act = "hand_over"
next = "which"

[[workflow.steps]]
key = "which"
name = "Phải xác minh?"
kind = "choice"
field = "case"
branches = [
  { outcome = "verify", name = "Phải", next = "ask" },
  { outcome = "no", name = "Không", next = "verify", otherwise = true },
]

[[workflow.steps]]
key = "ask"
name = "Xác minh"
who = "case_officer"
where = "competent"
hours = HOURS
next = "verify"
"""
    assert places(changed((verify, choice.replace("HOURS", "18")))) == []
    found = files.problems(changed((verify, choice.replace("HOURS", "19"))))
    assert [problem.place for problem in found] == ["workflow.steps"]
    assert "“verify”" in found[0].message


@pytest.mark.parametrize(
    ("amount", "unit", "same_day", "hours"),
    [
        (3, LimitUnit.WORKING_DAYS, False, 24),
        (1, LimitUnit.WORKING_DAYS, True, 8),
        (4, LimitUnit.WORKING_HOURS, False, 4),
        (2, LimitUnit.HOURS, False, 2),
        (48, LimitUnit.HOURS, False, 16),
        (10, LimitUnit.DAYS, False, 48),  # received on a Friday: Monday to Friday and the Monday after
        (15, LimitUnit.DAYS, False, 88),
        (1, LimitUnit.MONTHS, False, 160),
    ],
)
def test_working_hours_of_a_limit_are_those_of_the_worst_week(
    amount: int, unit: LimitUnit, same_day: bool, hours: int
) -> None:
    assert limits.working_hours(Limit(Decimal(amount), unit), same_day=same_day) == hours
