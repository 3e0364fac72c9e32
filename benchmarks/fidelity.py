"""What of the bytes on the wire an archive still holds: our crawler, a plain middleware, wget, warcio's capture_http.

    python benchmarks/fidelity.py

A loopback server (tests/odd_server.py) sends awkward answers and logs what it sent and received. An exchange counts as
exact where a record of its URL holds the same bytes, the response with its head and its body as sent, chunks and all.
Answers that a tool failed to archive count as lost.
"""

from __future__ import annotations

import argparse
import datetime as dt
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from http import HTTPStatus
from io import BytesIO
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import scrapy
from scrapy.crawler import AsyncCrawlerProcess
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archive.exchange import CaptureContext, Exchange
from archive.warc_reader import DamagedRecordError, Record, walk
from archive.warc_writer import WarcInfo, WarcSeries
from tests.crawler.crawling import crawl, write_job
from tests.crawler.tapped_fetch import fetch
from tests.odd_server import BROWSER_PAGE, CASES, OddServer

TIMEOUT = 3  # seconds; one answer never ends
Way = Callable[[list[str], Path], None]


@dataclass
class PlainMiddleware:
    """What most Scrapy archives do: write `response.body` and `response.headers` as they reach a middleware."""

    writer: WARCWriter

    def process_response(self, request: scrapy.Request, response: scrapy.http.Response) -> scrapy.http.Response:
        """Write the pair of records."""
        path = request.url.partition("//")[2].partition("/")[2]
        asked = StatusAndHeaders(f"{request.method} /{path} HTTP/1.1", _fields(request), is_http_request=True)
        status = f"{response.status} {HTTPStatus(response.status).phrase}"
        pairs = (
            ("request", request, asked),
            ("response", response, StatusAndHeaders(status, _fields(response), "HTTP/1.1")),
        )
        for kind, message, head in pairs:
            payload = BytesIO(message.body)
            self.writer.write_record(
                self.writer.create_warc_record(request.url, kind, payload=payload, http_headers=head)
            )
        return response

    @classmethod
    def from_crawler(cls, crawler: scrapy.crawler.Crawler) -> PlainMiddleware:
        """Write to the file that the setting names."""
        return cls(WARCWriter(Path(crawler.settings["WARC"]).open("wb"), gzip=True))


def _fields(message: scrapy.Request | scrapy.http.Response) -> list[tuple[str, str]]:
    return [(name.decode("latin-1"), value.decode("latin-1")) for name, values in message.headers.items()
            for value in values]  # fmt: skip


class Visits(scrapy.Spider):
    """Asks for URLs."""

    name = "visits"

    def parse(self, response: scrapy.http.Response) -> None:
        """Nothing is wanted of the pages."""


def by_our_tap(urls: list[str], folder: Path) -> None:
    """Our download handler and writer, without the crawl's choice of what to ask for."""
    context = CaptureContext("c1", "page", "seed")
    settings = {"DOWNLOAD_TIMEOUT": TIMEOUT, "REDIRECT_ENABLED": False, "COMPRESSION_ENABLED": False}
    with WarcSeries(folder, "ours", WarcInfo("c1", "benchmark")) as series:
        for one in fetch(urls, settings=settings):
            if one.received:
                moment = dt.datetime.now(dt.UTC)
                series.write_exchange(Exchange(one.url, moment, one.sent, one.received, one.ip), context)


def by_our_browser(urls: list[str], folder: Path) -> None:
    """A whole crawl with a real browser, from the page that a script completes."""
    job = write_job(folder, [url for url in urls if url.endswith(BROWSER_PAGE)], browser="always")
    done = crawl(job)
    if done.status != 0:
        raise RuntimeError(done.complaints)


def by_middleware(urls: list[str], folder: Path) -> None:
    """Scrapy as it comes, with a middleware that writes through warcio, in a process of its own."""
    script = [sys.executable, __file__, "--middleware", str(folder), *urls]
    subprocess.run(script, check=False, timeout=120, stderr=subprocess.DEVNULL)


