"""Does the house keep its own rules? What no linter can see: directions of foreign keys, glossary, templates, sizes."""

import ast
import re
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import get_commands, load_command_class
from django.db import models
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.text import camel_case_to_spaces

from caicach.web import permissions

CHECKOUT = Path(__file__).resolve().parents[1]
PACKAGE = CHECKOUT / "caicach"
CORE = {"__init__", "actor", "apps", "calendar", "clock", "errors", "events", "log", "management", "migrations",
        "models", "processes", "references", "text"}  # fmt: skip
DUSTBINS = {"utils", "util", "helpers", "common", "misc", "shared"}
LONGEST_FUNCTION, LONGEST_FILE = 30, 400
# Each use of markup that is not escaped, with the reason why nobody outside can put anything into it.
UNESCAPED = {"caicach/web/icons.py": "drawings are literals of the module, chosen by name"}
BYPASSES = re.compile(r"#\s*type:\s*ignore|#\s*noqa|\b(TODO|FIXME|XXX|HACK)\b|raise NotImplementedError|verify=False")
SKIPS = re.compile(r"pytest\.(skip|xfail)|mark\.(skip|skipif|xfail)|importorskip")

SOURCES = sorted(path for path in PACKAGE.rglob("*.py") if "migrations" not in path.parts)
TEMPLATES = sorted(path for path in PACKAGE.glob("*/templates/**/*") if path.is_file())
MODELS = [model for model in apps.get_models() if model.__module__.startswith("caicach.")]
COMMANDS = {name: app for name, app in get_commands().items() if app.startswith("caicach.")}
CONFIGURATION = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())


def short(path: Path) -> str:
    return str(path.relative_to(CHECKOUT))


def name_of(path: Path) -> str:
    """The name by which a template is asked for."""
    return path.as_posix().split("/templates/", 1)[1]


def layers() -> list[set[str]]:
    contract = CONFIGURATION["tool"]["importlinter"]["contracts"][0]
    return [{name.strip(" ()") for name in layer.split("|")} for layer in contract["layers"]]


# --- Packages and their directions ---


def test_foreign_keys_point_to_the_own_package_or_below() -> None:
    rank = {name: number for number, layer in enumerate(layers()) for name in layer}
    wrong = []
    for model in MODELS:
        own = model.__module__.split(".")[1]
        for field in model._meta.get_fields():
            target = field.related_model if field.is_relation and not field.auto_created else None
            if not isinstance(target, type) or not target.__module__.startswith("caicach."):
                continue
            other = target.__module__.split(".")[1]
            if other != own and rank[other] <= rank[own]:
                wrong.append(f"{own}.{model.__name__}.{field.name} → {other}")
    assert wrong == []


def test_core_is_a_closed_list() -> None:
    assert {path.stem for path in (PACKAGE / "core").iterdir() if not path.name.startswith("__py")} <= CORE


def test_nothing_is_named_like_a_dustbin() -> None:
    assert [short(path) for path in PACKAGE.rglob("*") if path.stem in DUSTBINS] == []


def test_the_order_inside_a_domain_is_checked_for_every_domain() -> None:
    checked = set(CONFIGURATION["tool"]["importlinter"]["contracts"][1]["containers"])
    domains = {path.parent.name for path in PACKAGE.glob("*/apps.py")} - {"core", "web", "config"}
    assert {f"caicach.{name}" for name in domains} == checked


def test_every_package_says_what_it_is_and_where_to_start() -> None:
    packages = [path.parent for path in PACKAGE.glob("*/apps.py")]
    short_ones = [
        short(package)
        for package in packages
        if len((ast.get_docstring(ast.parse((package / "__init__.py").read_text())) or "").splitlines()) < 2
    ]
    assert short_ones == []


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def test_rules_and_events_know_of_django_only_how_texts_are_marked() -> None:
    pure = [path for path in SOURCES if {"rules", "rules.py", "events", "events.py", "states.py"} & set(path.parts)]
    pure = [path for path in pure if path != PACKAGE / "core" / "events.py"]  # the recorder of all events
    assert pure
    known = {short(path): name for path in pure for name in imported(path) if name.split(".")[0] == "django"}
    assert {path: name for path, name in known.items() if name != "django.utils.translation"} == {}


