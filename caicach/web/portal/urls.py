"""Which page of the portal answers which address?"""

from django.urls import path

from caicach.web.portal import (
    areas,
    calculator,
    components,
    home,
    looks,
    lookup,
    own,
    preferences,
    procedures,
    queue,
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
    path("tro-giup/", texts.help_page, name="help"),
    path("tro-giup/kha-nang-tiep-can/", texts.accessibility, name="accessibility"),
    path("thanh-phan-giao-dien/", components.components, name="components"),
    path("co-chu/", preferences.text_size, name="text-size"),
    path("ngon-ngu/", preferences.language, name="language"),
]
