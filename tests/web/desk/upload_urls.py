"""The addresses of uploads before everything else, for tests of uploads alone."""

from django.urls import include, path

from caicach.config import urls

urlpatterns = [path("ban-lam-viec/tep/", include("caicach.web.desk.uploads_urls")), *urls.urlpatterns]