# --- Models ---


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_every_model_has_a_vietnamese_name_and_a_row_in_the_glossary(model: type[models.Model]) -> None:
    assert str(model._meta.verbose_name) != camel_case_to_spaces(model.__name__), "verbose_name is missing"
    label = f"`{model.__module__.split('.')[1]}.{model.__name__}`"
    assert label in (CHECKOUT / "docs" / "glossary.md").read_text(), f"no row for {label} in docs/glossary.md"


def test_the_glossary_names_no_model_that_is_gone() -> None:
    named = set(
        re.findall(r"^\| `([a-z]+\.[A-Z]\w+)` \|", (CHECKOUT / "docs" / "glossary.md").read_text(), re.MULTILINE)
    )
    assert named <= {f"{model.__module__.split('.')[1]}.{model.__name__}" for model in MODELS}


def test_migrations_are_named_and_carry_no_data() -> None:
    files = list(PACKAGE.glob("*/migrations/[0-9]*.py"))
    assert [short(path) for path in files if "_auto_" in path.name] == []
    assert [short(path) for path in files if "RunPython" in path.read_text()] == []


# --- Addresses ---


def views(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, object]]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from views(entry, prefix + str(entry.pattern))
        elif isinstance(entry, URLPattern):
            yield prefix + str(entry.pattern), entry.callback


def test_every_address_says_who_may_open_it() -> None:
    assert [address for address, view in views(get_resolver()) if not permissions.access_of(view)] == []


# --- Templates ---


def test_every_template_is_used() -> None:
    said = "\n".join(path.read_text() for path in [*SOURCES, *TEMPLATES])
    assert [short(path) for path in TEMPLATES if f'"{name_of(path)}"' not in said] == []


@pytest.mark.parametrize("pattern", [
    r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")", r"<style\b", r"\sstyle\s*=", r"\son[a-z]+\s*=\s*[\"']",
    r"javascript:", r"\bhref=\"https?://(?!www\.w3\.org)[^\"]*\.(css|js)",
])  # fmt: skip
def test_no_template_holds_code_that_the_policy_forbids(pattern: str) -> None:
    found = re.compile(pattern, re.IGNORECASE)
    assert [short(path) for path in TEMPLATES if path.suffix == ".html" and found.search(path.read_text())] == []


def choices(expression: ast.expr) -> list[ast.expr]:
    return [expression.body, expression.orelse] if isinstance(expression, ast.IfExp) else [expression]


def trusts_more_than_a_literal(path: Path) -> bool:
    return any(
        isinstance(node, ast.Call)
        and getattr(node.func, "id", getattr(node.func, "attr", "")) in {"mark_safe", "SafeString"}
        and not all(isinstance(choice, ast.Constant) for argument in node.args for choice in choices(argument))
        for node in ast.walk(ast.parse(path.read_text()))
    )


def test_markup_is_escaped_but_for_listed_reasons() -> None:
    template = re.compile(r"\|\s*safe(seq)?\b|autoescape\s+off|\{%\s*filter\s+safe")
    found = {short(path) for path in TEMPLATES if template.search(path.read_text())}
    found |= {short(path) for path in SOURCES if trusts_more_than_a_literal(path)}
    assert found == set(UNESCAPED)


# --- Code ---


def test_files_are_short() -> None:
    long = {short(path): len(path.read_text().splitlines()) for path in [*SOURCES, *(CHECKOUT / "tests").rglob("*.py")]}
    assert {path: lines for path, lines in long.items() if lines > LONGEST_FILE} == {}


