"""What a page must never hold under our content security policy, and what it must always hold."""

from html.parser import HTMLParser


class Page(HTMLParser):
    """Collects what the tests ask for: identifiers, inline code, labels, headings."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.inline: list[str] = []
        self.ids: list[str] = []
        self.targets: list[str] = []
        self.headings: list[int] = []
        self.controls: list[dict[str, str | None]] = []
        self.labelled: set[str] = set()
        self.within_label = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.inline += [f"{tag} {name}" for name in given if name == "style" or name.startswith("on")]
        if tag == "style" or (tag == "script" and "src" not in given):
            self.inline.append(tag)
        if (given.get("href") or "").startswith("javascript:"):
            self.inline.append(f"{tag} javascript:")
        if identifier := given.get("id"):
            self.ids.append(identifier)
        if tag == "label" and given.get("for"):
            self.labelled.add(str(given["for"]))
        self.within_label = self.within_label or tag == "label"
        if tag in {"input", "select", "textarea"} and given.get("type") != "hidden" and not self.within_label:
            self.controls.append(given)
        if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit():
            self.headings.append(int(tag[1]))
        for name in ("aria-describedby", "aria-labelledby"):
            self.targets += (given.get(name) or "").split()

    def handle_endtag(self, tag: str) -> None:
        if tag == "label":
            self.within_label = False


def check(html: str) -> Page:
    """Everything that must hold on every page; returns the page for more questions."""
    page = Page(html)
    assert page.inline == []
    assert len(page.ids) == len(set(page.ids)), sorted(page.ids)
    assert set(page.targets) <= set(page.ids), set(page.targets) - set(page.ids)
    assert page.headings.count(1) == 1
    assert all(later - earlier <= 1 for earlier, later in zip(page.headings, page.headings[1:], strict=False))
    unnamed = [c for c in page.controls if c.get("id") not in page.labelled and not c.get("aria-label")]
    assert unnamed == []
    return page
