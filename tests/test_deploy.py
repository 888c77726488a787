"""Do the files for an installation name commands, settings and secrets that exist, and each other?"""

import configparser
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class

from caicach.config import env

CHECKOUT = Path(__file__).resolve().parents[1]
DEPLOY = CHECKOUT / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
COMMON = DEPLOY / "systemd" / "caicach-.service.d" / "common.conf"
GUIDE = (CHECKOUT / "docs" / "how-to" / "production.md").read_text()
SETTINGS = (CHECKOUT / "docs" / "how-to" / "run-a-province.md").read_text()
FILES = [path for path in sorted(DEPLOY.rglob("*")) if path.is_file()]


def lines_of(path: Path) -> list[str]:
    return [line for line in path.read_text().splitlines() if line.strip() and not line.lstrip().startswith(("#", ";"))]


def calls(text: str) -> Iterator[list[str]]:
    """The words after each `caicach`, `caicach-admin` or `exec caicach` that is a command line."""
    for found in re.finditer(
        r"(?:bin/caicach|caicach-admin|(?<!database )(?<![\w/.-])caicach) ([a-z][a-z-]*(?: --?[a-z-]+| [a-z-]+)*)", text
    ):
        yield found[1].split()


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.stem)
def test_a_unit_runs_a_command_with_words_it_takes(unit: Path) -> None:
    called = [words for line in lines_of(unit) if line.startswith("ExecStart") for words in calls(line)]
    assert called
    for name, *words in called:
        module = name.replace("-", "_")
        assert module in get_commands(), name
        parser = load_command_class(get_commands()[module], module).create_parser("caicach", module)
        told = parser.format_help()
        options = {option for action in parser._actions for option in action.option_strings}
        for word in words:
            assert word in options or re.search(rf"\b{word}\b", told) or parser._subparsers, f"{name} {word}"


def test_every_process_of_the_table_has_its_unit() -> None:
    table = SETTINGS.partition("## 4. Processes")[2].partition("\n## ")[0]
    told = set(re.findall(r"^\| `caicach ([a-z]+)", table, re.MULTILINE))
    assert told
    assert told <= {unit.stem.removeprefix("caicach-") for unit in UNITS}


def test_variables_of_the_services_are_known() -> None:
    named = {line.partition("=")[0] for line in lines_of(DEPLOY / "caicach.env")}
    for path in [COMMON, *UNITS]:
        named |= {line.split("=")[1] for line in lines_of(path) if line.startswith("Environment=")}
    assert named
    assert {name for name in named if f"`{name}`" not in SETTINGS} == set()
    assert {name.removesuffix("_FILE") for name in named if name.endswith("_FILE")} <= set(env.SECRETS)


def test_no_secret_stands_in_a_setting_and_each_is_lent_and_made() -> None:
    assert not {line.partition("=")[0] for line in lines_of(DEPLOY / "caicach.env")} & set(env.SECRETS)
    lent = set()
    for path in [COMMON, *UNITS]:
        text = path.read_text()
        here = dict(re.findall(r"LoadCredential=([\w-]+):/etc/caicach/secrets/([\w-]+)", text))
        assert set(re.findall(r"=%d/([\w-]+)", text)) == set(here)
        lent |= set(here.values())
    assert lent == set(re.findall(r"secrets/([\w-]+)\"", (DEPLOY / "caicach-admin").read_text()))
    assert all(name in GUIDE for name in lent)


def test_the_address_of_the_owner_is_lent_to_no_process_that_answers_people() -> None:
    holders = {unit.stem for unit in UNITS if "owner-url" in unit.read_text()}
    assert holders == {"caicach-migrate", "caicach-backup", "caicach-backup-check"}
    assert "owner-url" not in COMMON.read_text()


def test_every_timer_has_its_service_and_every_target_its_units() -> None:
    known = {unit.stem for unit in UNITS}
    assert {timer.stem for timer in (DEPLOY / "systemd").glob("*.timer")} <= known
    wanted = (DEPLOY / "systemd" / "caicach.target").read_text()
    assert set(re.findall(r"(caicach-[\w-]+)\.service", wanted)) <= known
    for unit in known | {timer.name for timer in (DEPLOY / "systemd").glob("*.timer")}:
        assert unit in GUIDE, unit


def test_the_guide_names_what_exists() -> None:
    blocks = "\n".join(re.findall(r"```sh\n(.*?)```", GUIDE, re.DOTALL))
    assert {words[0] for words in calls(blocks)} <= {name.replace("_", "-") for name in get_commands()}
    assert [path for path in re.findall(r"deploy/[\w/.-]+\w", GUIDE) if not (CHECKOUT / path).exists()] == []
    assert [str(path) for path in FILES if path.parent.name != "systemd" and path.name not in GUIDE + NAMED] == []


NAMED = "dang-khoi-dong-lai.html"  # by the configuration of nginx


def test_the_proxy_throws_away_what_clients_say_of_themselves() -> None:
    told = (DEPLOY / "nginx" / "caicach.conf").read_text()
    assert "proxy_set_header X-Forwarded-For $remote_addr;" in told
    assert "proxy_set_header X-Forwarded-Proto https;" in told
    assert "ssl_protocols TLSv1.2 TLSv1.3;" in told
    assert re.search(r"location = /metrics \{ return 404; \}", told)
    page = re.search(r"location = /([\w.-]+\.html)", told)
    assert page is not None
    assert (DEPLOY / "nginx" / page[1]).exists()
    assert "$request_uri" not in told.partition("log_format")[2].partition(";")[0]


def test_the_image_is_nobodys_root_and_pinned() -> None:
    lines = "\n".join(lines_of(DEPLOY / "container" / "Containerfile"))
    assert re.search(r"^USER 10001:10001$", lines, re.MULTILINE)
    assert lines.index("USER 10001") < lines.index('CMD ["sh"')
    assert "--require-hashes" in lines
    assert re.search(r"^ARG BASE=\S+:\d+\.\d+\.\d+-", lines, re.MULTILINE)
    assert "HEALTHCHECK" in lines
    assert "readyz" in lines
    assert not re.search(r"^(ENV|ARG) .*(PASSWORD|TOKEN|SECRET)", lines, re.MULTILINE)


def test_the_pooler_keeps_a_session_for_each_transaction_only_where_the_guide_says_so() -> None:
    read = configparser.ConfigParser(comment_prefixes=(";",))
    read.read(DEPLOY / "pgbouncer" / "pgbouncer.ini")
    assert read["pgbouncer"]["pool_mode"] == "transaction"
    assert read["pgbouncer"]["auth_type"] == "scram-sha-256"
    assert "options" not in read["pgbouncer"]["ignore_startup_parameters"]  # it would drop a role without a word
    assert "DATABASE_POOLER=transaction" in GUIDE


def test_the_wrapper_is_sound_shell() -> None:
    assert subprocess.run(["sh", "-n", str(DEPLOY / "caicach-admin")], check=False).returncode == 0
