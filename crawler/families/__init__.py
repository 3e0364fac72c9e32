"""The listing families: how the content systems of .gov.cn sites list articles, one file each.

A new family is one file with a class that answers the three questions of `Family`, and one line in `FAMILIES`.
"""

from __future__ import annotations

from dataclasses import dataclass

from crawler.families.anhui_mvc import AnhuiMvc
from crawler.families.aspnet import AspNet
from crawler.families.cmsweb import Cmsweb
from crawler.families.epoint import Epoint
from crawler.families.family import MAX_ENTRIES, Entry, Family
from crawler.families.generic import Generic
from crawler.families.gkmlpt import Gkmlpt
from crawler.families.hanweb_annual import HanwebAnnual
from crawler.families.hanweb_jpaas import HanwebJpaas
from crawler.families.hanweb_jpage import HanwebJpage
from crawler.families.hanweb_xxgk import HanwebXxgk
from crawler.families.json_list import JsonList
from crawler.families.lonsun import Lonsun
from crawler.families.script_only import dead_pager, needs_browser
from crawler.families.trs_igs import TrsIgs
from crawler.families.trs_static import TrsStatic
from crawler.families.ucap import Ucap
from crawler.families.vsb import Vsb
from crawler.families.yunnan import Yunnan
from crawler.page import ListRequest, Page

__all__ = ["FAMILIES", "Entry", "Family", "ListRequest", "Listing", "Page", "needs_browser", "read_listing"]

# Asked in this order. The generic way comes last and takes every page.
FAMILIES: tuple[Family, ...] = (
    HanwebAnnual(),
    HanwebXxgk(),
    HanwebJpaas(),
    HanwebJpage(),
    Gkmlpt(),
    TrsIgs(),
    Cmsweb(),
    Epoint(),
    Lonsun(),
    Yunnan(),
    AnhuiMvc(),
    Ucap(),
    TrsStatic(),
    Vsb(),
    AspNet(),
    JsonList(),
    Generic(),
)


@dataclass(frozen=True, slots=True)
class Listing:
    """Everything that the families say of one page.

    `family` is the first that recognised it, `evidence` why; entries and requests of all that did, without repeats.
    `browser` says why only a browser can make this page's list, or is None; `script` says why a script may make one
    beside what is linked, for a page that should list something and does not; `pager` says that the list goes on where
    nothing says how to ask for it.
    """

    family: str
    evidence: str
    entries: tuple[Entry, ...]
    more: tuple[ListRequest, ...]
    browser: str | None
    script: str | None = None
    pager: str | None = None


def read_listing(page: Page) -> Listing:
    """Ask every family about a page and join what they say; the same page gives the same answer."""
    entries: dict[str, Entry] = {}
    more: dict[str, ListRequest] = {}
    family, evidence = "", ""
    learned = False  # a known family says how to ask for the list
    for candidate in FAMILIES:
        if family and isinstance(candidate, JsonList):
            continue  # its guesses are for answers that no known system gave
        why = candidate.recognises(page)
        if why is None:
            continue
        if not family:
            family, evidence = candidate.name, why
        for entry in candidate.entries(page)[:MAX_ENTRIES]:
            entries.setdefault(entry.url, entry)
        requests = candidate.more(page)
        learned = learned or (bool(requests) and not isinstance(candidate, Generic))
        for request in requests:
            if not (learned and isinstance(candidate, Generic) and request.purpose == "data"):
                more.setdefault(request.key, request)
    own = ListRequest(page.url).key if page.request is None else page.request.key
    more.pop(own, None)
    listed = tuple(entries.values())
    browser = None if learned else needs_browser(page, listed)
    script = None if learned else needs_browser(page, ())
    turns = any(request.purpose in ("page", "answer", "data") for request in more.values())
    pager = None if turns or page.request is not None else dead_pager(page)
    return Listing(family, evidence, listed, tuple(more.values()), browser, script, pager)
