"""What is taken from a national record, what is left out, and that every doubt is named."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from caicach.catalogue.rules import files
from caicach.catalogue.rules.national import record, words
from caicach.catalogue.rules.national.raw import Raw
from tests.catalogue import national


def read(**changes: Any) -> record.Reading:
    return record.read(national.detail(**changes), listed=national.ROW)


def said(reading: record.Reading) -> str:
    return "\n".join(str(problem) for problem in reading.problems)


def test_a_record_that_agrees_with_itself_is_taken_whole() -> None:
    reading = read()
    assert reading.problems == ()
    draft = files.parse(reading.content)
    assert draft["publication"] == {
        "decision": "12/QĐ-BTN", "decided_on": date(2025, 7, 1), "announced_on": date(2025, 7, 7),
    }  # fmt: skip
    assert draft["limit"] == {
        "amount": 5, "unit": "working_days",
        "cases": [{"key": "case_1", "name": "Phải xác minh", "amount": 8, "unit": "working_days"}],
    }  # fmt: skip
    assert draft["fees"] == [
        {"key": "fee_1", "name": "Lệ phí: Thu đồng/trường hợp", "amount": 20000, "online_amount": 10000, "per": "case"}
    ]
    assert draft["competence"] == [{"level": "commune", "agency": "Ủy ban nhân dân cấp xã", "kind": "commune"}]
    assert draft["service_levels"] == [{"level": "full"}]
    assert draft["result"] == {"name": "Giấy xác nhận"}


def test_papers_keep_their_case_and_what_is_only_shown() -> None:
    papers = files.parse(read().content)["components"]
    assert [(row["name"], row["form"], row["quantity"]) for row in papers] == [
        ("Tờ khai", "original", 1), ("Giấy tờ kèm theo", "copy", 2),
        ("Văn bản ủy quyền", "original", 1), ("Thẻ căn cước", "original", 1),
    ]  # fmt: skip
    assert [row.get("condition") for row in papers] == [None, None, "Trường hợp ủy quyền", None]
    assert [row.get("presented_only") for row in papers] == [None, None, None, True]
    assert [row.get("required") for row in papers] == [None, False, None, None]


def test_the_draft_lacks_only_what_the_national_catalogue_never_says() -> None:
    lacking = {problem.place for problem in files.problems(read().content)}
    assert lacking == set(record.ALWAYS_MISSING)


@pytest.mark.parametrize(
    ("changes", "place", "words_of_doubt"),
    [
        ({"executionMethods": national.methods(processingTime=1, processingTimeUnit="OTHER")}, "limit", "“1 / OTHER”"),
        ({"executionMethods": national.methods(processingTime="Không quá 20 ngày")}, "limit", "viết thành lời"),
        ({"executionMethods": national.methods(processingTime=0)}, "limit", "không thể có"),
        ({"executionMethods": national.methods(processingTime=10)}, "limit", "lời mô tả nói 5 ngày làm việc"),
        ({"executionMethods": national.methods(description="Giải quyết ngay trong ngày")}, "limit", "trả trong ngày"),
        ({"executionMethods": [row | {"processingTime": 5 + 5 * n, "description": ""}
                               for n, row in enumerate(national.methods())]}, "limit", "nhiều thời hạn"),
        ({"cases": [{"name": "", "processingDay": {"qty": 15, "type": "WORKING_DAY"}}]}, "limit", "trường hợp nào"),
        ({"cases": [{"name": "Phải xác minh"}]}, "limit.cases", "không ghi thời hạn"),
        ({"executionMethods": national.fee(value=0, description="")}, "fees", "không có nghĩa là miễn phí"),
        ({"executionMethods": national.fee(value=0, description="Do HĐND tỉnh quyết định")}, "fees", "HĐND"),
        ({"executionMethods": national.fee(value=700, description="")}, "fees", "sai đơn vị"),
        ({"executionMethods": national.fee(value=20000, description="Thu 25.000 đồng/hồ sơ")}, "fees", "25.000 đ"),
        ({"executionMethods": national.fee(value=20, currencyId="usd")}, "fees", "không tính bằng đồng"),
        ({"executionMethods": national.fee(value=None)}, "fees", "Không ghi mức thu bằng số"),
        ({"executionMethods": national.fee(value=8000, description="")}, "fees[0].per", "tính theo"),
        ({"executionCases": national.paper(originalQty=1, copyQty=1)}, "components[0].form", "cả hai hay một"),
        ({"executionCases": national.paper(originalQty=0)}, "components", "lời dặn"),
        ({"executionCases": national.paper(originalQty="hai")}, "components", "không đọc được"),
        ({"executionCases": []}, "components", "Không có giấy tờ nào"),
        ({"isProvince": True}, "competence", "2 cấp"),
        ({"unitGroupsExecuting": [{"name": "Công an cấp xã"}]}, "competence[0].kind", "đơn vị nào của tỉnh"),
        ({"isFullProcess": False}, "service_levels", "không toàn trình"),
        ({"type": "SPECIFIC"}, "code", "Mã riêng của Bộ Thử nghiệm"),
        ({"state": "EXPIRED"}, "code", "còn hiệu lực hay không"),
        ({"procedureProposal": {"proposalNumber": "QĐ/0001-BTP"}}, "publication.decision", "không giống số"),
        ({"legalBasisesDetails": []}, "legal_basis", "Không ghi căn cứ"),
        ({"resultsDetails": None}, "result", "Không ghi kết quả"),
        ({"executionMethods": "không phải danh sách"}, "limit", "Phải là danh sách"),
    ],
)  # fmt: skip
def test_what_is_in_doubt_is_left_out_and_named(changes: dict[str, Any], place: str, words_of_doubt: str) -> None:
    reading = read(**changes)
    draft = files.parse(reading.content)
    assert words_of_doubt in said(reading)
    assert place in draft["unverified"]
    if "." not in place and "[" not in place and place not in ("code", "components"):
        assert not draft.get(place)


@pytest.mark.parametrize("written", ["1e5000", "1e999999999", "-1e999999999", "1e-999999999"])
@pytest.mark.parametrize(
    ("place", "changes"),
    [
        ("limit", lambda written: {"executionMethods": national.methods(processingTime=written)}),
        ("limit.cases", lambda written: {"cases": [{"name": "Phải xác minh",
                                                    "processingDay": {"qty": written, "type": "WORKING_DAY"}}]}),
        ("fees", lambda written: {"executionMethods": national.fee(value=written)}),
        ("components", lambda written: {"executionCases": national.paper(originalQty=written)}),
        ("publication.decided_on", lambda written: {
            "procedureProposal": national.DETAIL["procedureProposal"] | {"decisionDate": written}}),
    ],
)  # fmt: skip
def test_a_number_too_great_to_be_meant_is_no_number(
    place: str, changes: Callable[[str], dict[str, Any]], written: str
) -> None:
    reading = read(**changes(written))
    assert any(place.startswith(doubted) for doubted in files.parse(reading.content)["unverified"])
    assert reading.problems
    assert words.fields(Raw(national.detail(**changes(written))))


def test_required_false_at_every_paper_is_not_believed() -> None:
    groups = national.paper(required=False)
    for group in groups:
        for row in group["profileComponents"]:
            row["required"] = False
    reading = read(executionCases=groups)
    assert "required = false" in said(reading)
    assert all("required" not in row for row in files.parse(reading.content)["components"])


def test_free_is_free_only_when_that_is_said_and_nothing_else() -> None:
    assert read(executionMethods=national.fee(value=0, description="Không thu phí")).problems == ()
    assert "Miễn lệ phí. Phí" in said(
        read(executionMethods=national.fee(value=0, description="Miễn lệ phí. Phí bản sao theo Thông tư"))
    )


def test_free_online_is_a_fee_of_its_own() -> None:
    channels = national.methods()
    channels[1]["fees"][0] |= {"value": 0, "description": "Miễn phí"}
    (fee,) = files.parse(read(executionMethods=channels).content)["fees"]
    assert (fee["amount"], fee["online_amount"]) == (20000, 0)


def test_no_word_on_fees_is_not_taken_for_free() -> None:
    reading = read(executionMethods=national.methods(fees=[]))
    assert "Không ghi khoản thu nào" in said(reading)
    assert "fees" in files.parse(reading.content)["unverified"]


def test_a_publication_before_its_decision_is_not_believed() -> None:
    proposal = national.DETAIL["procedureProposal"] | {"publicationDate": national.DECIDED - 86_400_000}
    reading = read(procedureProposal=proposal)
    assert reading.publication.announced_on is None
    assert reading.publication.decided_on == date(2025, 7, 1)
    assert "trước ngày quyết định" in said(reading)


def test_the_list_and_the_record_must_say_the_same() -> None:
    reading = record.read(national.detail(), listed=national.ROW | {"name": "Tên khác"})
    assert "danh sách là “Tên khác”" in said(reading)
    assert "Không có trong danh sách" in said(record.read(national.detail(), listed=None))


@pytest.mark.parametrize("changes", [{"code": ""}, {"code": 7}, {"code": "1.99"}, {"name": " . "}])
def test_without_a_code_or_a_name_there_is_no_record(changes: dict[str, Any]) -> None:
    with pytest.raises(record.NotARecord):
        read(**changes)


def test_what_changed_is_said_field_by_field() -> None:
    before = read().fields
    groups = national.paper(name="Tờ khai mẫu mới")
    after = read(name="Xác nhận thử nghiệm mới", executionCases=groups).fields
    lines = [str(change) for change in words.changes(before, after)]
    assert lines[0] == "Tên thủ tục: Xác nhận việc thử nghiệm → Xác nhận thử nghiệm mới"
    assert any(line.startswith("Thành phần hồ sơ: bỏ") and "Tờ khai;" in line for line in lines)
    assert any(line.startswith("Thành phần hồ sơ: thêm") and "mẫu mới" in line for line in lines)
    assert len(lines) == 3
    assert words.changes(before, before) == ()