def test_functions_are_short() -> None:
    wrong = []
    for path in [*SOURCES, *(CHECKOUT / "tools").glob("*.py"), *(CHECKOUT / "bench").rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > LONGEST_FUNCTION:
                    wrong.append(f"{short(path)}:{node.lineno} {node.name}: {length}")
    assert wrong == []


def test_every_module_says_its_question() -> None:
    silent = [
        short(path)
        for path in SOURCES
        if path.name != "apps.py" and path.read_text().strip() and not ast.get_docstring(ast.parse(path.read_text()))
    ]
    assert silent == []


def test_only_programs_with_a_key_of_their_own_need_no_token_against_forged_forms() -> None:
    found = [short(path) for path in SOURCES if "csrf_exempt" in path.read_text()]
    assert [path for path in found if not path.startswith("caicach/api/")] == []


def test_no_check_is_silenced_and_nothing_is_left_for_later() -> None:
    files = [*SOURCES, *(path for path in (CHECKOUT / "tests").rglob("*.py") if path != Path(__file__))]
    found = [short(path) for path in files if BYPASSES.search(path.read_text())]
    found += [short(path) for path in files if "tests" in path.parts and SKIPS.search(path.read_text())]
    assert found == []


# --- Commands and documents ---


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_has_help(name: str) -> None:
    assert len(str(load_command_class(COMMANDS[name], name).help).split()) > 2


def told_commands(text: str) -> Iterator[tuple[str, str]]:
    """The `make x` and `caicach x` of the code blocks and code words of a document."""
    for block in re.findall(r"```\w*\n(.*?)```|`([^`\n]+)`", text, re.DOTALL):
        for line in "".join(block).splitlines():
            if found := re.match(r"\s*(?:\$ |[A-Z_]+=\S+ )*(?:\.venv/bin/)?(make|caicach) ([a-z][a-z-]*)", line):
                yield found[1], found[2]


@pytest.mark.parametrize("document", ["README.md", "CONTRIBUTING.md", "docs/how-to/run-a-province.md"])
def test_the_commands_a_document_names_exist(document: str) -> None:
    targets = set(re.findall(r"^([a-z]+):", (CHECKOUT / "Makefile").read_text(), re.MULTILINE))
    known = {"make": targets, "caicach": {name.replace("_", "-") for name in [*get_commands(), "help"]}}
    told = set(told_commands((CHECKOUT / document).read_text()))
    assert told
    assert {(program, word) for program, word in told if word not in known[program]} == set()


def test_every_setting_is_documented() -> None:
    read = {name for path in SOURCES for name in re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', path.read_text())}
    told = (CHECKOUT / "docs" / "how-to" / "run-a-province.md").read_text()
    assert read
    assert {name for name in read if f"`{name}`" not in told} == set()


def test_links_between_documents_lead_somewhere() -> None:
    broken = []
    for document in [*CHECKOUT.glob("*.md"), *(CHECKOUT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#\s]+)", document.read_text()):
            if "://" not in target and not (document.parent / target).exists():
                broken.append(f"{short(document)}: {target}")
    assert broken == []


def test_every_document_can_be_found_from_the_list_of_documents() -> None:
    docs = CHECKOUT / "docs"
    lists = (docs / "README.md").read_text() + (docs / "adr" / "README.md").read_text().replace("](", "](adr/")
    pages = [path for path in docs.rglob("*.md") if path.name != "README.md" and path.parent.name != "upgrade"]
    assert [short(path) for path in pages if f"]({path.relative_to(docs)})" not in lists] == []


def test_pinned_packages_name_no_place_they_came_from() -> None:
    for path in (CHECKOUT / "requirements").iterdir():
        assert "://" not in path.read_text()


def test_every_package_we_install_is_used() -> None:
    unseen = {"argon2-cffi": "Django's password hasher asks for it", "setuptools": "installs the console command"}
    modules: dict[str, set[str]] = {}
    for module, names in packages_distributions().items():
        for name in names:
            modules.setdefault(name.lower().replace("_", "-"), set()).add(module)
    wanted = re.findall(r"^([\w-]+)", (CHECKOUT / "requirements" / "base.in").read_text(), re.MULTILINE)
    said = "\n".join(path.read_text() for path in SOURCES)
    idle = [
        name
        for name in wanted
        if name not in unseen
        and not any(re.search(rf"(import |from |[\"']){module}\b", said) for module in modules[name.lower()])
    ]
    assert idle == []


def test_settings_name_every_domain() -> None:
    installed = {name.split(".")[1] for name in settings.INSTALLED_APPS if name.startswith("caicach.")}
    assert installed == {path.parent.name for path in PACKAGE.glob("*/apps.py")}
