"""What must every answer tell the browser, whoever gives it? Asked of every address by the table of permissions."""

from typing import Any

from django.http import HttpResponseBase

from tests.web import markup

FOR_ALL = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
STRICT = {"default-src": "'none'", "object-src": "'none'", "base-uri": "'none'", "form-action": "'self'"}


def policy_of(answer: HttpResponseBase) -> dict[str, str]:
    said = answer.headers["Content-Security-Policy"].split(";")
    return {name: words.strip() for name, _space, words in (one.strip().partition(" ") for one in said)}


def check(answer: HttpResponseBase) -> None:
    """The headers, and no inline code."""
    assert {name: answer.headers.get(name) for name in FOR_ALL} == FOR_ALL
    assert "camera=()" in answer.headers["Permissions-Policy"]
    policy = policy_of(answer)
    assert {name: policy.get(name) for name in STRICT} == STRICT
    assert set(" ".join(policy.values()).split()) <= {"'none'", "'self'"}
    assert policy["frame-ancestors"] in {"'none'", "'self'"}
    if not getattr(answer, "streaming", False) and answer.headers.get("Content-Type", "").startswith("text/html"):
        assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
        assert markup.Page(body_of(answer)).inline == []


def body_of(answer: Any) -> str:
    return str(answer.content.decode())
