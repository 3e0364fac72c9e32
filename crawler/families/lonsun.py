"""Lonsun (龙讯; 安徽, parts of 四川): `/public/column/<id>?type=3` is the column of annual reports.

Years stand as tabs in `ul#timeFrame`, organs are `/public/column/<id>?type=4&action=rel`, lists are HTML from
`/site/label/8888?labelName=publicInfoList&siteId&organId&catId&pageSize&pageIndex&type=4`.
"""

from __future__ import annotations

import html
import re
from dataclasses import replace

from crawler.families.anchors import anchors, squeeze
from crawler.families.family import MAX_LIST_PAGES, Entry
from crawler.families.paging import again, pages_for, printed_pages, whole
from crawler.families.script_calls import fetches
from crawler.families.words import YEAR
from crawler.links import with_parameters
from crawler.page import ListRequest, Page

COLUMN = re.compile(r"^https?://[^/?#]+/public/column/(\d{1,12})(?:[?#]|$)")
LABEL = "/site/label/8888"
ASKED = re.compile(r"""['"]([^'"\s]*/site/label/8888\?[^'"\s]*labelName=publicInfoList[^'"\s]*)['"]""")
TOTAL = re.compile(r"""(?:total|totalCount|recordCount)['"]?\s*[:=]\s*['"]?(\d{1,6})\b""", re.IGNORECASE)
TABS = "#timeFrame a, #timeFrame li, #timeFrame option, #timeFrame span"
MAX_ORGANS = 300


class Lonsun:
    """The three answers for `/public/column/` and the label that lists it."""

    name = "lonsun"

    def recognises(self, page: Page) -> str | None:
        """The page is a public column, the label's answer, or links to public columns."""
        if LABEL in page.url or LABEL in page.scripts:
            return "label 8888"
        return "public columns" if COLUMN.match(page.url) or _organs(page) else None

    def entries(self, page: Page) -> list[Entry]:
        """Every link; the lists are plain HTML."""
        return anchors(page)

    def more(self, page: Page) -> list[ListRequest]:
        """Year tabs, the annual-report column of each organ, the label's first answer and its other pages."""
        if LABEL in page.url:
            total = TOTAL.search(page.text)
            counted = pages_for(int(total[1]) if total else None, whole(page.asked.get("pageSize")))
            return again(page, max(counted, printed_pages(page.text)), "pageIndex")
        requests = []
        for href in ASKED.findall(page.text):
            if url := page.absolute(html.unescape(href)):
                requests.append(ListRequest(with_parameters(url, pageIndex=1), purpose="answer"))
        requests += [
            replace(one, url=with_parameters(one.url, pageIndex=1), purpose="answer")
            for one in ([] if requests else fetches(page.scripts, page, {}))
            if LABEL in one.url and one.method == "GET"
        ]
        requests += [ListRequest(url, purpose="year") for url in _years(page)]
        requests += [ListRequest(url, purpose="route") for url in _organs(page)]
        return requests


def _years(page: Page) -> list[str]:
    """The addresses of the year tabs; where a script does the turning, the page's own with the year in its query."""
    tabs = {node.mem_id: node for node in page.tree.css(TABS)[:MAX_LIST_PAGES]}
    linked = [url for node, url in page.links if node.mem_id in tabs]
    if linked or not COLUMN.match(page.url):
        return linked
    name = "reportYear" if "reportYear" in page.text + page.url else "timeFrame"
    years = [YEAR.match(squeeze(node.text(deep=True))) for node in tabs.values()]
    return list(dict.fromkeys(with_parameters(page.url, **{name: year[1]}) for year in years if year))


def _organs(page: Page) -> list[str]:
    """The annual-report column of every organ whose public column is linked."""
    columns = dict.fromkeys(url.partition("?")[0] for _, url in page.links if COLUMN.match(url))
    return [f"{column}?type=3" for column in columns][:MAX_ORGANS]
