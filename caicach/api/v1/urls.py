"""Addresses of the programs' interface."""

from django.urls import path

from caicach.api.v1 import dossiers

app_name = "api"
urlpatterns = [
    path("ho-so/", dossiers.receive, name="receive"),
    path("ho-so/<str:code>/", dossiers.show, name="dossier"),
]
