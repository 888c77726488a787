"""How do old data come in from a spreadsheet? Upload, say which column is which, check, take in."""

import re
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from caicach.core import clock, errors
from caicach.exchange import commands, mending, passwords, policies, queries
from caicach.exchange.states import ImportState
from caicach.web import problems
from caicach.web.permissions import Request, View, permission

PER_PAGE: Final = 100
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_COLUMN: Final = re.compile(r"column-(\d{1,3})")
TONES: Final = {ImportState.READING: "paused", ImportState.NEW: "paused", ImportState.CHECKED: "active",
                ImportState.ACCEPTED: "ok", ImportState.UNDONE: "late"}  # fmt: skip


class UploadForm(forms.Form):
    """Which rows, from which system, in which file?"""

    kind = forms.ChoiceField(label=gettext_lazy("Loại dữ liệu"))
    system = forms.CharField(
        label=gettext_lazy("Hệ thống nguồn"), max_length=40, required=False,
        help_text=gettext_lazy("Chỉ với hồ sơ cũ. Viết liền, ví dụ: egov-cu. Cùng một hệ thống thì luôn ghi như nhau."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip
    file = forms.FileField(
        label=gettext_lazy("Tệp bảng tính"), help_text=gettext_lazy("Tệp .xlsx hoặc .csv, nhiều nhất 50.000 dòng."),
        widget=forms.ClearableFileInput(attrs={"accept": f".xlsx,.csv,.tsv,.txt,{XLSX},text/csv"}),
    )  # fmt: skip

    def __init__(self, *args: Any, request: Request, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(kind.name, kind.title) for kind in policies.kinds_of(request.actor)]


@permission("data.import")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def imports(request: Request) -> HttpResponse:
    """One's own imports, and the next file."""
    posted = request.method == "POST"
    form = UploadForm(request.POST if posted else None, request.FILES if posted else None, request=request)
    if posted and form.is_valid():
        data = form.cleaned_data
        try:
            made = commands.begin(
                kind=data["kind"], source=data["file"].file, name=data["file"].name, system=data["system"],
                by=request.actor, at=clock.now(),
            )  # fmt: skip
        except errors.Invalid as problem:
            problems.lay(form, problem)
        else:
            if made.state == ImportState.READING:
                commands.ask("import-read", made.pk, by=request.actor, at=clock.now())
            return redirect("backoffice:import", made.pk)
    found = [_listed(one) for one in queries.list_imports(seen_by=request.actor)]
    context = {"form": form, "imports": found, "kinds": policies.kinds_of(request.actor)}
    return render(request, "backoffice/imports.html", context, status=400 if form.errors else 200)


def _listed(found: Any) -> dict[str, Any]:
    return {"one": found, "title": queries.kind_of(found).title, "state": queries.state_words(found),
            "tone": TONES[ImportState(found.state)]}  # fmt: skip


@permission("data.import")
@never_cache
@require_safe
def import_page(request: Request, import_id: int) -> HttpResponse:
    """How far it has come, and the next step."""
    return _page(request, import_id)


def _page(request: Request, import_id: int, *, faults: list[str] | None = None) -> HttpResponse:
    found = queries.get_import(import_id, seen_by=request.actor)
    counted = queries.counts(found)
    bad = Paginator(queries.bad_rows(found), PER_PAGE).get_page(request.GET.get("trang"))
    noted = queries.noted_rows(found)
    job = queries.open_job(found)
    kind = queries.kind_of(found)
    choosing = found.state == ImportState.NEW or (found.state == ImportState.CHECKED and "ghep" in request.GET)
    context = {
        "found": found, "kind": kind, "state": queries.state_words(found), "tone": TONES[ImportState(found.state)],
        "job": job, "faults": faults or [], "unscanned": queries.waits_for_scanner(found),
        "counted": {state.value: count for state, count in counted.items()}, "page": bad,
        "told": queries.faults(found, bad.object_list), "choosing": choosing,
        "remarks": list(queries.remarks(found, noted[:PER_PAGE])), "more_noted": max(0, noted.count() - PER_PAGE),
        "required": [field.label for field in kind.fields if field.required],
        "columns": queries.columns(found) if choosing else [], "can_accept": queries.can_accept(found, counted),
        "without_password": passwords.waiting(found),
    }  # fmt: skip
    return render(request, "backoffice/import.html", context, status=400 if faults else 200)


@permission("data.import")
@require_POST
def columns(request: Request, import_id: int) -> HttpResponse:
    """Which column is which; the check begins at once."""
    chosen = {int(found[1]): str(value) for name, value in request.POST.items() if (found := _COLUMN.fullmatch(name))}
    try:
        commands.choose_columns(import_id, chosen, by=request.actor, at=clock.now())
        commands.ask("import-check", import_id, by=request.actor, at=clock.now())
    except commands.ColumnsMissing as problem:
        said = list(dict.fromkeys(str(word) for words in problem.problems.values() for word in words))
        return _page(request, import_id, faults=said)
    return redirect("backoffice:import", import_id)


def _asking(task: str, words: Any) -> View:
    @permission("data.import")
    @require_POST
    def view(request: Request, import_id: int) -> HttpResponse:
        commands.ask(task, import_id, by=request.actor, at=clock.now())
        messages.success(request, str(words))
        return redirect("backoffice:import", import_id)

    return view


read = _asking("import-read", gettext_lazy("Đang đọc tệp."))
accept = _asking("import-accept", gettext_lazy("Đang nhập các dòng đúng."))
undo = _asking("import-undo", gettext_lazy("Đang hoàn tác lần nhập."))


@permission("data.import")
@never_cache
@require_safe
def mend(request: Request, import_id: int) -> HttpResponse:
    """The rows with errors as a file of their own, to be mended and brought again."""
    found = queries.get_import(import_id, seen_by=request.actor)
    return _file(mending.bad_rows(found, at=clock.now()), f"dong-can-sua-{found.pk}.xlsx")


@permission("data.import")
@never_cache
@require_safe
def empty_sheet(request: Request, kind: str) -> HttpResponse:
    """The headings of a kind of rows, to be filled in."""
    found = next((one for one in policies.kinds_of(request.actor) if one.name == kind), None)
    if found is None:
        raise errors.NotFound
    return _file(mending.empty_sheet(found, at=clock.now()), f"mau-{kind}.xlsx")


@permission("data.import")
@never_cache
@require_safe
def fault_list(request: Request, import_id: int) -> HttpResponse:
    """Every error at its row and column."""
    found = queries.get_import(import_id, seen_by=request.actor)
    return _file(mending.faults(found, at=clock.now()), f"danh-sach-loi-{found.pk}.xlsx")


@permission("data.import")
@never_cache
@require_POST
@sensitive_variables("given")
def print_passwords(request: Request, import_id: int) -> HttpResponse:
    """One-time passwords of those who have none yet, shown once, some at a time."""
    found = queries.get_import(import_id, seen_by=request.actor)
    given = passwords.give(found, by=request.actor, at=clock.now())
    if not given:
        messages.info(request, _("Mọi người trong danh sách đã có mật khẩu hoặc đã đăng nhập."))
        return redirect("backoffice:import", import_id)
    return render(request, "backoffice/import_passwords.html", {"found": found, "given": given})


def _file(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=XLSX)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
