"""What do officials of the demo write? Reasons, questions, answers, as they stand on real slips."""

from collections.abc import Mapping
from typing import Final

from caicach.config.demo_data import counters

SUMMARIES: Final[Mapping[str, tuple[str, ...]]] = {
    counters.BIRTH: ("Đăng ký khai sinh cho con", "Đăng ký khai sinh cho cháu"),
    counters.CERTIFIED_COPY: (
        "Chứng thực bản sao bằng tốt nghiệp", "Chứng thực bản sao giấy khai sinh", "Chứng thực bản sao học bạ",
        "Chứng thực bản sao giấy chứng nhận quyền sử dụng đất", "Chứng thực bản sao chứng chỉ",
    ),
    counters.EXTRACT: ("Cấp bản sao trích lục khai sinh", "Cấp bản sao trích lục kết hôn"),
    counters.UNMARRIED: ("Xác nhận để đăng ký kết hôn", "Xác nhận để vay vốn", "Xác nhận để chuyển nhượng đất"),
    counters.CIVIL_STATUS_CHANGE: ("Cải chính ngày sinh", "Bổ sung nơi sinh", "Xác định lại dân tộc"),
    counters.FIRST_LAND: ("Đất ở và đất vườn, tờ bản đồ mẫu số 00", "Đất trồng cây lâu năm, tờ bản đồ mẫu số 00"),
    counters.LAND_TRANSFER: ("Nhận tặng cho quyền sử dụng đất", "Nhận chuyển nhượng quyền sử dụng đất"),
    counters.LAND_TRANSFER_2025: ("Nhận tặng cho quyền sử dụng đất", "Nhận thừa kế quyền sử dụng đất"),
    counters.HOUSEHOLD_BUSINESS: ("Bán tạp hóa", "Dịch vụ ăn uống", "Sửa chữa xe máy", "May mặc"),
    counters.BUILDING: ("Nhà ở riêng lẻ hai tầng", "Nhà ở riêng lẻ một tầng"),
    counters.BUILDING_2025: ("Nhà ở riêng lẻ hai tầng", "Nhà ở riêng lẻ một tầng"),
    counters.CRIMINAL_RECORD: ("Phiếu số 1, bổ sung hồ sơ xin việc", "Phiếu số 2, làm thủ tục xuất cảnh"),
}  # fmt: skip
EXEMPT: Final = "Hộ nghèo"
MISSING: Final = (
    "bản nộp bị mờ, đề nghị nộp bản rõ",
    "thiếu chữ ký của người khai",
    "thông tin chưa khớp với giấy tờ tùy thân, đề nghị nộp lại",
    "thiếu xác nhận của cơ quan có thẩm quyền",
)
SECOND_SLIP: Final = (
    "Giấy tờ bổ sung lần một vẫn chưa khớp với sổ gốc.",
    "Sau khi xác minh phát sinh nội dung cần làm rõ.",
)
SAMPLES: Final = ("Giấy tờ kèm hồ sơ", "Kết quả giải quyết", "Biên bản xác minh")
PAPER, RESULT, VERIFIED = SAMPLES
QUESTIONS: Final = (
    "Đề nghị xác minh thời gian công dân cư trú tại địa phương.",
    "Đề nghị cho ý kiến về nguồn gốc giấy tờ kèm theo.",
    "Đề nghị kiểm tra thông tin lưu tại đơn vị.",
)
ANSWERS: Final = (
    "Đã kiểm tra, thông tin đúng như hồ sơ.",
    "Thống nhất với đề nghị của đơn vị.",
    "Không có ý kiến khác.",
)
REFUSED: Final = (
    ("Vị trí xây dựng không phù hợp quy hoạch đã được phê duyệt.", "Điểm đ khoản 1 Điều 19 Nghị định 61/2018/NĐ-CP"),
    ("Qua thẩm tra, hồ sơ không đủ điều kiện giải quyết theo quy định của thủ tục.", "Khoản 8 Điều 19 NĐ 61/2018"),
)
DECLINED: Final = (
    "Thủ tục không thuộc thẩm quyền giải quyết của cơ quan; đã hướng dẫn công dân nộp đúng nơi.",
    "Giấy tờ gửi kèm không phải của thủ tục này; đã hướng dẫn công dân nộp lại.",
)
CARRIED: Final = "Giấy tờ công dân đã nộp vẫn dùng được theo quy định mới; phần còn thiếu nộp tại quầy."
NEVER_CAME: Final = (
    "Quá thời hạn mà công dân không bổ sung giấy tờ theo phiếu yêu cầu.",
    "Nghị định 61/2018/NĐ-CP",
)
WITHDRAWN: Final = (
    "Công dân đề nghị rút hồ sơ để bổ sung nội dung khác.",
    "Công dân không còn nhu cầu.",
)
CORRECTED: Final = (
    "Ghi sai năm sinh do lỗi đánh máy; đính chính theo sổ gốc.",
    "Ghi thiếu chữ đệm; đính chính theo giấy tờ tùy thân.",
    "Ghi sai nơi cư trú; đính chính theo hồ sơ đã nộp.",
)
REVOKED: Final = "Người yêu cầu cung cấp thông tin không đúng sự thật; thu hồi theo kết luận kiểm tra."
SORRY: Final = (
    "Phải xác minh thêm tại nhiều nơi nên chưa kịp giải quyết.",
    "Số hồ sơ trong tháng tăng cao, đơn vị thiếu người; xin lỗi công dân vì sự chậm trễ.",
)
