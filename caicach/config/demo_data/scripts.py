"""What must happen in every year of the demo, whatever the dice say: each status, each kind of event, each form."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from caicach.config.demo_data import counters
from caicach.config.demo_data.cases import Afterwards, Apology, Ending, Fee
from caicach.dossiers.states import Channel

Script = Mapping[str, Any]
ONLINE, POST, AT_COUNTER = {"channel": Channel.ONLINE}, {"channel": Channel.POST}, {"channel": Channel.COUNTER}

# Fields of a case that replace what was drawn. `stop` leaves it lying for good: the honest stock of a real year.
CENTRE: Final[Sequence[Script]] = (
    {"procedure": counters.COMPANY, "source_system": "HTTTDKDN", "foreign_code": "DKKD-0012-2022", **AT_COUNTER},
    {"procedure": counters.CRIMINAL_RECORD, "silent": True, **AT_COUNTER},
    {"procedure": counters.LABOUR_RULES, "late_days": 4, "apology": Apology.IN_TIME, "assigned": True},
    {"procedure": counters.LABOUR_RULES, "late_days": 5, "apology": Apology.LATE},
    {"procedure": counters.CRIMINAL_RECORD, "supplements": 2},
    {"procedure": counters.LABOUR_RULES, "stop": "check", **AT_COUNTER},
    {"procedure": counters.LABOUR_RULES, "supplements": 1, "stop": "supplement"},
)
DISTRICT: Final[Sequence[Script]] = (
    {"procedure": counters.BUILDING, "ending": Ending.REFUSED},
    {"procedure": counters.BUILDING, "silent": True, "redone": True},
    {"procedure": counters.HOUSEHOLD_BUSINESS, "ending": Ending.DECLINED, **ONLINE},
    {"procedure": counters.LAND_TRANSFER, "supplements": 1},
    {"procedure": counters.LAND_TRANSFER, "stop": "tax", **AT_COUNTER},
)
COMMUNE: Final[Sequence[Script]] = (
    {"procedure": counters.CERTIFIED_COPY, "sets": 3},
    {
        "procedure": counters.EXTRACT,
        "charged": 16_000,
        "digitised": True,
        "return_channel": Channel.POST,
        "comes_back": True,
        **AT_COUNTER,
    },
    {"procedure": counters.FIRST_LAND, "redone": True, **AT_COUNTER},
    {"procedure": counters.BIRTH, "afterwards": Afterwards.CORRECTED, **AT_COUNTER},
    {"procedure": counters.UNMARRIED, "asks": "xa-ngoc-phai-02053", "silent": True, "attached": True},
    {"procedure": counters.DEATH, "is_test": True, **AT_COUNTER},
    {"procedure": counters.FUNERAL, "spoilt": True, "fee": Fee.AT_RETURN},
    {"procedure": counters.CIVIL_STATUS_CHANGE, "fee": Fee.WAIVED, "undone": True, "on_slip": True, **AT_COUNTER},
    {"procedure": counters.EXTRACT, "afterwards": Afterwards.RENEWS, **AT_COUNTER},
)
TOWN: Final[Sequence[Script]] = (
    {"procedure": counters.BIRTH, "at_counter": True, "supplements": 1, **ONLINE},
    {"procedure": counters.UNMARRIED, "afterwards": Afterwards.REVOKED, **AT_COUNTER},
    {"procedure": counters.UNMARRIED, "ending": Ending.TERMINATED, "supplements": 1, **AT_COUNTER},
    {"procedure": counters.CIVIL_STATUS_CHANGE, "ending": Ending.WITHDRAWN, **AT_COUNTER},
    {"procedure": counters.EXTRACT, "stop": "done", "fee": Fee.AT_RETURN, **AT_COUNTER},
    {"procedure": counters.DEATH, "stop": "new", **POST},
    {"procedure": counters.MARRIAGE, "stop": "received", **AT_COUNTER},
)
OF_COUNTER: Final[Mapping[str, Sequence[Script]]] = {
    "backan": CENTRE,
    "huyen-cho-don": DISTRICT,
    counters.HOME: COMMUNE,
    "thi-tran-bang-lung-02020": TOWN,
    "thanh-pho-bac-kan": (
        {"procedure": counters.LAND_TRANSFER, "stop": "tax", **AT_COUNTER},
        {"procedure": counters.LAND_TRANSFER, "stop": "tax", **AT_COUNTER},
        {"procedure": counters.BUILDING, "supplements": 1, "stop": "supplement"},
        {"procedure": counters.BUILDING, "stop": "site", **AT_COUNTER},
        {"procedure": counters.HOUSEHOLD_BUSINESS, "stop": "done", **AT_COUNTER},
    ),
    "phuong-duc-xuan-01840": ({"procedure": counters.EXTRACT, "stop": "done", **AT_COUNTER},),
    "xa-dong-lac-02029": ({"procedure": counters.FIRST_LAND, "stop": "posting", **AT_COUNTER},),
    "xa-yen-phong-02083": ({"procedure": counters.FIRST_LAND, "stop": "verify", **AT_COUNTER},),
}


def spread(scripts: Sequence[Script], count: int) -> dict[int, Script]:
    """Which arrival follows which script: evenly over the year, what is left lying near its end."""
    lying = [script for script in scripts if script.get("stop")]
    going = [script for script in scripts if not script.get("stop")]
    step = max(1, (count - len(lying)) // max(1, len(going)))
    placed = {number * step: script for number, script in enumerate(going)}
    return placed | {count - 1 - number: script for number, script in enumerate(lying)}
