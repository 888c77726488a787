"""Which page of the administrators answers which address?"""

from django.urls import path

from caicach.web.backoffice import (
    calendar,
    imports,
    leave,
    people,
    printed_forms,
    procedures,
    rehearsals,
    transfers,
    units,
    viewing,
)

app_name = "backoffice"
urlpatterns = [
    path("", people.people, name="people"),
    path("nguoi-dung/them/", people.add, name="add-person"),
    path("nguoi-dung/<int:user_id>/", people.person, name="person"),
    path("nguoi-dung/<int:user_id>/giao-vi-tri/", people.give, name="give-position"),
    path("nguoi-dung/<int:user_id>/vi-tri/<int:position_id>/ket-thuc/", people.end, name="end-position"),
    path("nguoi-dung/<int:user_id>/mat-khau/", people.reset_password, name="reset-password"),
    path("nguoi-dung/<int:user_id>/khoa/", people.disable, name="disable-person"),
    path("nguoi-dung/<int:user_id>/mo/", people.enable, name="enable-person"),
    path("nguoi-dung/<int:user_id>/nghi/", leave.leave, name="leave"),
    path("nguoi-dung/<int:user_id>/xem-nhu/", viewing.begin, name="view-as"),
    path("nguoi-dung/<int:user_id>/dang-xuat/", people.end_sessions, name="end-sessions"),
    path("nguoi-dung/<int:user_id>/tat-hai-buoc/", people.turn_off_second_factor, name="turn-off-second-factor"),
    path("thu-tuc/", procedures.procedures, name="procedures"),
    path("thu-tuc/<int:revision_id>/", procedures.revision, name="revision"),
    path("thu-tuc/<int:revision_id>/so-sanh/<int:other_id>/", procedures.compare, name="compare-revisions"),
    path("thu-tuc/<int:revision_id>/cong-bo/", procedures.publish, name="publish-revision"),
    path("thu-tuc/<int:revision_id>/dien-tap/", rehearsals.history, name="rehearse-history"),
    path("bieu-mau/", printed_forms.form_sets, name="forms"),
    path("lich/", calendar.calendar, name="calendar"),
    path("chuyen-ho-so/", transfers.transfers, name="transfers"),
    path("chuyen-ho-so/lan/<int:transfer_id>/", transfers.transfer, name="transfer"),
    path("chuyen-ho-so/lan/<int:transfer_id>/bien-ban.pdf", transfers.minutes_paper, name="transfer-minutes"),
    path("chuyen-ho-so/<slug:key>/", transfers.giver, name="transfer-giver"),
    path("nhap-du-lieu/", imports.imports, name="imports"),
    path("nhap-du-lieu/<int:import_id>/", imports.import_page, name="import"),
    path("nhap-du-lieu/<int:import_id>/doc/", imports.read, name="import-read"),
    path("nhap-du-lieu/<int:import_id>/cot/", imports.columns, name="import-columns"),
    path("nhap-du-lieu/<int:import_id>/nhap/", imports.accept, name="import-accept"),
    path("nhap-du-lieu/<int:import_id>/hoan-tac/", imports.undo, name="import-undo"),
    path("nhap-du-lieu/<int:import_id>/can-sua.xlsx", imports.mend, name="import-mend"),
    path("nhap-du-lieu/<int:import_id>/loi.xlsx", imports.fault_list, name="import-faults"),
    path("nhap-du-lieu/<int:import_id>/mat-khau/", imports.print_passwords, name="import-passwords"),
    path("don-vi/", units.units, name="units"),
    path("don-vi/<slug:key>/", units.unit, name="unit"),
]
