"""Pages whose list only their script can make: told by what is missing from the HTML and what the script says."""

from __future__ import annotations

import re
from collections.abc import Sequence

from crawler.families.anchors import squeeze
from crawler.families.family import Entry
from crawler.families.paging import counter, printed_pages
from crawler.families.words import NEXT
from crawler.page import MAX_HANDLERS, Page

ASKS = re.compile(
    r"\$\.(?:ajax|get|post|getJSON)\b|\bfetch\s*\(|XMLHttpRequest|axios\b|\$http\b|layui\.|new\s+Vue\b|createApp"
)
TEMPLATE = re.compile(r"\{\{.{1,80}?\}\}|\bv-for=|\bng-repeat=|\bdata-bind=|<%=?.{1,80}?%>")
EMPTY_LISTS = "ul, ol, tbody, [id*=list], [class*=list], [id=app], [id=root]"
STEPS = "a, button, span[onclick], li[onclick], div[onclick]"
LAST = re.compile(r"disable|nolink|current", re.IGNORECASE)
ARTICLE_TITLE = 10  # characters; names of columns are shorter


def needs_browser(page: Page, entries: Sequence[Entry]) -> str | None:
    """Return why only a browser can make this page's list, or None where plain HTTP gave one or there is none.

    `entries` is what the families found on it. A page that lists anything like an article needs no browser.
    """
    if page.tree.css_first("script") is None:
        return None
    if any(entry.date or len(entry.title) >= ARTICLE_TITLE for entry in entries):
        return None
    if TEMPLATE.search(page.text):
        return "a client-side template and no entry"
    empty = next((node for node in page.tree.css(EMPTY_LISTS) if not node.text(deep=True, strip=True)), None)
    if empty is not None and (ASKS.search(page.scripts) or page.tree.css_first("script[src]") is not None):
        return f"an empty <{empty.tag}> and a script that fills it"
    if ASKS.search(page.scripts):
        return "no entry and a script that asks for data"
    return None


def dead_pager(page: Page) -> str | None:
    """Return what says that a list has further pages, where no address of them is known; None where nothing says so."""
    if page.tree.css_first("script") is None:
        return None
    if (pages := printed_pages(page.text)) > 1 and counter(page) is None:
        return f"{pages} pages are printed"
    for node in page.tree.css(STEPS)[:MAX_HANDLERS]:
        if NEXT.match(squeeze(node.text(deep=True))) and not LAST.search(node.attributes.get("class") or ""):
            acts = node.attributes.get("onclick") or (node.attributes.get("href") or "")[:11].lower() == "javascript:"
            if acts or node.tag == "button":
                return "a step to the next page that only a script can take"
    return None
