"""Invented people in any number, with the real skew of Vietnamese names: a few family names are half the country."""

import itertools
import random

from caicach.dossiers.rules.intake import Applicant

# Shares per mille of family names (a tenth of the list is Tày, Nùng and Dao, as in the north-east).
FAMILY = {
    "Nguyễn": 380, "Trần": 110, "Lê": 95, "Phạm": 70, "Hoàng": 51, "Phan": 45, "Vũ": 39, "Đặng": 21, "Bùi": 20,
    "Đỗ": 14, "Hồ": 13, "Ngô": 13, "Dương": 10, "Lý": 12, "Nông": 27, "Ma": 20, "Triệu": 18, "Lường": 12, "Hà": 14,
    "Bàn": 8, "Sầm": 4, "Đinh": 4,
}  # fmt: skip
MIDDLE = {"Thị": 40, "Văn": 25, "Đức": 6, "Thu": 5, "Minh": 5, "Hữu": 4, "Ngọc": 5, "Quang": 4, "Thanh": 6}
_GIVEN = (
    "An Anh Ánh Bình Bích Châu Chi Chinh Công Cường Dung Dũng Duy Duyên Dương Đạt Điệp Đông Giang Hà Hải Hạnh Hằng "
    "Hậu Hiền Hiếu Hoa Hòa Hoài Hoàng Hồng Huệ Hùng Hưng Hương Khánh Kiên Lan Linh Loan Long Ly Mai Mạnh Minh My Nam "
    "Nga Ngân Nghĩa Ngọc Nhung Phúc Phương Quân Quang Quyên Sơn Tâm Thảo Thắng Thành Thủy Thúy Tiến Toàn Trang Trung "
    "Tú Tuấn Tùng Tuyết Uyên Vân Vinh Việt Xuân Yến"
)
GIVEN = _GIVEN.split()
VILLAGES = 40
# Beginnings of ranges of people whom nobody has met; more than one client can serve in one round.
RANGES = itertools.count(300_000_000, 50_000)


def applicant(serial: int) -> Applicant:
    """The same number is always the same person; "(thử)" says that nobody is meant."""
    values = person(serial)
    return Applicant(
        full_name=values["name"], personal_number=values["number"], address=values["address"], phone=values["phone"]
    )


def person(serial: int) -> dict[str, str]:
    chance = random.Random(serial * 2_654_435_761 + 1).random
    names = [_pick(_FAMILY, chance()), _pick(_MIDDLE, chance()), GIVEN[int(chance() * len(GIVEN))]]
    return {
        "name": f"{' '.join(names)} (thử)",
        "number": f"006{serial:09d}",
        "address": f"Thôn Nà Thử {serial % VILLAGES + 1}, tỉnh Bắc Kạn",
        "phone": f"09{serial % 100_000_000:08d}",
    }


def _steps(shares: dict[str, int]) -> list[tuple[float, str]]:
    total, reached, found = sum(shares.values()), 0, []
    for name, share in shares.items():
        reached += share
        found.append((reached / total, name))
    return found


def _pick(steps: list[tuple[float, str]], where: float) -> str:
    return next(name for reached, name in steps if where < reached)


_FAMILY, _MIDDLE = _steps(FAMILY), _steps(MIDDLE)
