"""The frontier as Scrapy's scheduler: leases go out as requests; the spider completes them, not the engine."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, cast

from scrapy import Request, Spider
from scrapy.core.scheduler import BaseScheduler

from crawler.columns import is_document_url
from crawler.frontier import Frontier
from crawler.frontier_rows import FrontierError, Lease

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from crawler.spider import ReportSpider


MAX_PAGE = 50_000_000  # bytes of what is no document by its address; beyond it a page never ends
DOCUMENT_TIMEOUT = 300.0  # seconds for a whole document; a scan of 20 MB comes slowly from a county's server


class LeaseScheduler(BaseScheduler):
    """Hands out what the frontier leases, within the allowed hours. Redirects, retries and what follows from a page
    never come back through Scrapy: the spider gives them to the frontier in one transaction with the answer's end."""

    def __init__(self, crawler: Crawler) -> None:
        self._hours: tuple[int, int] | None = crawler.settings["CRAWL_HOURS"]
        self._waiting = False
        self._spider: ReportSpider

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> LeaseScheduler:
        """Make it for a crawler; `CRAWL_HOURS` are the allowed hours of the day or None."""
        return cls(crawler)

    def open(self, spider: Spider) -> None:
        """Take the spider's frontier."""
        self._spider = cast("ReportSpider", spider)

    @property
    def _frontier(self) -> Frontier:
        return self._spider.frontier

    def has_pending_requests(self) -> bool:
        """Whether the crawl has anything left to ask, now or later."""
        return self._frontier.has_waiting()

    def enqueue_request(self, request: Request) -> bool:
        """Refuse: a request that is not in the frontier would be lost by a crash."""
        raise RuntimeError(f"not by way of the frontier: {request}")

    def next_request(self) -> Request | None:
        """The next request that may be made now, or None."""
        if self._hours and not within(self._hours, dt.datetime.now().hour):
            self._wait(self._hours)
            return None
        self._waiting = False
        try:
            lease = self._frontier.lease()
        except FrontierError as error:
            self._spider.cannot_keep(error)
            return None
        return request_of(lease, self._spider) if lease else None

    def _wait(self, hours: tuple[int, int]) -> None:
        """Tell once that nothing is asked before the allowed hours."""
        if not self._waiting:
            self._waiting = True
            self._spider.events.emit("waiting", until=f"{hours[0] % 24:02}:00")


def within(hours: tuple[int, int], hour: int) -> bool:
    """Whether an hour of the day lies in `hours` (from, until); (22, 6) is the night."""
    start, end = hours
    return start <= hour < end if start < end else hour >= start or hour < end


def request_of(lease: Lease, spider: ReportSpider) -> Request:
    """The Scrapy request of a lease."""
    ask = lease.ask
    document = ask.purpose == "attachment" or is_document_url(ask.url)
    patience = {"download_timeout": DOCUMENT_TIMEOUT} if document else {"download_maxsize": MAX_PAGE}
    referrer = {"Referer": ask.via} if ask.via else {}  # some give their documents only to who has been on the page
    return Request(
        ask.url,
        method=ask.method,
        headers={**referrer, **ask.headers},
        body=ask.body.encode(),
        callback=spider.answered,
        errback=spider.failed,
        dont_filter=True,
        meta={"ask": ask, "lease": lease, "site": lease.site_id, "cookiejar": lease.site_id, **patience},
    )
