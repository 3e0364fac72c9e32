"""Guangdong's gkmlpt: `window._CONFIG` names the site and its channels, an API lists them, 100 articles a page.

`/gkmlpt/annualreport` is the route of the annual reports. On some sites page 2 and later answer 404.
"""

from __future__ import annotations

import json
import re
from typing import Any

from crawler.families.anchors import anchors
from crawler.families.family import Entry
from crawler.families.json_answers import articles, json_entries, payload_of, total_of
from crawler.families.paging import again, pages_for, whole
from crawler.page import ListRequest, Page

CONFIG = re.compile(r"window\._CONFIG\s*=|\b_CONFIG\s*=\s*\{")
SID = re.compile(r"""\bSID['"]?\s*[:=]\s*['"]?(\w{1,20})""")
TREE = re.compile(r"""\bTREE['"]?\s*[:=]\s*(?=[\[{])""")
API = re.compile(r"/gkmlpt/api/all/\d+")
CHANNEL = re.compile(
    r"""\bid['"]?\s*:\s*['"]?(\d{1,9})['"]?\s*,[^{}\[\]]{0,200}?\bname['"]?\s*:\s*['"]([^'"]{1,60})"""
    r"""|\bname['"]?\s*:\s*['"]([^'"]{1,60})['"]\s*,[^{}\[\]]{0,200}?\bid['"]?\s*:\s*['"]?(\d{1,9})"""
)
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
            return self._others(page)
        sid = SID.search(page.scripts)
        route = page.absolute("/gkmlpt/annualreport")
        requests = [ListRequest(route, purpose="route")] if route else []
        if sid:
            for channel in _channels(page.scripts):
                if url := page.absolute(f"/gkmlpt/api/all/{channel}?page=1&sid={sid[1]}"):
                    requests.append(ListRequest(url, purpose="answer"))
        return requests

    def _others(self, page: Page) -> list[ListRequest]:
        """The pages of a hundred articles that the count fills; one more where this one holds less than that."""
        payload, number = payload_of(page), whole(page.asked.get("page")) or 1
        total, here = total_of(payload) or 0, len(articles(payload))
        further = again(page, 2, "page", number) if here and number * here < total else []
        return [*again(page, pages_for(total, PER_PAGE), "page"), *further]


def _channels(script: str) -> list[int]:
    """The ids of the channels of annual reports in the tree of a `_CONFIG`."""
    match = TREE.search(script)
    if not match:
        return []
    try:
        tree, _ = json.JSONDecoder().raw_decode(script, match.end())
    except (ValueError, RecursionError):  # a literal of JavaScript, not JSON
        written = (named.groups() for named in CHANNEL.finditer(script, match.end()))
        named = [(one[0] or one[3], one[1] or one[2]) for one in written]
        return [int(number) for number, name in named if ANNUAL.search(name)][:MAX_CHANNELS]
    channels: list[int] = []
    waiting: list[Any] = [tree]
    while waiting and len(channels) < MAX_CHANNELS:
        node = waiting.pop()
        if isinstance(node, dict):
            if str(node.get("id", "")).isdigit() and ANNUAL.search(str(node.get("name", ""))):
                channels.append(int(node["id"]))
            waiting.extend(node.values())
        elif isinstance(node, list):
            waiting.extend(node)
    return channels
