"""Which page of surveys answers which address?"""

from django.urls import path

from caicach.web.surveys import campaigns, importing, writing

app_name = "surveys"
urlpatterns = [
    path("", campaigns.campaign_list, name="campaigns"),
    path("moi/", writing.new, name="new"),
    path("<slug:code>/", campaigns.campaign, name="campaign"),
    path("<slug:code>/sua/", writing.change, name="change"),
    path("<slug:code>/phieu/", importing.slips, name="slips"),
    path("<slug:code>/phieu/tep-trong/", importing.sheet, name="sheet"),
    path("<slug:code>/phieu/<int:file_id>/rut-lai/", importing.take_back, name="take-back"),
]
