"""What has happened? The base of all events, their form at rest, and the one way to write an event down.

A domain declares its events as frozen dataclasses in its own `events.py`; they are its public contract. A payload holds
ids, codes, dates, numbers and yes/no only, never the name of a person: erasing a person must not touch history.
"""

import hashlib
import json
import re
import types
import typing
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from enum import Enum
from functools import cached_property
from typing import Any, ClassVar, Final, Self

from django.db import DEFAULT_DB_ALIAS, connections

from caicach.core import errors
from caicach.core.actor import Actor

SHARDS: Final = 16
COLUMNS: Final = (
    "kind", "act_id", "subject", "seq", "shard", "actor_kind", "actor_id", "acting_unit_id",
    "occurred_at", "recorded_at", "payload",
)  # fmt: skip
INSERT: Final = """
insert into core_event (kind, act_id, subject, seq, shard, actor_kind, actor_id, acting_unit_id,
  occurred_at, recorded_at, payload)
values (%(kind)s, %(act_id)s, %(subject)s, %(seq)s, %(shard)s, %(actor_kind)s, %(actor_id)s, %(acting_unit_id)s,
  %(occurred_at)s, %(recorded_at)s, %(payload)s::jsonb)
"""
# Many events of one act at once, from one JSON document.
INSERT_MANY: Final = """
insert into core_event (kind, act_id, subject, seq, shard, actor_kind, actor_id, acting_unit_id,
  occurred_at, recorded_at, payload)
select kind, act_id, subject, seq, shard, actor_kind, actor_id, acting_unit_id, occurred_at, recorded_at,
  payload::jsonb
from jsonb_to_recordset(%s::jsonb) as r(kind text, act_id uuid, subject text, seq int, shard smallint,
  actor_kind text, actor_id bigint, acting_unit_id bigint, occurred_at timestamptz, recorded_at timestamptz,
  payload text)
"""

_KIND = re.compile(r"[a-z]+(-[a-z]+)*(\.[a-z]+(-[a-z]+)*)+")
_SUBJECT = re.compile(r"[a-z]+(-[a-z]+)*/[0-9A-Za-z._-]+")
_CODE = re.compile(r"\S{0,120}")
_VIETNAM = timezone(timedelta(hours=7))
_AS_THEY_ARE: Final = frozenset({int, bool, type(None)})
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

_registry: dict[str, type["Event"]] = {}


class Event:
    """Base of all events. A subclass is a frozen dataclass with a `KIND`, dotted and in the past tense.

    A new field needs a default, so that payloads written before it stay readable; a field taken away is ignored.
    """

    KIND: ClassVar[str]

    def __init_subclass__(cls, **options: object) -> None:
        super().__init_subclass__(**options)
        kind = cls.__dict__.get("KIND")
        if kind is None:
            return  # a common base of several events
        if not _KIND.fullmatch(kind):
            raise TypeError(f"{cls.__qualname__}: {kind!r} is not a dotted lower-case kind")
        if "__slots__" in cls.__dict__:
            raise TypeError(f"{cls.__qualname__}: an event has no slots, so that it is read from the log at once")
        known = _registry.get(kind)
        if known is not None:
            raise TypeError(f"{kind!r} is declared by both {known.__qualname__} and {cls.__qualname__}")
        _registry[kind] = cls

    def payload(self) -> dict[str, object]:
        """The event as plain JSON values, by field name."""
        found: dict[str, object] = {}
        for name in _names(type(self)):
            value = getattr(self, name)
            found[name] = value if type(value) in _AS_THEY_ARE else plain(value)
        return found

    @classmethod
    def from_payload(cls, payload: Mapping[str, object]) -> Self:
        """The event from its stored payload, whatever version wrote it."""
        readers, changed = _readers_of.get(cls) or _readers(cls)
        found = dict(payload)
        for name, reader in changed:
            value = found.get(name)
            if value is not None:
                found[name] = reader(value)
        if found.keys() != readers.keys():  # another version wrote it
            return cls(**{name: value for name, value in found.items() if name in readers})
        made = object.__new__(cls)
        object.__setattr__(made, "__dict__", found)  # a frozen event is not to be filled field by field
        return made


@dataclass(frozen=True)
class Recorded:
    """An event as it stands in the log, with who, when and where in the order."""

    id: int
    kind: str
    act_id: uuid.UUID
    subject: str
    seq: int
    actor_kind: str
    actor_id: int | None
    acting_unit_id: int | None
    occurred_at: datetime
    recorded_at: datetime
    payload: str
    position: int | None

    @cached_property
    def event(self) -> Event:
        return load(self.kind, json.loads(self.payload))

    @property
    def subject_id(self) -> int:
        """The number in "dossier/123"."""
        return int(self.subject.rpartition("/")[2])

    @property
    def lag(self) -> int:
        """How many whole seconds after it happened it was written down; an act told ahead of its time has less."""
        return int((self.recorded_at - self.occurred_at).total_seconds())


RECORDED: Final = tuple(field.name for field in fields(Recorded))


def record(
    event: Event,
    *,
    subject: str,
    seq: int,
    by: Actor,
    at: datetime,
    occurred_at: datetime | None = None,
    act_id: uuid.UUID | None = None,
    using: str = DEFAULT_DB_ALIAS,
) -> None:
    """Write `event` into the log: one row, one statement, in the caller's transaction.

    `seq` is given under the lock of the subject's own row, so that one subject's events are in order. Events of one act
    on many subjects share `act_id`.
    """
    values = row(event, subject=subject, seq=seq, by=by, at=at, occurred_at=occurred_at, act_id=act_id)
    with connections[using].cursor() as cursor:
        cursor.execute(INSERT, values)


