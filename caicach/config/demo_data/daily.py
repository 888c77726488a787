"""What do people put beside the dossiers of these weeks? Labels and notes of a unit, and an apology drafted in time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from caicach.accounts import queries as accounts
from caicach.accounts.models import User
from caicach.config.demo_data.cases import Case
from caicach.core.actor import Actor
from caicach.dossiers import commands
from caicach.dossiers.models import ApologyDraft, Dossier, IntakeKey
from caicach.dossiers.states import Colour


@dataclass(frozen=True, slots=True)
class Habit:
    """A label that one account makes and another puts on what stands at a stage, and what it notes there once."""

    maker: str
    user: str
    label: str
    colour: Colour
    stage: str
    note: str


# Invented, and of no person: a unit's own reminders.
HABITS: Final = (
    Habit("lanhdao", "thuly", "Đi thực địa", Colour.OCHRE, "site", "Hẹn 8 giờ sáng mai tại thửa đất, mang bản vẽ."),
    Habit("lanhdao", "thuly", "Chờ xác minh", Colour.INDIGO, "verify", "Đã gọi nơi cư trú trước, chờ trả lời."),
    Habit("truongmotcua", "motcua", "Gọi báo công dân", Colour.LAKE, "done", "Đã gọi, công dân hẹn đến trong tuần."),
)  # fmt: skip
REASON: Final = "Phải chờ cơ quan thuế cấp mã số, việc kiểm tra kéo dài hơn dự kiến."


def add(cases: Sequence[Case], *, at: datetime) -> None:
    """Two dossiers at each stage get the label, the first of them the note; one draft gets its reason."""
    for habit in HABITS:
        maker, user = _actor(habit.maker, at), _actor(habit.user, at)
        found = _at_stage(cases, habit.stage, seen_by=user)
        if not found or maker.unit_id is None:
            continue
        label = commands.make_label(unit_id=maker.unit_id, name=habit.label, colour=habit.colour, by=maker, at=at)
        for dossier in found:
            commands.put_label(dossier.pk, label_id=label.pk, by=user, at=at)
        commands.write_note(found[0].pk, text=habit.note, by=user, at=at)
    commands.draft_apologies(at=at)
    _give_reason(_actor("thuly", at), at=at)


def _actor(username: str, at: datetime) -> Actor:
    return accounts.actor_for(User.objects.get(username=username), on=at.date())


def _at_stage(cases: Sequence[Case], stage: str, *, seen_by: Actor) -> list[Dossier]:
    keys = [case.key for case in cases if case.stop == stage]
    found = [one.dossier for one in IntakeKey.objects.filter(pk__in=keys).select_related("dossier").order_by("dossier")]
    theirs = [one for one in found if seen_by.unit_id in (one.competent_unit_id, one.intake_unit_id)]
    return theirs[:2]


def _give_reason(by: Actor, *, at: datetime) -> None:
    mine = ApologyDraft.objects.filter(dossier__competent_unit=by.unit_id).order_by("due_at", "pk").first()
    if mine is not None:
        commands.fill_apology(mine.dossier_id, new_due_on=mine.proposed_on, reason=REASON, by=by, at=at)
