"""Which page of figures answers which address?"""

from django.urls import path

from caicach.web.dashboards import board, index_sets, listing, step_times

app_name = "dashboards"
urlpatterns = [
    path("", board.board, name="board"),
    path("ho-so/", listing.listing, name="listing"),
    path("buoc/", step_times.step_times, name="step-times"),
    path("buoc/ho-so/", step_times.listing, name="step-listing"),
    path("bo-tieu-chi/", index_sets.index_set_list, name="index-sets"),
    path("bo-tieu-chi/<str:code>/", index_sets.index_set, name="index-set"),
    path("bo-tieu-chi/<str:code>/tep-trong/", index_sets.figures_sheet, name="figures-sheet"),
    path("ho-so/xuat/", listing.export, name="export"),
]
