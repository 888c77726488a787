"""How do units assess themselves? The example set for communes adopted, and a cycle by it that runs today.

Three communes are at different stages: one types, one has submitted, one has its sheet back. All of it is invented.
"""

import io
import random
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final

from django.db import transaction

from caicach.assessments.commands import appraising, cycles, editions, evidence, scoring
from caicach.assessments.models import Assessment, Cycle, SetEdition
from caicach.assessments.queries import cycles as known
from caicach.assessments.queries import sheets
from caicach.assessments.rules import entering
from caicach.assessments.rules.deadlines import Late, Term
from caicach.assessments.rules.entering import Typed
from caicach.config.demo_data import drafting, papers, staff, words
from caicach.config.demo_data.sizes import Size
from caicach.core import clock
from caicach.core.actor import Actor
from caicach.indices.rules.kinds import Takes
from caicach.indices.rules.tree import Node
from caicach.organisations.queries import units

SET: Final = "vi-du-cap-xa"
OFFICE: Final = "so-noi-vu"
PERIOD: Final = "2022"
NAME: Final = "Ví dụ: đánh giá cải cách hành chính cấp xã năm 2022"
BEGUN_BEFORE: Final = timedelta(days=7)
WHY: Final = "Theo sổ theo dõi của xã (số liệu bịa để trình diễn)"


def is_loaded() -> bool:
    return Cycle.objects.filter(edition__code__startswith=SET).exists()


@transaction.atomic
def load(size: Size, *, seed: int) -> None:
    """All or nothing; the cycle began a week ago, so that its deadline lies ahead."""
    now = clock.now()
    begun = now - BEGUN_BEFORE
    edition = _adopted(begun)
    people = staff.Staff(on=now.date())
    office = people.head(people.unit(OFFICE).id)
    plan = cycles.Plan(
        edition_id=edition.pk, period=PERIOD, name=NAME, office_id=people.unit(OFFICE).id,
        self_term=Term(working_days=15), appraise_term=Term(working_days=15), explain_term=Term(working_days=5),
        late=Late(each=Decimal("0.5"), most=Decimal(3)),
    )  # fmt: skip
    cycle = cycles.plan(plan, by=office, at=begun)
    cycles.begin_scoring(cycle.pk, by=office, at=begun)
    communes = [counter.agency for counter in size.staffed() if counter.is_commune][:3]
    for number, key in enumerate(communes):
        row = _row(cycle, key)
        head = people.head(row.unit_id)
        _type(row, by=head, at=now - timedelta(days=2), rng=random.Random(f"{seed} {key}"), half=number == 0)
        if number:
            scoring.submit(row.pk, by=head, at=now - timedelta(days=1))
    if len(communes) > 2:
        back = "Tiêu chí 1.1: gửi kèm bản kế hoạch có chữ ký số."
        appraising.send_back(_row(cycle, communes[2]).pk, back, by=office, at=now - timedelta(hours=3))


def _adopted(at: datetime) -> SetEdition:
    """The edition that was adopted before, or the example, drafted by one official and adopted by another."""
    if found := SetEdition.objects.filter(code__startswith=SET).first():
        return found
    text = drafting.text_of(SET)
    made = editions.draft(text, is_example=True, by=staff.actor(staff.DRAFTER, on=at.date()), at=at)
    decision = editions.Decision(
        number="00/QĐ-VÍDỤ", on=at.date(), file=io.BytesIO(papers.sheet(words.SAMPLES[0])), file_name="vi-du.pdf",
        kinds=["commune"], valid_from=date(2022, 1, 1),
    )  # fmt: skip
    return editions.adopt(made.pk, decision, by=staff.actor(staff.PUBLISHER, on=at.date()), at=at + timedelta(hours=1))


def _row(cycle: Cycle, key: str) -> Assessment:
    unit = units.life_of(key)[0]
    return Assessment.objects.select_related("cycle__edition").get(cycle=cycle, unit_id=unit.id)


def _type(row: Assessment, *, by: Actor, at: datetime, rng: random.Random, half: bool) -> None:
    """Figures for every criterion that is typed, one paper for all; the first half only where the unit still types."""
    typed = [(code, node) for code, _group, node in sheets.nodes(known.set_of(row.cycle)) if not node.automatic]
    sample = papers.Papers().sample(words.SAMPLES[0], by=by, at=at)
    piece = evidence.Piece(unit_id=row.unit_id, title="Kế hoạch cải cách hành chính năm 2022 (mẫu)", file_id=sample)
    shown = evidence.add(piece, by=by, at=at)
    for code, node in typed[: len(typed) // 2] if half else typed:
        scoring.mark(row.pk, code, _figure(node, rng), by=by, at=at)
        if rng.random() < 0.4:
            scoring.use(shown.pk, row.pk, code, by=by, at=at)


def _figure(node: Node, rng: random.Random) -> Typed:
    takes = entering.takes(node)
    if takes is Takes.SHARE:
        whole = rng.randint(10, 40)
        return Typed(numerator=str(rng.randint(whole * 2 // 3, whole)), denominator=str(whole), reason=WHY)
    if takes is Takes.YES_NO:
        return Typed(numerator="1" if rng.random() < 0.85 else "0", reason=WHY)
    if takes is Takes.FIGURE:
        return Typed(numerator=str((node.points * rng.randint(6, 10) / 10).quantize(Decimal("0.1"))), reason=WHY)
    return Typed(numerator=str(int(rng.random() < 0.2)), denominator="1" if takes is Takes.ANY else "", reason=WHY)
