"""What a worker of the web server serves."""

import multiprocessing

from django.core.handlers.wsgi import WSGIHandler
from django.core.wsgi import get_wsgi_application

from caicach.core import processes


def application() -> WSGIHandler:
    """The pages and the API, for as long as the web server lives: a worker that outlived it would keep its port."""
    server = multiprocessing.parent_process()
    assert server is not None
    processes.end_with(server.ident or 0)
    return get_wsgi_application()
