"""The people and objects behind the table of addresses × roles (permissions_matrix.csv), and how to ask one cell.

To add a page: a line in the CSV for each of its methods, with what every role must see (own unit / other unit). If its
address or form needs an object, register how to make it here, under the name of the address:

    @arguments("desk:dossier")
    def _dossier(cell: Cell) -> Arguments: …
"""

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from caicach.accounts import models
from caicach.accounts.states import Role
from caicach.catalogue.queries import keeping as revisions
from caicach.organisations import calendar_files
from caicach.organisations.commands import calendars
from tests.support import catalogue, people
from tests.web import safety

TABLE = Path(__file__).with_suffix(".csv")
NOBODY = "nobody"
COLUMNS = [NOBODY, *(role.value for role in Role)]
OWN, OTHER = "xa-mot", "xa-hai"
PROCEDURE = "2.000815"


@dataclass(frozen=True)
class Row:
    """One address and method with what each column must see, for an object of the own and of the other unit."""

    url: str
    method: str
    expected: dict[str, tuple[str, str]]


@dataclass
class Arguments:
    """What an address needs to be built and asked."""

    path: dict[str, Any] = field(default_factory=dict)
    query: str = ""
    data: dict[str, Any] | None = None
    options: dict[str, Any] = field(default_factory=dict)  # content_type, headers …


@dataclass
class World:
    """One viewer for each role in the own commune, and in each commune somebody and something to look at."""

    viewers: dict[str, models.User] = field(default_factory=dict)
    objects: dict[str, models.User] = field(default_factory=dict)


@dataclass(frozen=True)
class Cell:
    """One question: this viewer, and an object of this unit."""

    world: World
    column: str
    unit: str

    @property
    def viewer(self) -> models.User | None:
        return self.world.viewers.get(self.column)


Maker = Callable[[Cell], Arguments]
_makers: dict[str, Maker] = {}


def arguments(*urls: str) -> Callable[[Maker], Maker]:
    """Register how the object of these addresses is made, in the unit `OWN` or `OTHER`."""

    def register(maker: Maker) -> Maker:
        _makers.update(dict.fromkeys(urls, maker))
        return maker

    return register


def rows() -> list[Row]:
    lines = (line for line in TABLE.read_text().splitlines() if line and not line.startswith("#"))
    return [
        Row(
            url=line["url"],
            method=line["method"],
            expected={column: _pair(line[column]) for column in COLUMNS},
        )
        for line in csv.DictReader(lines)
    ]


def _pair(cell: str) -> tuple[str, str]:
    own, _slash, other = cell.partition("/")
    return own, other or own


def addresses() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Every named address of the site with its view; an address without a name is given by its pattern."""
    yield from _walk(get_resolver().url_patterns, "", "")


def _walk(patterns: list[Any], namespace: str, prefix: str) -> Iterator[tuple[str, Callable[..., Any]]]:
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _walk(pattern.url_patterns, inner, route)
        elif isinstance(pattern, URLPattern):
            yield (f"{namespace}{pattern.name}" if pattern.name else route), pattern.callback


def make_world() -> World:
    """Units, people and a published procedure; made once for the whole table, each cell is taken back."""
    people.load_units()
    calendars.load(calendar_files.shipped())
    catalogue.publish(PROCEDURE)
    world = World()
    for role in Role:
        in_one_stop = role in {Role.ONE_STOP_OFFICER, Role.ONE_STOP_CHIEF}
        world.viewers[role.value] = people.official((role, OWN + "--mot-cua" if in_one_stop else OWN))
    for unit in (OWN, OTHER):
        world.objects[unit] = people.official((Role.CASE_OFFICER, unit))
    return world


def address(url: str, cell: Cell) -> str:
    """Where this page of that unit's object lies; the object is made."""
    wanted = _makers[url](cell) if url in _makers else Arguments()
    return reverse(url, kwargs=wanted.path) + wanted.query


def ask(row: Row, cell: Cell) -> str:
    """What this viewer gets at this address for an object of that unit, in the words of the table."""
    wanted = _makers[row.url](cell) if row.url in _makers else Arguments()
    client = Client()
    if cell.viewer:
        client.force_login(cell.viewer)
    address = reverse(row.url, kwargs=wanted.path) + wanted.query
    answer = client.generic(row.method, address, **_body(row.method, wanted))
    if answer.streaming:
        b"".join(answer.streaming_content)  # a file that is given out is closed when it is read
    safety.check(answer)
    leads_to = answer.headers.get("Location", "").partition("?")[0]
    return "login" if answer.status_code == 302 and leads_to == settings.LOGIN_URL else str(answer.status_code)


