"""Which page of figures answers which address?"""

from django.urls import path

from caicach.web.dashboards import (
    board,
    committee,
    comparing,
    index_sets,
    integrity,
    listing,
    losses,
    official,
    records,
    score_files,
    scores,
    step_times,
    what_next,
)

app_name = "dashboards"
urlpatterns = [
    path("", board.board, name="board"),
    path("ho-so/", listing.listing, name="listing"),
    path("buoc/", step_times.step_times, name="step-times"),
    path("buoc/ho-so/", step_times.listing, name="step-listing"),
    path("bo-tieu-chi/", index_sets.index_set_list, name="index-sets"),
    path("bo-tieu-chi/so-sanh/", comparing.compare, name="compare-sets"),
    path("bo-tieu-chi/<str:code>/bang.xlsx", comparing.workbook, name="index-set-workbook"),
    path("bo-tieu-chi/<str:code>/", index_sets.index_set, name="index-set"),
    path("bo-tieu-chi/<str:code>/tep-trong/", index_sets.figures_sheet, name="figures-sheet"),
    path("chi-so/ho-so/", records.records, name="records"),
    path("chi-so/ho-so/xuat/", records.export, name="records-export"),
    path("ho-so/xuat/", listing.export, name="export"),
    path("chi-so/trung-thuc/", integrity.overview, name="integrity"),
    path("chi-so/", scores.score_sets, name="score-sets"),
    path("chi-so/<str:code>/", scores.score_board, name="score-board"),
    path("chi-so/<str:code>/bang.xlsx", score_files.workbook, name="score-workbook"),
    path("chi-so/<str:code>/bang.pdf", score_files.paper, name="score-paper"),
    path("chi-so/<str:code>/don-vi/<slug:key>/", scores.unit_scores, name="score-unit"),
    path("chi-so/<str:code>/don-vi/<slug:key>/viec-nen-lam/", what_next.what_next, name="what-next"),
    path("chi-so/<str:code>/doi-chieu/", official.comparison, name="score-official"),
    path("chi-so/<str:code>/mat-diem/", losses.losses, name="score-losses"),
    path("chi-so/<str:code>/xu-huong/", losses.trend, name="score-trend"),
    path("chi-so/<str:code>/ban-chi-dao/", committee.committee, name="score-committee"),
    path("chi-so/<str:code>/ban-chi-dao/trang.pdf", committee.paper, name="score-committee-paper"),
    path("chi-so/<str:code>/thu-tuc/", scores.procedure_list, name="score-procedures"),
    path("chi-so/<str:code>/thu-tuc/<str:procedure>/", scores.procedure_scores, name="score-procedure"),
]
