"""Which page of the log-in answers which address?"""

from django.urls import path

from caicach.web.backoffice import viewing
from caicach.web.desk import account, login, standing_in

app_name = "login"
urlpatterns = [
    path("", login.login, name="login"),
    path("buoc-hai/", login.second_step, name="second-step"),
    path("thoat/", login.logout, name="logout"),
    path("tai-khoan/", account.account, name="account"),
    path("mat-khau/", account.password, name="password"),
    path("hai-buoc/", account.second_factor, name="second-factor"),
    path("hai-buoc/ma.svg", account.second_factor_code, name="second-factor-code"),
    path("xem-nhu/ket-thuc/", viewing.end, name="end-viewing"),
    path("phien/", account.sessions, name="sessions"),
    path("uy-quyen/", standing_in.delegations, name="delegations"),
    path("uy-quyen/<int:delegation_id>/thu-hoi/", standing_in.revoke, name="revoke-delegation"),
    path("nghi/", standing_in.leaves, name="leaves"),
    path("nghi/<int:cover_id>/ket-thuc/", standing_in.end_leave, name="end-leave"),
    path("don-vi/", account.units, name="units"),
]
