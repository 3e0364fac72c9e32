"""Any JSON answer that lists articles, of a system that is not known: seen as a browser's XHR or named by a script."""

from __future__ import annotations

from crawler.families.family import Entry
from crawler.families.json_answers import articles, json_entries, payload_of, size_of, total_of
from crawler.families.paging import again, counter, pages_for, whole
from crawler.page import ListRequest, Page

SIZES = ("pageSize", "pagesize", "size", "limit", "rows", "perpage")


class JsonList:
    """The three answers for JSON that holds an array of objects with address and title."""

    name = "json_list"

    def recognises(self, page: Page) -> str | None:
        """An array of objects with address and title."""
        return "JSON with addresses and titles" if articles(payload_of(page)) else None

    def entries(self, page: Page) -> list[Entry]:
        """Its articles."""
        return json_entries(page)

    def more(self, page: Page) -> list[ListRequest]:
        """The other pages, where the request counted pages and the answer says how many articles there are."""
        payload, name = payload_of(page), counter(page)
        if name is None:
            return []
        asked = next((size for key in SIZES if (size := whole(page.asked.get(key)))), None)
        size = asked or size_of(payload) or len(articles(payload))
        first = 0 if whole(page.asked.get(name)) == 0 else 1
        return again(page, pages_for(total_of(payload), size), name, first)
