"""UCAP (开普): lists of `list.shtml`, `list_2.shtml` … counted from 1, pages with tags and metas of their own.

createPageHTML('page_div', total, current, 'list', 'shtml', rows);
"""

from __future__ import annotations

import re

from crawler.families.anchors import anchors
from crawler.families.family import Entry
from crawler.families.paging import rest, whole
from crawler.families.script_values import variable
from crawler.page import ListRequest, Page

CALL = re.compile(
    r"""createPageHTML\s*\(\s*['"]\#?[\w-]{1,60}['"]\s*,\s*['"]?(\d{1,7}|[A-Za-z_$][\w$]{0,40})['"]?\s*,"""
    r"""\s*['"]?[\w$.+ -]{1,40}['"]?\s*,\s*['"]([\w./-]{1,80})['"]\s*,\s*['"]\.?(\w{2,5})['"]""",
    re.IGNORECASE,
)
TAGS = "ucaptitle, ucapcontent, ucapsource, publishtime"


class Ucap:
    """The three answers for UCAP's lists."""

    name = "ucap"

    def recognises(self, page: Page) -> str | None:
        """Its paging call, or one of its own tags."""
        if CALL.search(page.scripts):
            return "createPageHTML with an element's name"
        return "UCAP's own tags" if page.tree.css_first(TAGS) is not None else None

    def entries(self, page: Page) -> list[Entry]:
        """Every link of the page; the list is plain HTML."""
        return anchors(page)

    def more(self, page: Page) -> list[ListRequest]:
        """All the other pages of the list; the first has no number."""
        call = CALL.search(page.scripts)
        given = whole(call[1]) if call else None
        total = variable(page, call[1]) if call and given is None else given
        if not call or not isinstance(total, int) or total < 2:
            return []
        names = [f"{call[2]}.{call[3]}", *(f"{call[2]}_{number}.{call[3]}" for number in rest(total))]
        return [ListRequest(url) for name in names if (url := page.absolute(name))]
