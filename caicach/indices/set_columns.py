"""Which pages and columns has the workbook of a set of criteria, and what are its words? As they stand in the cells."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

ABOUT: Final = "Bộ tiêu chí"
TREE_PAGE: Final = "Tiêu chí"
GRADES_PAGE: Final = "Xếp hạng"
BLOCKERS_PAGE: Final = "Điều chặn hạng"
LEVELS: Final = ("Lĩnh vực", "Tiêu chí", "Tiêu chí thành phần")
BELOW: Final = ("groups", "criteria", "parts")
ADJUSTMENT: Final = "Thưởng phạt"
RULES: Final = {
    "yes_no": "Có/Không", "steps": "Theo mức", "proportional": "Theo tỷ lệ", "survey": "Khảo sát",
    "judged": "Chấm điểm", "deduction": "Trừ điểm", "bonus": "Thưởng", "penalty": "Phạt", "shown": "Chỉ hiển thị",
}  # fmt: skip
WHEN_EMPTY: Final = {"zero": "0 điểm", "full": "Đủ điểm", "not_applicable": "Không áp dụng"}
NATURE: Final = {"official": "Văn bản của cơ quan", "example": "Ví dụ"}
NOT_APPLICABLE: Final = {"keep": "Giữ điểm tối đa", "rebase": "Quy về thang"}
ROUNDED_AT: Final = {"criterion": "Từng tiêu chí", "group": "Từng lĩnh vực", "index": "Tổng điểm"}


@dataclass(frozen=True, slots=True)
class Column:
    """A field of the file and how its cells are written. `kind`: text, number, share, steps, lines, codes, date."""

    key: str
    title: str
    kind: str = "text"
    width: int = 14
    words: Mapping[str, str] = field(default_factory=dict)
    hint: str = ""


HEAD: Final = (
    Column("code", "Mã bộ", hint="Chữ thường không dấu, số, dấu gạch: cchc-xa-2027"),
    Column("family", "Mã của mọi bản", hint="Các bản nối tiếp nhau dùng chung mã này"),
    Column("name", "Tên bộ tiêu chí"),
    Column("basis", "Căn cứ", "lines", hint="Mỗi văn bản một dòng trong ô"),
    Column("valid_from", "Có hiệu lực từ", "date", hint="Ngày đầu, viết 01/01/2027"),
    Column("valid_to", "Hết hiệu lực từ", "date", hint="Ngày đầu không còn hiệu lực; để trống nếu chưa biết"),
    Column("applies_to", "Áp dụng cho", "codes", hint="department, district, commune …; để trống: mọi loại đơn vị"),
    Column("points", "Tổng điểm", "number"),
    Column("nature", "Là", words=NATURE, hint="Để trống: văn bản của cơ quan"),
    Column(
        "not_applicable", "Tiêu chí không áp dụng", words=NOT_APPLICABLE, hint=" hoặc ".join(NOT_APPLICABLE.values())
    ),
    Column("rounding.decimals", "Số chữ số thập phân", "number"),
    Column("rounding.at", "Làm tròn ở", words=ROUNDED_AT, hint=", ".join(ROUNDED_AT.values())),
    Column("unverified", "Chưa đối chiếu", "lines", hint="Mỗi điều một dòng trong ô"),
)
TREE: Final = (
    Column("level", "Cấp", width=18, words={one: one for one in (*LEVELS, ADJUSTMENT)}),
    Column("code", "Mã", width=10),
    Column("name", "Tên", width=48),
    Column("points", "Điểm tối đa", "number", 9),
    Column("rule", "Cách chấm", words=RULES),
    Column("steps", "Các mức", "steps", 26),
    Column("full_at", "Đủ điểm từ", "share", 9),
    Column("zero_below", "0 điểm khi dưới", "share", 9),
    Column("most", "Nhiều nhất", "number", 9),
    Column("each", "Điểm mỗi lần", "number", 9),
    Column("least", "Điểm thấp nhất", "number", 9),
    Column("fewest", "Số phiếu ít nhất", "number", 9),
    Column("when_empty", "Khi 0/0", words=WHEN_EMPTY),
    Column("measure", "Số đo", width=22),
    Column("survey", "Câu hỏi khảo sát", width=22),
    Column("numerator", "Tử số", width=32),
    Column("denominator", "Mẫu số", width=32),
    Column("basis", "Căn cứ", width=28),
    Column("known_as", "Mã khác", "codes"),
    Column("unverified", "Chưa đối chiếu", width=32),
    Column("empty_unverified", "Chưa đối chiếu khi 0/0", width=32),
)
GRADES: Final = (Column("code", "Mã"), Column("name", "Tên hạng", width=30), Column("from", "Từ điểm", "number"))
BLOCKERS: Final = (
    Column("code", "Mã", width=18),
    Column("name", "Điều chặn", width=48),
    Column("at_most", "Cao nhất được hạng", width=20),
    Column("criterion", "Mã tiêu chí"),
    Column("below", "Dưới điểm", "number"),
    Column("basis", "Căn cứ", width=28),
)
