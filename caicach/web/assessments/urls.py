"""Which page of assessments answers which address?"""

from django.urls import path

from caicach.web.assessments import commenting, council, criterion, cycles, drafting, evidence, home, sets, sheets

app_name = "assessments"
urlpatterns = [
    path("", home.home, name="home"),
    path("bo-tieu-chi/", sets.editions, name="sets"),
    path("bo-tieu-chi/soan/", drafting.draft, name="set-draft"),
    path("bo-tieu-chi/<int:edition_id>/", sets.edition, name="set"),
    path("bo-tieu-chi/<int:edition_id>/tep.toml", sets.content, name="set-file"),
    path("bo-tieu-chi/<int:edition_id>/quyet-dinh/", sets.decision, name="set-decision"),
    path("bo-tieu-chi/<int:edition_id>/lan-sua/<int:number>/", sets.revision, name="set-revision"),
    path("bo-tieu-chi/<int:edition_id>/sua/", drafting.revise, name="set-revise"),
    path("bo-tieu-chi/<int:edition_id>/ban-hanh/", drafting.adopt, name="set-adopt"),
    path("bo-tieu-chi/<int:edition_id>/ket-thuc/", drafting.close, name="set-close"),
    path("bo-tieu-chi/<int:edition_id>/lay-y-kien/", commenting.ask, name="set-ask"),
    path("bo-tieu-chi/<int:edition_id>/gop-y/", commenting.comment, name="set-comment"),
    path("bo-tieu-chi/<int:edition_id>/gop-y/<int:comment_id>/", commenting.answer, name="set-answer"),
    path("dot/", cycles.cycle_list, name="cycles"),
    path("dot/lap/", cycles.plan, name="cycle-plan"),
    path("dot/<int:cycle_id>/", cycles.cycle, name="cycle"),
    path("dot/<int:cycle_id>/hoi-dong/", council.council, name="council"),
    path("dot/<int:cycle_id>/hoi-dong/<int:assessment_id>/", council.decide, name="council-unit"),
    path("dot/<int:cycle_id>/bien-ban/<int:number>/", council.minutes, name="minutes"),
    path("dot/phieu/<int:assessment_id>/", sheets.sheet, name="sheet"),
    path("dot/phieu/<int:assessment_id>/<str:code>/", criterion.criterion, name="criterion"),
    path("dot/tai-lieu/", evidence.evidence, name="evidence"),
    path("dot/tai-lieu/<int:evidence_id>/", evidence.evidence_file, name="evidence-file"),
]
