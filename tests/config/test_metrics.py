"""Figures for Prometheus: who may read them, that they follow from what happened, and that alarms name real ones."""

import os
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connections
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from caicach.config import metrics
from caicach.core import clock
from caicach.core.log import sequencer
from caicach.core.models import Parked
from caicach.documents.models import StoredFile
from tests.support import denied, desk

RULES = settings.CHECKOUT / "deploy" / "prometheus" / "alarms.yml"
RUNBOOKS = settings.CHECKOUT / "docs" / "runbooks"

PROCEDURE = "2.000815"
Samples = dict[tuple[str, str], float]


def read() -> Samples:
    """Every sample by its name and the value of its one label."""
    found = {}
    for family in text_string_to_metric_families(metrics.exposition().decode()):
        for sample in family.samples:
            found[sample.name, ",".join(sample.labels.values())] = sample.value
    return found


def counter() -> desk.Office:
    desk.load_province()
    desk.publish(PROCEDURE)
    return desk.Office()


# --- Who may read ---


@pytest.mark.django_db
def test_this_machine_reads_and_others_do_not(client: Client) -> None:
    assert client.get("/metrics").status_code == 200
    assert client.get("/metrics", REMOTE_ADDR="::1").status_code == 200
    assert client.get("/metrics", REMOTE_ADDR="192.0.2.7").status_code == 403


@pytest.mark.parametrize("sign", ["X-Forwarded-For", "X-Forwarded-Proto", "X-Real-IP", "Forwarded", "Via"])
def test_a_proxy_on_this_machine_does_not_lend_its_nearness_to_the_world(client: Client, sign: str) -> None:
    assert client.get("/metrics", headers={sign: "198.51.100.4"}).status_code == 403


@pytest.mark.django_db
def test_elsewhere_the_token_counts(client: Client, settings: pytest.FixtureRequest) -> None:
    def ask(token: str) -> int:
        headers = {"Authorization": f"Bearer {token}"}
        return client.get("/metrics", REMOTE_ADDR="192.0.2.7", headers=headers).status_code

    assert ask("") == 403  # no token set: an empty one opens nothing
    settings.METRICS_TOKEN = "a-token-of-the-test"
    assert ask("a-token-of-the-test") == 200
    assert ask("another") == 403
    wrong = {"Authorization": "Bearer another"}
    assert client.get("/metrics", headers=wrong).status_code == 403  # who shows a token is judged by it


# --- What they say ---


@pytest.mark.django_db
def test_an_office_falls_silent_in_its_working_hours() -> None:
    office = counter()
    key = f"{desk.COMMUNE}--mot-cua"
    for day in (1, 2, 3):
        for hour in (8, 9, 10):
            office.receive(PROCEDURE, when=desk.at(day, hour))
    with clock.frozen(desk.at(3, 10, 40)):
        found = read()
    assert found["caicach_office_open", key] == 1
    assert found["caicach_office_intake_quiet_working_minutes", key] == 40
    assert found["caicach_intake_quiet_working_minutes", ""] == 40
    assert found["caicach_offices_open", ""] > 0
    # Nine receipts from the opening on Monday to Wednesday at ten; about one in two hours.
    assert 0.2 < found["caicach_office_intake_missing", key] < 0.5
    with clock.frozen(desk.at(3, 22)):
        at_night = read()
    assert at_night["caicach_office_open", key] == 0
    assert at_night["caicach_offices_open", ""] == 0
    closing = at_night["caicach_office_intake_quiet_working_minutes", key]
    with clock.frozen(desk.at(4, 5)):
        assert read()["caicach_office_intake_quiet_working_minutes", key] == closing  # a night is no silence


@pytest.mark.django_db
def test_a_year_the_calendar_does_not_know_is_said_rather_than_guessed() -> None:
    desk.load_province()
    with clock.frozen(datetime(2090, 3, 1, 9, tzinfo=clock.ZONE)):
        found = read()
    assert found["caicach_calendar_known", ""] == 0
    assert ("caicach_intake_quiet_working_minutes", "") not in found


@pytest.mark.django_db
def test_what_has_no_position_has_an_age() -> None:
    received = counter().receive(PROCEDURE, when=desk.at(1))
    with connections["default"].cursor() as cursor:
        # Older ones of people and units, from the making of the test, are taken to be ordered.
        cursor.execute("set role caicach_owner")
        cursor.execute(
            "delete from core_pending p using core_event e where e.id = p.event_id and e.subject <> %s",
            [received.subject],
        )
        cursor.execute("set role caicach_app")
    with clock.frozen(desk.at(1) + timedelta(minutes=7)):
        found = read()
    assert found["caicach_log_waiting_events", ""] == received.seq
    assert found["caicach_log_position", ""] == 0
    assert found["caicach_log_waiting_seconds", ""] >= 420


def test_what_consumers_have_not_read_parked_or_scanned(committed_db: str) -> None:
    office = counter()
    dossier = office.receive(PROCEDURE, when=desk.at(1))
    with clock.frozen(desk.at(1, 10)):
        sequencer.drain()
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "insert into core_place select nextval('core_place_id_seq'), 'facts', s, 0 from generate_series(0, 15) s"
        )
    Parked.objects.create(
        consumer="facts", subject=dossier.subject, since_position=1, reason="-", parked_at=clock.now()
    )
    StoredFile.objects.create(
        name="a.pdf", media_type="application/pdf", size=1, sha256="0" * 64, stored_at=desk.at(1, 8)
    )
    with clock.frozen(desk.at(2, 8)):
        found = read()
    assert found["caicach_consumer_unread_events", "facts"] == found["caicach_log_position", ""] > 0
    assert found["caicach_consumer_unread_seconds", "facts"] > 0
    assert found["caicach_parked_subjects", "facts"] == 1
    assert found["caicach_files_unscanned_seconds", ""] == 86_400
    assert found["caicach_log_day_unsealed", ""] == 1
    with clock.frozen(desk.at(2, 8)):
        sequencer.seal()
        assert read()["caicach_log_day_unsealed", ""] == 0


