"""In which language does a page answer, and what does a person see when something knowingly says no?"""

import errno
import logging
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers

from caicach.core import errors
from caicach.web import refusals

logger = logging.getLogger(__name__)

Handler = Callable[[HttpRequest], HttpResponse]


class LanguageMiddleware:
    """Vietnamese, unless this reader chose otherwise by the switch.

    Not by the browser's wish: phones sold here often ask for English, and their owners read Vietnamese.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response
        self.known = {code for code, _name in settings.LANGUAGES}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        wanted = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = wanted if wanted in self.known else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ("Cookie",))
        return response


class RefusalMiddleware:
    """Turn the project's errors into pages. Anything else is a bug and is left to crash and be reported."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, errors.CaicachError):
            return refusals.answer(request, exception)
        if isinstance(exception, OSError) and exception.errno == errno.ENOSPC:
            logger.error("The disk is full.", exc_info=exception)
            return refusals.answer(request, errors.Unavailable())
        if isinstance(exception, refusals.DATABASE_AWAY):
            logger.error("The database does not answer.", exc_info=exception)
            return refusals.answer(request, errors.Unavailable())
        return None
