"""The pages on a real port, inside the process of the test: for a browser."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server
from wsgiref.types import WSGIApplication

from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.handlers.wsgi import WSGIHandler
from django.test import override_settings

PLAIN = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    request_queue_size = 64


class _Handler(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """The test says what it asked; the server need not."""


@contextmanager
def serving(*, pages: WSGIApplication | None = None) -> Iterator[str]:
    """The address of a server of all pages and static files, over the database of this process.

    `pages` stands for the site's own application, for example at another moment.
    """
    with override_settings(STORAGES=PLAIN):
        server = make_server(
            "127.0.0.1", 0, StaticFilesHandler(pages or WSGIHandler()), server_class=_Server, handler_class=_Handler
        )
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            server.server_close()
            thread.join()
