"""What follows from an answer: which role it has, what to ask next and how soon. Pure: no Scrapy, no files.

Best first: documents of a report, then reports, then the rest of a list, then lists, then the ways to them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal
from urllib.parse import urlsplit

from archive.exchange import Role
from crawler import columns
from crawler.ask import Ask, Purpose
from crawler.families import Listing, read_listing
from crawler.links import resolve
from crawler.page import ListRequest, Page
from crawler.page_content import PageContent, is_document, read_content
from crawler.recognition import Verdict, judge_link, judge_page
from crawler.scope import Scope
from crawler.stop_signs import StopSign, read_sign

ATTACHMENT, REPORT, PART_OF_LIST, LIST, WAY = 95, 80, 65, 50, 10
MAX_HOPS = 10  # redirects in a row
MAX_WAY = 7  # links from the seed that are only ways
MAX_FRAMES = 4
REDIRECTS = frozenset({301, 302, 303, 307, 308})
META_REFRESH = re.compile(r"""^\s*(\d{1,3})?\s*;?\s*url\s*=\s*['"]?([^'"]+)""", re.IGNORECASE)
SCRIPT_REDIRECT = re.compile(
    r"""(?:window\.|document\.|top\.|self\.)?location(?:\.href)?\s*(?:=|\.replace\(|\.assign\()\s*['"]([^'"]+)['"]"""
)
SMALL = 2000  # characters of markup; only so small a page is taken for a redirect by script
# A listing family's further requests that are worth making whatever the page was found to be.
ALWAYS = frozenset({"route", "frame", "year", "answer"})


@dataclass(frozen=True, slots=True)
class Policy:
    """What the crawl was told."""

    scope: Scope
    years: tuple[int, int] | None = None
    browser: Literal["auto", "always", "never"] = "auto"


@dataclass(frozen=True, slots=True)
class Answer:
    """What an ask brought. `complete` is false for a body cut short, `rendered` true for the browser's DOM."""

    ask: Ask
    page: Page
    complete: bool = True
    rendered: bool = False


@dataclass(frozen=True, slots=True)
class FetchFailure:
    """Why an answer is none. `lasting`: asking again is no use."""

    code: str
    detail: str
    lasting: bool = True


@dataclass(frozen=True, slots=True)
class Plan:
    """What follows. `found` is set for a report (title, year, organ, score), `refused` for links not taken."""

    role: Role = "page"
    verdict: Mapping[str, Any] = field(default_factory=dict)
    asks: tuple[Ask, ...] = ()
    refused: tuple[tuple[str, str], ...] = ()
    found: Mapping[str, Any] | None = None
    family: str | None = None
    sign: StopSign | None = None
    failure: FetchFailure | None = None


def seeds(url: str, policy: Policy) -> tuple[Ask, ...]:
    """The first request of a target."""
    return (Ask(url, "seed", priority=100, render=policy.browser == "always"),)


def once_more(ask: Ask) -> Ask:
    """The same ask as a further try."""
    return replace(ask, attempt=ask.attempt + 1, again=True)


def plan(answer: Answer, policy: Policy) -> Plan:
    """Say what follows from an answer."""
    page, ask = answer.page, answer.ask
    sign = read_sign(page.status, page.headers, page.body)
    if sign is not None:
        return _stopped(sign, answer, policy)
    if page.status in REDIRECTS:
        return _redirected(page.headers.get("location", ""), answer, policy)
    if page.status >= 400:
        return Plan(verdict={"kind": "other", "refusal": "gone"}, failure=FetchFailure(f"http_{page.status}", page.url))
    if not answer.complete:
        return Plan(role=ask.role, failure=FetchFailure("cut_short", page.url, lasting=False))
    if not page.body:
        return Plan(failure=FetchFailure("empty", page.url, lasting=False))
    if is_document(page.body):
        return _document(answer)
    refreshed = _refresh(page)
    if refreshed:
        return _redirected(refreshed, answer, policy)
    return _read(answer, policy)


def _stopped(sign: StopSign, answer: Answer, policy: Policy) -> Plan:
    """A challenge may be met once by the real browser; an overload is tried again later; a refusal is final."""
    if sign.sign == "challenge" and policy.browser != "never" and not answer.ask.render:
        return Plan(sign=sign, asks=(replace(answer.ask, render=True),))
    lasting = sign.sign in ("challenge", "refused")
    code = "blocked" if lasting else f"http_{answer.page.status}"
    return Plan(sign=sign, failure=FetchFailure(code, sign.reason, lasting=lasting))


