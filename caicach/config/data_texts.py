"""Which words of the shipped data files are said in English: articles behind a due date, holidays, kinds of files?

The files hold Vietnamese alone. A page that shows one of these words asks the catalogue for it (`from_data`,
`core.calendar`); what a province writes into its own files stays as it is written.
"""

from typing import Final

from django.utils.translation import gettext_noop as _

ARTICLES: Final = (
    _("Khoản 1 Điều 147 Bộ luật Dân sự 2015"),
    _("Khoản 2 Điều 147 Bộ luật Dân sự 2015"),
    _("Khoản 1, khoản 6 Điều 148 Bộ luật Dân sự 2015"),
    _("Khoản 3 Điều 148 Bộ luật Dân sự 2015"),
    _("Khoản 5 Điều 148 Bộ luật Dân sự 2015"),
    _("Điều 105 Bộ luật Lao động 2019"),
    _("Khoản 3 Điều 111 Bộ luật Lao động 2019"),
    _("Khoản 1 Điều 112 Bộ luật Lao động 2019"),
    _("Điều 115 Bộ luật Lao động 2012"),
    _("Điều 17 Nghị định 61/2018/NĐ-CP"),
    _("Điều 18 Nghị định 61/2018/NĐ-CP"),
    _("Khoản 4 Điều 19 Nghị định 61/2018/NĐ-CP"),
    _("Khoản 9 Điều 19 Nghị định 61/2018/NĐ-CP"),
    _("Điều 20 Nghị định 61/2018/NĐ-CP"),
    _("Nghị định 118/2025/NĐ-CP"),
    _("Nghị định 118/2025/NĐ-CP (sửa đổi bởi Nghị định 367/2025/NĐ-CP)"),
    _("Nghị định 61/2018/NĐ-CP, Thông tư 01/2018/TT-VPCP"),
    _("Quyết định 188/1999/QĐ-TTg"),
    _("Quyết định 766/QĐ-TTg, chỉ tiêu 2.1"),
    _("Quyết định của cơ quan về làm việc sáng thứ Bảy"),
    _("Nghị quyết 80-NQ/TW của Bộ Chính trị"),
    _("Chính phủ đồng ý ngày 25/12/2025, Bộ Nội vụ thông báo cùng ngày (chưa ghi số văn bản)"),
    _("Thủ tướng Chính phủ đồng ý hoán đổi ngày làm việc (chưa ghi số văn bản)"),
    _("Thủ tướng Chính phủ, khoản 3 Điều 112 Bộ luật Lao động 2019 (chưa ghi số văn bản)"),
)

HOLIDAYS: Final = (
    _("Tết Dương lịch"),
    _("Tết Dương lịch (nghỉ bù)"),
    _("29 Tết"),
    _("Giao thừa Tết Nguyên Đán"),
    _("Tết Nguyên Đán"),
    _("Mùng hai Tết Nguyên Đán"),
    _("Mùng ba Tết Nguyên Đán"),
    _("Mùng bốn Tết Nguyên Đán"),
    _("Mùng năm Tết Nguyên Đán"),
    _("Ngày Giỗ Tổ Hùng Vương"),
    _("Ngày Giỗ Tổ Hùng Vương (nghỉ bù)"),
    _("Ngày Chiến thắng"),
    _("Ngày Chiến thắng (nghỉ bù)"),
    _("Ngày Quốc tế Lao động"),
    _("Ngày Quốc tế Lao động (nghỉ bù)"),
    _("Quốc khánh"),
    _("Quốc khánh (nghỉ bù)"),
    _("Ngày Văn hóa Việt Nam"),
    _("Làm bù cho ngày 31/12/2018"),
    _("Làm bù cho ngày 29/04/2019"),
    _("Làm bù cho ngày 29/04/2024"),
    _("Làm bù cho ngày 02/05/2025"),
    _("Làm bù cho ngày 02/01/2026"),
    _("Làm bù cho ngày 31/08/2026"),
    _("Ngày nghỉ (thay cho ngày 05/01/2019)"),
    _("Ngày nghỉ (thay cho ngày 04/05/2019)"),
    _("Ngày nghỉ (thay cho ngày 04/05/2024)"),
    _("Ngày nghỉ (thay cho ngày 26/04/2025)"),
    _("Ngày nghỉ (thay cho ngày 10/01/2026)"),
    _("Ngày nghỉ (thay cho ngày 22/08/2026)"),
)

FILE_TYPES: Final = (_("ảnh JPEG"), _("ảnh PNG"), _("ảnh TIFF"))
