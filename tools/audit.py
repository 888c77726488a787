"""Is any package we ship known to be weak, and is exactly what we pinned what is installed?

`.venv/bin/python tools/audit.py pins` compares without any network; `… audit.py` also asks the registry's list of
advisories by pip-audit, in an environment of its own. A registry that is silent or keeps no such list is no fault of
the code: that is said, and the exit code stays 0. It is 1 for a known weakness that requirements/accepted.toml has not.
"""

import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from datetime import UTC, date, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

CHECKOUT = Path(__file__).resolve().parents[1]
REQUIREMENTS = CHECKOUT / "requirements"
PLACE = CHECKOUT / "var" / "audit"
AUDITOR = "pip-audit==2.10.1"
PATIENCE = 120  # seconds for each of its two steps


def main(words: list[str]) -> int:
    wrong = [*unpinned(), *strangers()]
    print("\n".join(wrong) or "audit: every installed package is the pinned one, pinned by hash")
    if words != ["pins"]:
        wrong += asked(answer())
    return 1 if wrong else 0


def pins(name: str) -> Iterator[tuple[str, str, int]]:
    """(package, version, number of hashes) of every entry; a version of "" is none."""
    joined = (REQUIREMENTS / name).read_text().replace("\\\n", " ")
    for line in joined.splitlines():
        if found := re.match(r"([A-Za-z0-9][\w.-]*)(?:\[[^]]*\])?(?:==([^\s;]+))?", line):
            yield normal(found[1]), found[2] or "", line.count("--hash=sha256:")


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def unpinned() -> list[str]:
    return [
        f"audit: {file.name}: {package} is not pinned to one version by hash"
        for file in sorted(REQUIREMENTS.glob("*.txt"))
        for package, version, hashes in pins(file.name)
        if not version or not hashes
    ]


def strangers() -> list[str]:
    """Pinned packages of which another version is installed. What was installed besides is not shipped."""
    wanted = {package: version for package, version, _hashes in [*pins("base.txt"), *pins("dev.txt")]}
    found = {normal(one.metadata["Name"]): one.version for one in metadata.distributions()}
    return [
        f"audit: {package} {version} is installed, pinned is {wanted[package]}"
        for package, version in sorted(found.items())
        if wanted.get(package, version) != version
    ]


def answer() -> dict[str, Any] | None:
    """What pip-audit says of the packages we ship, or None if it could not be had."""
    python = PLACE / "bin" / "python"
    # Made anew until it holds the auditor: one that was broken off would be silent for ever.
    make = [] if (PLACE / "bin" / "pip-audit").exists() else [[sys.executable, "-m", "venv", "--clear", str(PLACE)]]
    steps = [*make, [str(python), "-m", "pip", "install", "--quiet", AUDITOR]]
    ask = [str(python), "-m", "pip_audit", "--disable-pip", "--require-hashes", "--format", "json",
           "--progress-spinner", "off", "--requirement", str(REQUIREMENTS / "base.txt")]  # fmt: skip
    try:
        for step in steps:
            subprocess.run(step, check=True, capture_output=True, timeout=PATIENCE)
        said = subprocess.run(ask, check=False, capture_output=True, text=True, timeout=PATIENCE).stdout
        told: dict[str, Any] = {"dependencies": list(json.loads(said)["dependencies"])}
    except (subprocess.SubprocessError, OSError, ValueError, LookupError, TypeError) as silent:
        print(f"audit: NOT ASKED: {type(silent).__name__}: the list of advisories could not be had")
        return None
    return told


def asked(told: dict[str, Any] | None) -> list[str]:
    """The weaknesses nobody accepted. A package the registry keeps no list for was not judged, and that is said."""
    packages = told["dependencies"] if told else []
    silent = sum("skip_reason" in one for one in packages)
    if packages:
        print(f"audit: {len(packages) - silent} of {len(packages)} packages were judged")
    if silent:
        print(f"audit: NOT ASKED: the registry knows no advisories of {silent} packages; ask another before a release")
    known = accepted(datetime.now(UTC).date())
    wrong = [
        f"audit: {one['name']} {one['version']}: {weak['id']} {', '.join(weak.get('aliases', []))} "
        f"(mended in {', '.join(weak.get('fix_versions', [])) or 'no version yet'})"
        for one in packages
        for weak in one.get("vulns", [])
        if not {weak["id"], *weak.get("aliases", [])} & known
    ]
    print("\n".join(wrong), end="\n" if wrong else "")
    return wrong


def accepted(today: date) -> set[str]:
    """Advisories that do not concern us, each with its reason, until a day on which they are looked at again."""
    listed = tomllib.loads((REQUIREMENTS / "accepted.toml").read_text()).get("advisory", [])
    return {one["id"] for one in listed if one["reason"] and today <= one["until"]}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
