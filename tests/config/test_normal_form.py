"""The same word in three spellings of its letters reaches a view as one."""

import json
import unicodedata

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.test import Client, override_settings
from django.urls import path
from hypothesis import example, given
from hypothesis import strategies as st

from caicach.config import normal_form

WORD = "Nguyễn Thị Đặng Ưở"
SPELLINGS = [
    unicodedata.normalize("NFC", WORD),
    unicodedata.normalize("NFD", WORD),
    "Nguy\u00ea\u0303n Thi\u0323 Đặng Ưở",
]


def echo(request: HttpRequest, word: str = "") -> HttpResponse:
    return JsonResponse({
        "path": word,
        "query": dict(request.GET.lists()),
        "form": dict(request.POST.lists()),
        "files": {key: file.name for key, file in request.FILES.items()},
        "bytes": [file.read().decode() for file in request.FILES.values()],
        "json": json.loads(request.body) if request.content_type == "application/json" else None,
    })  # fmt: skip


urlpatterns = [path("echo/", echo), path("echo/<str:word>/", echo)]

pytestmark = pytest.mark.parametrize("spelling", SPELLINGS)


@pytest.fixture
def client() -> Client:
    with override_settings(ROOT_URLCONF=__name__, MIDDLEWARE=["caicach.config.normal_form.NormalFormMiddleware"]):
        yield Client()


def test_query_and_path(client: Client, spelling: str) -> None:
    answer = client.get(f"/echo/{spelling}/", {"ten": [spelling, "x"], spelling: "1"}).json()
    assert answer["query"] == {"ten": [WORD, "x"], WORD: ["1"]}
    assert answer["path"] == WORD


def test_form(client: Client, spelling: str) -> None:
    body = f"ten={spelling}"
    answer = client.post("/echo/", body, content_type="application/x-www-form-urlencoded").json()
    assert answer["form"] == {"ten": [WORD]}


def test_form_with_a_file_changes_its_name_and_not_its_bytes(client: Client, spelling: str) -> None:
    content = unicodedata.normalize("NFD", WORD)
    file = SimpleUploadedFile(f"{spelling}.txt", content.encode())
    answer = client.post("/echo/", {"ten": spelling, "tep": file}).json()
    assert answer["form"] == {"ten": [WORD]}
    assert answer["files"] == {"tep": f"{WORD}.txt"}
    assert answer["bytes"] == [content]


@pytest.mark.parametrize("escaped", [True, False])
def test_json_written_out_or_in_escapes(client: Client, spelling: str, escaped: bool) -> None:
    body = json.dumps({"ten": [spelling], "duong-dan": "C:\\u0301"}, ensure_ascii=escaped)
    answer = client.post("/echo/", body, content_type="application/json").json()
    assert answer["json"] == {"ten": [WORD], "duong-dan": "C:\\u0301"}


@example(value="\U0002f800", escaped=True)
@given(value=st.recursive(st.text() | st.integers() | st.floats(allow_nan=False), st.lists), escaped=st.booleans())
def test_any_json_keeps_its_meaning(spelling: str, value: object, escaped: bool) -> None:
    body = json.dumps([value, spelling], ensure_ascii=escaped)
    try:
        sent = body.encode()
    except UnicodeEncodeError:  # half a surrogate pair cannot be sent unescaped
        return
    read = json.loads(normal_form.normal_json(sent))
    assert read == json.loads(unicodedata.normalize("NFC", json.dumps([value, spelling], ensure_ascii=False)))
