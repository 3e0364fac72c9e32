"""TRS WCM and its kin: static `index.html`, `index_1.html` … whose number a script states.

    createPageHTML(total, current, "index", "html")     pages from 0: page k is index_k.html
    var countPage = 4; var currentPage = 0;             the same

Some sites write 300-byte stubs for pages that do not exist; they list nothing and are harmless.
"""

from __future__ import annotations

import re
from collections import Counter

from crawler.families.anchors import anchors
from crawler.families.family import Entry
from crawler.families.paging import rest, whole
from crawler.families.script_values import variable
from crawler.page import ListRequest, Page

CALL = re.compile(r"createPage(?:HTML)?\s*\(([^()]{3,200})\)", re.IGNORECASE)
COUNT = re.compile(r"var\s+(?:m_nPageCount|countPage|nPageCount)\s*=\s*[^\d;]{0,20}(\d{1,7})", re.IGNORECASE)
CURRENT = re.compile(r"var\s+(?:m_nCurrPage|currentPage|nCurrIndex)\s*=\s*[^\d;]{0,20}(\d{1,7})", re.IGNORECASE)
FILE_NAME = re.compile(r"/([A-Za-z0-9-]+?)(?:_\d+)?\.(s?html?|jsp)$")
# document.write("<a href=\"index_" + nextPage + ".shtml\">")
WRITTEN_NAME = re.compile(r"""\b([A-Za-z][\w-]{0,30})_['"]\s*\+[^;\n]{1,60}?\+\s*['"]\.(s?html?|jsp)\b""")
DOCUMENT_NAME = re.compile(r"/t(?:19|20)\d{6}_\d+\.s?html?$")


class TrsStatic:
    """The three answers for lists paged by createPageHTML and countPage."""

    name = "trs_static"

    def recognises(self, page: Page) -> str | None:
        """The paging call or variable, or links to `t20210125_9748749.html`."""
        if _paging(page):
            return "createPageHTML or countPage"
        named = any(DOCUMENT_NAME.search(url) for _, url in page.links)
        return "article names of TRS WCM" if named else None

    def entries(self, page: Page) -> list[Entry]:
        """Every link of the page; the list is plain HTML."""
        return anchors(page)

    def more(self, page: Page) -> list[ListRequest]:
        """All the other pages of the list, at most `MAX_LIST_PAGES`."""
        paging = _paging(page)
        if paging is None:
            return []
        total, name, extension = paging
        names = [f"{name}.{extension}", *(f"{name}_{number}.{extension}" for number in rest(total, 0))]
        return [ListRequest(url) for name in names if (url := page.absolute(name))] if total > 1 else []


def _extension(page: Page) -> str:
    """What the names of most of the page's articles end in, for a list whose own name the address does not show."""
    seen = Counter(match[0].rpartition(".")[2] for _, url in page.links if (match := DOCUMENT_NAME.search(url)))
    return seen.most_common(1)[0][0] if seen else "html"


def _total(page: Page, argument: str) -> int | None:
    """The number that the call is given, by itself or by a variable's name."""
    given = whole(argument)
    value = variable(page, argument) if given is None and argument.isidentifier() else given
    return value if isinstance(value, int) else whole(value)


def _paging(page: Page) -> tuple[int, str, str] | None:
    """The number of pages, and the list's file name and extension, or None."""
    for call in CALL.findall(page.scripts):
        arguments = [part.strip().strip("'\"") for part in call.split(",")]
        if len(arguments) < 4 or (total := _total(page, arguments[0])) is None:
            continue
        name, extension = arguments[2], arguments[3].lstrip(".")
        if re.fullmatch(r"[\w./-]{1,80}", name) and re.fullmatch(r"\w{2,5}", extension):
            return total, name, extension
    if (count := COUNT.search(page.scripts)) and (CURRENT.search(page.scripts) or "index_" in page.scripts):
        file_name = FILE_NAME.search(page.url.partition("?")[0]) or WRITTEN_NAME.search(page.scripts)
        name, extension = (file_name[1], file_name[2]) if file_name else ("index", _extension(page))
        return int(count[1]), name, extension
    return None
