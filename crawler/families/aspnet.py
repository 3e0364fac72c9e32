"""ASP.NET lists: `InfoPublic.aspx?cid=1019&page=2`, or a pager that posts the page's own form back.

`__doPostBack('AspNetPager1','3')` is a POST of the form's hidden fields with `__EVENTTARGET` and `__EVENTARGUMENT`.
"""

from __future__ import annotations

import re
from urllib.parse import urlencode

from crawler.families.anchors import anchors
from crawler.families.family import MAX_LIST_PAGES, Entry
from crawler.families.paging import FORM, rest
from crawler.links import with_parameters
from crawler.page import ListRequest, Page

PAGED = re.compile(r"\.aspx\?(?:[^#]*&)?(page|pageindex|curpage|p)=(\d{1,6})(?:&|$)", re.IGNORECASE)
POST_BACK = re.compile(r"__doPostBack\(\s*'([^']{1,120})'\s*,\s*'(\d{1,6})'\s*\)")
MAX_STATE = 500_000  # characters of view state that are worth sending back


class AspNet:
    """The three answers for lists of ASP.NET pages."""

    name = "aspnet"

    def recognises(self, page: Page) -> str | None:
        """A view state, or links to .aspx pages by number."""
        if page.tree.css_first("input[name=__VIEWSTATE]") is not None:
            return "view state"
        return "pages of .aspx by number" if any(_numbered(page)) else None

    def entries(self, page: Page) -> list[Entry]:
        """Every link of the page; the list is plain HTML."""
        return anchors(page)

    def more(self, page: Page) -> list[ListRequest]:
        """The pages up to the highest number that is linked, by query or by posting back."""
        by_name: dict[str, tuple[str, int]] = {}
        for url, name, number in _numbered(page):
            if url.partition("?")[0] == page.url.partition("?")[0] and number > by_name.get(name, ("", 0))[1]:
                by_name[name] = (url, number)
        requests = [
            ListRequest(with_parameters(url, **{name: number}))
            for name, (url, highest) in by_name.items()
            for number in (1, *rest(highest))
        ]
        return requests + self._posted_back(page)

    def _posted_back(self, page: Page) -> list[ListRequest]:
        highest: dict[str, int] = {}
        for target, number in POST_BACK.findall(page.text.replace("&#39;", "'")):
            highest[target] = max(int(number), highest.get(target, 0))
        hidden = {
            name: node.attributes.get("value") or ""
            for node in page.tree.css("form input[type=hidden]")
            if (name := node.attributes.get("name"))
        }
        if not highest or sum(map(len, hidden.values())) > MAX_STATE:
            return []
        requests = []
        for target, last in highest.items():
            for number in rest(last):
                form = {**hidden, "__EVENTTARGET": target, "__EVENTARGUMENT": str(number)}
                requests.append(ListRequest(page.url, "POST", urlencode(form).encode(), (("Content-Type", FORM),)))
        return requests[:MAX_LIST_PAGES]


def _numbered(page: Page) -> list[tuple[str, str, int]]:
    return [(url, match[1], int(match[2])) for _, url in page.links if (match := PAGED.search(url))]
