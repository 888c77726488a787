"""What did people say when they were asked? Two small campaigns of 2022 in the communes of the demo, all invented."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import transaction

from caicach.config.demo_data import staff
from caicach.config.demo_data.sizes import Size
from caicach.core.clock import ZONE
from caicach.surveys import commands, queries
from caicach.surveys.rules.questionnaires import Item
from caicach.surveys.shipped import shipped

AT: Final = datetime(2022, 12, 5, 9, tzinfo=ZONE)
ASKER: Final = "quantri"


@dataclass(frozen=True, slots=True)
class Asked:
    """A campaign: about how many slips a commune gives, and whom it says it asked."""

    code: str
    questionnaire: str
    name: str
    asked: str
    fewest: int
    most: int


CAMPAIGNS: Final = (
    Asked("hai-long-2022", "vi-du-hai-long", "Ví dụ: hài lòng về phục vụ hành chính của xã, năm 2022",
          "Người đã nhận kết quả ở Bộ phận Một cửa của xã (giả định)", 24, 70),
    Asked("quan-tri-xa-2022", "vi-du-quan-tri-xa", "Ví dụ: quản trị cấp xã năm 2022 (nội bộ tỉnh)",
          "Người từ 18 tuổi ở các thôn của xã (giả định)", 20, 45),
)  # fmt: skip
METHOD: Final = "Phiếu do phần mềm bịa ra để trình diễn. Không ai được hỏi, không nói gì về xã thật."


def is_loaded() -> bool:
    return queries.exists(CAMPAIGNS[-1].code)


@transaction.atomic
def load(size: Size, *, seed: int) -> None:
    """Both or none. Each commune has its own luck, the same for the same seed."""
    communes = [counter.agency for counter in size.staffed() if counter.is_commune]
    by = staff.actor(ASKER)
    for asked in CAMPAIGNS:
        made = commands.open_campaign(asked.code, _told(asked), by=by, at=AT)
        slips = _slips(asked, communes, seed=seed)
        commands.take_in(made.pk, slips, name=f"phieu-{asked.code}.csv", by=by, at=AT)


def _told(asked: Asked) -> commands.Told:
    return commands.Told(
        name=asked.name, first_day=date(2022, 11, 1), last_day=date(2022, 11, 30), about_from=date(2022, 1, 1),
        about_to=date(2022, 12, 31), asked=asked.asked, method=METHOD, questionnaire=asked.questionnaire,
        is_example=True,
    )  # fmt: skip


def _slips(asked: Asked, communes: Sequence[str], *, seed: int) -> bytes:
    items = shipped()[asked.questionnaire].items
    lines = [";".join(["đơn vị", *(item.code for item in items)])]
    for commune in communes:
        luck = random.Random(f"{seed} {asked.code} {commune}")
        mood = luck.uniform(-0.5, 0.5)
        for _slip in range(luck.randint(asked.fewest, asked.most)):
            lines.append(";".join([commune, *(_level(item, mood, luck) for item in items)]))
    return "\n".join(lines).encode()


def _level(item: Item, mood: float, luck: random.Random) -> str:
    """Most people are content, some say nothing."""
    if luck.random() < 0.04:
        return ""
    most = item.scale.most
    return str(min(most, max(1, round(luck.gauss(most * (0.82 + mood / 3), most * 0.16)))))
