"""Addresses of uploads, below the desk's `tep/`."""

from django.urls import path

from caicach.web.desk import uploads

app_name = "uploads"
urlpatterns = [
    path("", uploads.begin, name="begin"),
    path("<uuid:token>/", uploads.piece, name="piece"),
    path("<uuid:token>/xong/", uploads.finish, name="finish"),
    path("<int:file_id>/", uploads.download, name="download"),
]
