"""Does the audit see a package that is not the pinned one and a known weakness, and is it deaf to a silent registry?"""

import importlib.metadata
import importlib.util
import subprocess
import sys
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

TOOL = Path(__file__).resolve().parents[2] / "tools" / "audit.py"
HASHED = " \\\n    --hash=sha256:" + "a" * 64 + "\n"
WEAK = {"dependencies": [
    {"name": "django", "version": "5.2.19", "vulns": [
        {"id": "PYSEC-2027-1", "aliases": ["CVE-2027-1"], "fix_versions": ["5.2.20"]},
    ]},
    {"name": "granian", "skip_reason": "Dependency not found"},
]}  # fmt: skip


@pytest.fixture
def audit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The tool, with requirements of its own."""
    spec = importlib.util.spec_from_file_location("audit", TOOL)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "REQUIREMENTS", tmp_path)
    monkeypatch.setattr(module, "PLACE", tmp_path / "place")
    (tmp_path / "accepted.toml").write_text("")
    (tmp_path / "dev.txt").write_text("")
    return module


def test_what_is_not_pinned_by_hash_is_named(audit: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "base.txt").write_text(f"good==1.0{HASHED}bare==2.0\nloose[extra]>=3{HASHED}")
    assert [line.split(": ")[2].split()[0] for line in audit.unpinned()] == ["bare", "loose"]


def test_an_installed_package_that_is_not_the_pinned_one(audit: ModuleType, tmp_path: Path) -> None:
    right = importlib.metadata.version("django")
    (tmp_path / "base.txt").write_text(f"django=={right}{HASHED}pytest==0.0.1{HASHED}")
    assert [line.split()[1] for line in audit.strangers()] == ["pytest"]
    (tmp_path / "base.txt").write_text(f"django=={right}{HASHED}")
    assert audit.strangers() == []


def test_a_known_weakness_is_a_fault_until_it_is_accepted(audit: ModuleType, tmp_path: Path, capsys: Any) -> None:
    assert [line.split()[1] for line in audit.asked(WEAK)] == ["django"]
    assert "NOT ASKED" in capsys.readouterr().out
    entry = '[[advisory]]\nid = "CVE-2027-1"\nreason = "not used"\nuntil = {}\n'
    (tmp_path / "accepted.toml").write_text(entry.format(date.max))
    assert audit.asked(WEAK) == []
    (tmp_path / "accepted.toml").write_text(entry.format(date(2020, 1, 1)))
    assert audit.asked(WEAK) != []


def test_a_silent_registry_is_no_fault(audit: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    monkeypatch.setattr(audit, "AUDITOR", "no such package, surely")
    assert audit.asked(audit.answer()) == []
    assert "NOT ASKED" in capsys.readouterr().out


@pytest.mark.parametrize(
    "said", ["", "null", "[]", '{"detail": "try later"}', '{"dependencies": null}', "<html>503</html>"]
)
def test_an_odd_answer_is_no_fault_and_no_clean_bill(
    audit: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any, said: str
) -> None:
    auditor = tmp_path / "place" / "bin" / "python"
    auditor.parent.mkdir(parents=True)
    auditor.with_name("pip-audit").touch()
    auditor.write_text(f"#!/bin/sh\ncat <<'EOF'\n{said}\nEOF\n")
    auditor.chmod(0o755)
    assert audit.asked(audit.answer()) == []
    assert "NOT ASKED" in capsys.readouterr().out


def test_the_shipped_pins_hold_in_this_environment() -> None:
    done = subprocess.run([sys.executable, str(TOOL), "pins"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
