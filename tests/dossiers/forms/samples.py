"""Invented slips with fixed dates, one ordinary and one difficult for each form."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from caicach.core import clock
from caicach.dossiers import printing


def at(day: int, hour: int = 9, minute: int = 0) -> datetime:
    return datetime(2022, 8, day, hour, minute, tzinfo=clock.ZONE)


LOOKUP = "https://motcua.example.vn/tra-cuu/000.00.10.H03-220804-0001"
CODE = "000.00.10.H03-220804-0001"
ONE_STOP = printing.Letterhead(
    superior="UBND xã Phương Viên", issuer="Bộ phận Tiếp nhận và Trả kết quả", number="0001/TNHS",
    place="Phương Viên", issued_at=at(4),
)  # fmt: skip
DEPARTMENT = printing.Letterhead(
    superior="UBND tỉnh Bắc Kạn", issuer="Sở Tư pháp", number="07/PXL-STP", place="Bắc Kạn", issued_at=at(8)
)
LONG_HEAD = printing.Letterhead(
    superior="UBND tỉnh Bắc Kạn",
    issuer="Trung tâm Phục vụ hành chính công và Kiểm soát thủ tục hành chính tỉnh Bắc Kạn",
    place="Bắc Kạn", issued_at=at(4), trial=True,
)  # fmt: skip
PERSON = printing.Person(
    name="Nguyễn Văn Thử 017", address="Thôn Thử Nghiệm 3, xã Phương Viên, huyện Chợ Đồn, tỉnh Bắc Kạn",
    phone="0900 000 017", email="thu017@vidu.test",
)  # fmt: skip
COMPANY = printing.Person(
    name="Công ty Trách nhiệm hữu hạn Một thành viên Thương mại, Dịch vụ và Xuất nhập khẩu Thử Nghiệm Ví Dụ 006",
    address="Số 1234, tổ dân phố Thử Nghiệm Rất Dài, đường Ví Dụ, phường Phùng Chí Kiên, thành phố Bắc Kạn",
    phone="0209 3 000 000",
    email="dia-chi-thu-dien-tu-rat-dai-de-thu-ngat-dong@cong-ty-thu-nghiem-vi-du-bac-kan.test",
)
PROCEDURE = "Đăng ký khai sinh (mã thủ tục 1.001193)"


@dataclass(frozen=True)
class Step:
    """As the rules of the clock explain a step."""

    text: str
    basis: str


CALENDAR = "Quyết định 188/1999/QĐ-TTg"
WORKING = (
    Step("Nhận lúc 09:00 thứ Năm 04/08/2022", "Điều 17 Nghị định 61/2018/NĐ-CP"),
    Step("Không tính ngày nhận", "Khoản 2 Điều 147 Bộ luật Dân sự 2015"),
    Step("Ngày làm việc thứ 1: thứ Sáu 05/08/2022", CALENDAR),
    Step("Bỏ qua thứ Bảy 06/08/2022: ngày nghỉ hằng tuần", CALENDAR),
    Step("Bỏ qua Chủ nhật 07/08/2022: ngày nghỉ hằng tuần", CALENDAR),
    Step("Ngày làm việc thứ 2: thứ Hai 08/08/2022", CALENDAR),
    Step("Ngày làm việc thứ 3: thứ Ba 09/08/2022", CALENDAR),
    Step("Hẹn trả 17:00 thứ Ba 09/08/2022", "Khoản 1, khoản 6 Điều 148 Bộ luật Dân sự 2015"),
)

RECEIPT = printing.ReceiptSlip(
    head=ONE_STOP, code=CODE, applicant=PERSON, content=PROCEDURE,
    components=(
        printing.Component(name="Tờ khai đăng ký khai sinh theo mẫu", form="Bản chính"),
        printing.Component(name="Giấy chứng sinh", form="Bản chính"),
        printing.Component(
            name="Giấy chứng nhận kết hôn của cha, mẹ (nếu cha, mẹ đã đăng ký kết hôn)", form="Bản sao", quantity=2
        ),
    ),
    fee=50_000, fee_state="đã nộp", limit_amount=Decimal(3), limit_unit="working_days",
    received_at=at(4), due_at=at(9, 17),
    working=WORKING, delivery="Bộ phận Tiếp nhận và Trả kết quả UBND xã Phương Viên", volume="01/2022", entry="0001",
    submitter="Nguyễn Văn Thử 017", officer="Trần Thị Mẫu 002", lookup_address=LOOKUP,
)  # fmt: skip
RECEIPT_LONG = replace(
    RECEIPT, head=LONG_HEAD, applicant=COMPANY, filed_by="Trần Thị Mẫu 012", fee=None, fee_state="",
    volume="", entry="",
    copies=printing.BOTH_COPIES,
    components=tuple(
        printing.Component(
            name=f"Giấy tờ thử số {number}: bản vẽ thiết kế cơ sở, thuyết minh dự án và văn bản chấp thuận của cơ quan "
            "có thẩm quyền theo quy định của pháp luật về xây dựng",
            form="Bản sao chứng thực" if number % 2 else "Bản chính", quantity=number,
        )
        for number in range(1, 21)
    ),
)  # fmt: skip

SUPPLEMENT = printing.SupplementSlip(
    head=replace(ONE_STOP, number="0012/HDHS"), code=CODE, applicant=PERSON, content=PROCEDURE,
    items=(
        printing.MissingItem(what="Bản chính Giấy chứng sinh", why="Bản nộp là bản chụp, chưa có chứng thực"),
        printing.MissingItem(what="Văn bản ủy quyền có chứng thực", why="Người nộp không phải cha, mẹ của trẻ"),
    ),
    reason="Thành phần hồ sơ chưa đủ theo quyết định công bố thủ tục hành chính.",
    contact="Trần Thị Mẫu 002", contact_phone="0209 3 000 001", officer="Trần Thị Mẫu 002",
)  # fmt: skip
SUPPLEMENT_LONG = replace(
    SUPPLEMENT, ordinal=2, repeated_because="văn bản ủy quyền nộp lần đầu đã hết hiệu lực", complete_by=at(19, 17),
    items=tuple(
        printing.MissingItem(what=f"Nội dung cần hoàn thiện số {number}: {'bổ sung chữ ký, dấu giáp lai ' * 4}".strip(),
                             why="Bản nộp chưa đủ " * 5)
        for number in range(1, 13)
    ),
)  # fmt: skip

REFUSAL = printing.RefusalSlip(
    head=replace(ONE_STOP, number="0003/TCHS"), one_stop="UBND xã Phương Viên",
    applicant=PERSON, content=PROCEDURE,
    reason="Hồ sơ không thuộc thẩm quyền giải quyết của Ủy ban nhân dân xã Phương Viên.\n"
    "Việc đăng ký khai sinh có yếu tố nước ngoài do Ủy ban nhân dân cấp huyện giải quyết.",
    basis="khoản 1 Điều 35 Luật Hộ tịch 2014",
    advice="Ông (bà) nộp hồ sơ tại Bộ phận Tiếp nhận và Trả kết quả UBND huyện Chợ Đồn.",
    submitter="Nguyễn Văn Thử 017", officer="Trần Thị Mẫu 002",
)  # fmt: skip
# Exactly the length at which the signatures would stand alone on the second page.
REFUSAL_LONG = replace(REFUSAL, reason="\n".join(["Lý do được nêu đầy đủ để công dân có thể trả lời từng điểm."] * 21))

APOLOGY = printing.ApologySlip(
    head=DEPARTMENT, code=CODE, person=PERSON.name, address=PERSON.address,
    content="cấp Phiếu lý lịch tư pháp số 1", received_at=at(4),
    due_at=at(9, 17), new_due_at=at(16, 17), reason="Cơ quan phối hợp chưa trả kết quả tra cứu, xác minh.",
    signer="Lê Văn Mẫu 003", signer_position="Giám đốc",
)  # fmt: skip

ROUTE = (
    printing.HandOver(
        from_unit="Bộ phận Tiếp nhận và Trả kết quả", to_unit="Công chức Tư pháp - Hộ tịch", at=at(4, 10, 30),
        giver="Trần Thị Mẫu 002", receiver="Hoàng Thị Mẫu 004", result="Đúng hạn",
    ),
    printing.HandOver(
        from_unit="Công chức Tư pháp - Hộ tịch", to_unit="Lãnh đạo UBND xã", at=at(8),
        giver="Hoàng Thị Mẫu 004", receiver="Lê Văn Mẫu 003", result="Trước hạn",
    ),
    printing.HandOver(
        from_unit="Lãnh đạo UBND xã", to_unit="Văn thư", at=at(8, 15), giver="Lê Văn Mẫu 003",
        receiver="Phạm Thị Mẫu 005", result="Quá hạn", note="Chậm do mất điện",
    ),
    printing.HandOver(from_unit="Văn thư", to_unit="Bộ phận Tiếp nhận và Trả kết quả", at=None),
)  # fmt: skip
CONTROL = printing.ControlSlip(
    head=replace(ONE_STOP, number=""), code=CODE, content=PROCEDURE, competent="UBND xã Phương Viên",
    partners=("Công an huyện Chợ Đồn", "Bảo hiểm xã hội huyện Chợ Đồn"), received_at=at(4), due_at=at(9, 17),
    steps=ROUTE * 2,
)  # fmt: skip

REGISTER = printing.Register(
    head=replace(ONE_STOP, number=""), volume="01/2022", first_day=date(2022, 8, 1), last_day=date(2022, 8, 31),
    keeper="Trần Thị Mẫu 002", chief="Lê Văn Mẫu 003",
    entries=tuple(
        printing.RegisterEntry(
            number=number, code=f"000.00.10.H03-220804-{number:04d}",
            procedure="Đăng ký khai sinh" if number % 3 else "Cấp bản sao Trích lục hộ tịch",
            person=f"Nguyễn Văn Thử {number:03d}" if number % 5 else COMPANY.name,
            contact=f"Thôn Thử {number}, xã Phương Viên; 0900 000 {number:03d}", competent="UBND xã Phương Viên",
            received_at=at(4), due_at=at(9, 17), returned_at=at(9, 10) if number % 2 else None, method="Trực tiếp",
        )
        for number in range(1, 31)
    ),
)  # fmt: skip

# --- The same papers issued under the forms of 2025; the commune is invented, as everybody in it ---


def in_2025(head: printing.Letterhead, **more: str) -> printing.Letterhead:
    return replace(head, issued_at=datetime(2025, 10, 6, 9, tzinfo=clock.ZONE), **more)


CENTRE = in_2025(
    ONE_STOP, superior="UBND xã Thử Nghiệm", issuer="Trung tâm Phục vụ hành chính công", place="Thử Nghiệm"
)
STOP = printing.StopSlip(
    head=replace(CENTRE, number="0004/TB-PVHCC"), code=CODE, one_stop="Trung tâm Phục vụ hành chính công",
    applicant=PERSON, content=PROCEDURE, received_at=at(4), due_at=at(9, 17), stopped_at=CENTRE.issued_at,
    stage="Thẩm định hồ sơ", fee=50_000, fee_state="đã nộp", on_request=True,
    reason="Người nộp hồ sơ đề nghị dừng để nộp lại ở nơi cư trú mới.", basis="Đơn đề nghị ngày 06 tháng 10 năm 2025",
    signer="Lê Văn Mẫu 003", signer_position="Giám đốc",
)  # fmt: skip
STOP_LONG = replace(
    STOP, applicant=COMPANY, on_request=False, fee=0, fee_state="", received_at=None, due_at=None, basis="",
    reason="\n".join(["Tổ chức không bổ sung giấy tờ trong thời hạn đã ghi ở phiếu yêu cầu bổ sung hồ sơ."] * 17),
)  # fmt: skip

ALL = {
    "01-receipt": RECEIPT,
    "01-receipt-long": RECEIPT_LONG,
    "02-supplement": SUPPLEMENT,
    "02-supplement-long": SUPPLEMENT_LONG,
    "03-refusal": REFUSAL,
    "03-refusal-long": REFUSAL_LONG,
    "04-apology": APOLOGY,
    "05-control": CONTROL,
    "06-register": REGISTER,
    "01-receipt-2025": replace(RECEIPT, head=CENTRE),
    "02-supplement-2025": replace(SUPPLEMENT, head=CENTRE),
    "03-refusal-2025": replace(REFUSAL, head=CENTRE),
    "04-apology-2025": replace(APOLOGY, head=in_2025(DEPARTMENT)),
    "05-stop-2025": STOP,
    "05-stop-2025-long": STOP_LONG,
    "06-control-2025": replace(CONTROL, head=replace(CENTRE, number=""), steps=ROUTE),
    "07-register-2025": replace(REGISTER, head=replace(CENTRE, number=""), entries=REGISTER.entries[:6]),
}
