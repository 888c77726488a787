"""Which questionnaires come with the software? Examples, each dated and marked as what it is."""

import functools
from pathlib import Path
from typing import Final

from caicach.surveys.rules import questionnaires
from caicach.surveys.rules.questionnaires import Questionnaire

FOLDER: Final = Path(__file__).parent / "data" / "questionnaires"


@functools.cache
def shipped() -> dict[str, Questionnaire]:
    """By code."""
    found = [questionnaires.read(file.read_text(encoding="utf-8")) for file in sorted(FOLDER.glob("*.toml"))]
    return {one.code: one for one in found}
