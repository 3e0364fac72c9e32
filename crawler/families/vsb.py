"""博达 VSB: static lists `zfxxgknb.htm`, then `zfxxgknb/<n>.htm` counting down; or `list.jsp` with `a<tree>p=2`."""

from __future__ import annotations

import re

from crawler.families.anchors import anchors
from crawler.families.family import Entry
from crawler.families.paging import rest, whole
from crawler.links import with_parameters
from crawler.page import ListRequest, Page

ARTICLE = re.compile(r"/info/\d{3,6}/\d{3,10}\.htm")
MARK = re.compile(r"_vsb_|vsb_content|/system/resource/js/|urltype=tree\.TreeTempUrl")
COUNTED = re.compile(r"[?&](a\d{1,12})t=(\d{1,6})(?:&|$)")
STEP = re.compile(r"^(.*/)(\d{1,4})\.htm$")


class Vsb:
    """The three answers for VSB's lists."""

    name = "vsb"

    def recognises(self, page: Page) -> str | None:
        """Its scripts, its ids, or addresses of its articles."""
        if MARK.search(page.text):
            return "VSB's scripts or ids"
        return "article names of VSB" if ARTICLE.search(page.text) else None

    def entries(self, page: Page) -> list[Entry]:
        """Every link of the page; the list is plain HTML."""
        return anchors(page)

    def more(self, page: Page) -> list[ListRequest]:
        """The pages below the list's own name, down to 1; of a dynamic list all that its links count."""
        urls = [url for _, url in page.links]
        own = page.url.partition("?")[0]
        stem = STEP.match(own)
        below = stem[1] if stem else f"{own.rpartition('.')[0]}/"
        numbers = [int(match[2]) for url in urls if (match := STEP.match(url)) and match[1] == below]
        requests = [ListRequest(f"{below}{number}.htm") for number in reversed(rest(max(numbers, default=0) + 1, 0))]
        for url in urls:
            counted = COUNTED.search(url)
            if counted and url.partition("?")[0] == own:
                pages = whole(counted[2]) or 1
                requests += [ListRequest(with_parameters(url, **{f"{counted[1]}p": number})) for number in rest(pages)]
                break
        return requests
