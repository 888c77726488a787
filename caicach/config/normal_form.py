"""Does the same word always come in as the same letters? Every input is put into Unicode NFC before a view sees it.

A Vietnamese keyboard may send "ế" as one letter, as "ê" with a mark, or as "e" with two; equal names must compare equal
in searches, in constraints and in signatures. Bytes of files are never touched, only their names.
"""

import json
import re
import unicodedata
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, QueryDict

FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
# An escape of one letter, or of the two halves of a letter beyond the first 65,536; a doubled backslash is none.
ESCAPE = re.compile(
    r"(?<!\\)((?:\\\\)*)(?:(\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})|\\u([0-9a-fA-F]{4}))"
)
FIRST_MARKED_LETTER = 0x80
SURROGATES = range(0xD800, 0xE000)


class NormalFormMiddleware:
    """Query, form, JSON body, path and file names in NFC."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.path_info = nfc(request.path_info)
        request.path = nfc(request.path)
        put_into(request, "GET", normal(request.GET))
        if request.content_type in FORMS:
            self.normalise_form(request)
        elif is_json(request.content_type):
            request._body = normal_json(request.body)
        return self.get_response(request)

    def normalise_form(self, request: HttpRequest) -> None:
        put_into(request, "POST", normal(request.POST))
        for files in request.FILES.lists():
            for file in files[1]:
                file.name = nfc(file.name or "")


def put_into(request: HttpRequest, name: str, values: QueryDict) -> None:
    # Both attributes may be set, though their declared type is a narrower one.
    setattr(request, name, values)


def nfc(value: str) -> str:
    return value if value.isascii() else unicodedata.normalize("NFC", value)


def normal(values: QueryDict) -> QueryDict:
    """The same keys and values in NFC; the very same object if nothing changes."""
    if all(nfc(word) is word for key, words in values.lists() for word in (key, *words)):
        return values
    changed = QueryDict(mutable=True, encoding=values.encoding)
    for key, words in values.lists():
        changed.setlist(nfc(key), [nfc(word) for word in words])
    changed._mutable = False
    return changed


def is_json(content_type: str | None) -> bool:
    return content_type == "application/json" or (content_type or "").endswith("+json")


def normal_json(body: bytes) -> bytes:
    """JSON text in NFC. Escapes of letters are written out first, so that "e\\u0301" meets its mark too."""
    try:
        text = body.decode()
    except UnicodeDecodeError:
        return body  # the parser will refuse it
    if "\\u" in text:
        text = ESCAPE.sub(_written_out, text)
    return nfc(text).encode(errors="surrogatepass")


def _written_out(match: re.Match[str]) -> str:
    if match[2]:
        return match[1] + str(json.loads(f'"{match[2]}"'))
    number = int(match[3], 16)
    if number < FIRST_MARKED_LETTER or number in SURROGATES:
        return match[0]
    return match[1] + chr(number)
