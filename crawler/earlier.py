"""Earlier answers: what makes a request conditional, and the page that a 304 stands for.

A site that has not changed then costs neither side a transfer, and the crawl still sees every link on its pages.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

from scrapy import Request
from scrapy.crawler import Crawler

from archive.http_message import ContentError
from archive.originals import Originals, OriginalsError
from archive.warc_file import ArchiveError
from archive.warc_reader import find_file, read_at
from crawler.ask import Ask
from crawler.page import Page

logger = logging.getLogger(__name__)

LARGEST = 64_000_000  # bytes of content; what is larger is fetched again rather than held


class EarlierAnswers:
    """The whole answers of earlier crawls, by URL. `catalogue` says where their records lie in `warc_dir`."""

    def __init__(self, catalogue: Path | None, warc_dir: Path, originals: Originals) -> None:
        self._warc_dir = warc_dir
        self._originals = originals
        self._catalogue: sqlite3.Connection | None = None
        if catalogue is not None and catalogue.exists():
            self._catalogue = sqlite3.connect(f"file:{quote(str(catalogue))}?mode=ro", uri=True)

    def close(self) -> None:
        """Let go of the catalogue."""
        if self._catalogue is not None:
            self._catalogue.close()

    def conditions(self, url: str) -> Mapping[str, str]:
        """The headers that make a request conditional (RFC 9110, 13.1); none where there is nothing to fall back on."""
        try:
            known = self._originals.by_url(url)
        except OriginalsError as error:
            logger.warning("%s", error)
            return {}
        if known is None or self._place(known.original.record_id) is None:
            return {}
        wanted = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
        return {name: value for name, value in wanted.items() if value and value.isascii() and value.isprintable()}

    def page(self, url: str) -> Page | None:
        """The answer that a 304 says is still the right one, or None where it cannot be read."""
        try:
            known = self._originals.by_url(url)
            place = self._place(known.original.record_id) if known else None
            if place is None:
                return None
            record = read_at(*place)
            head = record.http_head()
            if head is None:
                return None
            headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in head.fields}
            return Page(url, record.content(LARGEST), head.status or 200, headers)
        except (ArchiveError, ContentError, OSError) as error:
            logger.warning("%s: its earlier answer cannot be read: %s", url, error)
            return None

    def _place(self, record_id: str) -> tuple[Path, int] | None:
        if self._catalogue is None:
            return None
        try:
            row = self._catalogue.execute(
                "SELECT warc_file, warc_offset FROM capture WHERE id = ?", [record_id]
            ).fetchone()
            return (find_file(self._warc_dir, row[0]), row[1]) if row else None
        except (sqlite3.Error, OSError, ArchiveError) as error:
            logger.warning("record %s cannot be found: %s", record_id, error)
            return None


class ConditionalMiddleware:
    """A Scrapy downloader middleware that asks only for what has changed since an earlier crawl."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> ConditionalMiddleware:
        """Make it for a crawler whose spider has `earlier`."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Add the conditions to first tries of plain requests."""
        ask: Ask = request.meta["ask"]
        if "lease" in request.meta and ask.method == "GET" and not ask.render and not ask.attempt:
            for name, value in self._crawler.spider.earlier.conditions(request.url).items():  # type: ignore[union-attr]
                request.headers[name] = value