def middleware_process(urls: list[str], folder: Path) -> None:
    """The process of `by_middleware`."""
    process = AsyncCrawlerProcess(
        {
            "DOWNLOADER_MIDDLEWARES": {PlainMiddleware: 585},  # above decompression, where such middlewares stand
            "WARC": str(folder / "middleware.warc.gz"),
            "DOWNLOAD_TIMEOUT": TIMEOUT,
            "RETRY_ENABLED": False,
            "HTTPERROR_ALLOW_ALL": True,
            "LOG_LEVEL": "CRITICAL",
            "TELNETCONSOLE_ENABLED": False,
        }
    )
    process.crawl(Visits, start_urls=urls)
    process.start()


def by_wget(urls: list[str], folder: Path) -> None:
    """`wget --warc-file`."""
    options = ["-q", "--no-check-certificate", "--content-on-error", "--tries=1", f"--timeout={TIMEOUT}", "-O/dev/null"]
    subprocess.run(["wget", *options, f"--warc-file={folder / 'wget'}", *urls], cwd=folder, check=False)


def by_capture_http(urls: list[str], folder: Path) -> None:
    """Requests under warcio's capture_http, which must be imported before requests: in a process of its own."""
    script = [sys.executable, "-c", CAPTURE_HTTP, str(folder / "capture.warc.gz"), str(TIMEOUT), *urls]
    subprocess.run(script, check=False, timeout=120, stderr=subprocess.DEVNULL)


CAPTURE_HTTP = """
import sys
from warcio.capture_http import capture_http
import requests

target, timeout, *urls = sys.argv[1:]
with capture_http(target):
    for url in urls:
        try:
            requests.get(url, timeout=float(timeout), verify=False)
        except (requests.RequestException, ValueError):
            pass  # no answer, as it sees it: the table counts what was archived
"""

WAYS: tuple[tuple[str, Way], ...] = (
    ("our crawler's tap", by_our_tap),
    ("our crawler, browser", by_our_browser),
    ("plain middleware", by_middleware),
    ("wget --warc-file", by_wget),
    ("warcio capture_http", by_capture_http),
)


def archived(folder: Path) -> list[Record]:
    """The whole records of every WARC file below a folder."""
    files = [path for path in sorted(folder.rglob("*.warc.gz")) if "-meta" not in path.name]
    return [item for path in files for item in walk(path) if not isinstance(item, DamagedRecordError)]


def exact(server: OddServer, records: Iterable[Record], *, tls: bool) -> tuple[int, int, int]:
    """Exchanges that the server saw, and how many of their responses and requests a record holds to the byte.

    A revisit holds the head; the payload is the one of the record that it refers to.
    """
    blocks: dict[tuple[str, str], list[bytes]] = {}
    kept = list(records)
    by_id = {record.id: record for record in kept}
    for record in kept:
        kind, block = record.type, record.block
        if kind == "revisit" and (original := by_id.get(record.refers_to or "")):
            kind, block = "response", block + original.entity()
        blocks.setdefault((kind, record.url or ""), []).append(block)
    seen = [one for one in server.seen() if one.tls == tls]
    counts = []
    for kind in ("response", "request"):
        held = [getattr(one, kind) in blocks.get((kind, server.url(one.target, tls=tls)), []) for one in seen]
        counts.append(sum(held))
    return len(seen), counts[0], counts[1]


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--middleware", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("urls", nargs="*")
    arguments = parser.parse_args()
    if arguments.middleware:
        middleware_process(arguments.urls, arguments.folder)
        return
    print(f"{'way':<22} {'scheme':<7} {'exchanges':>9} {'responses exact':>16} {'requests exact':>15}")
    for name, way in WAYS:
        for tls in (False, True):
            with tempfile.TemporaryDirectory() as folder, OddServer() as server:
                way([server.url(path, tls=tls) for path in CASES], Path(folder))
                seen, responses, asked = exact(server, archived(Path(folder)), tls=tls)
            print(f"{name:<22} {'https' if tls else 'http':<7} {seen:>9} {responses:>16} {asked:>15}")


if __name__ == "__main__":
    main()
