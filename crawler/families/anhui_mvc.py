"""An MVC platform of 安徽: reports at `/OpennessAnnualReport/show/5328.html` and `/XxgkAnnualReport/show/440.html`.

No list of it was seen; whatever page links such addresses lists them, and its pager is read by the generic way.
"""

from __future__ import annotations

import re

from crawler.families.anchors import anchors
from crawler.families.family import Entry
from crawler.page import ListRequest, Page

REPORT = re.compile(r"/(?:Openness|Xxgk)AnnualReport/show/\d+", re.IGNORECASE)


class AnhuiMvc:
    """The three answers for pages that link AnnualReport/show."""

    name = "anhui_mvc"

    def recognises(self, page: Page) -> str | None:
        """A link of that shape, or such a page."""
        return "AnnualReport/show" if REPORT.search(page.url) or REPORT.search(page.text) else None

    def entries(self, page: Page) -> list[Entry]:
        """The links of that shape."""
        return [entry for entry in anchors(page) if REPORT.search(entry.url)]

    def more(self, page: Page) -> list[ListRequest]:
        """Nothing beyond what the generic way finds."""
        return []
