"""A small set of criteria for tests of boards: two groups counted from records, one that people judge."""

from caicach.indices import index_sets
from caicach.indices.rules.tree import IndexSet

CODE = "bang-thu"
CONTENT = """
code = "bang-thu"
family = "bang-thu"
name = "Bộ thử của bảng"
basis = ["Ví dụ"]
valid_from = 2022-01-01
applies_to = ["commune"]
points = 32
[[groups]]
code = "dung-han"
name = "Đúng hạn"
points = 10
[[groups.criteria]]
code = "1.1"
name = "Xử lý trước hạn, đúng hạn"
points = 6
rule = "proportional"
measure = "xu-ly-dung-han"
[[groups.criteria]]
code = "1.2"
name = "Giải quyết xong đúng hạn"
points = 4
rule = "proportional"
measure = "xong-dung-han"
unverified = "Điểm của chỉ tiêu này là ví dụ."
[[groups]]
code = "truc-tuyen"
name = "Trực tuyến"
points = 12
[[groups.criteria]]
code = "2.1"
name = "Nộp trực tuyến"
points = 5
rule = "proportional"
measure = "nop-truc-tuyen"
[[groups.criteria]]
code = "2.2"
name = "Nộp từ xa"
points = 5
rule = "proportional"
measure = "nop-tu-xa"
[[groups.criteria]]
code = "2.3"
name = "Một nửa nộp trực tuyến"
points = 2
rule = "proportional"
full_at = 0.50
measure = "nop-truc-tuyen"
[[groups]]
code = "ke-hoach"
name = "Kế hoạch"
points = 10
[[groups.criteria]]
code = "3.1"
name = "Có kế hoạch cải cách hành chính"
points = 10
rule = "yes_no"
"""


def made() -> IndexSet:
    return index_sets.read(CONTENT)
