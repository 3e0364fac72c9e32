"""淮安's cmsweb: a script posts `topic` and `deptid` to `/articleCommonController/lists.do`, JSON `value.list[]`.

Reports are PDF files at `/wzxxgknb/<year of publication>/<organ>.pdf`: the report's year is one less.
"""

from __future__ import annotations

import re
from urllib.parse import urlencode

from crawler.families.anchors import anchors
from crawler.families.family import Entry
from crawler.families.json_answers import json_entries, other_pages
from crawler.families.paging import FORM, whole
from crawler.families.script_values import Reader, field_value
from crawler.page import ListRequest, Page

ROUTE = re.compile(r"[\w/.-]{0,100}/articleCommonController/lists\.do")
COLUMN = re.compile(r"/col/(\d{1,12})_(\d{1,12})/")  # topic and department, as in the column's own address
PARAMETER = re.compile(r"^[\w-]{1,60}$")
PARAMETERS = ("topic", "deptid")
SIZE = 20


class Cmsweb:
    """The three answers for pages that post to lists.do, and for its answers."""

    name = "cmsweb"

    def recognises(self, page: Page) -> str | None:
        """The route stands in a script, or is what was asked."""
        return "articleCommonController/lists.do" if ROUTE.search(page.url) or ROUTE.search(page.scripts) else None

    def entries(self, page: Page) -> list[Entry]:
        """The articles of an answer, else the links of the page."""
        return json_entries(page) if ROUTE.search(page.url) else anchors(page)

    def more(self, page: Page) -> list[ListRequest]:
        """The first answer for a page; the others for an answer."""
        if ROUTE.search(page.url):
            return other_pages(page, whole(page.asked.get("pagesize")), "page")
        route = ROUTE.search(page.scripts)
        url = page.absolute(route[0]) if route else None
        own = COLUMN.search(page.url)
        named = dict(zip(PARAMETERS, own.groups(), strict=True)) if own else {}
        found = {name: _parameter(page, name) or named.get(name, "") for name in PARAMETERS}
        if not url or not any(found.values()):
            return []
        body = urlencode({"page": 1, "pagesize": SIZE, **found}).encode()
        return [ListRequest(url, "POST", body, (("Content-Type", FORM),), "answer")]


def _parameter(page: Page, name: str) -> str:
    """What a script gives the parameter: a number, a string, a variable or a field of the page."""
    for match in re.finditer(rf"""\b{name}['"]?\s*[:=](?!=)\s*""", page.scripts):
        value, _ = Reader(page.scripts, page, {}).value(match.end())
        if value is not None and PARAMETER.match(str(value)):
            return str(value)
    return field_value(page, name) or ""
