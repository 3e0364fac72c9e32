"""How many pages a list has, bounded: what sites claim is not believed beyond `MAX_LIST_PAGES`."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlencode

from crawler.families.family import MAX_LIST_PAGES
from crawler.links import with_parameters
from crawler.page import ListRequest, Page

FORM = "application/x-www-form-urlencoded; charset=UTF-8"
PRINTED = re.compile(
    r"""共\s*(\d{1,6})\s*页|(?:totalpages?|pagecount|total_page)['"]?\s*[:=>]\s*['"]?(\d{1,6})""", re.IGNORECASE
)
NAMES = ("pageNo", "pageNum", "pageIndex", "pageNumber", "currentPage", "curPage", "currpage", "page", "pageno", "p")


def rest(pages: int, first: int = 1) -> range:
    """The numbers of the pages after the first, at most `MAX_LIST_PAGES` of them."""
    return range(first + 1, first + max(1, min(pages, MAX_LIST_PAGES)))


def pages_for(total: int | None, size: int | None) -> int:
    """How many pages `total` entries fill, `size` on each; 1 where either is unknown."""
    return -(-total // size) if total and size else 1


def printed_pages(text: str) -> int:
    """The number of pages that a text states (`共12页`, `totalPage=12`), or 1."""
    match = PRINTED.search(text)
    return max(1, int(match[1] or match[2])) if match else 1


def whole(text: str | None) -> int | None:
    """The number that a text is, or None."""
    text = (text or "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def again(page: Page, pages: int, name: str, first: int = 1) -> list[ListRequest]:
    """The request that got this answer, once for each other page, with parameter `name` counted up.

    The parameter is changed where it stands: in the query, else in the form.
    """
    asked = page.request or ListRequest(page.url)
    if whole(page.asked.get(name)) not in (first, None) and pages <= 1:
        return []
    in_form = asked.method == "POST" and f"{name}=" not in asked.url
    requests = []
    for number in rest(pages, first):
        if in_form:
            form = dict(parse_qsl(asked.body.decode("utf-8", "replace"), keep_blank_values=True))
            body = urlencode({**form, name: str(number)}).encode()
            requests.append(ListRequest(asked.url, "POST", body, asked.headers))
        else:
            url = with_parameters(asked.url, **{name: number})
            requests.append(ListRequest(url, asked.method, asked.body, asked.headers))
    return requests


def counter(page: Page) -> str | None:
    """The parameter of the request that counts pages, or None."""
    return next((name for name in NAMES if whole(page.asked.get(name)) is not None), None)
