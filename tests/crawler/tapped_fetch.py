"""Fetches URLs one after another through the tap, in a process of its own (Twisted's reactor starts only once), and
prints each exchange that the tap handed over as a line of JSON."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import scrapy
from scrapy.crawler import AsyncCrawlerProcess

from archive.exchange import Exchange


@dataclass(frozen=True)
class Tapped:
    """What the tap handed over, or the error where there was no answer."""

    url: str
    sent: bytes = b""
    received: bytes = b""
    truncated: str | None = None
    ip: str | None = None
    protocols: tuple[str, ...] = ()
    cipher_suite: str | None = None
    tls_error: str | None = None
    error: str | None = None


def fetch(
    urls: Sequence[str | Mapping[str, Any]],
    *,
    settings: Mapping[str, Any] | None = None,
    environ: Mapping[str, str] | None = None,
) -> list[Tapped]:
    """Fetch URLs (or mappings of what a scrapy.Request takes) in their order and give every exchange."""
    job = json.dumps({"requests": [url if isinstance(url, Mapping) else {"url": url} for url in urls],
                      "settings": dict(settings or {})})  # fmt: skip
    clean = {"PATH": "/usr/bin:/bin", **(environ or {})}
    done = subprocess.run(
        [sys.executable, "-m", "tests.crawler.tapped_fetch"],
        input=job, capture_output=True, text=True, env=clean, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    for row in rows:
        row["sent"], row["received"] = (base64.b64decode(row[name]) for name in ("sent", "received"))
        row["protocols"] = tuple(row["protocols"])
    return [Tapped(**row) for row in rows]


class PrintingSink:
    """Prints what the tap hands over."""

    def keep(self, exchange: Exchange, request: scrapy.Request) -> None:
        self._print(exchange, error=None)

    def lost(self, request: scrapy.Request, error: BaseException) -> None:
        self._print(Exchange(request.url, started_at=None), error=type(error).__name__)  # type: ignore[arg-type]

    def _print(self, exchange: Exchange, error: str | None) -> None:
        row = {
            name: getattr(exchange, name)
            for name in ("url", "truncated", "ip", "protocols", "cipher_suite", "tls_error")
        }
        row |= {name: base64.b64encode(getattr(exchange, name)).decode() for name in ("sent", "received")}
        sys.stdout.write(json.dumps({**row, "error": error}) + "\n")


class FetchSpider(scrapy.Spider):
    """Makes the requests that it was given."""

    name = "tapped"

    def __init__(self, requests: list[dict[str, Any]]) -> None:
        super().__init__()
        self.sink = PrintingSink()
        self._requests = requests

    async def start(self) -> AsyncIterator[Any]:
        for number, request in enumerate(self._requests):
            yield scrapy.Request(
                **{"dont_filter": True, "priority": -number, "callback": self.ignore, "errback": self.ignore, **request}
            )

    def ignore(self, _: object) -> None:
        pass


def main() -> None:
    job = json.load(sys.stdin)
    process = AsyncCrawlerProcess(
        {
            "DOWNLOAD_HANDLERS": dict.fromkeys(("http", "https"), "crawler.tap.TapHandler"),
            "CONCURRENT_REQUESTS": 1,
            "DOWNLOAD_FAIL_ON_DATALOSS": False,
            "RETRY_ENABLED": False,
            "COOKIES_ENABLED": False,
            "TELNETCONSOLE_ENABLED": False,
            "HTTPERROR_ALLOW_ALL": True,
            "LOG_LEVEL": "ERROR",
            **job["settings"],
        }
    )
    process.crawl(FetchSpider, requests=job["requests"])
    process.start()


if __name__ == "__main__":
    main()
