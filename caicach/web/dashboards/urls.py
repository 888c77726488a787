"""Which page of figures answers which address?"""

from django.urls import path

from caicach.web.dashboards import board, listing

app_name = "dashboards"
urlpatterns = [
    path("", board.board, name="board"),
    path("ho-so/", listing.listing, name="listing"),
]
