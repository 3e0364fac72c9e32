"""Hands what the crawl captured, judged and could not get to the archive, and tells it.

Everything that `rebuild` needs stands in the WARC files; the notes that this module writes (metadata records with the
field `kind`) and their fields:

    verdict  refers to a capture: role, verdict (JSON), title, year, organ
    failure  url, and the capture where there is one: stage, reason, detail, purpose, via, attempts
    site     url of the target: host, family, state, reason, pages, reports, hint (JSON)
    crawl    event (started or finished), and at the end: outcome, pages, reports, failures …
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request

from archive import http_message
from archive.exchange import CaptureContext, Exchange, Role
from archive.originals import Known
from archive.warc_file import DiskFullError
from archive.warc_record import parse_fields, warc_fields
from archive.warc_writer import WarcSeries, Written
from crawler.ask import Ask
from crawler.events import Events
from crawler.failures import detail_of, reason_of
from crawler.frontier import Frontier
from crawler.frontier_rows import Site, host_of
from crawler.job import CrawlJob

logger = logging.getLogger(__name__)


class Recorder:
    """The archive's side of one crawl. `disk_full` is set once a capture could not be written for want of room."""

    def __init__(self, job: CrawlJob, series: WarcSeries, frontier: Frontier, events: Events) -> None:
        self.counts: Counter[str] = Counter()
        self.disk_full = False
        self._job = job
        self._series = series
        self._frontier = frontier
        self._events = events
        self._hints: dict[int, Mapping[str, str]] = {}

    def know_site(self, site_id: int, hint: Mapping[str, str]) -> None:
        """Remember what the archivist said of a target."""
        self._hints[site_id] = hint

    def keep(self, exchange: Exchange, request: Request) -> None:
        """Archive an exchange; the request's meta gets the record's ID as `capture`. Raises WriteError."""
        ask: Ask = request.meta["ask"]
        written = self._guarded(lambda: self._series.write_exchange(exchange, self._context(ask, request.meta)))
        request.meta["capture"] = written.record_id
        request.meta["repeated"] = written.repeated
        host = host_of(exchange.url)
        if exchange.ip:
            self._frontier.learn_address(host, exchange.ip)
        self.counts[written.record_type] += 1
        self.counts["bytes"] += len(exchange.received)
        self._events.emit(
            "fetched",
            url=exchange.url,
            status=http_message.HttpHead(http_message.split(exchange.received)[0]).status,
            purpose=ask.purpose,
            role=ask.role,
            site=request.meta.get("site"),
            seconds=round(request.meta.get("download_latency", 0.0), 3),
            bytes=len(exchange.received),
            record=written.record_type,
            **({"truncated": exchange.truncated} if exchange.truncated else {}),
        )

    def lost(self, request: Request, error: BaseException) -> None:
        """A request got no answer. What has no spider to give it up is noted at once."""
        ask: Ask = request.meta["ask"]
        logger.info("no answer from %s: %s", request.url, detail_of(error))
        if ask.purpose in ("robots", "part") and isinstance(error, Exception):
            self.failure(ask, reason_of(error).code, detail_of(error))

    def rendered(self, kind: str, payload: bytes, media_type: str, request: Request) -> None:
        """Archive what the browser made of a page: `dom` or `view` (the screenshot), linked to its capture."""
        context = self._context(request.meta["ask"], request.meta)
        refers_to = request.meta.get("capture")
        uri = f"urn:{kind}:{request.url}"
        self._guarded(lambda: self._series.write_resource(uri, payload, media_type, context, refers_to=refers_to))

    def judged(
        self, capture: str | None, url: str, role: Role, verdict: Mapping[str, Any], repeated: Known | None
    ) -> None:
        """Note what a captured page was found to be, unless it is what its original (`repeated`) was found to be."""
        if capture is not None and not (repeated and repeated.role == role and repeated.verdict == _stated(verdict)):
            fields = {"role": role, "verdict": verdict}
            self._guarded(lambda: self._series.write_note("verdict", fields, url=url, refers_to=capture))

    def failure(self, ask: Ask, reason: str, detail: str, *, capture: str | None = None) -> None:
        """Note a request that was given up. A probe that finds nothing is no failure."""
        if ask.purpose == "probe":
            return
        self.counts["failures"] += 1
        fields = {"stage": "fetch", "reason": reason, "detail": detail, "purpose": ask.purpose, "via": ask.via,
                  "attempts": ask.attempt + 1}  # fmt: skip
        self._guarded(lambda: self._series.write_note("failure", fields, url=ask.url, refers_to=capture))
        self._events.emit("failed", url=ask.url, reason=reason, detail=detail, purpose=ask.purpose)

    def site(self, site: Site) -> None:
        """Note how a site stands at the end."""
        fields = {
            "host": urlsplit(site.url).hostname, "family": site.family, "state": site.state, "reason": site.reason,
            "pages": site.pages, "reports": site.reports, "hint": dict(self._hints.get(site.id, {})),
        }  # fmt: skip
        self._guarded(lambda: self._series.write_note("site", fields, url=site.url))
        told = {name: fields[name] for name in ("host", "family", "state", "reason", "pages", "reports")}
        self._events.emit("site", url=site.url, **told)

    def started(self, software: str) -> None:
        """Note that the crawl begins, or goes on."""
        settings = asdict(self._job.settings)
        targets = [target.url for target in self._job.targets]
        fields = {"event": "started", "software": software, "settings": settings, "targets": targets}
        self._guarded(lambda: self._series.write_note("crawl", fields))
        self._events.emit("started", crawl=self._job.crawl_id, targets=len(targets))

    def finished(self, outcome: str) -> None:
        """Note how the crawl ended: `finished`, or why it stopped."""
        stand = asdict(self._frontier.counts())
        fields = {"event": "finished", "outcome": outcome, "counts": {**self.counts, **stand}}
        self._guarded(lambda: self._series.write_note("crawl", fields))

    def sync(self) -> None:
        """Put everything on the disk; only then is what was handled done for good. Raises WriteError."""
        self._series.sync()
        self._frontier.synced()

    def _context(self, ask: Ask, meta: Mapping[str, Any]) -> CaptureContext:
        return CaptureContext(
            self._job.crawl_id,
            ask.role,
            ask.purpose,
            ask.via,
            ask.link_text,
            ask.verdict,
            self._hints.get(meta.get("site") or 0, {}),
        )

    def _guarded(self, write: Callable[[], Written]) -> Written:
        try:
            return write()
        except DiskFullError:
            self.disk_full = True
            raise


def _stated(verdict: Mapping[str, Any]) -> str:
    """A verdict as it stands in a metadata record."""
    return dict(parse_fields(warc_fields([("verdict", verdict)]).decode())).get("verdict", "")
