"""Which area answers which address?"""

import importlib.util

from django.urls import include, path

from caicach.config import health

_AREAS = [
    ("ban-lam-viec/", "caicach.web.desk.urls"),
    ("so-lieu/", "caicach.web.dashboards.urls"),
    ("quan-tri/", "caicach.web.backoffice.urls"),
    ("dang-nhap/", "caicach.web.desk.login_urls"),
    ("api/v1/", "caicach.api.v1.urls"),
    ("", "caicach.web.portal.urls"),
]


def _exists(module: str) -> bool:
    try:
        return importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:
        return False


urlpatterns = [
    path("suc-khoe/song", health.alive, name="alive"),
    path("suc-khoe/san-sang", health.ready, name="ready"),
    *(path(prefix, include(module)) for prefix, module in _AREAS if _exists(module)),
]

handler400 = "caicach.web.refusals.bad_request"
handler403 = "caicach.web.refusals.permission_denied"
handler404 = "caicach.web.refusals.page_not_found"
handler500 = "caicach.web.refusals.server_error"
