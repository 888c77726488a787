"""Which area answers which address?"""

from django.urls import include, path

from caicach.config import contact, health, metrics
from caicach.config.doctor import page

urlpatterns = [
    path("livez", health.alive, name="alive"),
    path("readyz", health.ready, name="ready"),
    path("metrics", metrics.metrics, name="metrics"),
    path(".well-known/security.txt", contact.security, name="security-contact"),
    path("ban-lam-viec/", include("caicach.web.desk.urls")),
    path("so-lieu/", include("caicach.web.dashboards.urls")),
    path("nhiem-vu/", include("caicach.web.plans.urls")),
    path("danh-gia/", include("caicach.web.assessments.urls")),
    path("khao-sat/", include("caicach.web.surveys.urls")),
    path("quan-tri/he-thong/", page.system, name="system"),
    path("quan-tri/", include("caicach.web.backoffice.urls")),
    path("dang-nhap/", include("caicach.web.desk.login_urls")),
    path("api/v1/", include("caicach.api.v1.urls")),
    path("", include("caicach.web.portal.urls")),
]

handler400 = "caicach.web.refusals.bad_request"
handler403 = "caicach.web.refusals.permission_denied"
handler404 = "caicach.web.refusals.page_not_found"
handler500 = "caicach.web.refusals.server_error"
