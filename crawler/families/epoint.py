"""Epoint (新点): JSON posted to `/EWB-FRONT/rest/lightfrontaction/getgovinfolist` gives `custom.data[]` and `.total`.

The body names `deptcode`, `categorynum` and `siteGuid`; the last often stands in `/js/webBuilderCommon.js` only, which
is then asked for; what the page named goes along in its query. `pageIndex` counts from 0.
"""

from __future__ import annotations

import json
import re

from crawler.families.anchors import anchors
from crawler.families.family import Entry
from crawler.families.json_answers import json_entries, other_pages
from crawler.families.paging import whole
from crawler.families.script_values import field_value
from crawler.links import with_parameters
from crawler.page import ListRequest, Page

ROUTE = "/EWB-FRONT/rest/lightfrontaction/getgovinfolist"
SCRIPT = "webBuilderCommon.js"
MARK = re.compile(r"/EWB-FRONT/|webBuilderCommon\.js|lightfrontaction")
PARAMETERS = ("deptcode", "categorynum", "siteGuid")
SIZE = 20
HEADERS = (("Content-Type", "application/json; charset=UTF-8"),)


class Epoint:
    """The three answers for Epoint's columns and for answers of getgovinfolist."""

    name = "epoint"

    def recognises(self, page: Page) -> str | None:
        """Its paths or scripts in the page, or an answer of the route."""
        if ROUTE.lower() in page.url.lower():
            return "answer of getgovinfolist"
        return "Epoint's scripts" if MARK.search(page.text) or SCRIPT in page.url else None

    def entries(self, page: Page) -> list[Entry]:
        """The articles of an answer, else the links of the page."""
        return json_entries(page) if ROUTE.lower() in page.url.lower() else anchors(page)

    def more(self, page: Page) -> list[ListRequest]:
        """The first answer for a page that names all it takes; the others for an answer."""
        if ROUTE.lower() in page.url.lower():
            return self._others(page)
        script = SCRIPT in page.url
        said = page.text if script else page.scripts
        found = {
            name: page.asked.get(name, "") if script else _parameter(said, name) or field_value(page, name) or ""
            for name in PARAMETERS
        }
        found["siteGuid"] = _parameter(said, "siteGuid") or found["siteGuid"]
        url = page.absolute(ROUTE)
        if not url or not found["categorynum"]:
            return []
        if not found["siteGuid"]:
            source = page.tree.css_first(f"script[src*='{SCRIPT}']")
            address = page.absolute(source.attributes.get("src") or "") if source and not script else None
            named = {name: found[name] for name in ("deptcode", "categorynum") if found[name]}
            return [ListRequest(with_parameters(address, **named), purpose="answer")] if address else []
        return [_posted(url, {**found, "pageIndex": 0, "pageSize": SIZE}, "answer")]

    def _others(self, page: Page) -> list[ListRequest]:
        """The request again for each other page, wherever in its JSON the page's number stands."""
        return other_pages(page, whole(page.asked.get("pageSize")), "pageIndex", 0)


def _posted(url: str, asked: dict[str, object], purpose: str) -> ListRequest:
    return ListRequest(url, "POST", json.dumps(asked, ensure_ascii=False).encode(), HEADERS, purpose)


def _parameter(script: str, name: str) -> str:
    match = re.search(rf"""\b{name}['"]?\s*[:=]\s*(?:['"]([\w-]{{1,60}})['"]|(\d{{1,20}})\b)""", script, re.I)
    return match[1] or match[2] if match else ""
