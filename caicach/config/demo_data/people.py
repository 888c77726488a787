"""Who files the dossiers of the demo? Invented people, each with a word in the name that no real person bears."""

import random
from collections.abc import Sequence
from datetime import date
from typing import Final

from caicach.dossiers.rules.intake import Applicant
from caicach.dossiers.states import PartyKind

MARKS: Final = ("Thử", "Mẫu")  # "for trial", "sample": how everybody sees at once that the person is invented
FAMILIES: Final = (
    "Hoàng", "Nông", "Triệu", "Ma", "Hứa", "Lường", "Hà", "Lục", "Đàm", "Dương",  # Tày
    "Lý", "Chu", "Vi", "Lương", "Bàn", "Đặng", "Phùng",  # Nùng, Dao
    "Giàng", "Vàng", "Sùng", "Lầu",  # Mông
    "Nguyễn", "Trần", "Phạm", "Lê", "Vũ",  # Kinh
)  # fmt: skip
VILLAGES: Final = ("Nà Thử", "Bản Mẫu", "Khuổi Thử", "Pác Mẫu", "Nà Mẫu", "Khau Thử")
OLDEST, YOUNGEST = 1945, 2003


def person(*, group: int, number: int, place: str) -> Applicant:
    """The `number`-th person of a group, always the same; no two share a personal number."""
    rng = random.Random(f"person/{group}/{number}")
    woman = rng.random() < 0.5
    born = date(rng.randint(OLDEST, YOUNGEST), rng.randint(1, 12), rng.randint(1, 28))
    century = 2 * (born.year // 100 - 19) + woman
    return Applicant(
        full_name=f"{rng.choice(FAMILIES)} {'Thị' if woman else 'Văn'} {rng.choice(MARKS)} {number:03d}",
        personal_number=f"006{century}{born:%y}{group:02d}{number:04d}",
        born_on=born,
        address=f"Thôn {rng.choice(VILLAGES)}, {place}",
        phone=f"00{group:02d}{number:06d}",  # no network gives such numbers
    )


def company(*, group: int, number: int, place: str) -> Applicant:
    """The `number`-th enterprise of a group; its code is none the tax office could give."""
    return Applicant(
        kind=PartyKind.ORGANISATION,
        full_name=f"Công ty TNHH {MARKS[number % len(MARKS)]} {number:03d}",
        organisation_code=f"00000{group:02d}{number:03d}",
        address=f"Tổ {number % 12 + 1}, {place}",
        phone=f"00{group:02d}{number:06d}",
    )


def official_name(number: int) -> str:
    """What the `number`-th official of the demo is called."""
    rng = random.Random(f"official/{number}")
    middle = rng.choice(("Thị", "Văn"))
    return f"{rng.choice(FAMILIES)} {middle} {rng.choice(MARKS)} {900 + number}"


def is_invented(name: str) -> bool:
    """Whether everybody can see that nobody is meant."""
    return any(mark in name.split() for mark in MARKS)


def crowd(rng: random.Random, count: int) -> Sequence[int]:
    """Whose turn it is, `count` times: most come once, some come back."""
    most = max(2, round(count * 0.65))
    return [rng.randrange(1, most + 1) for _turn in range(count)]
