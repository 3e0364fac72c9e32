"""How many pages a list has, bounded: what sites claim is not believed beyond `MAX_LIST_PAGES`."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlencode

from crawler.families.family import MAX_LIST_PAGES
from crawler.links import with_parameters
from crawler.page import ListRequest, Page

FORM = "application/x-www-form-urlencoded; charset=UTF-8"
_GAP = r"(?:\s|&nbsp;|<[^<>]{0,80}>){0,6}"  # what may stand between a word and its number
PRINTED = re.compile(
    rf"共{_GAP}(\d{{1,6}}){_GAP}页|(?:页[次数码]?|第){_GAP}[:：]?{_GAP}\d{{1,6}}{_GAP}[/／]{_GAP}(\d{{1,6}})"
    rf"|总页数{_GAP}[:：]?{_GAP}(\d{{1,6}})|\b(?:total_?pages?|page_?count|page_?total|pagenum_?total)['\"]?\s*[:=>]\s*['\"]?(\d{{1,6}})",
    re.IGNORECASE,
)
COUNTED = re.compile(
    rf"共{_GAP}(?:有)?{_GAP}(\d{{1,7}}){_GAP}(?:条|篇|个|项|件|记录).{{0,80}}?每页{_GAP}(?:显示)?{_GAP}(\d{{1,4}})",
    re.DOTALL,
)
# What the number of a page is called in requests and forms, in lower case.
NAMES = frozenset(
    {"pageno", "pagenum", "pageindex", "pagenumber", "currentpage", "curpage", "currpage", "page", "p", "pn", "pageid",
     "current", "nowpage", "cpage", "page_no", "page_num", "page_index", "pagecurrent", "currentpageno", "topage"}
)  # fmt: skip


def rest(pages: int, first: int = 1) -> range:
    """The numbers of the pages after the first, at most `MAX_LIST_PAGES` of them."""
    return range(first + 1, first + max(1, min(pages, MAX_LIST_PAGES)))


def pages_for(total: int | None, size: int | None) -> int:
    """How many pages `total` entries fill, `size` on each; 1 where either is unknown."""
    return -(-total // size) if total and size else 1


def printed_pages(text: str) -> int:
    """The number of pages that a text states (`共12页`, `页次：1/12`, `totalPage=12`, `共45条 每页15条`), or 1."""
    if match := PRINTED.search(text):
        return max(1, *(int(number) for number in match.groups() if number))
    counted = COUNTED.search(text)
    return pages_for(int(counted[1]), int(counted[2])) if counted else 1


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
    in_json = in_form and asked.body.lstrip()[:1] == b"{"
    requests = []
    for number in rest(pages, first):
        if in_json:
            body = _renumbered(asked.body, name, number)
            requests.append(ListRequest(asked.url, "POST", body, asked.headers))
        elif in_form:
            form = dict(parse_qsl(asked.body.decode("utf-8", "replace"), keep_blank_values=True))
            body = urlencode({**form, name: str(number)}).encode()
            requests.append(ListRequest(asked.url, "POST", body, asked.headers))
        else:
            url = with_parameters(asked.url, **{name: number})
            requests.append(ListRequest(url, asked.method, asked.body, asked.headers))
    return requests


def counter(page: Page) -> str | None:
    """The parameter of the request that counts pages, or None."""
    return next(
        (name for name, value in page.asked.items() if name.lower() in NAMES and whole(value) is not None), None
    )


def _renumbered(body: bytes, name: str, number: int) -> bytes:
    """A JSON body with the number that is called `name` changed, wherever it stands."""
    pattern = rf'("{re.escape(name)}"\s*:\s*"?)\d{{1,9}}'.encode()
    return re.sub(pattern, rb"\g<1>" + str(number).encode(), body, count=1)
