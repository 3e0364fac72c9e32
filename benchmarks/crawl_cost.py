"""What archiving costs: CPU a page of a crawl with and without WARC writing, and the archive's size beside wget's.

    python benchmarks/crawl_cost.py

A loopback site of 300 pages of 40 KB; both crawls are Scrapy with our tap in a process of their own, without delay.
Without archiving, Scrapy's own download handler is used, which copies nothing. Goal: at most 1.1 times the CPU.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import scrapy
from scrapy.crawler import AsyncCrawlerProcess

from archive.exchange import CaptureContext, Exchange
from archive.originals import ArchivedOriginals
from archive.warc_writer import WarcInfo, WarcSeries
from benchmarks.second_crawl import prose, template
from crawler.tap import TapHandler  # here, so that loading it is no part of what is measured
from tests.crawler.wire import Wire, http

PAGES = 300
ROUNDS = 3
CONTEXT = CaptureContext("bench", "page", "navigate", "http://www.example.gov.cn/", "年度报告")


class Sink:
    """Takes exchanges as the crawler's recorder does."""

    def __init__(self, folder: Path) -> None:
        self.series = WarcSeries(folder, "ours", WarcInfo("bench", "bench"), originals=ArchivedOriginals())

    def keep(self, exchange: Exchange, request: scrapy.Request) -> None:
        """Write an exchange."""
        self.series.write_exchange(exchange, CONTEXT)

    def lost(self, request: scrapy.Request, error: BaseException) -> None:
        """Every page answers."""
        raise error


class Pages(scrapy.Spider):
    """Asks for every page and looks at its links."""

    name = "pages"

    def __init__(self, base: str, folder: Path) -> None:
        super().__init__()
        self.base = base
        self.sink = Sink(folder)

    async def start(self) -> AsyncIterator[scrapy.Request]:
        """The requests."""
        for number in range(PAGES):
            yield scrapy.Request(f"{self.base}{number}.html")

    def parse(self, response: scrapy.http.Response) -> None:
        """Read the page as a spider does."""
        response.css("a::attr(href)").getall()


def crawl_process(base: str, folder: Path, *, archiving: bool) -> None:
    """Crawl in this process and print the CPU seconds from the start of the crawl to its end."""
    settings = {"LOG_LEVEL": "ERROR", "TELNETCONSOLE_ENABLED": False, "CONCURRENT_REQUESTS_PER_DOMAIN": 8,
                "COOKIES_ENABLED": False, "RETRY_ENABLED": False}  # fmt: skip
    if archiving:
        settings["DOWNLOAD_HANDLERS"] = dict.fromkeys(("http", "https"), TapHandler)
    process = AsyncCrawlerProcess(settings)
    begun = time.process_time()
    crawler = process.create_crawler(Pages)
    process.crawl(crawler, base=base, folder=folder)
    process.start()
    if archiving:
        crawler.spider.sink.series.close()
    seconds = time.process_time() - begun
    assert crawler.stats.get_value("response_received_count") == PAGES
    print(json.dumps(seconds))


def site() -> dict[str, bytes]:
    """Pages of about 40 KB, more than half of it the template that they share."""
    random_ = random.Random(7)
    frame = template(22_000, random_)
    pages = {}
    for number in range(PAGES):
        text = f"<html><head><meta charset=gb2312></head><body><p>{prose(18_000, random_)}</p>{frame}</body></html>"
        pages[f"/{number}.html"] = http(text.encode("gb18030"), ("Server", "nginx"), media="text/html")
    return pages


def cpu_seconds(base: str, folder: Path, *, archiving: bool) -> float:
    """One crawl in a process of its own."""
    script = [sys.executable, __file__, "--crawl", base, str(folder), *(["--archiving"] if archiving else [])]
    return float(json.loads(subprocess.run(script, check=True, capture_output=True, timeout=120).stdout))


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--crawl", nargs=2, help=argparse.SUPPRESS)
    parser.add_argument("--archiving", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.crawl:
        base, folder = arguments.crawl
        crawl_process(base, Path(folder), archiving=arguments.archiving)
        return
    with Wire(site()) as wire:
        costs: dict[bool, float] = {}
        for round_ in range(ROUNDS):
            for archiving in (False, True):
                with tempfile.TemporaryDirectory() as folder:
                    seconds = cpu_seconds(wire.url("/"), Path(folder), archiving=archiving)
                    ours = sum(path.stat().st_size for path in Path(folder).glob("*.warc.gz"))
                costs[archiving] = min(seconds, costs.get(archiving, seconds))
            print(f"round {round_ + 1} of {ROUNDS}", file=sys.stderr)
        with tempfile.TemporaryDirectory() as folder:
            urls = [wire.url(f"/{number}.html") for number in range(PAGES)]
            wget = ["wget", "-q", "-O/dev/null", "--tries=1", f"--warc-file={folder}/wget", "-i-"]
            subprocess.run(wget, input="\n".join(urls).encode(), cwd=folder, check=False, timeout=120)
            theirs = (Path(folder) / "wget.warc.gz").stat().st_size
    without, with_ = (1000 * costs[archiving] / PAGES for archiving in (False, True))
    print(f"CPU a page: {without:.2f} ms without archiving, {with_:.2f} ms with it: {with_ / without:.2f} times")
    print(f"archive {ours / 1e6:.2f} MB, wget's {theirs / 1e6:.2f} MB: {ours / theirs:.2f} times")


if __name__ == "__main__":
    main()
