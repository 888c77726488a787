"""Which dossiers are the pattern of all others? Some hundred, made and brought to many ends by the commands themselves.

`load` stamps copies of them: the same rows, with other people, units, officials and numbers.
"""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from bench import people
from caicach.accounts.states import Role
from caicach.catalogue import queries as catalogue
from caicach.core import calendar as working_time
from caicach.core.actor import Actor
from caicach.core.log import consumers, sequencer
from caicach.dossiers import commands
from caicach.dossiers.models import Dossier
from caicach.dossiers.rules.intake import Intake, Presented
from caicach.dossiers.states import Status
from caicach.indices.consumers import Facts
from caicach.organisations.queries import calendars, units
from tests.support import desk

FIRST = datetime(2022, 1, 5, 7, 30, tzinfo=working_time.ZONE)
ON = FIRST.date()
# Procedures with their share, by the kind of unit that decides. Each is played at its home and stamped elsewhere.
COMMUNE = {"1.001193": 3, "2.000635": 3, "1.000894": 1, "1.000656": 1, "1.004873": 2, "1.001731": 1}
DISTRICT = {"1.001612": 2}
HOMES = {"commune": desk.COMMUNE, "district": "huyen-cho-don"}
CODES = {"commune": COMMUNE, "district": DISTRICT}
KINDS = {code: kind for kind, codes in CODES.items() for code in codes}


@dataclass(frozen=True)
class Story:
    """How far a dossier goes, and what happens on its way."""

    name: str
    steps: int = 99  # completed steps; 99: to the end
    supplement: int | None = None  # asked for after so many steps
    answered: bool = True
    ending: str = ""
    slow: int = 0  # working days lost before the last but one step
    opens: bool = False  # still open at the end


STORIES = (
    Story("received", steps=0, opens=True),
    Story("handed over", steps=1, opens=True),
    Story("in work", steps=2, opens=True),
    Story("waits for papers", supplement=1, answered=False, opens=True),
    Story("done, not collected", steps=-1),
    Story("returned"),
    Story("returned late", slow=4),
    Story("returned after a supplement", supplement=1),
    Story("refused", steps=1, ending="refuse"),
    Story("withdrawn", steps=1, ending="withdraw"),
)
PLAIN_SHARE = 4
DAYS = 8  # a story of each procedure on each of so many days of the year


def make(*, say: Callable[[str], None]) -> None:
    """Units, procedures, officials of every agency, and the dossiers to copy, with their facts."""
    desk.load_province()
    desk.publish(*COMMUNE, *DISTRICT)
    for kind in HOMES:
        for key in agencies(kind):
            hire(key)
    made = 0
    for kind, home in HOMES.items():
        for code in CODES[kind]:
            for day in range(DAYS):
                for story in STORIES:
                    play(story, code=code, agency=home, at=moment(day), serial=made)
                    made += 1
            say(f"  hồ sơ mẫu {code}: {made}")
    sequencer.drain()
    consumers.drain(Facts())


def moment(day: int) -> datetime:
    """The opening of some working day of 2022, a little later each time."""
    calendar = calendars.calendar_for(None, on=ON)
    begin = calendar.opening(calendar.add_working_days(ON, 1 + day * 28))
    return begin + timedelta(minutes=7 * day)


def agencies(kind: str) -> list[str]:
    """The units of a kind that have a one-stop unit."""
    day = units.units(ON)
    return sorted(one.key for one in day.by_id.values() if one.kind == kind and f"{one.key}--mot-cua" in day.by_key)


def hire(agency: str) -> None:
    for role, key in (
        (Role.ONE_STOP_OFFICER, f"{agency}--mot-cua"), (Role.CASE_OFFICER, agency), (Role.UNIT_HEAD, agency)
    ):  # fmt: skip
        desk.people.official((role, key))


def share_of(procedure_code: str, *, plain: bool) -> int:
    """How often a mould is copied among its like: most dossiers are returned without anything special."""
    weight = next(codes[procedure_code] for codes in CODES.values() if procedure_code in codes)
    return weight * (PLAIN_SHARE if plain else 1)


def staff(role: str, unit_id: int) -> Actor:
    return desk.staff(role, unit_id)


def intake(code: str, *, agency: str, serial: int, key: uuid.UUID | None = None) -> Intake:
    """What the counter of an agency is handed by the person of that number."""
    counter = units.get_unit(key=f"{agency}--mot-cua", on=ON)
    procedure = catalogue.get_published(code, on=ON)
    return Intake(
        key=key or uuid.uuid4(), procedure_code=code, intake_unit_id=counter.id, applicant=people.applicant(serial),
        presented=tuple(Presented(number=number) for number in procedure.required_numbers),
    )  # fmt: skip


def play(story: Story, *, code: str, agency: str, at: datetime, serial: int) -> Dossier:
    """Let the commands tell the story; half an hour of working time passes between two acts."""
    asked = intake(code, agency=agency, serial=serial)
    dossier = commands.receive(asked, by=staff(Role.ONE_STOP_OFFICER, asked.intake_unit_id), at=at)
    clock = _Clock(dossier, at)
    taken = 0
    for taken in _steps(dossier, story):
        if taken == story.supplement and not _supplement(dossier, story, clock):
            break
        if story.slow and taken == 2:
            clock.pass_days(story.slow)
        desk.play(dossier, at=clock.next())
    if story.ending:
        _end(dossier, story, clock)
    return dossier


def _steps(dossier: Dossier, story: Story) -> Iterator[int]:
    """Count the steps taken until the story stops or nothing is left to do; -1 stops before the result is returned."""
    taken = 0
    while taken < story.steps or story.steps < 0:
        dossier.refresh_from_db()
        if (story.steps < 0 and dossier.status == Status.DONE) or not desk.open_steps(dossier):
            return
        yield taken
        taken += 1


class _Clock:
    def __init__(self, dossier: Dossier, at: datetime) -> None:
        self.calendar = calendars.calendar_for(dossier.intake_unit_id, on=at.date())
        self.at = at

    def next(self) -> datetime:
        self.at = self.calendar.add_working_minutes(self.at, 30)
        return self.at

    def pass_days(self, days: int) -> None:
        self.at = self.calendar.add_working_minutes(self.at, days * 480)


def _supplement(dossier: Dossier, story: Story, clock: _Clock) -> bool:
    """Ask for papers; True if they come, five days later."""
    officer = staff(Role.CASE_OFFICER, dossier.competent_unit_id)
    items = ["Bản sao giấy tờ tùy thân còn hạn", "Tờ khai ghi đủ các mục"]
    commands.request_supplement(dossier.pk, items=items, by=officer, at=clock.next())
    if not story.answered:
        return False
    clock.pass_days(5)
    commands.resume(dossier.pk, by=officer, at=clock.next())
    return True


def _end(dossier: Dossier, story: Story, clock: _Clock) -> None:
    reason = {"reason": "Không thuộc đối tượng giải quyết của thủ tục này.", "at": clock.next()}
    if story.ending == "refuse":
        commands.refuse(dossier.pk, by=staff(Role.UNIT_HEAD, dossier.competent_unit_id), **reason)
    else:
        commands.withdraw(dossier.pk, by=staff(Role.ONE_STOP_OFFICER, dossier.intake_unit_id), **reason)
