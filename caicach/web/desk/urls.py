"""Addresses of the desk."""

from django.urls import include, path

from caicach.web.desk import acts, dossier, inbox, intake, intake_parts, jobs, outcomes, register, undoing

app_name = "desk"
urlpatterns = [
    path("", inbox.inbox, name="inbox"),
    path("tim/", inbox.search, name="search"),
    path("tiep-nhan/", intake.intake, name="intake"),
    path("tiep-nhan/thu-tuc.json", intake_parts.procedures, name="intake-procedures"),
    path("tiep-nhan/thu-tuc/", intake_parts.procedure, name="intake-procedure"),
    path("tiep-nhan/tinh/", intake_parts.sums, name="intake-sums"),
    path("tiep-nhan/nguoi/", intake_parts.person, name="intake-person"),
    path("tiep-nhan/ban-nhap/<uuid:key>/", intake_parts.draft, name="intake-draft"),
    path("tiep-nhan/ban-nhap/<uuid:key>/bo/", intake.discard, name="intake-discard"),
    path("tiep-nhan/xong/<str:code>/", intake.received, name="received"),
    path("so-theo-doi/", register.register, name="register"),
    path("so-theo-doi/quyen-<int:number>.pdf", register.volume, name="register-volume"),
    path("so-theo-doi/so.xlsx", register.workbook, name="register-workbook"),
    path("ket-qua/", outcomes.register, name="outcomes"),
    path("ho-so/<str:code>/", dossier.dossier, name="dossier"),
    path("ho-so/<str:code>/giay-tiep-nhan.pdf", dossier.receipt, name="receipt"),
    path("ho-so/<str:code>/phieu-bo-sung-<int:number>.pdf", dossier.supplement, name="supplement"),
    path("ho-so/<str:code>/phieu-tu-choi.pdf", dossier.refusal, name="refusal"),
    path("ho-so/<str:code>/thong-bao-dung.pdf", dossier.stop, name="stop"),
    path("ho-so/<str:code>/phieu-xin-loi.pdf", dossier.apology, name="apology"),
    path("ho-so/<str:code>/phieu-kiem-soat.pdf", dossier.control, name="control"),
    path("ho-so/<str:code>/phieu-kiem-soat.xlsx", register.control_workbook, name="control-workbook"),
    path("ho-so/<str:code>/ma-kiem-tra-ket-qua.pdf", outcomes.slip, name="outcome-slip"),
    path("ho-so/<str:code>/tep/<int:file_id>/", dossier.file, name="file"),
    path("ho-so/<str:code>/tep/<int:file_id>/xem/", dossier.viewer, name="viewer"),
    path("ho-so/<str:code>/y-kien/<int:consultation_id>/", acts.answer, name="answer"),
    path("ho-so/<str:code>/rut-lai/", undoing.undo, name="undo"),
    path("ho-so/<str:code>/viec/<slug:name>/", acts.act, name="act"),
    path("viec-chay-nen/", jobs.jobs, name="jobs"),
    path("viec-chay-nen/<int:job_id>/", jobs.job, name="job"),
    path("viec-chay-nen/<int:job_id>/tep/", jobs.file, name="job-file"),
    path("tep/", include("caicach.web.desk.uploads_urls")),
]
