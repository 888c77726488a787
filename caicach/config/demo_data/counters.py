"""Which one-stop units take part, how busy are they, what is asked of them, and how well is it worked behind them?"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

CENTRE: Final = "backan--mot-cua"  # receives for the departments of the province
PROVINCES: Final = ("backan", "thai-nguyen")
COMMUNES: Final = ("xa-", "phuong-", "thi-tran-")
HOME: Final = "xa-phuong-vien-02050"  # the commune whose desks the demo accounts sit at

BIRTH, DEATH, MARRIAGE = "1.001193", "1.000656", "1.000894"
CIVIL_STATUS_CHANGE, UNMARRIED, EXTRACT = "1.004859", "1.004873", "2.000635"
CERTIFIED_COPY, FUNERAL = "2.000815", "1.001731"
FIRST_LAND, LAND_TRANSFER, LAND_TRANSFER_2025 = "1.003003", "2.000889", "1.013831"
HOUSEHOLD_BUSINESS, COMPANY, LABOUR_RULES = "1.001612", "2.001199", "2.001955"
BUILDING, BUILDING_2025, CRIMINAL_RECORD = "1.009994", "1.013225", "2.000488"
OF_COMPANIES: Final = frozenset({COMPANY, LABOUR_RULES})
AT_ONCE: Final = frozenset({CERTIFIED_COPY})  # received and returned in one step

Mix = Mapping[str, int]
COMMUNE_MIX: Final[Mix] = {
    CERTIFIED_COPY: 33, EXTRACT: 14, BIRTH: 14, UNMARRIED: 10, DEATH: 7, MARRIAGE: 7, CIVIL_STATUS_CHANGE: 5,
    FIRST_LAND: 5, FUNERAL: 5,
}  # fmt: skip
DISTRICT_MIX: Final[Mix] = {
    LAND_TRANSFER: 30, HOUSEHOLD_BUSINESS: 27, BUILDING: 15, CERTIFIED_COPY: 16, CIVIL_STATUS_CHANGE: 7, EXTRACT: 5,
}  # fmt: skip
CENTRE_MIX: Final[Mix] = {CRIMINAL_RECORD: 44, COMPANY: 22, LABOUR_RULES: 23, EXTRACT: 11}


@dataclass(frozen=True, slots=True)
class Style:
    """How the rooms of an agency work: the share of the planned hours they need, and the share that comes too late."""

    pace: float
    late: float


USUAL: Final = Style(pace=0.8, late=0.03)
# One department without enough people, one commune where everything is done at once: what a dashboard must show.
STYLES: Final[Mapping[str, Style]] = {
    "so-lao-dong-thuong-binh-va-xa-hoi": Style(pace=1.0, late=0.34),
    "xa-ngoc-phai-02053": Style(pace=0.4, late=0.0),
    "phuong-phung-chi-kien-01843": Style(pace=0.95, late=0.08),
}


@dataclass(frozen=True, slots=True)
class Counter:
    """One one-stop unit. `weight` is its share of the year; its people are told from all others by their numbers.

    They are the numbers of a group from `first` on; whoever files for somebody is counted from `first + span` on.
    """

    key: str
    group: int
    weight: int
    mix: Mix
    online: float  # share of what comes online
    post: float = 0.06
    first: int = 0
    span: int = 5000

    @property
    def agency(self) -> str:
        return self.key.removesuffix("--mot-cua")

    @property
    def is_centre(self) -> bool:
        """Whether it receives for the departments of a province."""
        return self.agency in PROVINCES

    @property
    def is_commune(self) -> bool:
        return self.key.startswith(COMMUNES)


def _commune(key: str, group: int, weight: int, online: float) -> Counter:
    return Counter(f"{key}--mot-cua", group, weight, COMMUNE_MIX, online + 0.08, post=0.05)


COUNTERS: Final[tuple[Counter, ...]] = (
    Counter(CENTRE, 1, 300, CENTRE_MIX, online=0.40, post=0.10),
    Counter("huyen-cho-don--mot-cua", 2, 205, DISTRICT_MIX, online=0.27),
    Counter("thanh-pho-bac-kan--mot-cua", 3, 215, DISTRICT_MIX, online=0.34),
    _commune(HOME, 4, 78, 0.22),
    _commune("thi-tran-bang-lung-02020", 5, 112, 0.30),
    _commune("xa-ngoc-phai-02053", 6, 62, 0.34),
    _commune("xa-yen-thuong-02047", 7, 48, 0.14),
    _commune("xa-bang-phuc-02041", 8, 52, 0.15),
    _commune("xa-nam-cuong-02026", 9, 58, 0.18),
    _commune("xa-dong-lac-02029", 10, 44, 0.12),
    _commune("xa-quang-bach-02038", 11, 46, 0.14),
    _commune("xa-dong-thang-02059", 12, 60, 0.20),
    _commune("xa-luong-bang-02062", 13, 54, 0.16),
    _commune("xa-nghia-ta-02071", 14, 50, 0.15),
    _commune("xa-yen-phong-02083", 15, 47, 0.13),
    _commune("phuong-duc-xuan-01840", 16, 104, 0.36),
    _commune("phuong-song-cau-01837", 17, 96, 0.35),
    _commune("phuong-phung-chi-kien-01843", 18, 98, 0.33),
    _commune("phuong-nguyen-thi-minh-khai-01834", 19, 88, 0.34),
    _commune("phuong-huyen-tung-01846", 20, 66, 0.28),
    _commune("phuong-xuat-hoa-01855", 21, 52, 0.26),
    _commune("xa-duong-quang-01849", 22, 50, 0.22),
    _commune("xa-nong-thuong-01852", 23, 54, 0.22),
)
BY_KEY: Final[Mapping[str, Counter]] = {counter.key: counter for counter in COUNTERS}


def style_of(unit_key: str) -> Style:
    return STYLES.get(unit_key, USUAL)
