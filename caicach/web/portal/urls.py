"""Which page of the portal answers which address?"""

from django.urls import path

from caicach.web.portal import (
    areas,
    calculator,
    components,
    home,
    looks,
    lookup,
    open_data,
    own,
    preferences,
    procedures,
    queue,
    results,
    scores,
    texts,
    verification,
)

app_name = "portal"
urlpatterns = [
    path("", home.home, name="home"),
    path("thu-tuc/", procedures.procedures, name="procedures"),
    path("thu-tuc/<str:code>/", procedures.procedure, name="procedure"),
    path("thu-tuc/<str:code>/quy-trinh.bpmn", procedures.workflow, name="workflow"),
    path("tra-cuu/", lookup.lookup, name="lookup"),
    path("tra-cuu/dang-nhap/", own.login, name="own-login"),
    path("tra-cuu/cua-toi/", own.own, name="own"),
    path("tra-cuu/luot-xem/", looks.looks, name="looks"),
    path("tra-cuu/thoat/", own.logout, name="own-logout"),
    path("kiem-tra-ket-qua/", verification.verification, name="verification"),
    path("lay-so/<uuid:key>/", queue.kiosk, name="queue-kiosk"),
    path("hang-doi/<slug:key>/", queue.wall, name="queue-wall"),
    path("don-vi-hanh-chinh/", areas.areas, name="areas"),
    path("tinh-ngay-hen-tra/", calculator.calculator, name="calculator"),
    path("cong-khai/danh-gia/", results.assessments, name="assessments"),
    path("cong-khai/danh-gia/<int:cycle_id>/", results.assessment, name="assessment"),
    path("cong-khai/danh-gia/<int:cycle_id>/<int:number>/", results.assessment, name="assessment-edition"),
    path(
        "cong-khai/danh-gia/<int:cycle_id>/<int:number>/bang.xlsx",
        results.assessment_workbook,
        name="assessment-workbook",
    ),
    path(
        "cong-khai/danh-gia/<int:cycle_id>/<int:number>/ket-qua.json", results.assessment_file, name="assessment-file"
    ),
    path("cong-khai/danh-gia/<int:cycle_id>/<int:number>/<slug:key>/", results.assessment_unit, name="assessment-unit"),
    path("cong-khai/chi-so/", scores.score_sets, name="score-sets"),
    path("cong-khai/chi-so/<str:code>/", scores.score_board, name="score-board"),
    path("cong-khai/chi-so/<str:code>/don-vi/<slug:key>/", scores.unit_scores, name="score-unit"),
    path("du-lieu-mo/", open_data.catalogue, name="open-data"),
    path("du-lieu-mo/danh-muc.json", open_data.manifest, name="open-data-manifest"),
    path("du-lieu-mo/chi-so/<str:code>/<str:period>/<int:number>.<slug:form>", open_data.file, name="open-data-file"),
    path("du-lieu-mo/chi-so/<str:code>/<str:period>/moi-nhat.<slug:form>", open_data.latest, name="open-data-latest"),
    path("tro-giup/", texts.help_page, name="help"),
    path("tro-giup/kha-nang-tiep-can/", texts.accessibility, name="accessibility"),
    path("thanh-phan-giao-dien/", components.components, name="components"),
    path("co-chu/", preferences.text_size, name="text-size"),
    path("ngon-ngu/", preferences.language, name="language"),
]
