"""Which page of plans and tasks answers which address?"""

from django.urls import path

from caicach.web.plans import timeline, watching, watching_slow

app_name = "plans"
urlpatterns = [
    path("theo-doi/", watching.overview, name="board"),
    path("danh-sach/", watching.task_list, name="tasks"),
    path("cham/", watching_slow.slow_tasks, name="slow"),
    path("tien-do/", timeline.timeline, name="timeline"),
]
