"""hanweb jpaas: the page names its unit in `queryData`, the gateway answers with JSON that holds the list's HTML.

queryData="{'webId':'2','pageId':'9c1','tplSetId':'7f2','parseType':'bulidstatic','pageType':'column','tagId':'l'}"
GET /api-gateway/jpaas-publish-server/front/page/build/unit?webId=…&paramJson={"pageNo":2,"pageSize":15}
{"success": true, "data": {"html": "<ul><li>…</ul><div class=\\"pagination\\" rows=\\"15\\" count=\\"120\\">"}}
"""

from __future__ import annotations

import html
import json
import re
from typing import Any
from urllib.parse import urlencode

from selectolax.lexbor import LexborHTMLParser

from crawler.families.anchors import anchors
from crawler.families.family import Entry
from crawler.families.json_answers import payload_of
from crawler.families.paging import pages_for, rest, whole
from crawler.links import with_parameters
from crawler.page import ListRequest, Page

UNIT = "/api-gateway/jpaas-publish-server/front/page/build/unit"
QUERY = re.compile(r"""queryData\s*=\s*(["'])\{([^{}]{1,2000})\}\1""", re.IGNORECASE)
PAIR = re.compile(r"""['"]?(\w{1,40})['"]?\s*:\s*['"]([^'"]{0,200})['"]""")
REQUIRED = ("webId", "pageId", "tplSetId")
SIZE = 15


class HanwebJpaas:
    """The three answers for pages with a `queryData`, and for answers of the gateway."""

    name = "hanweb_jpaas"

    def recognises(self, page: Page) -> str | None:
        """A unit's queryData, or JSON whose data is HTML from the gateway."""
        if UNIT in page.url and _html(page) is not None:
            return "answer of build/unit"
        return "queryData of a unit" if _units(page) else None

    def entries(self, page: Page) -> list[Entry]:
        """The links of the HTML in an answer, or those that the page has already."""
        return anchors(page, _html(page))

    def more(self, page: Page) -> list[ListRequest]:
        """The units of a page from their first page; of an answer the other pages."""
        fragment = _html(page)
        if fragment is not None:
            pager = LexborHTMLParser(fragment).css_first("[rows][count]")
            asked = _asked(page)
            size = whole(pager.attributes.get("rows")) if pager else None
            count = whole(pager.attributes.get("count")) if pager else None
            return [
                _numbered(page.url, number, asked.get("pageSize") or size) for number in rest(pages_for(count, size))
            ]
        pager = page.tree.css_first("[rows][count]")  # where the page prints its first entries itself
        size = whole(pager.attributes.get("rows")) if pager else None
        pages = pages_for(whole(pager.attributes.get("count")) if pager else None, size)
        units = [url for unit in _units(page) if (url := page.absolute(f"{UNIT}?{urlencode(unit)}"))]
        return [_numbered(url, number, size) for url in units for number in (1, *rest(pages))]


def _units(page: Page) -> list[dict[str, str]]:
    """The queryData of every unit of a page that has what the gateway wants."""
    text = html.unescape(page.text) if "querydata" in page.text.lower() else ""
    units = [dict(PAIR.findall(match[2])) for match in QUERY.finditer(text)]
    return [unit for unit in units if all(unit.get(name) for name in REQUIRED)][:20]


def _html(page: Page) -> str | None:
    payload = payload_of(page)
    data = payload.get("data") if isinstance(payload, dict) else None
    fragment = data.get("html") if isinstance(data, dict) else None
    return fragment if isinstance(fragment, str) else None


def _asked(page: Page) -> dict[str, Any]:
    try:
        asked = json.loads(page.asked.get("paramJson", "{}"))
    except (ValueError, RecursionError):
        return {}
    return asked if isinstance(asked, dict) else {}


def _numbered(url: str, number: int, size: int | None) -> ListRequest:
    parameters = json.dumps({"pageNo": number, "pageSize": size or SIZE}, separators=(",", ":"))
    return ListRequest(with_parameters(url, paramJson=parameters), purpose="answer" if number == 1 else "page")
