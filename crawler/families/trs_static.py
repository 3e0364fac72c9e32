"""TRS WCM and its kin: static `index.html`, `index_1.html` … whose number a script call states.

    createPageHTML(total, current, "index", "html")                     pages from 0: page k is index_k.html (TRS)
    createPageHTML('page_div', total, current, 'list', 'shtml', rows)   pages from 1: page k is list_k.shtml (UCAP)
    var countPage = 4; var currentPage = 0;                             as TRS

Some sites write 300-byte stubs for pages that do not exist; they list nothing and are harmless.
"""

from __future__ import annotations

import re

from crawler.families.anchors import anchors
from crawler.families.family import MAX_LIST_PAGES, Entry
from crawler.page import ListRequest, Page

CALL = re.compile(r"createPage(?:HTML)?\s*\(([^()]{3,200})\)", re.IGNORECASE)
COUNT = re.compile(r"var\s+(?:m_nPageCount|countPage|nPageCount)\s*=\s*[^\d;]{0,20}(\d{1,7})", re.IGNORECASE)
CURRENT = re.compile(r"var\s+(?:m_nCurrPage|currentPage|nCurrIndex)\s*=\s*[^\d;]{0,20}(\d{1,7})", re.IGNORECASE)
FILE_NAME = re.compile(r"/([A-Za-z0-9-]+?)(?:_\d+)?\.(s?html?|jsp)$")
DOCUMENT_NAME = re.compile(r"/t(?:19|20)\d{6}_\d+\.s?html?$")


class TrsStatic:
    """The three answers for lists paged by createPageHTML and countPage."""

    name = "trs_static"

    def recognises(self, page: Page) -> str | None:
        """The paging call or variable, or links to `t20210125_9748749.html`."""
        if _paging(page):
            return "createPageHTML or countPage"
        for link in page.tree.css("a[href]"):
            if DOCUMENT_NAME.search(link.attributes.get("href") or ""):
                return "article names of TRS WCM"
        return None

    def entries(self, page: Page) -> list[Entry]:
        """Every link of the page; the list is plain HTML."""
        return anchors(page)

    def more(self, page: Page) -> list[ListRequest]:
        """All the other pages of the list, at most `MAX_LIST_PAGES`."""
        paging = _paging(page)
        if paging is None:
            return []
        total, first, name, extension = paging
        numbers = range(first + 1, first + min(total, MAX_LIST_PAGES))
        urls = [page.absolute(f"{name}.{extension}"), *(page.absolute(f"{name}_{n}.{extension}") for n in numbers)]
        return [ListRequest(url) for url in urls if url] if total > 1 else []


def _paging(page: Page) -> tuple[int, int, str, str] | None:
    """The number of pages, the number of the first one, and the file's name and extension, or None."""
    for call in CALL.findall(page.scripts):
        arguments = [part.strip().strip("'\"") for part in call.split(",")]
        numbered_from = 0
        if arguments and not arguments[0].isdigit():  # UCAP names the element first, and counts from 1
            arguments, numbered_from = arguments[1:], 1
        if len(arguments) >= 4 and arguments[0].isascii() and arguments[0].isdigit() and len(arguments[0]) < 8:
            name, extension = arguments[2], arguments[3].lstrip(".")
            if re.fullmatch(r"[\w./-]{1,80}", name) and re.fullmatch(r"\w{2,5}", extension):
                return int(arguments[0]), numbered_from, name, extension
    if (count := COUNT.search(page.scripts)) and (CURRENT.search(page.scripts) or "index_" in page.scripts):
        file_name = FILE_NAME.search(page.url.partition("?")[0])
        name, extension = (file_name[1], file_name[2]) if file_name else ("index", "html")
        return int(count[1]), 0, name, extension
    return None
