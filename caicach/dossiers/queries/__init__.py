"""What does a page show, to this viewer? Every look at a dossier goes through here."""

from caicach.dossiers.queries.finding import (
    drafts_of,
    find_by_name,
    find_party,
    get_dossier,
    get_draft,
    open_dossiers_of,
)
from caicach.dossiers.queries.inbox import TABS, InboxRow, Tab, count_tabs, inbox
from caicach.dossiers.queries.lookup import LookupAnswer, lookup

__all__ = [
    "TABS",
    "InboxRow",
    "LookupAnswer",
    "Tab",
    "count_tabs",
    "drafts_of",
    "find_by_name",
    "find_party",
    "get_dossier",
    "get_draft",
    "inbox",
    "lookup",
    "open_dossiers_of",
]
