"""Which page of figures answers which address?"""

from django.urls import path

from caicach.web.dashboards import board, listing, step_times

app_name = "dashboards"
urlpatterns = [
    path("", board.board, name="board"),
    path("ho-so/", listing.listing, name="listing"),
    path("buoc/", step_times.step_times, name="step-times"),
    path("buoc/ho-so/", step_times.listing, name="step-listing"),
    path("ho-so/xuat/", listing.export, name="export"),
]
