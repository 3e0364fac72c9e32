"""ASP.NET lists: `InfoPublic.aspx?cid=1019&page=2`, or a pager that posts the page's own form back.

`__doPostBack('AspNetPager1','3')` is a POST of the form's hidden fields with `__EVENTTARGET` and `__EVENTARGUMENT`.
"""

from __future__ import annotations

import re
from urllib.parse import urlencode

from crawler.families.anchors import anchors, squeeze
from crawler.families.family import MAX_LIST_PAGES, Entry
from crawler.families.paging import FORM, rest
from crawler.families.words import NEXT
from crawler.links import with_parameters
from crawler.page import MAX_HANDLERS, ListRequest, Page

PAGED = re.compile(r"\.aspx\?(?:[^#]*&)?(page|pageindex|curpage|p)=(\d{1,6})(?:&|$)", re.IGNORECASE)
POST_BACK = re.compile(r"__doPostBack\(\s*'([^']{1,120})'\s*,\s*'((?:Page\$)?\d{1,6})'\s*\)")
STEP_BACK = re.compile(r"__doPostBack\(\s*'([^']{1,120})'\s*,\s*'((?:Page\$Next)?)'\s*\)")
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
        highest: dict[tuple[str, str], int] = {}
        for target, argument in POST_BACK.findall(page.text.replace("&#39;", "'")):
            before, number = argument[: -len(argument.lstrip("Page$"))], int(argument.lstrip("Page$"))
            highest[target, before] = max(number, highest.get((target, before), 0))
        hidden = {
            name: node.attributes.get("value") or ""
            for node in page.tree.css("form input[type=hidden]")
            if (name := node.attributes.get("name"))
        }
        if sum(map(len, hidden.values())) > MAX_STATE:
            return []
        events = [
            (target, f"{before}{number}") for (target, before), last in highest.items() for number in rest(last)
        ] or _next_step(page)
        return [
            ListRequest(
                page.url,
                "POST",
                urlencode({**hidden, "__EVENTTARGET": target, "__EVENTARGUMENT": argument}).encode(),
                (("Content-Type", FORM),),
            )
            for target, argument in events[:MAX_LIST_PAGES]
        ]


def _next_step(page: Page) -> list[tuple[str, str]]:
    """The event of a link to the next page, where the pager has no numbers."""
    for node in page.tree.css("a[href^='javascript']")[:MAX_HANDLERS]:
        step = STEP_BACK.search(node.attributes.get("href") or "")
        if step and NEXT.match(squeeze(node.text(deep=True))):
            return [(step[1], step[2])]
    return []


def _numbered(page: Page) -> list[tuple[str, str, int]]:
    return [(url, match[1], int(match[2])) for _, url in page.links if (match := PAGED.search(url))]