def _redirected(location: str, answer: Answer, policy: Policy) -> Plan:
    """Follow one hop. The same address again is followed once, for sites that only wanted to set a cookie."""
    ask, page = answer.ask, answer.page
    url = resolve(page.url, location)
    if url is None or ask.hops >= MAX_HOPS:
        why = "redirect_loop" if url else "bad_redirect"
        return Plan(failure=FetchFailure(why, f"{page.url} -> {location[:200]}"))
    same = url == ask.url
    if same and ("set-cookie" not in page.headers or ask.again):
        return Plan(failure=FetchFailure("redirect_loop", url))
    hop = replace(ask, url=url, hops=ask.hops + 1, again=same, method="GET", body="", headers={})
    if refusal := policy.scope.refusal(hop):
        return Plan(refused=((url, refusal),), failure=FetchFailure(refusal, f"{page.url} -> {url}"))
    return Plan(asks=(hop,))


def _refresh(page: Page) -> str | None:
    """Where a page without content sends its reader at once, by meta refresh or by a line of script."""
    if len(page.body) > SMALL * 4:
        return None
    for node in page.tree.css("meta[http-equiv]"):
        if (node.attributes.get("http-equiv") or "").lower() == "refresh":
            match = META_REFRESH.match(node.attributes.get("content") or "")
            if match and int(match[1] or 0) <= 5:
                return match[2].strip()
    body = page.tree.body
    if len(page.text) <= SMALL and (body is None or not body.css_first("a[href], li, td, p")):
        match = SCRIPT_REDIRECT.search(page.scripts)
        return match[1] if match else None
    return None


def _document(answer: Answer) -> Plan:
    """A Word, PDF, picture or archive file: the report itself where a list led to it, else a report's attachment."""
    ask = answer.ask
    judged = dict(ask.verdict)
    if ask.purpose == "attachment":
        return Plan(role="attachment", verdict=judged)
    if ask.purpose == "seed" or judged.get("kind") == "report":
        title = ask.link_text or ask.url.rpartition("/")[2]
        found = {"title": title, **{name: judged.get(name) for name in ("year", "organ", "score")}}
        return Plan(role="report", verdict=judged or {"kind": "report", "why": ["named by the archivist"]}, found=found)
    return Plan(role="attachment" if judged.get("kind") == "attachment" else "page", verdict=judged)


def _read(answer: Answer, policy: Policy) -> Plan:
    """A page: judge it and what it links to."""
    ask, page = answer.ask, answer.page
    content, listing = read_content(page), read_listing(page)
    hosts = policy.scope.hosts | {host for host in [_host(page.url)] if policy.scope.refusal(ask) is None and host}
    links = [(entry, judge_link(entry.title, entry.url, context=entry.context, hosts=_hosts(entry.url, hosts, policy)))
             for entry in listing.entries]  # fmt: skip
    reports = [verdict for _, verdict in links if verdict.kind == "report" and verdict.wanted]
    verdict = judge_page(
        content.title,
        content.text,
        page.url,
        headings=_headings(ask, page, content),
        documents=len(content.documents),
        reports_listed=len({(one.year, one.organ) for one in reports}),
        hosts=hosts,
    )
    role = _role(verdict, ask, listing, bool(reports))
    refused: list[tuple[str, str]] = []
    asks = list(_follow(answer, role, verdict, content, listing, links, refused, policy))
    failure = None
    if listing.browser and role != "report" and not reports and not answer.rendered:
        if policy.browser == "never":
            failure = FetchFailure("needs_browser", f"not listed: {listing.browser}")
        elif ask.purpose in ("seed", "list", "navigate"):
            asks.append(replace(ask, render=True, priority=PART_OF_LIST))
    found = None
    if role == "report":
        found = {
            "title": _best_title(ask, content),
            "year": verdict.year,
            "organ": verdict.organ,
            "score": verdict.score,
        }
    if verdict.refusal == "gone":
        failure = FetchFailure("gone", "; ".join(verdict.why)[:300])
    elif verdict.refusal == "stub" and ask.purpose == "report" and not asks:
        failure = FetchFailure("stub", "; ".join(verdict.why)[:300])
    return Plan(
        role,
        verdict.to_json(),
        tuple(_in_scope(asks, refused, policy)),
        tuple(refused),
        found,
        listing.family if role == "listing" and listing.family != "generic" else None,
        failure=failure,
    )


def _headings(ask: Ask, page: Page, content: PageContent) -> list[str]:
    """A page's headings, and the words of the link that led to it, unless a redirect made it another page."""
    stayed = ask.hops == 0 or columns.is_article_url(page.url)
    return (
        [*content.headings, ask.link_text]
        if ask.purpose == "report" and ask.link_text and stayed
        else [*content.headings]
    )


def _role(verdict: Verdict, ask: Ask, listing: Listing, lists_reports: bool) -> Role:
    if verdict.kind == "report" and verdict.wanted:
        return "report"
    if lists_reports or (verdict.kind == "listing" and verdict.wanted):
        return "listing"
    if ask.purpose == "list" and listing.entries:
        return "listing"
    return "page"


