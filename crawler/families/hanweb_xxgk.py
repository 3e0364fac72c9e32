"""hanweb's directory of government information: the page loads `/module/xxgk/search.jsp`, rows of a table.

    loadDynamic('/module/xxgk/search.jsp?divid=div1490&infotypeId=A03&jdid=1&area=&standardXxgk=1')

Asked by POST; `currpage` in the query counts pages.
"""

from __future__ import annotations

import re

from crawler.families.anchors import anchors
from crawler.families.family import Entry
from crawler.families.paging import FORM, again, printed_pages
from crawler.links import with_parameters
from crawler.page import ListRequest, Page

ROUTE = "/module/xxgk/search.jsp"
LOADED = re.compile(r"""['"]([^'"\s]*/module/xxgk/search\.jsp\?[^'"\s]*)['"]""")


class HanwebXxgk:
    """The three answers for pages that load search.jsp, and for its answers."""

    name = "hanweb_xxgk"

    def recognises(self, page: Page) -> str | None:
        """The page loads search.jsp, or is its answer."""
        if ROUTE in page.url:
            return "answer of search.jsp"
        return "loads search.jsp" if LOADED.search(page.text) else None

    def entries(self, page: Page) -> list[Entry]:
        """The links of the table of an answer."""
        return anchors(page)

    def more(self, page: Page) -> list[ListRequest]:
        """The first answer of a page that loads it; the other pages of an answer."""
        if ROUTE in page.url:
            return again(page, printed_pages(page.text), "currpage")
        urls = (page.absolute(href.replace("&amp;", "&")) for href in LOADED.findall(page.text))
        headers = (("Content-Type", FORM), ("X-Requested-With", "XMLHttpRequest"))
        return [ListRequest(with_parameters(url, currpage=1), "POST", b"", headers, "answer") for url in urls if url]
