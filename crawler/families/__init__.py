"""The listing families: how the content systems of .gov.cn sites list articles, one file each.

A new family is one file with a class that answers the three questions of `Family`, and one line in `FAMILIES`.
"""

from __future__ import annotations

from dataclasses import dataclass

from crawler.families.family import MAX_ENTRIES, Entry, Family
from crawler.families.generic import Generic
from crawler.families.hanweb_jpage import HanwebJpage
from crawler.families.script_only import needs_browser
from crawler.families.trs_static import TrsStatic
from crawler.page import ListRequest, Page

__all__ = ["FAMILIES", "Entry", "Family", "ListRequest", "Listing", "Page", "needs_browser", "read_listing"]

# Asked in this order. The generic way comes last and takes every page.
FAMILIES: tuple[Family, ...] = (HanwebJpage(), TrsStatic(), Generic())


@dataclass(frozen=True, slots=True)
class Listing:
    """Everything that the families say of one page.

    `family` is the first that recognised it, `evidence` why; entries and requests of all that did, without repeats.
    `browser` says why only a browser can make this page's list, or is None.
    """

    family: str
    evidence: str
    entries: tuple[Entry, ...]
    more: tuple[ListRequest, ...]
    browser: str | None


def read_listing(page: Page) -> Listing:
    """Ask every family about a page and join what they say; the same page gives the same answer."""
    entries: dict[str, Entry] = {}
    more: dict[str, ListRequest] = {}
    family, evidence = "", ""
    for candidate in FAMILIES:
        why = candidate.recognises(page)
        if why is None:
            continue
        if not family:
            family, evidence = candidate.name, why
        for entry in candidate.entries(page)[:MAX_ENTRIES]:
            entries.setdefault(entry.url, entry)
        for request in candidate.more(page):
            more.setdefault(request.key, request)
    own = ListRequest(page.url).key if page.request is None else page.request.key
    more.pop(own, None)
    listed = tuple(entries.values())
    return Listing(family, evidence, listed, tuple(more.values()), needs_browser(page, listed, family))