def _follow(
    answer: Answer,
    role: Role,
    verdict: Verdict,
    content: PageContent,
    listing: Listing,
    links: list[tuple[Any, Verdict]],
    refused: list[tuple[str, str]],
    policy: Policy,
) -> Iterator[Ask]:
    """Every further request that a page leads to, the best first."""
    ask, page = answer.ask, answer.page
    if role == "report" or ask.purpose in ("report", "attachment"):
        carried = {"kind": "attachment", "year": verdict.year, "organ": verdict.organ}
        for document in content.documents:
            yield Ask(
                document.url,
                "attachment",
                ATTACHMENT,
                link_text=document.text,
                verdict=carried,
                via=page.url,
                depth=ask.depth + 1,
            )
    if ask.purpose == "attachment":
        return
    for more in listing.more:
        if _worth_more(more, role, ask):
            yield _of_list(more, ask, answer, policy)
    if role == "report" and ask.purpose == "seed":
        return  # the archivist asked for this one report
    for entry, judged in links:
        if judged.refusal:
            refused.append((entry.url, judged.refusal))
        elif (purpose := _purpose(judged, ask, role, policy)) is not None:
            priority = _priority(judged, purpose, ask)
            render = policy.browser == "always" and purpose == "list"
            yield Ask(
                entry.url,
                purpose,
                priority,
                via=page.url,
                link_text=entry.title,
                depth=ask.depth + 1,
                render=render,
                verdict=judged.to_json(),
            )


def _worth_more(more: ListRequest, role: Role, ask: Ask) -> bool:
    """Whether the rest of a list is worth asking for: frames and routes always, pages where the list is the column."""
    if more.purpose in ALWAYS:
        return more.purpose != "frame" or ask.depth < MAX_WAY
    if urlsplit(more.url).path in ("", "/") and urlsplit(ask.url).path not in ("", "/"):
        return False  # 首页 of the site, not of the list
    return role == "listing" or ask.purpose == "list" or columns.names_column(ask.url) is not None


def _of_list(more: ListRequest, ask: Ask, answer: Answer, policy: Policy) -> Ask:
    purpose: Purpose = ask.purpose if more.purpose == "frame" and ask.purpose != "seed" else "list"
    return Ask(
        more.url,
        purpose,
        PART_OF_LIST,
        more.method,
        more.body.decode("utf-8", "replace"),
        dict(more.headers),
        via=answer.page.url,
        link_text=ask.link_text if more.purpose == "frame" else None,
        depth=ask.depth + 1,
        render=answer.rendered and more.method == "GET" and more.purpose == "page",
        verdict=ask.verdict if more.purpose == "frame" else {},
    )


def _purpose(judged: Verdict, ask: Ask, role: Role, policy: Policy) -> Purpose | None:
    """What a link is worth asking for, or None."""
    if policy.years and judged.year and not policy.years[0] <= judged.year <= policy.years[1]:
        return None
    if judged.kind == "report":
        return "report"
    if role == "report":
        return None  # a report's side bar leads nowhere new
    if judged.kind == "listing":
        return "list"
    if judged.kind == "attachment" and role == "listing" and judged.score >= 0.5:
        return "report"
    if judged.kind == "way" and ask.depth < MAX_WAY:
        return "navigate"
    return None


def _priority(judged: Verdict, purpose: Purpose, ask: Ask) -> int:
    if purpose == "report":
        return REPORT + round(judged.score * 10)
    if purpose == "list":
        return LIST + round(judged.score * 10)
    return WAY + round(judged.score * 30) - ask.depth


def _in_scope(asks: list[Ask], refused: list[tuple[str, str]], policy: Policy) -> Iterator[Ask]:
    for ask in asks:
        why = policy.scope.refusal(ask)
        if why is None:
            yield ask
        elif ask.purpose != "navigate":
            refused.append((ask.url, why))


def _hosts(url: str, hosts: frozenset[str], policy: Policy) -> frozenset[str]:
    """The hosts to be trusted for a link: the archivist's own, and all of their domains."""
    host = _host(url)
    return hosts | {host} if host and policy.scope.domain(host) in policy.scope.domains else hosts


def _host(url: str) -> str:
    return url.partition("://")[2].partition("/")[0].partition(":")[0]


def _best_title(ask: Ask, content: PageContent) -> str:
    """The fullest of what names a report: a heading that does, the link's text, the page's title."""
    candidates = [*content.headings, ask.link_text or "", content.title]
    named = [title for title in candidates if "报告" in title or "年报" in title]
    return next(iter(named or [title for title in candidates if title]), ask.url)
