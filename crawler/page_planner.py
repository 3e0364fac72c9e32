"""What follows from a page with content: its verdict and role, its documents, the rest of its list, its links.

Best first: documents of a report, then reports, then the rest of a list, then lists, then the ways to them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from archive.exchange import Role
from crawler import columns
from crawler.ask import Ask, Purpose
from crawler.families import Listing
from crawler.list_planner import (
    ask_of_list,
    beneath,
    host_name,
    is_list,
    listing_of,
    only_links,
    rendered_instead,
    unlisted,
    worth_more,
)
from crawler.page import Page
from crawler.page_content import PageContent, read_content
from crawler.page_recognition import judge_page
from crawler.plan import (
    ATTACHMENT,
    LIST,
    MAX_WAY,
    PART_OF_LIST,
    REPORT,
    WAY,
    Answer,
    FetchFailure,
    Plan,
    Policy,
    Refusal,
)
from crawler.recognition import Verdict, judge_link

FORM_WORDS = re.compile(r"统计期限|第二十条第|主动公开(?:政府信息)?的?情况")
MANY_WORDS = 6000  # characters; a page of so many shows itself what it is about
DISCLOSING = re.compile(r"信息公开|政务公开|部门公开|公开(?:目录|专栏|平台)")


def plan_page(answer: Answer, policy: Policy) -> Plan:
    """A page: judge it and what it links to."""
    ask, page = answer.ask, answer.page
    content, listing = read_content(page), listing_of(answer)
    hosts = policy.scope.hosts | {host for host in [host_name(page.url)] if policy.scope.refusal(ask) is None and host}
    disclosing = ask.purpose != "seed" and any(DISCLOSING.search(one) for one in (content.title, *content.headings[:5]))
    in_column = ask.purpose == "list" or columns.names_column(page.url) is not None
    links = [
        (
            entry,
            judge_link(
                entry.title,
                entry.url,
                context=entry.context,
                hosts=_hosts(entry.url, hosts, policy),
                disclosing=disclosing,
                in_column=in_column,
            ),
        )
        for entry in listing.entries
    ]
    reports = [(entry, judged) for entry, judged in links if judged.kind == "report" and judged.wanted]
    # A report may offer other years and organs at its own address: such tabs do not make it a list.
    here = urlsplit(page.url).path
    listed = {(judged.year, judged.organ) for entry, judged in reports if urlsplit(entry.url).path != here}
    verdict = judge_page(
        content.title,
        content.text,
        page.url,
        headings=_headings(ask, page, content),
        documents=len(content.documents) + len(_shown(content)),
        reports_listed=len(listed),
        hosts=hosts,
    )
    role = _role(verdict, ask, listing, bool(reports))
    refused: list[Refusal] = []
    unwanted = role == "report" and not policy.wants(verdict.year)
    if unwanted:
        refused.append(Refusal(page.url, "other_year", _best_title(ask, content)))
    if in_column and role != "report":
        links = [(entry, beneath(entry, judged, page)) for entry, judged in links]
    asks = list(_follow(answer, role, verdict, content, listing, links, refused, policy))
    failure = None
    needs = None if answer.rendered else unlisted(listing, role, ask, asks, lists_reports=bool(reports))
    if needs:
        if policy.browser == "never":
            failure = FetchFailure("needs_browser", f"not listed: {needs}")
        elif ask.purpose in ("seed", "list", "navigate") and not any(one.guess for one in asks):
            asks.append(replace(ask, render=True, priority=PART_OF_LIST))
    if ask.purpose == "seed" and not asks and role == "page":
        asks += only_links(page, listing)
    if ask.guess and not listing.entries:
        asks += rendered_instead(ask, policy)
        if policy.browser == "never":
            failure = FetchFailure("needs_browser", f"nothing listed for {ask.via}")
    found = None
    if role == "report" and not unwanted:
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
        listing.family if role == "listing" else None,
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


def _shown(content: PageContent) -> tuple[str, ...]:
    """The frames that may hold what a page without the form is about."""
    whole = len(content.text) > MANY_WORDS or FORM_WORDS.search(content.text)
    return () if whole else content.frames


def _role(verdict: Verdict, ask: Ask, listing: Listing, lists_reports: bool) -> Role:
    if ask.purpose == "attachment":
        return "page" if verdict.refusal in ("gone", "stub") else "attachment"
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
    refused: list[Refusal],
    policy: Policy,
) -> Iterator[Ask]:
    """Every further request that a page leads to, the best first."""
    ask, page = answer.ask, answer.page
    if (role == "report" or ask.purpose in ("report", "attachment")) and policy.wants(verdict.year):
        yield from _parts(answer, verdict, content)
    if ask.purpose == "attachment":
        return
    lists_reports = any(judged.kind == "report" and judged.wanted for _, judged in links)
    for more in listing.more:
        if more.purpose == "data" and (lists_reports or not (listing.browser or is_list(role, ask))):
            continue
        if worth_more(more, role, ask):
            yield ask_of_list(more, ask, answer)
    for entry, judged in links:
        if role == "report" and ask.purpose == "seed" and not entry.tab:
            continue  # the archivist asked for this one report, or for a page that shows one report after the other
        if judged.refusal:
            refused.append(Refusal(entry.url, judged.refusal, entry.title))
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


def _parts(answer: Answer, verdict: Verdict, content: PageContent) -> Iterator[Ask]:
    """The documents, pictures and frames that belong to a report. A frame's frames are not followed."""
    ask, url = answer.ask, answer.page.url
    carried = {"kind": "attachment", "year": verdict.year, "organ": verdict.organ}
    parts = [(document.url, document.text) for document in content.documents]
    if verdict.kind == "report" and verdict.wanted:
        parts += [(picture.url, picture.text) for picture in content.pictures]
    if ask.purpose != "attachment":
        parts += [(frame, "") for frame in _shown(content)]
    for part, text in parts:
        yield Ask(part, "attachment", ATTACHMENT, via=url, link_text=text or None, depth=ask.depth + 1, verdict=carried)


def _purpose(judged: Verdict, ask: Ask, role: Role, policy: Policy) -> Purpose | None:
    """What a link is worth asking for, or None."""
    if not policy.wants(judged.year):
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


def _in_scope(asks: list[Ask], refused: list[Refusal], policy: Policy) -> Iterator[Ask]:
    for ask in asks:
        why = policy.scope.refusal(ask)
        if why is None:
            yield ask
        elif ask.purpose != "navigate":
            refused.append(Refusal(ask.url, why, ask.link_text or ""))


def _hosts(url: str, hosts: frozenset[str], policy: Policy) -> frozenset[str]:
    """The hosts to be trusted for a link: the archivist's own, and all of their domains."""
    host = host_name(url)
    return hosts | {host} if host and policy.scope.domain(host) in policy.scope.domains else hosts


def _best_title(ask: Ask, content: PageContent) -> str:
    """The fullest of what names a report: a heading that does, the link's text, the page's title."""
    candidates = [*content.headings, ask.link_text or "", content.title]
    named = [title for title in candidates if "报告" in title or "年报" in title]
    return next(iter(named or [title for title in candidates if title]), ask.url)
