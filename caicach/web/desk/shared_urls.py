"""Addresses of what officials do on many dossiers, and of what they keep beside them."""

from django.urls import path

from caicach.web.desk import cover, labels, notes, together, views

urlpatterns = [
    path("dieu-hanh/", cover.cover, name="cover"),
    path("loc/", views.view, name="view"),
    path("loc/<int:view_id>/xoa/", views.delete, name="view-delete"),
    path("hang-loat/", together.together, name="together"),
    path("hang-loat/<uuid:key>/", together.result, name="together-result"),
    path("nhan/", labels.labels, name="labels"),
    path("nhan/<int:label_id>/thoi-dung/", labels.end, name="label-end"),
    path("ho-so/<str:code>/nhan/", labels.put, name="label-put"),
    path("ho-so/<str:code>/nhan/<int:label_id>/bo/", labels.take, name="label-take"),
    path("ho-so/<str:code>/ghi-chu/", notes.write, name="note-write"),
    path("ho-so/<str:code>/ghi-chu/<int:note_id>/xoa/", notes.remove, name="note-remove"),
]
