"""The addresses of uploads before everything else, and a page with nothing but files, for tests of uploads alone."""

from django.http import HttpResponse
from django.template import RequestContext, Template
from django.urls import include, path, reverse

from caicach.config import urls
from caicach.core import clock
from caicach.documents import queries
from caicach.web.permissions import Request, permission

PAGE = """{% extends "base_desk.html" %}{% load static %}{% block title %}Tệp{% endblock %}
{% block content %}<h1>Tệp</h1><form method="post" enctype="multipart/form-data">{% csrf_token %}
{% include "desk/parts/upload.html" %}<button class="button">Gửi</button></form>{% endblock %}
{% block scripts %}<script type="module" src="{% static "js/upload.js" %}"></script>{% endblock %}"""


@permission("dossier.upload")
def page(request: Request) -> HttpResponse:
    """Shows the part; answers a posted form with what came."""
    if request.method == "POST":
        sent = [*request.POST.getlist("file_ids"), *(file.name or "" for file in request.FILES.getlist("files"))]
        return HttpResponse(f"<title>ok</title><p id=sent>{','.join(sent)}</p>")
    context = {
        "upload_address": reverse("uploads:begin"),
        "file_rules": queries.file_rules(on=clock.now().date()),
    }
    return HttpResponse(Template(PAGE).render(RequestContext(request, context)))


urlpatterns = [
    path("ban-lam-viec/tep/", include("caicach.web.desk.uploads_urls")),
    path("ban-lam-viec/thu-tep/", page),
    *urls.urlpatterns,
]
