"""The shipped procedures, drafted by one invented official and published by another."""

from django.conf import settings

from caicach.accounts import queries as accounts
from caicach.accounts.states import Role
from caicach.catalogue import commands, queries
from caicach.core.actor import Actor
from tests.support import people

FILES = settings.PACKAGE / "catalogue" / "data" / "procedures"


def administrator() -> Actor:
    user = people.official((Role.ADMINISTRATOR, "tinh-thu"))
    return accounts.actor_for(user, unit_id=people.unit("tinh-thu").id, on=people.ON)


def publish(*names: str) -> None:
    """Publish these files ("2.000635"), or all that ship; the units of `people` must be loaded."""
    drafter, publisher = administrator(), administrator()
    for file in sorted(FILES.glob("*.toml")):
        if names and file.stem not in names:
            continue
        draft = commands.import_draft(file.read_text(encoding="utf-8"), by=drafter, at=people.AT)
        commands.publish(draft.pk, by=publisher, at=people.AT)
    queries.forget()
