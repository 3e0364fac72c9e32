"""Any JSON answer that lists articles, of a system that is not known: seen as a browser's XHR or named by a script.

The articles are objects with address and title, or stand as HTML in one of the answer's strings.
"""

from __future__ import annotations

from crawler.families.anchors import anchors
from crawler.families.family import Entry
from crawler.families.json_answers import (
    articles,
    has_more,
    html_of,
    json_entries,
    other_pages,
    payload_of,
    size_of,
    total_of,
)
from crawler.families.paging import again, counter, pages_for, printed_pages, whole
from crawler.page import ListRequest, Page

SIZES = frozenset({"pagesize", "size", "limit", "rows", "perpage", "pagerows", "length", "page_size", "count"})
OFFSETS = frozenset({"start", "offset", "skip", "startrecord", "from", "firstresult"})


class JsonList:
    """The three answers for JSON that holds an array of objects with address and title, or HTML with links."""

    name = "json_list"

    def recognises(self, page: Page) -> str | None:
        """An array of objects with address and title, or a string of HTML."""
        payload = payload_of(page)
        if articles(payload):
            return "JSON with addresses and titles"
        return "JSON with a list in HTML" if html_of(payload) else None

    def entries(self, page: Page) -> list[Entry]:
        """Its articles."""
        payload = payload_of(page)
        return json_entries(page) if articles(payload) else anchors(page, html_of(payload))

    def more(self, page: Page) -> list[ListRequest]:
        """The other pages, where the request counts pages or articles, and the answer says how many there are."""
        payload, name = payload_of(page), counter(page)
        here = len(articles(payload)) or len(self.entries(page))
        asked = next((size for key, size in _numbers(page) if key.lower() in SIZES and size), None)
        if name is None:
            size = asked or size_of(payload) or here
            return _by_offset(page, pages_for(total_of(payload), size), size)
        number = whole(page.asked.get(name)) or 0
        first = 0 if number == 0 else 1
        requests = other_pages(page, asked, name, first)
        requests += again(page, printed_pages(html_of(payload) or ""), name, first)
        if not requests and (has_more(payload) or (total_of(payload) is None and asked is not None and here >= asked)):
            requests = again(page, 2, name, number)
        return requests


def _by_offset(page: Page, pages: int, size: int) -> list[ListRequest]:
    """The other pages of a request that counts articles, not pages."""
    name = next((name for name, number in _numbers(page) if name.lower() in OFFSETS and number in (0, 1)), None)
    if name is None:
        return []
    first = whole(page.asked.get(name)) or 0
    return [again(page, 2, name, first + index * size - 1)[0] for index in range(1, min(pages, 200))]


def _numbers(page: Page) -> list[tuple[str, int | None]]:
    return [(name, whole(value)) for name, value in page.asked.items()]
