"""What follows from a page that lists something: the rest of its list, its parts, and when only a browser can tell."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlsplit

from archive.exchange import Role
from crawler import columns
from crawler.ask import Ask, Purpose
from crawler.families import Entry, Listing, read_listing
from crawler.families.words import PAGER
from crawler.page import ListRequest, Page
from crawler.plan import MAX_WAY, PART_OF_LIST, WAY, Answer, Policy
from crawler.recognition import Verdict

# A listing family's further requests that are worth making whatever the page was found to be.
ALWAYS = frozenset({"route", "frame", "year", "answer"})
FEW_LINKS, FEW_WORDS = 3, 8  # 进入网站, 中文版 or a picture; news has more characters


def listing_of(answer: Answer) -> Listing:
    """What a page lists, with what the browser heard and saw of the rest of the list, each entry once."""
    listing = read_listing(answer.page)
    if not answer.rendered:
        return listing
    entries = {entry.url: entry for entry in listing.entries}
    more = {request.key: request for request in listing.more if not (answer.turned and request.purpose == "page")}
    for data in answer.heard:
        learned = read_listing(data)
        if learned.entries and learned.family != "generic":
            entries |= {entry.url: entry for entry in learned.entries if entry.url not in entries}
            more |= {request.key: replace(request, purpose="heard") for request in learned.more}
    for view in answer.turned:
        entries |= {entry.url: entry for entry in read_listing(view).entries if entry.url not in entries}
    return replace(listing, entries=tuple(entries.values()), more=tuple(more.values()))


def only_links(page: Page, listing: Listing) -> list[Ask]:
    """The few links of a page that leads nowhere else: a picture before the real home page."""
    inside = [
        entry for entry in listing.entries if host_name(entry.url) == host_name(page.url) and entry.url != page.url
    ]
    if len(inside) > FEW_LINKS or any(len(entry.title) > FEW_WORDS for entry in inside):
        return []
    return [Ask(entry.url, "navigate", WAY, via=page.url, link_text=entry.title, depth=1) for entry in inside]


def beneath(entry: Entry, judged: Verdict, page: Page) -> Verdict:
    """A list beneath the column's own path is worth a request, whatever it is called."""
    directory = urlsplit(page.url).path.rpartition("/")[0] + "/"
    path = urlsplit(entry.url).path
    inside = len(directory) > 1 and path.startswith(directory) and path != urlsplit(page.url).path
    a_list = columns.is_listing_url(entry.url) and not columns.is_article_url(entry.url)
    if judged.kind != "other" or judged.refusal or not (inside and a_list) or PAGER.match(entry.title):
        return judged
    if host_name(entry.url) != host_name(page.url) or columns.names_look_alike(entry.url):
        return judged
    return replace(judged, kind="listing", score=0.1, why=(*judged.why, "beneath the column"))


def unlisted(listing: Listing, role: Role, ask: Ask, asks: list[Ask], *, lists_reports: bool) -> str | None:
    """Why only a browser can list a page, or the rest of its list; None where it cannot or need not."""
    if role == "report":
        return None
    if lists_reports:
        return listing.pager if role == "listing" and not ask.of_list else None
    if listing.browser:
        return listing.browser
    leads_on = any(one.purpose in ("list", "report") and not one.guess for one in asks)
    return listing.script if is_list(role, ask) and not leads_on else None


def rendered_instead(ask: Ask, policy: Policy) -> tuple[Ask, ...]:
    """The page that a script was read of, in the browser: what it was thought to be after listed nothing."""
    if not ask.guess or ask.via is None or policy.browser == "never":
        return ()
    return (Ask(ask.via, "list", PART_OF_LIST, render=True, depth=ask.depth, verdict=ask.verdict),)


def worth_more(more: ListRequest, role: Role, ask: Ask) -> bool:
    """Whether the rest of a list is worth asking for: frames and routes always, pages where the list is the column."""
    if more.purpose == "frame":
        return role != "report" and ask.purpose != "report" and ask.depth < MAX_WAY
    if more.purpose in ALWAYS:
        return True
    return more.purpose == "data" or is_list(role, ask)


def is_list(role: Role, ask: Ask) -> bool:
    """Whether a page is a list of the annual reports, or was thought to be one."""
    return role == "listing" or ask.purpose == "list" or columns.names_column(ask.url) is not None


def ask_of_list(more: ListRequest, ask: Ask, answer: Answer) -> Ask:
    """The ask that gets more of a list."""
    on_the_way = more.purpose == "frame" and ask.purpose in ("seed", "navigate")
    purpose: Purpose = "navigate" if on_the_way else "list"
    return Ask(
        more.url,
        purpose,
        PART_OF_LIST,
        more.method,
        more.body.decode("utf-8", "replace"),
        dict(more.headers),
        via=answer.page.url,
        depth=ask.depth + 1,
        render=answer.rendered and more.method == "GET" and more.purpose == "page",
        guess=more.purpose == "data" and not answer.rendered,
        of_list=more.purpose in ("page", "heard"),
    )


def host_name(url: str) -> str:
    """The host of a URL, without its port."""
    return urlsplit(url).hostname or ""
