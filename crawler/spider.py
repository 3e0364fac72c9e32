"""The Scrapy spider: takes answers, lets the planner say what follows, and gives that to frontier and archive."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from scrapy import Request, Spider
from scrapy.http import Response
from twisted.python.failure import Failure

from archive.originals import Known
from archive.warc_file import WriteError
from crawler import planner
from crawler.ask import Ask
from crawler.earlier import EarlierAnswers
from crawler.events import Events
from crawler.failures import detail_of, reason_of
from crawler.frontier import Frontier
from crawler.frontier_rows import FrontierError, HostState, Lease
from crawler.links import resolve
from crawler.page import Page, headers_of
from crawler.plan import Answer, Plan, Policy
from crawler.politeness import Manners
from crawler.recorder import Recorder
from parsers.titles import fold

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 3
MAX_TIMEOUTS = 2  # of one request; each has cost minutes already
MAX_BARREN = 5  # pages of one list in a row that bring no new report; then its rest is not asked for
FORBIDDEN = frozenset({"robots", "robots_unavailable", "blocked"})
NOT_MODIFIED = 304


class ReportSpider(Spider):
    """One crawl. Every lease that it is handed ends in `Frontier.complete`, but when the archive cannot be written:
    then it stays leased and is asked again by the next run."""

    name = "reports"

    def __init__(
        self,
        frontier: Frontier,
        recorder: Recorder,
        earlier: EarlierAnswers,
        events: Events,
        manners: Manners,
        policy: Policy,
    ) -> None:
        super().__init__()
        self.frontier = frontier
        self.sink = recorder
        self.manners = manners
        self.earlier = earlier
        self._recorder = recorder
        self.events = events
        self.stopped: str | None = None  # why the crawl ends before its end
        self.policy = policy

    async def start(self) -> AsyncIterator[Any]:
        """Nothing: the seeds are in the frontier."""
        return
        yield

    def answered(self, response: Response) -> None:
        """Handle an answer."""
        lease: Lease = response.meta["lease"]
        page = _page(response, lease.ask)
        if response.status == NOT_MODIFIED:
            unchanged = self.earlier.page(lease.ask.url)
            if unchanged is None:  # its content is lost: ask for it whole
                self.frontier.complete(lease, [planner.once_more(lease.ask)])
                return
            page = unchanged
        answer = Answer(
            ask=lease.ask,
            page=page,
            complete="dataloss" not in response.flags,
            rendered="dom" in response.meta,
            heard=tuple(response.meta.get("heard", ())),
            turned=tuple(replace(page, body=dom) for dom in response.meta.get("turned", ())),
        )
        capture: str | None = response.meta.get("capture")
        try:
            plan = planner.plan(answer, self.policy)
            self._carry_out(plan, lease, answer, capture, response.meta.get("repeated"))
        except (WriteError, FrontierError) as error:
            self.cannot_keep(error)
        except Exception as error:
            # A page that we cannot handle must not end the crawl; it is captured, and its failure is on record.
            logger.exception("cannot handle %s", response.url)
            self._recorder.failure(lease.ask, "crawler_error", detail_of(error), capture=capture)
            self.frontier.complete(lease)

    def failed(self, failure: Failure) -> None:
        """Handle a request that got no answer."""
        request: Request = failure.request  # type: ignore[attr-defined]
        lease: Lease = request.meta["lease"]
        error: BaseException = failure.value or RuntimeError("a failure without an error")
        if isinstance(error, WriteError):
            self.cannot_keep(error)
            return
        reason = reason_of(error)
        ask = lease.ask
        try:
            patient = reason.ours or self.manners.trouble(lease.host)
            attempts = MAX_TIMEOUTS if reason.code == "timeout" else MAX_ATTEMPTS
            if not reason.lasting and ask.attempt + 1 < attempts and patient:
                self.frontier.complete(lease, [planner.once_more(ask)])
                return
            capture = request.meta.get("capture")
            self._recorder.failure(ask, reason.code, detail_of(error), capture=capture)
            if not patient:
                self._leave(lease.host, "paused", f"too many errors in a row, the last: {reason.code}")
            if reason.code == "blocked":
                self._leave(lease.host, "blocked", detail_of(error))
            if ask.purpose == "seed":
                state = "blocked" if reason.code in FORBIDDEN else "gone"
                self.frontier.note_site(lease.site_id, state=state, reason=reason.code)
            elif reason.code == "robots" and ask.purpose in ("list", "report"):
                self.frontier.count_forbidden(lease.site_id)
            self.frontier.complete(lease)
            self._try_last_resort(lease.site_id)
        except (WriteError, FrontierError) as cannot:
            self.cannot_keep(cannot)

    def _carry_out(self, plan: Plan, lease: Lease, answer: Answer, capture: str | None, repeated: Known | None) -> None:
        """Do what a plan says: first the archive, last the frontier."""
        patient = self._mind(plan, lease, answer)
        if plan.verdict:
            self._recorder.judged(capture, lease.ask.url, plan.role, plan.verdict, repeated)
        for refused in self.frontier.newly_refused(plan.refused):
            self.events.emit("refused", **asdict(refused), site=lease.site_id)
        if plan.failure and (plan.failure.lasting or lease.ask.attempt + 1 >= MAX_ATTEMPTS or not patient):
            self._recorder.failure(lease.ask, plan.failure.code, plan.failure.detail, capture=capture)
            asks: tuple[Ask, ...] = plan.asks
        else:
            asks = (*plan.asks, planner.once_more(lease.ask)) if plan.failure else plan.asks
        if plan.found:
            twin = {} if self.frontier.count_report(lease.site_id, _same_report(plan.found, answer)) else {"twin": True}
            self.events.emit("found", url=answer.page.url, site=lease.site_id, **plan.found, **twin)
        self._note_site(plan, lease)
        self.frontier.complete(lease, self._fruitful(asks, lease.ask))
        self._try_last_resort(lease.site_id)

    def _mind(self, plan: Plan, lease: Lease, answer: Answer) -> bool:
        """Treat the host as its answer asks. False where it is to be left alone."""
        sign = plan.sign
        if sign is None:
            self.manners.welcome(lease.host)
            return True
        if sign.sign in ("overload", "broken"):
            if self.manners.trouble(lease.host, retry_after=sign.retry_after):
                return True
            self._leave(lease.host, "paused", f"too many errors in a row, the last: {sign.reason}")
            return False
        if plan.asks:  # a challenge that the browser may meet once
            return True
        at_the_door = lease.ask.purpose == "seed"
        if sign.marked or sign.sign == "challenge" or at_the_door or not self.manners.refused(lease.host):
            self._leave(lease.host, "blocked", sign.reason)
            self.frontier.note_site(lease.site_id, state="blocked", reason=sign.reason)
        return False

    def _fruitful(self, asks: Sequence[Ask], ask: Ask) -> tuple[Ask, ...]:
        """The asks without the rest of a list that has brought no new report for long: an endless one, or a twin's."""
        if self.frontier.any_new(one for one in asks if one.purpose == "report"):
            return tuple(asks)
        kept = (replace(one, barren=ask.barren + 1) if one.of_list else one for one in asks)
        return tuple(one for one in kept if one.barren <= MAX_BARREN)

    def named_sitemaps(self, meta: Mapping[str, Any], urls: Sequence[str]) -> None:
        """Add the sitemaps that a robots.txt names, to be asked for after everything else."""
        asks = [Ask(url, "probe") for one in urls if (url := resolve(meta["ask"].url, one))]
        try:
            self.frontier.add(meta["site"], [one for one in asks if self.policy.scope.refusal(one) is None])
        except FrontierError as error:
            self.cannot_keep(error)

    def _try_last_resort(self, site_id: int) -> None:
        """Where a site has been asked all there was and no report was found, try what is left, once."""
        if self.frontier.open_requests(site_id):
            return
        site = self.frontier.site(site_id)
        if not site.reports and site.state == "ok":
            self.frontier.add(site_id, planner.last_resort(site.url, self.policy))

    def _leave(self, host: str, state: HostState, reason: str) -> None:
        self.frontier.leave(host, state, reason)
        self.events.emit("blocked", host=host, state=state, reason=reason)

    def _note_site(self, plan: Plan, lease: Lease) -> None:
        if plan.sign is None and not plan.failure:
            self.frontier.note_site(lease.site_id, state="ok", family=plan.family)
        elif plan.failure and lease.ask.purpose == "seed" and plan.sign is None:
            state = "ok" if plan.failure.code == "needs_browser" else "gone"
            self.frontier.note_site(lease.site_id, state=state, reason=plan.failure.code)

    def stop(self, reason: str, error: BaseException | None = None) -> None:
        """End the crawl cleanly: what is under way is finished or stays leased for the next run."""
        if self.stopped is not None or self.crawler.engine is None:
            return
        self.stopped = reason
        logger.error("stopping: %s: %s", reason, error or "")
        self._closing = asyncio.ensure_future(self.crawler.engine.close_spider_async(reason=reason))

    def cannot_keep(self, error: WriteError | FrontierError) -> None:
        """The archive or the frontier cannot be written."""
        if isinstance(error, FrontierError):
            self.stop("disk_full" if error.disk_full else "frontier_error", error)
        else:
            self.stop("disk_full" if self._recorder.disk_full else "archive_error", error)


def _same_report(found: Mapping[str, Any], answer: Answer) -> str:
    """What the wap and the www page of one report share: the title with its organ, else the address on its host."""
    if found.get("organ"):
        return f"{found.get('year')} {found['organ']} {fold(str(found.get('title')))}"
    return answer.ask.url.partition("://")[2].partition("/")[2]


def _page(response: Response, ask: Ask) -> Page:
    """A response as the planner knows it."""
    headers = headers_of(response.headers)
    request = ask.list_request() if ask.method == "POST" else None
    dom: bytes | None = response.meta.get("dom")
    if dom is not None:
        return Page(response.url, dom, response.status, headers, request)
    return Page(ask.url, response.body, response.status, headers, request)
