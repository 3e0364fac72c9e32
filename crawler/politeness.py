"""How gently each host is asked: the delay between requests, pauses, and when to leave a host alone.

The delay never falls below the setting. It follows how long the host takes to answer, doubles when the host says that
it is too much, and comes back slowly. Errors in a row use up the host's budget; then the host is paused for good.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.http import Response

from crawler.frontier import Frontier
from crawler.frontier_rows import host_of

SLOW = 1.0  # seconds; an answer that takes longer makes the delay as long as itself
MAX_DELAY = 60.0  # seconds between requests to one host
FIRST_PAUSE = 1.0  # seconds after a first error where the delay is smaller than that
MAX_PAUSE = 600.0  # seconds
ERROR_BUDGET = 10  # errors in a row; then a host is left alone
SLOWEST = 3  # hosts named in a progress event
REFUSALS = 3  # plain refusals (403) in a row; then a host is taken at its word


@dataclass(slots=True)
class Pace:
    """The seconds between two requests to one host, never under `floor`."""

    floor: float
    delay: float = field(init=False)

    def __post_init__(self) -> None:
        self.delay = self.floor

    def answered(self, seconds: float, wanted: float = 0.0) -> None:
        """An answer took so long; robots.txt wants that much between requests."""
        target = max(self.floor, wanted, seconds if seconds > SLOW else 0.0)
        self.delay = min(target if target > self.delay else (self.delay + target) / 2, MAX_DELAY)

    def overloaded(self) -> None:
        """The host said that it was too much, or did not answer in time."""
        self.delay = min(max(self.delay * 2, FIRST_PAUSE), MAX_DELAY)

    def pause(self, errors: int, retry_after: float | None) -> float:
        """How long to ask nothing after so many errors in a row."""
        backoff = max(self.floor, FIRST_PAUSE) * 2.0 ** (errors - 1)
        return min(max(backoff, retry_after or 0.0), max(MAX_PAUSE, retry_after or 0.0))


class Manners:
    """Keeps the pace of every host and tells the frontier whom to leave alone."""

    def __init__(self, frontier: Frontier, delay: float) -> None:
        self._frontier = frontier
        self._delay = delay
        self._paces: dict[str, Pace] = {}

    def pace(self, host: str) -> Pace:
        """The pace of a host."""
        return self._paces.setdefault(host, Pace(self._delay))

    def slow(self) -> dict[str, float]:
        """The hosts that are waited for longest, with the seconds between two requests to each."""
        slowed = [(pace.delay, host) for host, pace in self._paces.items() if pace.delay > 2 * pace.floor + SLOW]
        return {host: round(delay, 1) for delay, host in sorted(slowed, reverse=True)[:SLOWEST]}

    def welcome(self, host: str) -> None:
        """The host gave an ordinary answer."""
        self._frontier.host_errors(host, failed=False)

    def trouble(self, host: str, *, retry_after: float | None = None, slow_down: bool = True) -> bool:
        """The host failed once more; pause it. False when its error budget is spent."""
        errors = self._frontier.host_errors(host, failed=True)
        pace = self.pace(host)
        if slow_down:
            pace.overloaded()
        self._frontier.hold(host, pace.pause(errors, retry_after))
        return errors < ERROR_BUDGET

    def refused(self, host: str) -> bool:
        """The host refused a page. False when it has done so too often in a row."""
        return self._frontier.host_errors(host, failed=True) < REFUSALS


class PoliteDelay:
    """A Scrapy extension that sets the delay of each download slot to its host's pace."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        crawler.signals.connect(self._downloaded, signals.response_downloaded)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> PoliteDelay:
        """Make it for a crawler whose spider has `manners`."""
        return cls(crawler)

    def _downloaded(self, response: Response, request: Request) -> None:
        slot_name = request.meta.get("download_slot")
        slot = self._crawler.engine.downloader.slots.get(slot_name or "") if self._crawler.engine else None
        latency = request.meta.get("download_latency")
        if slot is None or latency is None or "lease" not in request.meta:
            return
        pace = self._crawler.spider.manners.pace(host_of(request.url))  # type: ignore[union-attr]
        pace.answered(latency, request.meta.get("crawl_delay", 0.0))
        slot.delay = pace.delay
