"""What is due while a crawl runs: syncing, telling the progress, and stopping before the disk is full."""

from __future__ import annotations

import shutil
from dataclasses import asdict
from pathlib import Path
from typing import cast

from scrapy.crawler import Crawler
from twisted.internet.task import LoopingCall

from archive.warc_file import ArchiveError
from crawler.events import Events
from crawler.frontier import Frontier
from crawler.frontier_rows import FrontierError
from crawler.politeness import Manners
from crawler.recorder import Recorder
from crawler.spider import ReportSpider

SYNC_EVERY = 2.0  # seconds
PROGRESS_EVERY = 2.0  # seconds
LOW_DISK = 50_000_000  # bytes; with less room the crawl stops before a write fails


class Watch:
    """Does what is due while the crawl runs: syncs, tells the progress, and stops before the disk is full."""

    def __init__(
        self,
        crawler: Crawler,
        frontier: Frontier,
        recorder: Recorder,
        events: Events,
        manners: Manners,
        warc_dir: Path,
    ) -> None:
        self._crawler = crawler
        self._frontier = frontier
        self._recorder = recorder
        self._events = events
        self._manners = manners
        self._warc_dir = warc_dir
        self._loops = (LoopingCall(self._sync), LoopingCall(self._progress))

    def begin(self) -> None:
        """Start the timers."""
        for loop, seconds in zip(self._loops, (SYNC_EVERY, PROGRESS_EVERY), strict=True):
            loop.start(seconds, now=False)

    def end(self) -> None:
        """Stop the timers."""
        for loop in self._loops:
            if loop.running:
                loop.stop()

    def _sync(self) -> None:
        try:
            self._recorder.sync()
            room = shutil.disk_usage(self._warc_dir).free
        except FrontierError as error:
            self._spider.cannot_keep(error)
            return
        except (ArchiveError, OSError) as error:
            self._spider.stop("archive_error", error)
            return
        if room < LOW_DISK:
            self._spider.stop("disk_full")

    @property
    def _spider(self) -> ReportSpider:
        return cast("ReportSpider", self._crawler.spider)

    def _progress(self) -> None:
        if self._events.abandoned:  # whoever started us is dead; a successor waits for our lock
            self._spider.stop("abandoned")
            return
        self._events.emit(
            "progress",
            **asdict(self._frontier.counts()),
            **asdict(self._frontier.standing()),
            bytes=self._recorder.counts["bytes"],
            slow=self._manners.slow(),
        )