def record_many(happened: Iterable[tuple[Event, str, int]], *, by: Actor, at: datetime, act_id: uuid.UUID) -> None:
    """Write what one act did to many subjects (event, subject, its next number), in one statement."""
    rows = [row(event, subject=subject, seq=seq, by=by, at=at, act_id=act_id) for event, subject, seq in happened]
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute(INSERT_MANY, [json.dumps(rows, default=str)])


def row(
    event: Event,
    *,
    subject: str,
    seq: int,
    by: Actor,
    at: datetime,
    occurred_at: datetime | None = None,
    act_id: uuid.UUID | None = None,
) -> dict[str, Any]:
    """The column values of `event`, keyed by `COLUMNS`, for a hot path that inserts them in its own statement."""
    if not _SUBJECT.fullmatch(subject):
        raise ValueError(f"{subject!r} is not a subject such as dossier/123")
    if by.viewer_id is not None:
        raise errors.NotPermitted  # support looks and does nothing
    if at.tzinfo is None or (occurred_at is not None and occurred_at.tzinfo is None):
        raise ValueError("the moment of an event needs a time zone")
    return {
        "kind": event.KIND,
        "act_id": act_id or uuid.uuid4(),
        "subject": subject,
        "seq": seq,
        "shard": shard_of(subject),
        "actor_kind": by.kind.value,
        "actor_id": by.user_id,
        "acting_unit_id": by.unit_id,
        "occurred_at": occurred_at or at,
        "recorded_at": at,
        "payload": _encode(event.payload()),
    }


def shard_of(subject: str) -> int:
    """Which of the shards every consumer keeps a place in does this subject belong to?

    The first hexadecimal digit of its MD5: a hot path can say the same in SQL, `('x' || left(md5(s), 1))::bit(4)::int`.
    """
    return int(hashlib.md5(subject.encode(), usedforsecurity=False).hexdigest()[0], 16)


def registry() -> Mapping[str, type[Event]]:
    """Every declared event by its kind."""
    return types.MappingProxyType(_registry)


def load(kind: str, payload: Mapping[str, object]) -> Event:
    """The event of `kind` that was stored as `payload`."""
    return _registry[kind].from_payload(payload)


# --- How values rest in JSON ---


def plain(value: object) -> object:
    """One value as JSON; refuses what may not be in history: fractions of binary floats, names, free text."""
    writer = _WRITERS.get(type(value))
    if writer is not None:
        return writer(value)
    if isinstance(value, Enum):
        return plain(value.value)
    raise TypeError(f"{value!r} ({type(value).__name__}) cannot be in the payload of an event")


def _code(value: str) -> str:
    if not _CODE.fullmatch(value):
        raise ValueError(f"{value!r} is text, not a code: history holds no names")
    return value


def _moment(value: datetime) -> str:
    if value.tzinfo is None:
        raise ValueError(f"{value!r} has no time zone")
    return value.astimezone(_VIETNAM).isoformat()


def _list(values: Iterable[object]) -> list[object]:
    return [plain(value) for value in values]


def _same(value: Any) -> Any:
    return value


_WRITERS: Final[dict[type, Callable[[Any], object]]] = {
    type(None): _same, bool: _same, int: _same, str: _code, date: date.isoformat, datetime: _moment,
    Decimal: str, uuid.UUID: str, tuple: _list, list: _list,
}  # fmt: skip
_READERS: Final[dict[type, Callable[[Any], object]]] = {
    bool: _same, int: _same, str: _same, date: date.fromisoformat, datetime: datetime.fromisoformat,
    Decimal: Decimal, uuid.UUID: uuid.UUID,
}  # fmt: skip


_names_of: dict[type[Event], tuple[str, ...]] = {}
# How each field is read, and the fields whose values are not the same in JSON.
_Reader = Callable[[Any], object]
_Readers = tuple[dict[str, _Reader], tuple[tuple[str, _Reader], ...]]
_readers_of: dict[type[Event], _Readers] = {}


def _names(cls: type[Event]) -> tuple[str, ...]:
    if cls not in _names_of:
        _names_of[cls] = tuple(field.name for field in fields(typing.cast(Any, cls)))
    return _names_of[cls]


def _readers(cls: type[Event]) -> _Readers:
    hints = typing.get_type_hints(cls)
    readers = {name: _reader(hints[name]) for name in _names(cls)}
    changed = tuple((name, reader) for name, reader in readers.items() if reader is not _same)
    _readers_of[cls] = readers, changed
    return readers, changed


def _reader(hint: Any) -> Callable[[Any], object]:
    """How a stored value of this type is read back; unknown types are refused when the class is first used."""
    if isinstance(hint, types.UnionType) or typing.get_origin(hint) is typing.Union:
        inner = [part for part in typing.get_args(hint) if part is not type(None)]
        if len(inner) != 1:
            raise TypeError(f"{hint} is ambiguous at rest")
        return _reader(inner[0])  # nothing stays nothing
    if typing.get_origin(hint) is tuple:
        item = _reader(typing.get_args(hint)[0])
        return lambda values: tuple(item(value) for value in values)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint
    if hint in _READERS:
        return _READERS[hint]
    raise TypeError(f"{hint} cannot be in the payload of an event")
