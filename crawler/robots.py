"""Obeys robots.txt as RFC 9309 says, for every request that is made, the browser's included.

Answers (RFC 9309, 2.3.1): 2xx is parsed (first 500 KiB); up to five redirects are followed; 4xx allows everything; 5xx
and no answer forbid everything, until it is asked again. Every fetch of it goes through the tap like any other.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from protego import Protego
from scrapy import Request
from scrapy.http.request import NO_CALLBACK

from crawler.ask import Ask
from crawler.failures import Refused
from crawler.page import decode, headers_of
from crawler.stop_signs import read_sign

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

MAX_BYTES = 500 * 1024
MAX_REDIRECTS = 5
MAX_SITEMAPS = 5
MAX_CRAWL_DELAY = 60.0  # seconds; a longer one is meant to keep everybody out and would never end


@dataclass(frozen=True, slots=True)
class Rules:
    """What one origin allows. `parser` is None where nothing was parsed; `why` says what was found instead."""

    parser: Protego | None
    allow_all: bool
    why: str

    def allows(self, url: str, agent: str) -> bool:
        """Whether the agent may fetch the URL."""
        return self.allow_all if self.parser is None else bool(self.parser.can_fetch(url, agent))

    def delay(self, agent: str) -> float:
        """The Crawl-delay that the origin asks for, in seconds."""
        wanted = self.parser.crawl_delay(agent) if self.parser else None
        return min(float(wanted), MAX_CRAWL_DELAY) if wanted else 0.0

    @property
    def sitemaps(self) -> list[str]:
        """The sitemaps that it names, a few at most."""
        return list(self.parser.sitemaps)[:MAX_SITEMAPS] if self.parser else []


def rules_of(status: int, body: bytes) -> Rules:
    """What an answer to a request for robots.txt means (RFC 9309, 2.3.1)."""
    if 200 <= status < 300:
        return Rules(Protego.parse(decode(body[:MAX_BYTES])), True, "robots.txt")
    if 500 <= status < 600:
        return Rules(None, False, f"robots.txt answered {status}: everything is forbidden (RFC 9309, 2.3.1.4)")
    return Rules(None, True, f"robots.txt answered {status}")


class RobotsMiddleware:
    """A Scrapy downloader middleware. Raises `Refused` for what robots.txt forbids."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._agent: str = crawler.settings["ROBOTSTXT_USER_AGENT"]
        self._rules: dict[str, asyncio.Task[Rules]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> RobotsMiddleware:
        """Make it for a crawler; `ROBOTSTXT_USER_AGENT` is the token that robots.txt files name us by."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Let pass what is allowed."""
        ask: Ask = request.meta["ask"]
        if ask.purpose == "robots":
            return
        parts = urlsplit(request.url)
        origin = f"{parts.scheme}://{parts.netloc}"
        if origin not in self._rules:
            self._rules[origin] = asyncio.ensure_future(self._fetch(origin, request.meta))
        asked = self._rules[origin]
        try:
            rules = await asked
        except Exception:
            self._forget(origin, asked)  # no answer forbids everything for now; a later try asks again
            raise
        if rules.parser is None and not rules.allow_all:
            self._forget(origin, asked)
            raise Refused("robots_unavailable", rules.why, lasting=False)
        if not rules.allows(request.url, self._agent):
            raise Refused("robots", "forbidden by robots.txt")
        if delay := rules.delay(self._agent):
            request.meta["crawl_delay"] = delay

    def _forget(self, origin: str, asked: asyncio.Task[Rules]) -> None:
        if self._rules.get(origin) is asked:
            del self._rules[origin]

    async def _fetch(self, origin: str, meta: dict[str, object]) -> Rules:
        """Fetch and read the robots.txt of an origin. Raises what the download raises."""
        url = f"{origin}/robots.txt"
        for _ in range(MAX_REDIRECTS + 1):
            request = Request(
                url,
                callback=NO_CALLBACK,
                dont_filter=True,
                meta={
                    "ask": Ask(url, "robots"),
                    "site": meta.get("site"),
                    "cookiejar": meta.get("cookiejar"),
                    "download_slot": f"robots|{origin}",
                    "handle_httpstatus_all": True,
                },
            )
            response = await self._crawler.engine.download_async(request)
            location = response.headers.get("Location")
            if not 300 <= response.status < 400 or location is None:
                sign = read_sign(response.status, headers_of(response.headers), response.body)
                if sign is not None and sign.sign == "challenge" and response.status >= 500:
                    raise Refused("blocked", f"robots.txt: {sign.reason}")
                rules = rules_of(response.status, response.body)
                self._crawler.spider.named_sitemaps(meta, rules.sitemaps)  # type: ignore[union-attr]
                return rules
            url = urljoin(url, location.decode("latin-1"))
        return Rules(None, True, "robots.txt: too many redirects")
