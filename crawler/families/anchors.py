"""The links of a piece of HTML, each with its fullest title, the date printed beside it and the heading above it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborNode

from crawler.families.family import Entry
from crawler.page import Page

DATE = re.compile(r"((?:19|20)\d\d)\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})(?!\d)")
ROWS = frozenset({"li", "tr", "dl", "dd", "p", "div", "article"})
HEADINGS = frozenset({"h1", "h2", "h3", "h4"})
MAX_TITLE = 300  # characters
MAX_CLIMB = 12  # ancestors looked at for the row that a link stands in


def anchors(page: Page, html: str | None = None, context: str = "") -> list[Entry]:
    """Return the links of `html` (else of the whole page) in their order, each URL once, with its first title.

    `context` stands for entries above which no heading is printed.
    """
    if html is not None:
        page = Page(page.base, html.encode("utf-8", "replace"))
    root = page.tree.root
    if root is None:
        return []
    leading = {node.mem_id: url for node, url in page.links}
    found: list[tuple[str, str, str, int | None]] = []
    dates: dict[int, str] = {}
    for node in root.traverse(include_text=True):
        if node.tag == "-text":
            text = node.text_content or ""
            if 7 < len(text) < 200 and (date := printed_date(text)) and (row := _row(node)) is not None:
                dates.setdefault(row, date)
        elif node.tag in HEADINGS:
            context = squeeze(node.text(deep=True))[:MAX_TITLE] or context
        elif url := leading.get(node.mem_id):
            found.append((url, title_of(node), context, _row(node)))
    entries: dict[str, Entry] = {}
    for url, title, above, row in found:
        if url not in entries or not entries[url].title:
            entries[url] = Entry(url, title, dates.get(row) if row is not None else None, above)
    return list(entries.values())


def title_of(node: LexborNode) -> str:
    """Return the fuller of the text and the `title` of a link, else the text of its picture."""
    text = squeeze(node.text(deep=True))
    title = squeeze(node.attributes.get("title") or "")
    cut = text.endswith(("…", "...", "．．．"))
    if not text or (title and (cut or (len(title) > len(text) and text.rstrip("….") in title))):
        text = title
    if not text and (picture := node.css_first("img[alt]")):
        text = squeeze(picture.attributes.get("alt") or "")
    return text[:MAX_TITLE]


def squeeze(text: str) -> str:
    """Join white space of all widths into single blanks."""
    return " ".join(text.split())


def printed_date(text: str) -> str | None:
    """Return the first date of a text as ISO 8601, or None."""
    if match := DATE.search(text):
        year, month, day = (int(part) for part in match.groups())
        if 1 <= month <= 12 and 1 <= day <= 31:
            return f"{year}-{month:02}-{day:02}"
    return None


def _row(node: LexborNode) -> int | None:
    """Return the identity of the list row, table row or block that a node stands in."""
    for _, ancestor in zip(range(MAX_CLIMB), _ancestors(node), strict=False):
        if ancestor.tag in ROWS:
            return ancestor.mem_id
    return None


def _ancestors(node: LexborNode) -> Iterator[LexborNode]:
    parent = node.parent
    while parent is not None:
        yield parent
        parent = parent.parent
