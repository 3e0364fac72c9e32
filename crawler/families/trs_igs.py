"""TRS IGS: the page's script asks `/igs/front/search.jhtml` for JSON with `page.content[]` and `page.total`.

Without its `code` of 32 hexadecimal digits the server answers 500. `pageNumber` counts from 1.
"""

from __future__ import annotations

import re
from dataclasses import replace

from crawler.families.anchors import anchors
from crawler.families.family import Entry
from crawler.families.json_answers import json_entries, other_pages
from crawler.families.paging import whole
from crawler.families.script_calls import fetches
from crawler.links import with_parameters
from crawler.page import ListRequest, Page

ROUTE = "/igs/front/search.jhtml"
CODE = re.compile(r"""\bcode['"]?\s*[:=]\s*['"]?([0-9a-fA-F]{32})\b""")
SITE = re.compile(r"""\bsiteId['"]?\s*[:=]\s*['"]?(\d{1,12})""", re.IGNORECASE)
SIZE = 20


class TrsIgs:
    """The three answers for pages that ask search.jhtml, and for its answers."""

    name = "trs_igs"

    def recognises(self, page: Page) -> str | None:
        """The route with its code in a script, or an answer of it."""
        if ROUTE in page.url:
            return "answer of igs/front/search"
        return "igs/front/search with its code" if ROUTE in page.text and CODE.search(page.text) else None

    def entries(self, page: Page) -> list[Entry]:
        """The articles of an answer, else the links of the page."""
        return json_entries(page) if ROUTE in page.url else anchors(page)

    def more(self, page: Page) -> list[ListRequest]:
        """The first answer for a page; the others for an answer."""
        if ROUTE in page.url:
            return other_pages(page, whole(page.asked.get("pageSize")), "pageNumber")
        called = [
            replace(one, url=_first(one.url) if one.method == "GET" else one.url, purpose="answer")
            for one in fetches(page.scripts, page, {})
            if ROUTE in one.url and CODE.search(one.url + one.body.decode("utf-8", "replace"))
        ]
        if called:
            return called
        code, site, route = CODE.search(page.text), SITE.search(page.text), page.absolute(ROUTE)
        if not code or not route:
            return []
        url = with_parameters(route, code=code[1], siteId=site[1] if site else "", pageSize=SIZE, pageNumber=1)
        return [ListRequest(url, purpose="answer")]


def _first(url: str) -> str:
    """The address of the first page, with a size where it names none."""
    size = {} if "pagesize=" in url.lower() else {"pageSize": SIZE}
    return with_parameters(url, **size, pageNumber=1)