@pytest.mark.django_db
def test_backups_have_an_age(tmp_path: Path, settings: pytest.FixtureRequest) -> None:
    settings.BACKUPS_ROOT = tmp_path
    assert read()["caicach_backups_kept", ""] == 0
    for name in ("caicach-20220801T000000Z", "caicach-20220802T000000Z", "caicach-20220803T000000Z", "caicach-odd-Z"):
        (tmp_path / name).mkdir()
    for whole in ("caicach-20220801T000000Z", "caicach-20220802T000000Z"):
        (tmp_path / whole / "manifest.json").touch()
    with clock.frozen(datetime(2022, 8, 2, 6, tzinfo=UTC)):
        found = read()
    assert found["caicach_backups_kept", ""] == 2
    assert found["caicach_backup_age_seconds", ""] == 6 * 3600


@pytest.mark.django_db
def test_a_backup_nobody_here_may_look_into_is_none(place: Path, settings: pytest.FixtureRequest) -> None:
    folder = place / "kept" / "caicach-20220801T000000Z"
    folder.mkdir(parents=True)
    (folder / "manifest.json").touch()
    settings.BACKUPS_ROOT = place / "kept"
    assert read()["caicach_backups_kept", ""] == 1
    for closed in (folder, place / "kept", place):
        with denied.denied(closed):
            found = read()
        assert found["caicach_backups_kept", ""] == 0
        assert found["caicach_disk_free_bytes", "backups"] > 0


def test_without_a_database_the_rest_is_still_told(committed_db: str, monkeypatch: pytest.MonkeyPatch) -> None:
    connections["default"].close()
    monkeypatch.setitem(connections["default"].settings_dict, "HOST", "/nowhere")
    found = read()
    assert found["caicach_database_up", ""] == 0
    assert found["caicach_disk_free_bytes", "files"] > 0


@pytest.mark.django_db
def test_answers_are_counted_by_area(client: Client) -> None:
    counted = ("caicach_http_requests_total", "alive,GET,200")
    before = read().get(counted, 0)
    client.get("/livez")
    client.generic("BREW", "/livez")
    after = read()
    assert after[counted] == before + 1
    assert after["caicach_http_requests_total", "alive,other,405"] >= 1


def test_processes_of_one_server_are_added_up(tmp_path: Path) -> None:
    count = "from caicach.config import requests; requests.REQUESTS.labels('desk', 'GET', '200').inc()"
    add_up = (
        "from prometheus_client import CollectorRegistry, generate_latest\n"
        "from prometheus_client.multiprocess import MultiProcessCollector\n"
        "found = CollectorRegistry(); MultiProcessCollector(found); print(generate_latest(found).decode())"
    )
    environment = {**os.environ, metrics.SHARED: str(tmp_path), "DJANGO_SETTINGS_MODULE": "caicach.config.settings"}

    def run(code: str) -> str:
        code = f"import django; django.setup()\n{code}"
        return subprocess.run([sys.executable, "-c", code], env=environment, text=True, check=True,
                              stdout=subprocess.PIPE).stdout  # fmt: skip

    run(count)
    run(count)
    assert 'caicach_http_requests_total{area="desk",method="GET",status="200"} 2.0' in run(add_up)


# --- The alarms that ship ---


def alarms() -> dict[str, str]:
    """Each rule's text by its name."""
    parts = re.split(r"^\s+- alert: (\w+)$", RULES.read_text(), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def expression(rule: str) -> str:
    return re.search(r"expr: (.+?)\n\s+(?:for|labels|annotations):", rule, re.DOTALL)[1]


@pytest.mark.django_db
def test_every_figure_an_alarm_names_exists(tmp_path: Path, settings: pytest.FixtureRequest) -> None:
    settings.BACKUPS_ROOT = tmp_path
    (tmp_path / "caicach-20220801T000000Z").mkdir()
    (tmp_path / "caicach-20220801T000000Z" / "manifest.json").touch()
    counter().receive(PROCEDURE, when=desk.at(1))
    with clock.frozen(desk.at(1, 10)):
        families = {f.name: f for f in text_string_to_metric_families(metrics.exposition().decode())}
    known = {sample.name for family in families.values() for sample in family.samples} | set(families)
    named = {name for rule in alarms().values() for name in re.findall(r"\bcaicach_\w+", expression(rule))}
    assert len(alarms()) >= 12
    assert named - known == set()


def test_every_alarm_has_its_runbook_and_says_what_it_is() -> None:
    for name, rule in alarms().items():
        page = re.search(r"runbook: docs/runbooks/([\w-]+\.md)", rule)
        assert page, name
        assert (RUNBOOKS / page[1]).exists(), name
        assert name in (RUNBOOKS / page[1]).read_text(), f"{page[1]} does not name {name}"
        assert re.search(r"severity: (page|ticket)", rule), name
        assert "summary: " in rule, name
