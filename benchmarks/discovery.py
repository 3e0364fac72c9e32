"""Reports found and requests spent, by listing family, against a breadth-first crawl with the same recogniser.

    python benchmarks/discovery.py [--news 120]

Runs our crawler (`python -m crawler`, politeness set to zero, no browser) over the sample site of every listing family
in tests/crawler/family_sites.py, each with `--news` articles beside the way to the reports. Then a plain crawler takes
the same sites breadth first: every link of every page by GET, each page judged by the same `judge_page`. Recall is of
the reports that the site holds, precision of the pages that were called reports; both may spend 200 requests a site.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections import deque
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).parents[1]))  # the sample sites are test fixtures, which are not installed

from crawler.page import Page
from crawler.page_content import is_document, read_content
from crawler.recognition import judge_link, judge_page
from nianbao.samples.server import SampleServer
from tests.crawler.crawling import crawl, write_job
from tests.crawler.family_pages import FamilySite, html
from tests.crawler.family_sites import SITES

BUDGET = 200  # requests a site
ON_A_PAGE = 20


@dataclass(frozen=True)
class Score:
    """What a crawl of one site gave."""

    found: int
    right: int
    held: int
    requests: int

    def cells(self) -> str:
        """Recall, precision and requests a report."""
        precision = f"{self.right / self.found:5.0%}" if self.found else "    —"
        spent = f"{self.requests / self.right:6.1f}" if self.right else "     —"
        return f"{self.right / self.held:5.0%} {precision} {spent}"


def with_news(built: FamilySite, count: int) -> FamilySite:
    """The site with `count` articles that have nothing to do with reports, listed from its home page."""
    files = dict(built.site.files)
    pages = range(0, count, ON_A_PAGE)
    home = files["/"].body.decode()
    for start in pages:
        links = "".join(
            f'<li><a href="/news/{number}.html">示例县召开第{number}次工作会议</a></li>'
            for number in range(start, start + ON_A_PAGE)
        )
        files[f"/news/list{start}.html"] = html(
            "新闻", f'<ul>{links}</ul><a href="/news/list{start + ON_A_PAGE}.html">下一页</a>'
        )
        files.update(
            {f"/news/{number}.html": html("新闻", "<p>会议开过了。</p>") for number in range(start, start + ON_A_PAGE)}
        )
    files["/"] = html("示例县", f'<a href="/news/list0.html">新闻中心</a>{home}')
    return replace(built, site=replace(built.site, files=files))


def ours(sites: dict[str, FamilySite]) -> tuple[dict[str, Score], float]:
    """Our crawler over all sites at once; the scores and the seconds that it took."""
    with tempfile.TemporaryDirectory() as folder, SampleServer(built.site for built in sites.values()) as server:
        job = write_job(Path(folder), [built.home for built in sites.values()], max_pages=BUDGET)
        begun = time.perf_counter()
        done = crawl(job, {"HTTP_PROXY": server.proxy_url}, timeout=600)
        seconds = time.perf_counter() - begun
        asked = [urlsplit(request.url).hostname for request in server.requests]
    scores = {}
    for family, built in sites.items():
        found = {url for url in done.urls("found") if urlsplit(url).hostname == built.site.host} - built.twins
        right = len(found & built.reports)
        scores[family] = Score(len(found), right, len(built.reports), asked.count(built.site.host))
    return scores, seconds


def breadth_first(built: FamilySite) -> Score:
    """A plain crawler over one site."""
    with SampleServer([built.site]) as server:
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({"http": server.proxy_url}))
        waiting, seen, found = deque([(built.home, "")]), {built.home}, set()
        while waiting and len(server.requests) < BUDGET:
            url, text = waiting.popleft()
            try:
                with opener.open(url, timeout=20) as answer:
                    page = Page(url, answer.read())
            except urllib.error.HTTPError:
                continue
            if is_document(page.body):
                found.update({url} if judge_link(text, url).kind == "report" else ())
                continue
            content = read_content(page)
            links = [(node.text(strip=True), link) for node, link in page.links]
            reports = {link for title, link in links if judge_link(title, link).kind == "report"}
            verdict = judge_page(
                content.title, content.text, url, headings=content.headings, reports_listed=len(reports)
            )
            if verdict.kind == "report" and verdict.wanted:
                found.add(url)
            for title, link in links:
                if link not in seen and urlsplit(link).hostname == built.site.host:
                    seen.add(link)
                    waiting.append((link, title))
        found -= built.twins
        return Score(len(found), len(found & built.reports), len(built.reports), len(server.requests))


def total(scores: dict[str, Score]) -> Score:
    """All families together."""
    values = list(scores.values())
    return Score(*(sum(getattr(one, name) for one in values) for name in ("found", "right", "held", "requests")))


def main() -> None:
    """Run both and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--news", type=int, default=120, help="articles of other matters on each site")
    count = parser.parse_args().news
    sites = {family: with_news(build(), count) for family, build in SITES.items()}
    mine, seconds = ours(sites)
    plain = {family: breadth_first(built) for family, built in sites.items()}
    print(f"{'':28}ours: recall precision requests/report   breadth first: the same")
    for family, score in {**mine, "all": total(mine)}.items():
        other = plain.get(family) or total(plain)
        print(f"{family:28}     {score.cells():30}              {other.cells()}")
    print(f"our crawl of {len(sites)} sites took {seconds:.1f} s")


if __name__ == "__main__":
    main()
