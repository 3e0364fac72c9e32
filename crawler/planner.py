"""What follows from an answer: which role it has, what to ask next and how soon. Pure: no Scrapy, no files.

Here: errors, refusals, redirects and documents. What follows from a page with content is in `crawler.page_planner`.
"""

from __future__ import annotations

import re
from dataclasses import replace

from crawler.ask import Ask
from crawler.families.script_calls import GOES, goes, run_at_once
from crawler.links import canonical, resolve
from crawler.list_planner import rendered_instead
from crawler.page import Page
from crawler.page_content import is_document
from crawler.page_planner import plan_page
from crawler.plan import Answer, FetchFailure, Plan, Policy, Refusal
from crawler.sitemaps import is_sitemap, read_sitemap
from crawler.stop_signs import StopSign, read_sign

MAX_HOPS = 10  # redirects in a row
REDIRECTS = frozenset({301, 302, 303, 307, 308})
# Where annual reports stand on sites of these families, whatever leads there (`domain/listings.md`).
KNOWN_ROUTES = ("/sitemap.xml", "/sitemap.txt", "/gkmlpt/annualreport", "/module/xxgk/xxgkAnnualReport.jsp")
META_REFRESH = re.compile(r"""^\s*(\d{1,3})?\s*;?\s*url\s*=\s*['"]?([^'"]+)""", re.IGNORECASE)
SMALL = 2000  # characters of markup; only so small a page is taken for a redirect by script
FEW_WORDS, FEW_LINKS = 80, 2  # 正在跳转，如未跳转请点击这里


def seeds(url: str, policy: Policy) -> tuple[Ask, ...]:
    """The first request of a target; none where its address is none."""
    try:
        return (Ask(canonical(url), "seed", priority=100, render=policy.browser == "always"),)
    except ValueError:
        return ()


def last_resort(url: str, policy: Policy) -> tuple[Ask, ...]:
    """What is still worth a try on a site where nothing was found: its sitemap, the known routes, and its home page as
    a browser sees it.

    Menus that a script makes lead nowhere by plain HTTP.
    """
    tries = [Ask(absolute, "probe") for route in KNOWN_ROUTES if (absolute := resolve(url, route))]
    if policy.browser == "auto":
        tries += [replace(seed, render=True, priority=1) for seed in seeds(url, policy)]
    return tuple(tries)


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
        gone = {"kind": "other", "refusal": "gone"}
        return Plan(
            verdict=gone, asks=rendered_instead(ask, policy), failure=FetchFailure(f"http_{page.status}", page.url)
        )
    if not answer.complete:
        return Plan(role=ask.role, failure=FetchFailure("cut_short", page.url, lasting=False))
    if not page.body:
        return Plan(failure=FetchFailure("empty", page.url, lasting=False))
    if is_document(page.body):
        return _document(answer)
    refreshed = _refresh(page)
    if refreshed:
        return _redirected(refreshed, answer, policy)
    if is_sitemap(page):
        return Plan(asks=tuple(one for one in read_sitemap(page, ask) if policy.scope.refusal(one) is None))
    return plan_page(answer, policy)


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
        return Plan(
            refused=(Refusal(url, refusal, ask.link_text or ""),), failure=FetchFailure(refusal, f"{page.url} -> {url}")
        )
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
    words = 0 if body is None else len("".join(body.text(deep=True).split())) - len("".join(page.scripts.split()))
    if len(page.text) <= SMALL and words <= FEW_WORDS and len(page.links) <= FEW_LINKS:
        return next(goes(run_at_once(page), page, {}, (GOES,)), None)
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
