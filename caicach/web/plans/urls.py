"""Which page of plans and tasks answers which address?"""

from django.urls import path

from caicach.web.plans import home, plan, programmes, steps, task, timeline, watching, watching_slow

app_name = "plans"
urlpatterns = [
    path("", home.home, name="home"),
    path("chuong-trinh/", programmes.programmes, name="programmes"),
    path("ke-hoach/", plan.plans, name="plans"),
    path("soan-ke-hoach/", plan.draft, name="draft"),
    path("ke-hoach/<slug:code>/", plan.plan, name="plan"),
    path("ke-hoach/<slug:code>/them/", plan.add_task, name="add-task"),
    path("ke-hoach/<slug:code>/ban-hanh/", plan.issue, name="issue"),
    path("ke-hoach/<slug:code>/khoa/", plan.lock, name="lock"),
    path("viec/<int:task_id>/", task.task, name="task"),
    path("ke-hoach/<slug:code>/ket-thuc/", plan.close, name="close"),
    path("viec/<int:task_id>/buoc/", steps.steps, name="steps"),
    path("viec/<int:task_id>/bo/", plan.remove_task, name="remove-task"),
    path("viec/<int:task_id>/tep/<int:entry_id>/", task.entry_file, name="entry-file"),
    path("theo-doi/", watching.overview, name="board"),
    path("danh-sach/", watching.task_list, name="tasks"),
    path("cham/", watching_slow.slow_tasks, name="slow"),
    path("tien-do/", timeline.timeline, name="timeline"),
]
