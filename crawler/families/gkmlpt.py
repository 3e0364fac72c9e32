"""Guangdong's gkmlpt: `window._CONFIG` names the site and its channels, an API lists them, 100 articles a page.

`/gkmlpt/annualreport` is the route of the annual reports. On some sites page 2 and later answer 404.
"""

from __future__ import annotations

import json
import re
from typing import Any

from crawler.families.anchors import anchors
from crawler.families.family import Entry
from crawler.families.json_answers import json_entries, payload_of, total_of
from crawler.families.paging import again, pages_for
from crawler.page import ListRequest, Page

CONFIG = re.compile(r"window\._CONFIG\s*=|\b_CONFIG\s*=\s*\{")
SID = re.compile(r"""\bSID['"]?\s*[:=]\s*['"]?(\w{1,20})""")
TREE = re.compile(r"""\bTREE['"]?\s*[:=]\s*(?=[\[{])""")
API = re.compile(r"/gkmlpt/api/all/\d+")
ANNUAL = re.compile(r"年报|年度报告")
PER_PAGE = 100
MAX_CHANNELS = 50


class Gkmlpt:
    """The three answers for pages with a `_CONFIG` of gkmlpt, and for answers of its API."""

    name = "gkmlpt"

    def recognises(self, page: Page) -> str | None:
        """`window._CONFIG` with a SID under `/gkmlpt/`, or an answer of the API."""
        if API.search(page.url):
            return "answer of gkmlpt/api/all"
        if CONFIG.search(page.scripts) and "gkmlpt" in page.text + page.url and SID.search(page.scripts):
            return "window._CONFIG of gkmlpt"
        return None

    def entries(self, page: Page) -> list[Entry]:
        """The articles of an answer, else the links of the page."""
        return json_entries(page) if API.search(page.url) else anchors(page)

    def more(self, page: Page) -> list[ListRequest]:
        """The annual-report route and channels of a page; the other pages of an answer."""
        if API.search(page.url):
            return again(page, pages_for(total_of(payload_of(page)), PER_PAGE), "page")
        sid = SID.search(page.scripts)
        route = page.absolute("/gkmlpt/annualreport")
        requests = [ListRequest(route, purpose="route")] if route else []
        if sid:
            for channel in _channels(page.scripts):
                if url := page.absolute(f"/gkmlpt/api/all/{channel}?page=1&sid={sid[1]}"):
                    requests.append(ListRequest(url, purpose="answer"))
        return requests


def _channels(script: str) -> list[int]:
    """The ids of the channels of annual reports in the tree of a `_CONFIG`."""
    match = TREE.search(script)
    if not match:
        return []
    try:
        tree, _ = json.JSONDecoder().raw_decode(script, match.end())
    except (ValueError, RecursionError):
        return []
    channels: list[int] = []
    waiting: list[Any] = [tree]
    while waiting and len(channels) < MAX_CHANNELS:
        node = waiting.pop()
        if isinstance(node, dict):
            if isinstance(node.get("id"), int) and ANNUAL.search(str(node.get("name", ""))):
                channels.append(node["id"])
            waiting.extend(node.values())
        elif isinstance(node, list):
            waiting.extend(node)
    return channels
