"""How does a printed form become a PDF? A typst template, data as JSON, our own fonts; nothing is fetched or guessed.

The data reach the template as `json(bytes(sys.inputs.data))`: strings are shown and never read as markup.
"""

import functools
import io
import json
import threading
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import segno
import typst

PACKAGE = Path(__file__).resolve().parents[1]  # the root that absolute imports in templates start from
FONTS = Path(__file__).resolve().parent / "fonts"

_own = threading.local()


def pdf(template: Path | str, data: Mapping[str, object], *, created_at: datetime | None = None) -> bytes:
    """Set one document. The same template, data and `created_at` give the same bytes.

    A mistake in the template or a missing value raises `typst.TypstError`: a bug, not a wrong input.
    """
    made = _compiler().compile(
        str(template),
        format="pdf",
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        timestamp=int(created_at.timestamp()) if created_at else None,
        pdf_standards=["ua-1"],  # tagged, titled, pictures described: readable by a screen reader
    )
    assert isinstance(made, bytes)
    return made


def qr(address: str) -> str:
    """A QR code of exactly this text, as an SVG picture; level M, with the quiet zone that scanners need."""
    # Any of the eight masks decodes; weighing all of them to choose one costs three times the rest of the code.
    picture = io.BytesIO()
    segno.make(address, error="m", micro=False, mask=3).save(picture, kind="svg", border=4, xmldecl=False)
    return picture.getvalue().decode()


def _compiler() -> typst.Compiler:
    # One compiler belongs to one thread: it may not be entered twice, and it keeps parsed templates between calls.
    compiler: typst.Compiler | None = getattr(_own, "compiler", None)
    if compiler is None:
        compiler = typst.Compiler(root=str(PACKAGE), font_paths=_fonts())
        _own.compiler = compiler
    return compiler


@functools.cache
def _fonts() -> typst.Fonts:
    # Typst's embedded fonts stay as a last resort for a letter that ours lacks; the machine's fonts never decide.
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(FONTS)])
