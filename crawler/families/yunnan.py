"""云南's platform: `/zfxxgk_<organ>/zfxxgknb.html?nbYear=2023` is that year's report; the other years are tabs."""

from __future__ import annotations

import re

from crawler.families.anchors import squeeze, title_of
from crawler.families.family import Entry
from crawler.links import with_parameters
from crawler.page import ListRequest, Page

REPORT = re.compile(r"/zfxxgk_[\w-]{1,40}/zfxxgknb\.html")
DIRECTORY = re.compile(r"(https?://[^/?#]+/zfxxgk_[\w-]{1,40}/)")
MAX_TABS = 1000
YEAR = re.compile(r"^((?:19|20)\d\d)\s*年?(?:度|年度)?$")


class Yunnan:
    """The three answers for zfxxgknb.html with its nbYear."""

    name = "yunnan"

    def recognises(self, page: Page) -> str | None:
        """The page or a link of it is `/zfxxgk_…/zfxxgknb.html`."""
        if REPORT.search(page.url) or REPORT.search(page.text):
            return "zfxxgknb.html with nbYear"
        return "directories of organs" if any(DIRECTORY.match(url) for _, url in page.links) else None

    def entries(self, page: Page) -> list[Entry]:
        """The report of every year that the page offers; of other organs the report page that is linked."""
        entries: dict[str, Entry] = {}
        if REPORT.search(page.url):
            own = page.url.partition("?")[0]
            for node in (*(node for node, _ in page.links), *page.options, *page.tree.css("a, li")[:MAX_TABS]):
                if year := YEAR.match(squeeze(node.text(deep=True))):
                    url = with_parameters(own, nbYear=year[1])
                    title = f"{year[1]}年政府信息公开工作年度报告"
                    entries.setdefault(url, Entry(url, title, context="nbYear", tab=True))
        for node, url in page.links:
            if REPORT.search(url):
                entries.setdefault(url, Entry(url, title_of(node)))
        return list(entries.values())

    def more(self, page: Page) -> list[ListRequest]:
        """The report pages of the organs whose directory is linked."""
        organs = dict.fromkeys(match[1] for _, url in page.links if (match := DIRECTORY.match(url)))
        return [ListRequest(f"{organ}zfxxgknb.html", purpose="route") for organ in organs]
