"""Are the pages of the catalogue usable in a real browser: by everybody (axe), on a desk and a phone?"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from caicach.accounts import queries as accounts
from caicach.accounts.models import User
from caicach.accounts.states import Role
from caicach.catalogue import commands, national_files
from caicach.catalogue.commands import national as importing
from caicach.catalogue.queries import keeping
from caicach.catalogue.rules.procedure import Publication
from caicach.core import clock
from caicach.core.actor import Actor
from tests.catalogue import national
from tests.support import catalogue, people, site
from tests.web.test_accounts_browser import log_in, look, page

__all__ = ["page"]
pytestmark = pytest.mark.browser


@pytest.fixture
def address(committed_db: str) -> Iterator[str]:
    people.load_units()
    with site.serving() as found:
        yield found


def in_force(name: str, *, drafter: User, second: User) -> int:
    """A shipped file, published by a decision of half a year ago."""
    first, other = (accounts.actor_for(user, on=clock.now().date()) for user in (drafter, second))
    content = (catalogue.FILES / f"{name}.toml").read_text(encoding="utf-8")
    draft = commands.import_draft(content, by=first, at=clock.now())
    decision = Publication("12/QĐ-UBND", people.ON, clock.now().date())
    return commands.publish(draft.pk, by=other, at=clock.now(), replace=True, publication=decision).pk


def test_every_page_is_accessible_and_fits(page: Page, address: str, tmp_path: Path) -> None:
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if "Content Security" in said.text else None)
    drafter = people.official((Role.ADMINISTRATOR, "tinh-thu"), username="quantri")
    second = people.official((Role.ADMINISTRATOR, "tinh-thu"))
    before = in_force("1.001612", drafter=drafter, second=second)
    after = in_force("1.001612_2025-07-01", drafter=drafter, second=second)
    doubtful = national.detail(executionMethods=national.fee(value=0, description="Do HĐND tỉnh quyết định"))
    for record in (doubtful, national.detail(name="Tên mới trên cổng quốc gia")):
        batch = national_files.read(national.folder(tmp_path, record))
        importing.import_national(batch, by=Actor.system(), at=clock.now())
    actor = accounts.actor_for(second, on=clock.now().date())
    content = (catalogue.FILES / "1.001193.toml").read_text(encoding="utf-8")
    waiting = commands.import_draft(content, by=actor, at=clock.now())
    (draft,) = keeping.list_revisions(code=national.CODE)

    page.goto(address + "/thu-tuc/1.001612/")
    page.get_by_text("Xem", exact=False).filter(has_text="thay đổi").click()
    wrong = look(page, "procedure-changes")
    log_in(page, address, "quantri")
    for name, path in {
        "procedures": "", "procedure-national": f"{draft.id}/", "procedure-published": f"{after}/",
        "procedure-waiting": f"{waiting.pk}/", "procedure-compared": f"{after}/so-sanh/{before}/",
    }.items():  # fmt: skip
        page.goto(f"{address}/quan-tri/thu-tuc/{path}")
        wrong += look(page, name)
    assert wrong == []
    assert complaints == []
