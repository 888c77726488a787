"""Is every Vietnamese text also said in English? Collects texts from code and templates without GNU gettext.

The message id is the Vietnamese source text. Django's own `templatize` turns a template into Python, Babel's extractor
reads Python; the catalogue is a PO file that people edit, the compiled MO is made where it runs and never kept.
"""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

KEYWORDS = {
    "_": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None,
    "ngettext": (1, 2), "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2), "npgettext": ((1, "c"), 2, 3),
}  # fmt: skip
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%[sd]|\{(\w*)\}")
HEADER = "# English texts of caicach. The Vietnamese source text is the message id.\n#"

Key = tuple[str, str | None]


@dataclass(frozen=True)
class Book:
    """The texts below one folder and their translation into one language."""

    root: Path
    locale: Path
    language: str = "en"

    @property
    def po(self) -> Path:
        return self.locale / self.language / "LC_MESSAGES" / "django.po"

    @property
    def mo(self) -> Path:
        return self.po.with_suffix(".mo")

    def collect(self) -> Catalog:
        """Every text that is shown, with the files that show it."""
        found = Catalog(locale=self.language, header_comment=HEADER, fuzzy=False, project="caicach", charset="utf-8")
        for path in sorted([*self.root.rglob("*.py"), *self.root.rglob("templates/**/*.*")]):
            if "migrations" not in path.parts:
                for text, context in texts_of(path):
                    found.add(text, context=context, locations=[(str(path.relative_to(self.root)), 0)])
        return found

    def read(self) -> Catalog:
        if not self.po.exists():
            return Catalog(locale=self.language)
        with self.po.open("rb") as file:
            return read_po(file, locale=self.language)

    def renew(self) -> None:
        """Bring new texts into the catalogue and take unused ones out; translations are kept."""
        known = {key_of(message): message.string for message in self.read() if message.id}
        catalog = self.collect()
        for message in catalog:
            message.string = known.get(key_of(message), message.string)
        self.po.parent.mkdir(parents=True, exist_ok=True)
        written = io.BytesIO()
        write_po(written, catalog, width=118, sort_output=True, include_lineno=False, ignore_obsolete=True)
        self.po.write_bytes(without_dates(written.getvalue()))

    def compile(self) -> bool:
        """Make the binary that Django reads; False if it is there already, or there is nothing to compile."""
        if not self.po.exists() or (self.mo.exists() and self.mo.stat().st_mtime >= self.po.stat().st_mtime):
            return False
        made = self.mo.with_suffix(".making")
        with made.open("wb") as file:
            write_mo(file, self.read())
        made.replace(self.mo)
        return True

    def problems(self) -> Iterator[str]:
        wanted = {key_of(message): message for message in self.collect() if message.id}
        known = {key_of(message): message for message in self.read() if message.id}
        for key, message in wanted.items():
            where = ", ".join(file for file, _line in message.locations)
            if key not in known:
                yield f"not in the catalogue: {key[0]!r} ({where})"
            elif fault := fault_of(known[key]):
                yield f"{fault}: {key[0]!r} ({where})"
        for key in known.keys() - wanted.keys():
            yield f"no longer used: {key[0]!r}"


def texts_of(path: Path) -> Iterator[tuple[str | tuple[str, ...], str | None]]:
    source = path.read_text()
    if "templates" in path.parts:
        source = templatize(source, origin=str(path))
    found = extract_python(io.BytesIO(source.encode()), KEYWORDS, (), {"encoding": "utf-8"})
    for _line, function, arguments, _comments in found:
        if chosen := choose(str(function), arguments):
            yield chosen


def choose(function: str, arguments: Any) -> tuple[str | tuple[str, ...], str | None] | None:
    """The text and its context, out of the arguments of one call; None if it is no literal."""
    words = list(arguments) if isinstance(arguments, tuple | list) else [arguments]
    context = words.pop(0) if "pgettext" in function else None
    count = 2 if function.startswith(("ng", "np")) else 1
    literals = [word for word in words[:count] if isinstance(word, str) and word]
    if len(literals) < count:
        return None
    return (literals[0] if count == 1 else tuple(literals)), context


def key_of(message: Message) -> Key:
    return (message.id if isinstance(message.id, str) else message.id[0]), message.context


def fault_of(message: Message) -> str | None:
    """What is wrong with one translation, if anything."""
    sources = [message.id] if isinstance(message.id, str) else list(message.id)
    targets = [message.string] if isinstance(message.string, str) else list(message.string or [""])
    if not all(targets):
        return "not translated"
    if message.fuzzy:
        return "marked as doubtful"
    wanted = set().union(*map(placeholders, sources))
    if any(placeholders(target) - wanted for target in targets) or placeholders(targets[-1]) != wanted:
        return "other placeholders than the source"
    return None


def placeholders(text: str) -> set[str]:
    return {match[0] for match in PLACEHOLDER.finditer(text)}


def without_dates(po: bytes) -> bytes:
    """A catalogue that nobody changed stays the same file."""
    return re.sub(rb'^"(POT-Creation-Date|PO-Revision-Date|Last-Translator|Language-Team|Generated-By).*\n', b"", po,
                  flags=re.MULTILINE)  # fmt: skip
