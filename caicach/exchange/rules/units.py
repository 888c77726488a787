"""Which units does a whole file name, which of them stand already, and what is wrong with each row? Pure.

A row may stand under one further down, so the file is judged at once. Nothing that stands is changed: a row that says
the same as the register is known, one that says something else is told the difference.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from django.utils.translation import gettext as _

from caicach.core import text
from caicach.exchange.rules import cells
from caicach.organisations import states
from caicach.organisations.rules import founding
from caicach.organisations.rules.founding import Founding
from caicach.organisations.rules.graph import Life, Register
from caicach.organisations.rules.reorganisation import NewUnit

ONE_STOP, ONE_STOP_SUFFIX = "one_stop", "--mot-cua"
FARTHEST: Final = timedelta(days=731)
LONGEST_KEY: Final = 80
# What lists write for a kind, besides its name in full; without tone marks.
KINDS: Final[Mapping[str, str]] = {
    "so": "department", "ban": "department", "nganh": "department", "so nganh": "department",
    "cap tinh": "province", "tinh": "province", "cap huyen": "district", "huyen": "district", "thi xa": "district",
    "cap xa": "commune", "xa": "commune", "phuong": "commune", "thi tran": "commune",
    "mot cua": "one_stop", "nganh doc": "vertical_agency", "co quan nganh doc": "vertical_agency",
    "don vi truc thuoc": "office", "chi cuc": "office", "phong": "office", "trung tam": "office",
    "don vi su nghiep": "office",
}  # fmt: skip
YES, NO = frozenset({"co", "x", "yes", "1"}), frozenset({"khong", "0", "-"})
_CODES: Final = ("agency_code", "admin_code")
_COMPARED: Final = ("name", *_CODES)


@dataclass(slots=True)
class Line:
    """One row: what its cells say, and what becomes of it. `sound`: every cell could be read."""

    number: int
    said: Mapping[str, Any]
    sound: bool
    problems: list[tuple[str, str]] = field(default_factory=list)
    kind: str = ""
    key: str = ""
    parent: str = ""
    above: int = 0  # the row of the unit above, if that is new too
    standing: Life | None = None
    foundings: tuple[Founding, ...] = ()

    @property
    def place(self) -> str:
        return _("dòng %(row)d") % {"row": self.number}

    @property
    def identity(self) -> tuple[str, ...]:
        said = self.said
        return (*(str(said.get(name, "")) for name in ("agency_code", "admin_code", "key")),
                text.fold(said.get("name", "")), text.fold(said.get("parent", "")))  # fmt: skip

    def complain(self, name: str, words: str) -> None:
        self.problems.append((name, words))


def kind_of(said: str) -> str:
    """By the name of a kind, its key, or what lists write for it; empty if none fits."""
    wanted = text.fold(said)
    named = cells.by_name(states.KIND_NAMES)
    return wanted if wanted in states.KIND_NAMES else named.get(wanted, KINDS.get(wanted, ""))


def judge(lines: Sequence[Line], register: Register, *, reach: Collection[str], today: date) -> None:
    """Complain of what is wrong with the rows, and say what the right ones become. `reach`: keys to stand under."""
    file = _File(lines, register, reach)
    for line in lines:
        file.read(line, today)
    for line in lines:
        file.place(line)
    file.name_keys()
    for line in lines:
        file.compare(line)
    file.found()
    file.carry()


class _File:
    """All rows together with the register, and every way to say a unit of either."""

    def __init__(self, lines: Sequence[Line], register: Register, reach: Collection[str]) -> None:
        self.lines, self.register, self.reach = lines, register, frozenset(reach)
        self.by_number = {line.number: line for line in lines}
        self.held = _handles(register)
        self.rows: dict[str, list[Line]] = defaultdict(list)
        for line in lines:
            for handle in _ways(*(line.said.get(name, "") for name in ("key", *_CODES, "name"))):
                self.rows[handle].append(line)

    def read(self, line: Line, today: date) -> None:
        """What the row says by itself: its kind, its day, whether it came before, which unit its codes mean."""
        said = line.said
        line.kind = kind_of(said.get("kind", ""))
        if "kind" in said and not line.kind:
            names = ", ".join(str(name) for name in states.KIND_NAMES.values())
            line.complain("kind", _("Không có loại này; ghi một trong: %(names)s.") % {"names": names})
        if (on := said.get("valid_from")) and on > today + FARTHEST:
            line.complain("valid_from", _("Ngày này xa quá hai năm tới."))
        first = next((one for one in self.rows.get(said.get("name", ""), ()) if one.identity == line.identity), line)
        if first is not line:
            line.complain("name", _("Trùng với dòng %(row)d.") % {"row": first.number})
        for name in ("key", *_CODES):
            lives = (self.register.lives[key] for key in self.held.get(said.get(name, ""), ()))
            line.standing = line.standing or next((life for life in lives if _lived(life, line)), None)

    def place(self, line: Line) -> None:
        """The unit above: one that stands, or another row; as it is written first, then without tone marks."""
        said = line.said.get("parent", "")
        found: list[str | Line] = []
        for handle in _ways(said):
            if found := self._meant(handle, line):
                break
        if said and not found:
            line.complain("parent", _("Không có đơn vị này trong tệp, cũng không có trong phạm vi bạn quản lý."))
        elif len(found) > 1:
            line.complain("parent", _("Nhiều đơn vị cùng tên; hãy ghi mã hoặc khóa."))
        for one in found if len(found) == 1 else ():
            line.above, line.parent = (one.number, "") if isinstance(one, Line) else (0, one)
        line.standing = line.standing or self._same_name(line)

    def _meant(self, handle: str, line: Line) -> list[str | Line]:
        """Units and rows called so; a row that is one of these units, or says the same as another row, is no second."""
        keys = [key for key in self.held.get(handle, ()) if key in self.reach]
        fresh: dict[tuple[str, ...], Line] = {}
        for row in self.rows.get(handle, ()):
            if row.standing is not None:
                keys += [key for key in (row.standing.key,) if key in self.reach and key not in keys]
            elif row is not line and not any(_may_be(row, self.register.lives[key]) for key in keys):
                fresh.setdefault(row.identity, row)
        if fresh:
            keys = [key for key in keys if _lived(self.register.lives[key], line)]
        return [*keys, *fresh.values()]

    def _same_name(self, line: Line) -> Life | None:
        """A unit of that name under the same one, whatever its code."""
        lives = (self.register.lives[key] for key in self.held.get(text.fold(line.said.get("name", "")), ()))
        under = (life for life in lives if line.parent and life.periods[-1].parent == line.parent)
        return next((life for life in under if _lived(life, line)), None)

    def name_keys(self) -> None:
        """The keys of new units: as given, else made of the name, with that of the unit above where two would agree."""
        for line in self.lines:
            if line.above and (life := self.by_number[line.above].standing):
                line.above, line.parent = 0, life.key
        fresh = [line for line in self.lines if line.standing is None]
        for line in fresh:
            said = line.said
            line.key = said.get("key", "") or founding.made_key(said.get("name", ""), said.get("admin_code", ""))
        times = Counter(line.key for line in fresh)
        for line, above in [(line, self._above(line)) for line in fresh]:
            if "key" not in line.said and (times[line.key] > 1 or line.key in self.register.lives):
                line.key = f"{line.key}-{above}"[:LONGEST_KEY].strip("-")
        for line in fresh:
            if line.kind == ONE_STOP:
                line.key = self._above(line) + ONE_STOP_SUFFIX

    def _above(self, line: Line) -> str:
        return self.by_number[line.above].key if line.above else line.parent

    def compare(self, line: Line) -> None:
        """What the row says otherwise than the register; that stays as it is."""
        if line.standing is None:
            return
        period, said = line.standing.periods[-1], line.said
        told = [(name, getattr(period, name)) for name in _COMPARED
                if name in said and text.fold(said[name]) != text.fold(getattr(period, name))]  # fmt: skip
        if line.kind and line.kind != line.standing.kind:
            told.append(("kind", states.kind_name(line.standing.kind)))
        if (line.parent or line.above) and self._above(line) != period.parent:
            told.append(("parent", self.called(period.parent)))
        days = [one.valid_from for one in line.standing.periods]
        if "valid_from" in said and said["valid_from"] not in days:
            told.append(("valid_from", f"{days[0]:%d/%m/%Y}"))
        if said.get("key", line.standing.key) != line.standing.key:
            words = _("Đơn vị này đã có với khóa “%(key)s” và để nguyên; khóa không đổi được.")
            line.complain("key", words % {"key": line.standing.key})
        for name, value in told:
            words = _("Đơn vị này đã có và để nguyên; ở đây ghi “%(value)s”. Muốn đổi, dùng “Sắp xếp đơn vị”.")
            line.complain(name, words % {"value": value or "–"})

    def called(self, key: str) -> str:
        life = self.register.lives.get(key)
        return life.periods[-1].name if life else ""

    def found(self) -> None:
        """The new units, and what the register says against them."""
        built = [line for line in self.lines if line.standing is None and self._is_built(line)]
        for line in built:
            line.foundings = tuple(self._foundings(line))
        at = {line.place: line for line in built}
        sure = [one for line in built if not self._hangs_on_nothing(line) for one in line.foundings]
        told = [*founding.clashes(self.register, [one for line in built for one in line.foundings]),
                *founding.misplaced(self.register, sure)]  # fmt: skip
        for one in told:
            at[one.place].complain(one.column, one.text)

    def _is_built(self, line: Line) -> bool:
        said = all(name in line.said for name in ("name", "valid_from", "decided_by"))
        repeated = any(name == "name" for name, _words in line.problems)
        return bool(said and line.kind and (line.parent or line.above)) and not repeated

    def _hangs_on_nothing(self, line: Line) -> bool:
        """Is a row above it, at any height, no unit at all?"""
        seen: set[int] = set()
        while line.above and line.number not in seen:
            seen.add(line.number)
            line = self.by_number[line.above]
            if not line.foundings:
                return True
        return False

    def _foundings(self, line: Line) -> Iterator[Founding]:
        said = line.said
        unit = NewUnit(
            key=line.key, kind=line.kind, name=said["name"], parent=self._above(line),
            agency_code=said.get("agency_code", ""), admin_code=said.get("admin_code", ""),
        )  # fmt: skip
        yield Founding(line.place, unit, said["valid_from"], said["decided_by"])
        counter = said.get("one_stop", "")
        if counter and text.fold(counter) not in NO:
            named = text.fold(counter) not in YES
            name = counter if named else f"Bộ phận Một cửa {said['name'].removeprefix('UBND ')}"
            unit = NewUnit(key=line.key + ONE_STOP_SUFFIX, kind=ONE_STOP, name=name, parent=line.key,
                           unverified=() if named else ("name",))  # fmt: skip
            yield Founding(line.place, unit, said["valid_from"], said["decided_by"])

    def carry(self) -> None:
        """A row under one that does not come in cannot come in either; it says so."""
        below: dict[int, list[Line]] = defaultdict(list)
        for line in self.lines:
            below[line.above].append(line)
        waiting = [line for line in self.lines if line.standing is None and (line.problems or not line.sound)]
        told: set[int] = set()
        while waiting:
            broken = waiting.pop()
            for line in below[broken.number]:
                if line.number not in told:
                    told.add(line.number)
                    words = _("Đơn vị cấp trên ở dòng %(row)d còn lỗi nên dòng này chưa nhập được.")
                    line.complain("parent", words % {"row": broken.number})
                    waiting.append(line)


def _lived(life: Life, line: Line) -> bool:
    """Was this unit still there on the day of the row? Names and codes of one that ended before it are free again."""
    on = line.said.get("valid_from")
    return life.ended_on is None or on is None or on < life.ended_on


def _may_be(row: Line, life: Life) -> bool:
    """Could the row mean this unit, as far as its kind, its codes and its day go?"""
    period = life.periods[-1]
    codes = ((row.said.get(name, ""), getattr(period, name)) for name in _CODES)
    fits = row.kind in ("", life.kind) and _lived(life, row)
    return fits and all(not (said and has) or said == has for said, has in codes)


def _handles(register: Register) -> Mapping[str, list[str]]:
    """Every way to say a unit, with the keys it means: those that stand, else those that ended."""
    standing: dict[str, list[str]] = defaultdict(list)
    ended: dict[str, list[str]] = defaultdict(list)
    for life in register.lives.values():
        last = life.periods[-1]
        for handle in _ways(life.key, last.agency_code, last.admin_code, last.name):
            (standing if life.ended_on is None else ended)[handle].append(life.key)
    return {**ended, **standing}


def _ways(*said: str) -> list[str]:
    """As they are written, and without tone marks."""
    return [one for one in dict.fromkeys([*said, *map(text.fold, said)]) if one]
