"""Which page of the log-in answers which address?"""

from django.urls import path

from caicach.web.desk import account, login

app_name = "login"
urlpatterns = [
    path("", login.login, name="login"),
    path("buoc-hai/", login.second_step, name="second-step"),
    path("thoat/", login.logout, name="logout"),
    path("tai-khoan/", account.account, name="account"),
    path("mat-khau/", account.password, name="password"),
    path("hai-buoc/", account.second_factor, name="second-factor"),
    path("hai-buoc/ma.svg", account.second_factor_code, name="second-factor-code"),
    path("don-vi/", account.units, name="units"),
]
