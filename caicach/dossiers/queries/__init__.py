"""What does a page show, to this viewer? Every look at a dossier goes through here."""

from caicach.dossiers.queries.files import lacking_papers, paper_names
from caicach.dossiers.queries.finding import (
    drafts_of,
    find_party,
    get_dossier,
    get_draft,
    search,
)
from caicach.dossiers.queries.inbox import TABS, InboxRow, Tab, View, count_tabs, desk_head, inbox
from caicach.dossiers.queries.lookup import LookupAnswer, lookup
from caicach.dossiers.queries.own import OwnRow, list_own, own_login, own_rows
from caicach.dossiers.queries.page import (
    DossierPage,
    get_closure,
    get_consultation,
    get_page,
    get_supplement,
    has_apology,
    open_task,
)
from caicach.dossiers.queries.undoing import find_undo, list_taken_back, taken_back_under_lock

__all__ = [
    "TABS",
    "DossierPage",
    "InboxRow",
    "LookupAnswer",
    "OwnRow",
    "Tab",
    "View",
    "count_tabs",
    "desk_head",
    "drafts_of",
    "find_party",
    "find_undo",
    "get_closure",
    "get_consultation",
    "get_dossier",
    "get_draft",
    "get_page",
    "get_supplement",
    "has_apology",
    "inbox",
    "lacking_papers",
    "list_own",
    "list_taken_back",
    "lookup",
    "open_task",
    "own_login",
    "own_rows",
    "paper_names",
    "search",
    "taken_back_under_lock",
]
