"""Sitemaps (sitemaps.org): the addresses in one that lie in a column of annual reports, and further sitemaps."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import replace
from html import unescape

from crawler import columns
from crawler.ask import Ask
from crawler.links import resolve
from crawler.page import MAX_TEXT, Page
from crawler.plan import LIST, REPORT, WAY

GZIP = b"\x1f\x8b\x08"
LOCATION = re.compile(r"<loc>\s*(.*?)\s*</loc>", re.IGNORECASE | re.DOTALL)
DISCLOSURE = re.compile(r"gk|public|open|nb", re.IGNORECASE)
MAX_TAKEN = 100  # addresses of one sitemap
MAX_DEPTH = 2  # sitemaps of sitemaps


def is_sitemap(page: Page) -> bool:
    """Whether a page is a sitemap or an index of sitemaps, gzipped or not."""
    start = unpacked(page).text[:2000].lower()
    return "<urlset" in start or "<sitemapindex" in start or _is_list(start)


def _is_list(start: str) -> bool:
    """Whether a text is a list of addresses, one a line (sitemaps.org, text file)."""
    lines = start.split()[:-1] or start.split()
    return bool(lines) and all(line.startswith(("http://", "https://")) for line in lines)


def unpacked(page: Page) -> Page:
    """The page with its body unpacked where that is gzip (`sitemap.xml.gz`), as far as a page is read at all."""
    if not page.body.startswith(GZIP):
        return page
    try:
        return replace(page, body=zlib.decompressobj(wbits=31).decompress(page.body, MAX_TEXT))
    except zlib.error:
        return page


def read_sitemap(page: Page, ask: Ask) -> Iterator[Ask]:
    """The requests that a sitemap is worth: columns by their path names before single articles in them."""
    page = unpacked(page)
    index = "<sitemapindex" in page.text[:2000].lower()
    taken = 0
    locations = page.text.split() if _is_list(page.text[:2000].lower()) else LOCATION.findall(page.text)
    for location in locations:
        url = resolve(page.url, unescape(location))
        if url is None or taken >= MAX_TAKEN:
            continue
        if index and ask.depth < MAX_DEPTH:
            near = bool(DISCLOSURE.search(url))  # zwgk.xml before news.xml
            yield Ask(url, "navigate", WAY + 5 * near, via=page.url, depth=ask.depth + 1)
        elif columns.names_column(url) and not columns.names_look_alike(url):
            article = columns.is_article_url(url)
            yield Ask(url, "report" if article else "list", REPORT if article else LIST, via=page.url)
        else:
            continue
        taken += 1
