"""Is the page of events what the code says?"""

import pytest
from django.core.management import call_command

from caicach.core import events
from caicach.core.management.commands.events_reference import reference


def test_the_page_is_up_to_date() -> None:
    call_command("events_reference", "--check")


def test_every_event_is_on_the_page_with_a_listener_where_there_is_one() -> None:
    page = reference()
    kinds = [kind for kind, event in events.registry().items() if event.__module__.startswith("caicach.")]
    assert len(kinds) > 20
    assert [kind for kind in kinds if f"| `{kind}` |" not in page] == []
    assert "tally." not in page
    line = next(line for line in page.splitlines() if line.startswith("| `dossier.received` |"))
    assert line.endswith("| facts, notices |")


def test_the_command_prints_the_page(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("events_reference")
    assert capsys.readouterr().out == reference()