def allowed_methods(row: Row, cell: Cell) -> set[str]:
    """The methods the view itself says it answers, asked with one it does not."""
    wanted = _makers[row.url](cell) if row.url in _makers else Arguments()
    client = Client()
    if cell.viewer:
        client.force_login(cell.viewer)
    answer = client.generic("PROPFIND", reverse(row.url, kwargs=wanted.path) + wanted.query)
    assert answer.status_code == 405, f"{row.url}: answers any method; say which with require_http_methods"
    allowed = set(answer.headers["Allow"].split(", ")) - {"OPTIONS"}
    return allowed - {"HEAD"} if "GET" in allowed else allowed


def _body(method: str, wanted: Arguments) -> dict[str, Any]:
    if method in {"GET", "HEAD"}:
        return wanted.options
    if wanted.data is None:
        return {"content_type": "application/x-www-form-urlencoded", **wanted.options}
    pairs = "&".join(f"{name}={value}" for name, value in wanted.data.items())
    return {"data": pairs, "content_type": "application/x-www-form-urlencoded", **wanted.options}


# --- How the objects are made ---


@arguments(
    "backoffice:person",
    "backoffice:give-position",
    "backoffice:reset-password",
    "backoffice:disable-person",
    "backoffice:enable-person",
    "backoffice:end-sessions",
    "backoffice:view-as",
    "backoffice:leave",
    "backoffice:turn-off-second-factor",
)
def _person(cell: Cell) -> Arguments:
    return Arguments(path={"user_id": cell.world.objects[cell.unit].pk})


@arguments("backoffice:end-position")
def _position(cell: Cell) -> Arguments:
    position = models.Position.objects.get(user=cell.world.objects[cell.unit])
    return Arguments(path={"user_id": position.user_id, "position_id": position.pk})


@arguments("backoffice:unit", "backoffice:transfer-giver")
def _unit(cell: Cell) -> Arguments:
    return Arguments(path={"key": cell.unit})


@arguments("backoffice:reorganise-act")
def _act_on_units(cell: Cell) -> Arguments:
    """For the administrator of the province; every viewer here works in a commune."""
    return Arguments(path={"act": "doi"}, query=f"?don-vi={cell.unit}")


@arguments("backoffice:revision", "backoffice:publish-revision", "backoffice:rehearse-history")
def _revision(cell: Cell) -> Arguments:
    """Every viewer works in a commune; publishing is for the province, whatever the object."""
    return Arguments(path={"revision_id": revisions.list_revisions(code=PROCEDURE)[0].id})


@arguments("backoffice:compare-revisions")
def _revisions(cell: Cell) -> Arguments:
    found = revisions.list_revisions(code=PROCEDURE)[0].id
    return Arguments(path={"revision_id": found, "other_id": found})


@arguments("login:second-factor")
def _second_factor(cell: Cell) -> Arguments:
    return Arguments(data={"act": "begin"})


@arguments("login:revoke-delegation")
def _delegation(cell: Cell) -> Arguments:
    """Somebody else's; none is there."""
    return Arguments(path={"delegation_id": 1})


@arguments("login:end-leave")
def _leave(cell: Cell) -> Arguments:
    return Arguments(path={"cover_id": 1})


@arguments("login:units")
def _acting_unit(cell: Cell) -> Arguments:
    held = models.Position.objects.filter(user=cell.viewer).first()
    own = held.unit_id if held else 0
    return Arguments(data={"unit": own if cell.unit == OWN else people.unit(OTHER).id})


@arguments("portal:procedure", "portal:workflow")
def _procedure(cell: Cell) -> Arguments:
    return Arguments(path={"code": PROCEDURE})


@arguments("dashboards:listing")
def _figure(cell: Cell) -> Arguments:
    """A list is cut to the viewer's own units, so that of another unit is shown and empty."""
    return Arguments(query=f"?chi-so=tiep-nhan&nam=2022&don-vi={people.unit(cell.unit).id}")


@arguments("dashboards:records")
def _records(cell: Cell) -> Arguments:
    """Likewise cut to the viewer's own units."""
    return Arguments(query=f"?so-do=xu-ly-dung-han&ky=2022&don-vi={people.unit(cell.unit).id}")


@arguments("dashboards:index-set", "dashboards:figures-sheet", "dashboards:index-set-workbook")
def _index_set(_cell: Cell) -> Arguments:
    return Arguments(path={"code": "766-2026"})


@arguments("dashboards:step-listing")
def _step(cell: Cell) -> Arguments:
    """Cut to the viewer's own units as well."""
    found = revisions.list_revisions(code=PROCEDURE)[0].id
    return Arguments(query=f"?phien-ban={found}&nam=2022&buoc=certify")
