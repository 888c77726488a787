"""Addresses of the desk."""

from django.urls import include, path

from caicach.web.desk import acts, dossier, inbox

app_name = "desk"
urlpatterns = [
    path("", inbox.inbox, name="inbox"),
    path("tim/", inbox.search, name="search"),
    path("so-theo-doi/", dossier.register, name="register"),
    path("ho-so/<str:code>/", dossier.dossier, name="dossier"),
    path("ho-so/<str:code>/giay-tiep-nhan.pdf", dossier.receipt, name="receipt"),
    path("ho-so/<str:code>/phieu-bo-sung-<int:number>.pdf", dossier.supplement, name="supplement"),
    path("ho-so/<str:code>/phieu-tu-choi.pdf", dossier.refusal, name="refusal"),
    path("ho-so/<str:code>/phieu-xin-loi.pdf", dossier.apology, name="apology"),
    path("ho-so/<str:code>/phieu-kiem-soat.pdf", dossier.control, name="control"),
    path("ho-so/<str:code>/y-kien/<int:consultation_id>/", acts.answer, name="answer"),
    path("ho-so/<str:code>/viec/<slug:name>/", acts.act, name="act"),
    path("tep/", include("caicach.web.desk.uploads_urls")),
]
