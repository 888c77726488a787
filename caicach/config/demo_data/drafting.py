"""What of a set of criteria is still a draft? The example for departments, in its comment round today. All invented."""

from datetime import timedelta
from typing import Final

from django.db import transaction

from caicach.assessments.commands import comments, editions
from caicach.assessments.models import SetEdition
from caicach.assessments.states import Verdict
from caicach.config.demo_data import staff
from caicach.core import clock
from caicach.indices import index_sets

SET: Final = "vi-du-so-nganh"
OWN: Final = "{}-tinh"  # a set of the province bears a code of its own
BEGUN_BEFORE, LASTS = timedelta(days=5), timedelta(days=14)
SAID: Final = (
    ("", "Đề nghị nêu rõ nguồn số liệu của các chỉ tiêu tự động để sở đối chiếu trong kỳ."),
    ("1.1", "Đề nghị tính cả kế hoạch ban hành chung của sở và đơn vị trực thuộc."),
)
ANSWER: Final = "Mỗi chỉ tiêu tự động đã có đường dẫn đến từng hồ sơ phía sau số; bổ sung câu này vào phần chung."


def is_loaded() -> bool:
    return SetEdition.objects.filter(code__startswith=SET).exists()


def text_of(code: str) -> str:
    """The shipped example as the province would begin its own from it."""
    content = (index_sets.FOLDER / f"{code}.toml").read_text(encoding="utf-8")
    return content.replace(f'code = "{code}"', f'code = "{OWN.format(code)}"', 1)


@transaction.atomic
def load() -> None:
    """Two departments commented, one of them was answered, one agrees, the others have not said anything yet."""
    now = clock.now()
    begun = now - BEGUN_BEFORE
    drafter = staff.actor(staff.DRAFTER, on=begun.date())
    made = editions.draft(text_of(SET), is_example=True, by=drafter, at=begun)
    people = staff.Staff(on=now.date())
    asked = list(dict.fromkeys(people.unit(key).id for key in staff.DEPARTMENTS))  # some were merged in 2025
    since, until = begun.date(), (begun + LASTS).date()
    comments.ask(made.pk, since=since, until=until, unit_ids=asked, by=drafter, at=begun)
    said = [
        comments.comment(made.pk, criterion=code, text=words, by=people.head(unit_id), at=begun + timedelta(days=day))
        for day, (unit_id, (code, words)) in enumerate(zip(asked, SAID, strict=False), 1)
    ]
    comments.agree(made.pk, by=people.head(asked[len(SAID)]), at=begun + timedelta(days=3))
    comments.answer(made.pk, said[0].pk, verdict=Verdict.PARTLY, words=ANSWER, by=drafter, at=now)
