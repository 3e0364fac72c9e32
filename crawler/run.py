"""One crawl from a job to its end: files are opened and mended, Scrapy is set up and run, everything is closed."""

from __future__ import annotations

import fcntl
import logging
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import asdict, replace
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any, TextIO

from scrapy import signals
from scrapy.crawler import AsyncCrawlerProcess

from archive.originals import ArchivedOriginals
from archive.repair import repair
from archive.warc_file import ArchiveError, WriteError
from archive.warc_writer import WarcInfo, WarcSeries
from crawler.chromium import browser_settings, find_chromium
from crawler.earlier import EarlierAnswers
from crawler.events import Events
from crawler.frontier import Frontier
from crawler.frontier_rows import FrontierError, Site
from crawler.job import CrawlJob
from crawler.plan import Policy
from crawler.planner import seeds
from crawler.politeness import Manners
from crawler.recorder import Recorder
from crawler.scope import Scope
from crawler.scrapy_settings import scrapy_settings, software, user_agent
from crawler.spider import ReportSpider
from crawler.watch import Watch

logger = logging.getLogger(__name__)

REASONS = {"shutdown": "asked"}  # Scrapy's word for a signal, and ours
FINISHED, CANNOT_START, RESUMABLE, RUNNING = 0, 2, 3, 4  # exit statuses
MAX_LOG = 50_000_000  # bytes; the log before is kept, too


class CannotStartError(Exception):
    """The crawl cannot begin. The message says what is wrong and how to mend it."""

    status = CANNOT_START


class RunningError(CannotStartError):
    """Another process runs this crawl."""

    status = RUNNING


def crawl(job: CrawlJob, stdout: TextIO) -> int:
    """Run or resume a job; events go to `stdout`. Gives the exit status. Raises CannotStartError."""
    state, warc = Path(job.state_dir), Path(job.warc_dir)
    try:
        state.mkdir(parents=True, exist_ok=True)
        warc.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CannotStartError(f"{error.filename}: {error.strerror}") from error
    with ExitStack() as stack:
        stack.enter_context(_alone(state / "lock"))
        stack.enter_context(_log_to(state / "crawl.log"))
        try:
            for mended in repair(warc):
                logger.warning(
                    "mended %s: %d records kept, %d bytes set aside", mended.file, mended.records, mended.cut
                )
            catalogue = Path(job.catalogue) if job.catalogue else None
            originals = stack.enter_context(ArchivedOriginals(catalogue, warc))
            frontier = Frontier(state / "frontier.db", job.settings.max_pages, boot=_boot())
        except (ArchiveError, FrontierError, OSError) as error:
            raise CannotStartError(str(error)) from error
        stack.callback(frontier.close)
        series = WarcSeries(
            warc, job.crawl_id, _warcinfo(job), max_size=job.settings.warc_size * 1_000_000, originals=originals
        )
        events = stack.enter_context(closing(Events(stdout, state)))
        recorder = Recorder(job, series, frontier, events)
        earlier = stack.enter_context(closing(EarlierAnswers(catalogue, warc, originals)))
        try:
            outcome = _run(job, frontier, recorder, earlier, events)
        finally:
            _close(series, frontier)
        logger.info("ended: %s", outcome)
    return FINISHED if outcome == "finished" else RESUMABLE


def _close(series: WarcSeries, frontier: Frontier) -> None:
    """Finish the archive's file; only then is what was handled done for good."""
    try:
        series.close()
        frontier.synced()
    except (OSError, WriteError, FrontierError) as error:
        logger.error("not closed cleanly, the next start will mend it: %s", error)


def _run(job: CrawlJob, frontier: Frontier, recorder: Recorder, earlier: EarlierAnswers, events: Events) -> str:
    """Set Scrapy up, run it, and note how it went. Gives `finished`, or why it stopped."""
    chromium = find_chromium(job.settings.chromium) if job.settings.browser != "never" else None
    browser = job.settings.browser if chromium else "never"
    if browser != job.settings.browser:
        logger.warning("no Chromium found: pages that need a browser are noted as failures")
    scope = Scope(target.url for target in job.targets)
    policy = Policy(scope, job.settings.years, browser)
    for target in job.targets:
        recorder.know_site(frontier.add_site(target, seeds(target.url, policy)), target.hint())

    settings = scrapy_settings(job)
    if chromium:
        settings |= browser_settings(chromium, user_agent(job))
        settings["DOWNLOAD_HANDLERS"] = dict.fromkeys(("http", "https"), "crawler.browser.BrowserHandler")
    process = AsyncCrawlerProcess(settings)
    crawler = process.create_crawler(ReportSpider)
    ended: list[str] = []
    manners = Manners(frontier, job.settings.delay)
    watch = Watch(crawler, frontier, recorder, events, manners, Path(job.warc_dir))
    crawler.signals.connect(watch.begin, signals.spider_opened, weak=False)
    crawler.signals.connect(watch.end, signals.spider_closed, weak=False)
    crawler.signals.connect(lambda reason: ended.append(reason), signals.spider_closed, weak=False)
    recorder.started(software())
    process.crawl(
        crawler,
        frontier=frontier,
        recorder=recorder,
        earlier=earlier,
        events=events,
        manners=manners,
        policy=policy,
    )
    process.start()
    outcome = next(iter(ended), "killed")
    if outcome == "finished" and frontier.counts().leased:
        outcome = "interrupted"  # an answer was lost between Scrapy and us: the next run asks again
    return _note_end(REASONS.get(outcome, outcome), frontier, recorder, events)


def _note_end(outcome: str, frontier: Frontier, recorder: Recorder, events: Events) -> str:
    """Put the end on record, as far as there is room for it."""
    try:
        if outcome == "finished":
            for site in frontier.sites():
                recorder.site(replace(site, reason=site.reason or _shortfall(site, frontier)))
        recorder.finished(outcome)
    except (WriteError, FrontierError) as error:
        logger.error("the end of the crawl could not be noted: %s", error)
        outcome = "disk_full" if recorder.disk_full else "archive_error"
    counts = {**asdict(frontier.counts()), **recorder.counts}
    events.emit("finished" if outcome == "finished" else "stopped", reason=outcome, **counts)
    return outcome


def _shortfall(site: Site, frontier: Frontier) -> str | None:
    """What a site that answers leaves to be wished for."""
    if skipped := frontier.skipped(site.id) + site.dropped:
        return f"page budget spent, {skipped} requests not made"
    if site.forbidden and not site.reports:
        return f"robots.txt forbids {site.forbidden} lists or reports"
    return None if site.reports else "no annual report found"


def _warcinfo(job: CrawlJob) -> WarcInfo:
    settings: Mapping[str, Any] = asdict(job.settings)
    return WarcInfo(
        job.crawl_id,
        software(),
        operator=job.settings.operator,
        contact=job.settings.contact,
        robots=job.settings.robots,
        user_agent=user_agent(job),
        scope={"targets": [target.url for target in job.targets]},
        settings=settings,
    )


def _boot() -> str:
    """What tells this uptime of the machine from others; empty where the system does not say."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return ""


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Hold the lock of a crawl's state. Raises RunningError where another process has it."""
    with path.open("w", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise RunningError(f"{path.parent}: this crawl is already running") from error
        yield


@contextmanager
def _log_to(path: Path) -> Iterator[None]:
    """Send every log line of this process to a file."""
    handler = RotatingFileHandler(path, maxBytes=MAX_LOG, backupCount=1, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    logging.captureWarnings(True)
    try:
        yield
    finally:
        logging.captureWarnings(False)
        root.removeHandler(handler)
        handler.close()
