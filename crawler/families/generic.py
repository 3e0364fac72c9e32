"""The generic way, for what is no known family: links, pagers, frames, selects and tabs as HTML writes them."""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import urlsplit

from selectolax.lexbor import LexborNode

from crawler.families.anchors import anchors, squeeze
from crawler.families.family import MAX_LIST_PAGES, Entry
from crawler.families.handlers import controls, pager_requests
from crawler.families.script_calls import fetched_at_once
from crawler.families.words import FORWARD, NUMBER, STEP, TAIL, YEAR
from crawler.page import ListRequest, Page
from parsers.titles import looks_like_organ, read_title

NUMBERS = re.compile(r"\d{1,6}")


class Generic:
    """The three answers for any page of HTML; it takes them all, so it must be asked last."""

    name = "generic"

    def recognises(self, page: Page) -> str | None:
        """Any answer that is not JSON."""
        return None if page.text.lstrip()[:1] in ("{", "[") else "nothing more special"

    def entries(self, page: Page) -> list[Entry]:
        """Every link, also those in `onclick`, in `<option>`, in image maps, and those that a function goes to."""
        linked = anchors(page) + [Entry(url, squeeze(node.text(deep=True))) for node, url in _choices(page)]
        return linked + [Entry(one.requests[0].url, one.text) for one in controls(page) if one.goes]

    def more(self, page: Page) -> list[ListRequest]:
        """Pager links and the pages between them, tabs of years and organs, frames, and data that a script asks for."""
        requests = [ListRequest(url) for url in _pager(page)]
        if not any(FORWARD.match(_words(node)) for node, url in page.links if _host(url) == _host(page.url)):
            requests += pager_requests(page)
        requests += [ListRequest(url) for node, url in _choices(page) if NUMBER.match(_words(node))]
        years = [(node, url) for node, url in page.links if YEAR.match(squeeze(node.text(deep=True)))]
        years += [(node, url) for node, url in _choices(page) if YEAR.match(squeeze(node.text(deep=True)))]
        requests += [ListRequest(url, purpose="year") for _, url in years]
        requests += _tabs(page)
        for frame in page.tree.css("iframe[src], frame[src]"):
            if url := page.absolute(frame.attributes.get("src") or ""):
                requests.append(ListRequest(url, purpose="frame"))
        requests += fetched_at_once(page)
        return requests[: MAX_LIST_PAGES * 2]


def _tabs(page: Page) -> list[ListRequest]:
    """What controls named like a year, an organ or the column ask for."""
    requests = []
    for control in controls(page):
        if YEAR.match(control.text):
            requests += [replace(one, purpose="year") for one in control.requests]
        elif not control.goes and (looks_like_organ(control.text) or read_title(control.text).names_report):
            requests += [replace(one, purpose="organ") for one in control.requests]
    return requests


def _choices(page: Page) -> list[tuple[LexborNode, str]]:
    """The options of selects whose value is an address."""
    valued = ((node, node.attributes.get("value") or "") for node in page.options)
    return [(node, url) for node, value in valued if ("/" in value or "." in value) and (url := page.absolute(value))]


def _pager(page: Page) -> list[str]:
    """The addresses of the list's other pages: those linked, and those between next and last that are not."""
    steps: list[str] = []
    numbers: dict[int, str] = {}
    tail: str | None = None
    for link, url in page.links:
        text = _words(link)
        if urlsplit(url).path in ("", "/") and urlsplit(page.url).path not in ("", "/"):
            continue  # 首页 of the site, not of the list
        onward = FORWARD.match(text) and not NUMBER.match(text) and _host(url) == _host(page.url)
        if len(text) > 8 or not (STEP.match(text) or NUMBER.match(text)) or not (onward or _same_list(page.url, url)):
            continue
        if number := NUMBER.match(text):
            numbers[int(number[1])] = url
        else:
            steps.append(url)
            tail = url if TAIL.match(text) else tail
    linked = list(dict.fromkeys([*steps, *numbers.values()]))
    between = _between(linked, tail) if tail else []
    return list(dict.fromkeys([*linked, *between]))[:MAX_LIST_PAGES]


def _words(link: LexborNode) -> str:
    """The words of a pager's link: its text, its title, its picture's, or the name of its class."""
    said = (link.text(deep=True), link.attributes.get("value"), link.attributes.get("title"))
    if text := next((tight for one in said if (tight := "".join((one or "").split()))), None):
        return text
    picture = link.css_first("img[alt]")
    label = picture.attributes.get("alt") if picture else link.attributes.get("aria-label")
    return squeeze(label or "") or ("next" if "next" in (link.attributes.get("class") or "").lower() else "")


def _host(url: str) -> str:
    return url.partition("://")[2].partition("/")[0]


def _same_list(here: str, there: str) -> bool:
    """Pages of one list share the directory, or the one lies under the other's name (VSB: `a.htm`, `a/3.htm`)."""
    home, other = (url.partition("?")[0] for url in (here, there))
    directory = home.rpartition("/")[0]
    return (
        other.rpartition("/")[0] == directory
        or other.startswith(home.rpartition(".")[0] + "/")
        or (directory.rpartition("/")[0] == other.rpartition("/")[0] and "/" in directory[8:])
    )


def _between(linked: list[str], tail: str) -> list[str]:
    """The pages between a linked one and the last one, where their addresses differ in one number only."""
    for url in linked:
        place = _differing(url, tail)
        if place is None:
            continue
        start, end = place.span()
        others = [re.fullmatch(re.escape(tail[:start]) + r"(\d{1,6})" + re.escape(tail[end:]), one) for one in linked]
        known = [int(other[1]) for other in others if other]
        low, high = min(known), max(known)
        return [f"{tail[:start]}{number}{tail[end:]}" for number in range(low, min(high, low + MAX_LIST_PAGES) + 1)]
    return []


def _differing(url: str, tail: str) -> re.Match[str] | None:
    """The number in which alone two addresses differ, as it stands in the second."""
    ours, theirs = list(NUMBERS.finditer(url)), list(NUMBERS.finditer(tail))
    if NUMBERS.sub("0", url) != NUMBERS.sub("0", tail) or len(ours) != len(theirs):
        return None
    different = [right for left, right in zip(ours, theirs, strict=True) if left[0] != right[0]]
    return different[0] if len(different) == 1 else None
