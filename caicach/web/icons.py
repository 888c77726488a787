"""Which small drawings may a page use? Lines on a 24 × 24 grid, drawn for this project, set by the text colour."""

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

_PATHS = {
    "search": '<circle cx="10.5" cy="10.5" r="6.5"/><path d="m15.5 15.5 5 5"/>',
    "check": '<path d="m4.5 12.5 5 5 10-11"/>',
    "clock": '<circle cx="12" cy="12" r="9"/><path d="M12 6.5V12l4 2.5"/>',
    "soon": '<path d="M12 3 2.5 20h19z"/><path d="M12 10v4.5M12 17.2v.1"/>',
    "urgent": '<path d="M6 2.5h12M6 21.5h12M7.5 2.5v4.5l9 10v4.5M16.5 2.5v4.5l-9 10v4.5"/>',
    "critical": '<path d="M12 2.5 22 12 12 21.5 2 12z"/><path d="M10 8v5M14 8v5M10 15.8v.1M14 15.8v.1"/>',
    "over": '<path d="M8 2.5h8l5.5 5.5v8L16 21.5H8L2.5 16V8z"/><path d="M12 7v6M12 16.5v.1"/>',
    "paused": '<path d="M8.5 5v14M15.5 5v14"/>',
    "active": '<path d="m8 5 11 7-11 7z"/>',
    "info": '<circle cx="12" cy="12" r="9"/><path d="M12 11v5.5M12 7.5v.1"/>',
    "question": '<circle cx="12" cy="12" r="9"/><path d="M9.5 9.5a2.6 2.6 0 1 1 3.7 2.5q-1.2.6-1.2 1.9M12 17v.1"/>',
    "file": '<path d="M6 2.5h8l4.5 4.5v14.5H6z"/><path d="M13.5 2.5V7.5h5M9 12.5h6M9 16.5h6"/>',
    "calendar": '<path d="M3.5 5.5h17v15h-17zM3.5 10h17M8 2.5v5M16 2.5v5"/><path d="m9 15 2 2 4-4"/>',
    "print": '<path d="M7 8V3h10v5M7 17H3.5V8h17v9H17M7 14h10v7H7z"/>',
    "user": '<circle cx="12" cy="8" r="4"/><path d="M4 21c.6-4.5 3.6-7 8-7s7.4 2.5 8 7"/>',
    "place": '<path d="M12 21.5q7-7 7-12a7 7 0 0 0-14 0q0 5 7 12z"/><circle cx="12" cy="9.5" r="2.5"/>',
    "next": '<path d="M5 12h14M13 6l6 6-6 6"/>',
    "back": '<path d="M19 12H5M11 6l-6 6 6 6"/>',
    "money": '<path d="M2.5 6.5h19v11h-19z"/><circle cx="12" cy="12" r="2.5"/><path d="M6 12h.1M18 12h.1"/>',
    "upload": '<path d="M12 16V4M7 9l5-5 5 5M4 16v4.5h16V16"/>',
    "download": '<path d="M12 4v12M7 11l5 5 5-5M4 16v4.5h16V16"/>',
    "menu": '<path d="M4 6.5h16M4 12h16M4 17.5h16"/>',
    "close": '<path d="m5 5 14 14M19 5 5 19"/>',
    "lock": '<path d="M5 10.5h14V21H5zM8 10.5V7a4 4 0 0 1 8 0v3.5"/>',
    "plus": '<path d="M12 4v16M4 12h16"/>',
}


def names() -> tuple[str, ...]:
    return tuple(_PATHS)


def icon(name: str) -> SafeString:
    """The drawing, hidden from screen readers: the word beside it says the same. An unknown name is a bug."""
    # The drawing is our own constant; nothing a person typed can reach it.
    drawing = mark_safe(_PATHS[name])
    return format_html('<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">{}</svg>', drawing)
