"""Does the log still verify when people are forgotten, and did it ever hold anything of them?"""

import typing
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from caicach.core import clock, events
from caicach.core.log import verify
from caicach.core.models import Event
from tests.privacy.scenes import LATER, TRACES, follow, make_scene

# Every text that an event can hold, with what it is. A new one is added here only when it can name nobody.
TEXTS = {
    "code": "of a dossier", "procedure_code": "", "channel": "", "return_channel": "", "limit_unit": "",
    "rule_set": "", "source_system": "", "late": "code of a reason", "exemption": "code of a ground", "step_key": "",
    "outcome": "key of a way out", "cause": "", "undone_kind": "kind of an event", "agency_code": "", "day": "",
    "role": "of an official", "scopes": "of a program", "data_quality": "", "reason": "code of a reason", "state": "",
    "source": "a connector", "direction": "", "number": "of an item of the post, or of a revision's decision",
    "decision_number": "", "digest": "of a procedure's file", "requester": "code of who asked",
    "choice": "of the rules of a receipt", "family": "of a set of criteria", "set_code": "", "criterion": "its code",
    "kinds": "of units", "kind": "of evidence", "sha256": "of a file", "period": "its code", "stage": "", "verdict": "",
    "minutes_number": "of a council", "field": "of a plan, its code",
}  # fmt: skip


def texts_of(kind: type[events.Event]) -> set[str]:
    hints = typing.get_type_hints(kind)
    return {one.name for one in fields(typing.cast(Any, kind)) if "str" in str(hints[one.name])}


OURS = sorted(kind for kind, event in events.registry().items() if event.__module__.startswith("caicach."))


def test_no_event_has_a_field_for_a_name_or_a_sentence() -> None:
    unknown = {kind: texts_of(events.registry()[kind]) - set(TEXTS) for kind in OURS}
    assert {kind: found for kind, found in unknown.items() if found} == {}, "say in TEXTS why it names nobody"


def test_a_sentence_is_refused_wherever_it_is_put() -> None:
    for words in ("Lý Thị Bí Mật", "hai từ"):
        with pytest.raises(ValueError, match="history holds no names"):
            events.plain(words)


def test_the_log_verifies_and_never_knew_anybody(committed_db: str, settings: Any, tmp_path: Path) -> None:
    settings.FILES_ROOT = tmp_path
    with clock.frozen(LATER):
        scene = make_scene()
        scene.destroyed()
        follow()
    said = [str(payload) for payload in Event.objects.values_list("payload", flat=True)]
    assert not [one for one in said for trace in TRACES if trace in one]
    report = verify.check()
    assert report.sound, report.findings
    assert report.events == len(said)
