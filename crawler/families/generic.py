"""The generic way, for what is no known family: links, pagers, frames, selects and tabs as HTML writes them."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborNode

from crawler.families.anchors import anchors, squeeze
from crawler.families.family import MAX_LIST_PAGES, Entry
from crawler.families.function_pager import function_pages
from crawler.page import ListRequest, Page

STEP = re.compile(r"^(?:下一?页|后一?页|尾页|末页|最后一?页|上一?页|首页|第一页|next|last|>{1,2}|»|›)$", re.IGNORECASE)
TAIL = re.compile(r"^(?:尾页|末页|最后一?页|last|>>|»)$", re.IGNORECASE)
NUMBER = re.compile(r"^\[?(\d{1,3})\]?$")
YEAR = re.compile(r"^(?:19|20)\d\d\s*年?(?:度)?$")
LAST_NUMBER = re.compile(r"(\d{1,4})(?!.*\d)")
FETCHED = re.compile(r"""(?:fetch|\$\.(?:get|getJSON))\s*\(\s*['"]([^'"\s<>]+)['"]""")


class Generic:
    """The three answers for any page of HTML; it takes them all, so it must be asked last."""

    name = "generic"

    def recognises(self, page: Page) -> str | None:
        """Any answer that is not JSON."""
        return None if page.text.lstrip()[:1] in ("{", "[") else "nothing more special"

    def entries(self, page: Page) -> list[Entry]:
        """Every link, also those in `onclick`, in `<option>` and in image maps."""
        return anchors(page) + [Entry(url, squeeze(node.text(deep=True))) for node, url in _choices(page)]

    def more(self, page: Page) -> list[ListRequest]:
        """Pager links and the pages between them, year tabs, frames, and data that an inline script names."""
        requests = [ListRequest(url) for url in _pager(page)] or function_pages(page)
        years = [(node, url) for node, url in page.links if YEAR.match(squeeze(node.text(deep=True)))]
        years += [(node, url) for node, url in _choices(page) if YEAR.match(squeeze(node.text(deep=True)))]
        requests += [ListRequest(url, purpose="year") for _, url in years]
        for frame in page.tree.css("iframe[src], frame[src]"):
            if url := page.absolute(frame.attributes.get("src") or ""):
                requests.append(ListRequest(url, purpose="frame"))
        requests.extend(
            ListRequest(url, purpose="answer") for href in FETCHED.findall(page.scripts) if (url := page.absolute(href))
        )
        return requests[: MAX_LIST_PAGES * 2]


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
        text = squeeze(link.text(deep=True)) or squeeze(link.attributes.get("title") or "")
        if len(text) > 8 or not (STEP.match(text) or NUMBER.match(text)) or not _same_list(page.url, url):
            continue
        if number := NUMBER.match(text):
            numbers[int(number[1])] = url
        else:
            steps.append(url)
            tail = url if TAIL.match(text) else tail
    linked = list(dict.fromkeys([*steps, *numbers.values()]))
    between = _between(linked, tail) if tail else []
    return list(dict.fromkeys([*linked, *between]))[:MAX_LIST_PAGES]


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
    match = LAST_NUMBER.search(tail)
    if not match:
        return []
    head, end = tail[: match.start()], tail[match.end() :]
    others = [re.fullmatch(re.escape(head) + r"(\d{1,4})" + re.escape(end), url) for url in linked if url != tail]
    known = [int(other[1]) for other in others if other]
    if not known:
        return []
    low, high = sorted((int(match[1]), min(known, key=lambda n: abs(n - int(match[1])))))
    low, high = min([*known, low]), max([*known, high])
    return [f"{head}{number}{end}" for number in range(low, min(high, low + MAX_LIST_PAGES) + 1)]
