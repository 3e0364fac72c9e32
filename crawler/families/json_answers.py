"""Lists that come as JSON: which array holds the articles, and what their fields are called.

Content systems agree on the shape (an array of objects with an address and a title, and a count beside it) and on
little else; the tables below hold the names that were seen.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator, Mapping, Sequence

from selectolax.lexbor import LexborHTMLParser

from crawler.families.anchors import MAX_TITLE, printed_date, squeeze
from crawler.families.family import MAX_ENTRIES, Entry
from crawler.families.paging import again, pages_for, whole
from crawler.page import ListRequest, Page

ADDRESS = (
    "url", "post_url", "pc_url", "link", "href", "linkurl", "infourl", "visiturl", "docpuburl", "puburl", "htmlurl",
    "detailurl", "articleurl", "arturl", "path", "src", "filepath", "fileurl",
)  # fmt: skip
TITLE = (
    "title",
    "doctitle",
    "infotitle",
    "articletitle",
    "arttitle",
    "customtitle",
    "subject",
    "name",
    "text",
    "topic",
)
DATE = (
    "date", "trs_time", "infodate", "pubdate", "publishtime", "publish_time", "publishdate", "publisheddate",
    "docreltime", "pubtime", "day", "createtime", "created_at", "display_publish_time", "first_publish_time", "time",
)  # fmt: skip
TOTAL = ("total", "totalelements", "totalcount", "totalrecords", "totalrecord", "post_count", "recordcount", "count")
PAGES = (
    "totalpages",
    "totalpage",
    "pages",
    "pagecount",
    "pagetotal",
    "total_page",
    "total_pages",
    "lastpage",
    "allpage",
)
MORE = ("hasnext", "hasnextpage", "hasmore", "has_more", "has_next")
SIZE = ("pagesize", "size", "limit", "rows", "perpage", "numberofelements")
LINKED = re.compile(r"<a\b[^>]*\bhref\s*=", re.IGNORECASE)
MAX_DEPTH = 8
MILLISECONDS = 100_000_000_000  # a moment above this is counted in milliseconds
EPOCH = range(300_000_000, 4_000_000_000)  # seconds: from 1979 to 2096
CHINA = dt.timezone(dt.timedelta(hours=8))
CALLBACK = re.compile(r"^\s*[\w.$]{1,60}\s*\((.*)\)\s*;?\s*$", re.DOTALL)


def payload_of(page: Page) -> object:
    """Return the parsed JSON (or JSONP) of an answer, or None where it is none."""
    text = page.text.strip()
    if text[:1] not in ("{", "["):
        wrapped = CALLBACK.match(text) if text[:1].isalpha() else None
        if not wrapped:
            return None
        text = wrapped[1]
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def json_entries(page: Page) -> list[Entry]:
    """Return the articles of a JSON answer; none where it holds no array of objects with address and title."""
    entries = []
    for row in articles(payload_of(page))[:MAX_ENTRIES]:
        address, title = _text(row, ADDRESS), _text(row, TITLE)
        url = page.absolute(address) if address else None
        if url and title:
            title = title.encode("utf-8", "replace").decode()  # JSON may hold halves of characters
            if "<" in title:
                title = LexborHTMLParser(title).text()
            entries.append(Entry(url, squeeze(title)[:MAX_TITLE], _date(row)))
    return entries


def articles(payload: object) -> Sequence[Mapping[str, object]]:
    """Return the longest array of objects that have an address and a title."""
    found = (rows for rows in _arrays(payload, 0) if _text(rows[0], ADDRESS) and _text(rows[0], TITLE))
    return max(found, key=len, default=())


def total_of(payload: object) -> int | None:
    """Return how many articles the whole list holds, as the answer says, or None."""
    return _count(payload, TOTAL, 0)


def pages_of(payload: object) -> int | None:
    """Return how many pages the whole list has, as the answer says, or None."""
    return _count(payload, PAGES, 0)


def has_more(payload: object) -> bool:
    """Return whether the answer says that another page follows."""
    return _flag(payload, 0)


def html_of(payload: object) -> str | None:
    """Return the longest piece of HTML with links that an answer holds, or None."""
    return max((text for text in _strings(payload, 0) if LINKED.search(text)), key=len, default=None)


def size_of(payload: object) -> int | None:
    """Return how many articles one answer holds, as it says, or None."""
    return _count(payload, SIZE, 0)


def other_pages(page: Page, asked: int | None, name: str, first: int = 1) -> list[ListRequest]:
    """Return the requests for the other pages that the answer's total fills, `asked` articles on each.

    Where the answer holds fewer than were asked for and is not the list's end, the page after it is asked for, too:
    servers give what they like.
    """
    payload = payload_of(page)
    here, total = len(articles(payload)), total_of(payload) or 0
    size = asked or size_of(payload) or here
    number = whole(page.asked.get(name))
    index = (first if number is None else number) - first
    requests = again(page, max(pages_for(total, size), pages_of(payload) or 1), name, first)
    if 0 < here < min(size, total) and index * size + here != total:
        requests += again(page, 2, name, first + index)
    return requests


def lower(row: Mapping[str, object]) -> dict[str, object]:
    """Return a row with its keys in lower case."""
    return {str(name).lower(): value for name, value in row.items()}


def _arrays(value: object, depth: int) -> Iterator[Sequence[Mapping[str, object]]]:
    if depth > MAX_DEPTH:
        return
    if isinstance(value, list):
        rows = [row for row in value if isinstance(row, dict)]
        if rows:
            yield rows
        inner: Sequence[object] = rows[:200]
    else:
        inner = list(value.values())[:200] if isinstance(value, dict) else ()
    for part in inner:
        if isinstance(part, list | dict):
            yield from _arrays(part, depth + 1)


def _text(row: Mapping[str, object], names: Sequence[str]) -> str | None:
    fields = lower(row)
    return next((value.strip() for name in names if isinstance(value := fields.get(name), str) and value.strip()), None)


def _date(row: Mapping[str, object]) -> str | None:
    fields = lower(row)
    for name in DATE:
        value = fields.get(name)
        if isinstance(value, str) and (date := printed_date(value)):
            return date
        if isinstance(value, int) and (seconds := value // 1000 if value > MILLISECONDS else value) in EPOCH:
            return dt.datetime.fromtimestamp(seconds, CHINA).date().isoformat()
    return None


def _strings(value: object, depth: int) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif depth <= MAX_DEPTH and isinstance(value, dict | list):
        for part in [*(value.values() if isinstance(value, dict) else value)][:200]:
            yield from _strings(part, depth + 1)


def _flag(value: object, depth: int) -> bool:
    if not isinstance(value, dict) or depth > MAX_DEPTH:
        return False
    fields = lower(value)
    return any(fields.get(name) is True for name in MORE) or any(_flag(part, depth + 1) for part in value.values())


def _count(value: object, names: Sequence[str], depth: int) -> int | None:
    if not isinstance(value, dict) or depth > MAX_DEPTH:
        return None
    fields = lower(value)
    for name in names:
        number = fields.get(name)
        if isinstance(number, str) and number.isascii() and number.isdigit() and len(number) < 10:
            number = int(number)
        if isinstance(number, int) and not isinstance(number, bool) and number >= 0:
            return number
    for part in value.values():
        if (inner := _count(part, names, depth + 1)) is not None:
            return inner
    return None
