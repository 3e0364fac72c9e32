"""Pages that only a browser can make: Chromium renders, Scrapy fetches.

Every request of a rendered page is answered through `engine.download_async`, so documents, scripts, XHR and pictures
pass the same tap, proxy, robots rules and scope as everything else. Chromium itself reaches no network: what is not
routed fails. The rendered DOM and a full-page screenshot are archived beside the page's own capture.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page as BrowserPage
from playwright.async_api import Route
from scrapy import Request
from scrapy.exceptions import DownloadTimeoutError
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from scrapy_playwright.handler import ScrapyPlaywrightDownloadHandler
from scrapy_playwright.page import PageMethod

from archive.originals import Known
from archive.warc_file import WriteError
from crawler.ask import Ask
from crawler.failures import BrowserError
from crawler.families import read_listing
from crawler.links import canonical
from crawler.page import ListRequest, Page
from crawler.tap import TapHandler
from crawler.turning import turn_pages

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

logger = logging.getLogger(__name__)

PAGE_TIMEOUT = 120.0  # seconds for a page with all its parts
SETTLE_TIMEOUT = 8_000  # milliseconds without traffic are waited for at most so long
MAX_PARTS = 150  # requests of one page; the rest is not fetched
MAX_REDIRECTS = 10
PART_DELAY = 0.25  # seconds between the parts of one page, at most
# Of the connection or of the browser's own bookkeeping; Scrapy writes its own.
NOT_SENT = frozenset(
    {"connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade", "content-length",
     "host", "accept-encoding", "cookie"}
)  # fmt: skip
NOT_GIVEN = NOT_SENT | {"content-encoding", "content-security-policy"}
MAX_HEARD = 30  # answers to a page's scripts that are read
MAX_DATA = 2_000_000  # bytes of one of them
REST, REST_STEPS = 0.2, 40  # seconds between two looks at whether a turned page has its data, and how many
UNWANTED = frozenset({"media", "websocket", "eventsource", "manifest", "ping"})
REDIRECTS = frozenset({301, 302, 303, 307, 308})


class BrowserHandler(ScrapyPlaywrightDownloadHandler, TapHandler):
    """Scrapy's handler for http and https: asks with `render` go to Chromium, whose requests come back through the
    tap; all others go straight to the tap. Chromium starts with the first page that needs it."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._launching: asyncio.Task[None] | None = None

    async def _maybe_launch_in_thread(self) -> None:
        """Do not start Playwright with the crawl: most crawls never need it."""

    async def download_request(self, request: Request) -> Response:
        """Download or render. Raises DownloadTimeoutError where a page does not become ready in time."""
        ask: Ask = request.meta["ask"]
        if not (ask.render and "lease" in request.meta):
            return await super().download_request(request)
        self._launching = self._launching or asyncio.ensure_future(self._launch())
        await self._launching
        rendering = Rendering(self._crawler, request)
        request.meta.update(rendering.playwright_meta())
        try:
            return await asyncio.wait_for(super().download_request(request), PAGE_TIMEOUT)
        except TimeoutError as error:
            raise DownloadTimeoutError(f"{request.url} was not rendered within {PAGE_TIMEOUT:.0f} seconds") from error
        except PlaywrightError as error:
            if rendering.instead is not None:
                rendering.instead.request = request  # it was the answer to a request that the page made
                return rendering.instead
            if rendering.error is not None:
                raise rendering.error from None
            raise BrowserError(error.message.splitlines()[0]) from error
        finally:
            request.meta["capture"] = rendering.capture
            request.meta["repeated"] = rendering.repeated
            for name in ("playwright_page_init_callback", "playwright_page_methods", "playwright_page"):
                request.meta.pop(name, None)
            await rendering.close()


class Rendering:
    """One page in the browser. `capture` is the record of its own document, `repeated` what is known of the one that it
    repeats, `instead` an answer that is not to be rendered, `error` why its document could not be fetched."""

    def __init__(self, crawler: Crawler, request: Request) -> None:
        self.capture: str | None = None
        self.repeated: Known | None = None
        self.instead: Response | None = None
        self.error: BaseException | None = None
        self._crawler = crawler
        self._spider: Any = crawler.spider
        self._request = request
        self._parts = 0
        self._underway = 0
        self._heard: list[Page] = []
        self._page: BrowserPage | None = None

    def playwright_meta(self) -> dict[str, Any]:
        """What makes scrapy-playwright render the request by way of us."""
        return {
            "playwright": True,
            "playwright_context": "default",
            "playwright_page_init_callback": self._open,
            "playwright_page_methods": [PageMethod(self._settle)],
        }

    async def close(self) -> None:
        """Close the page if it is still open, whatever happened."""
        if self._page is not None and not self._page.is_closed():
            await self._page.close()

    async def _open(self, page: BrowserPage, _: Request) -> None:
        """Route everything that the page asks for. Playwright asks the route that was added last first."""
        self._page = page
        await page.route("**/*", self._answer)

    async def _settle(self, page: BrowserPage) -> None:
        """Wait until the page has nothing more to load, and archive what it looks like."""
        try:
            await page.wait_for_load_state("networkidle", timeout=SETTLE_TIMEOUT)
        except PlaywrightError:
            logger.info("%s never comes to rest", self._request.url)
        self._request.meta["capture"] = self.capture
        dom = (await page.content()).encode("utf-8", "replace")
        self._request.meta["dom"] = dom
        sink = self._spider.sink
        sink.rendered("dom", dom, "text/html; charset=utf-8", self._request)
        try:
            picture = await page.screenshot(full_page=True, type="png", timeout=SETTLE_TIMEOUT)
        except PlaywrightError as error:
            logger.warning("no screenshot of %s: %s", self._request.url, error.message.splitlines()[0])
        else:
            sink.rendered("view", picture, "image/png", self._request)
        self._request.meta["heard"] = self._heard
        if self._ask.purpose in ("list", "seed") and not any(read_listing(data).more for data in self._heard):
            turned = await turn_pages(page, dom, self._rest)
            for view in turned:
                sink.rendered("dom", view, "text/html; charset=utf-8", self._request)
            self._request.meta["turned"] = turned

    async def _rest(self) -> None:
        """Wait until what was asked for has come, for a while."""
        for _ in range(REST_STEPS):
            await asyncio.sleep(REST)
            if not self._underway:
                return

    def _listen(self, route: Route, response: Response) -> None:
        """Remember the data that the page's scripts fetch: a list may be in it, and the rest of one."""
        asked = route.request
        if asked.resource_type not in ("xhr", "fetch") or len(self._heard) >= MAX_HEARD or response.status != 200:
            return
        if asked.method not in ("GET", "POST") or len(response.body) > MAX_DATA:
            return
        kept = tuple(
            (name, value) for name, value in asked.headers.items() if name == "content-type" or name.startswith("x-")
        )
        try:
            request = ListRequest(
                asked.url, "POST" if asked.method == "POST" else "GET", asked.post_data_buffer or b"", kept
            )
            self._heard.append(Page(canonical(asked.url), response.body, 200, _given(response), request))
        except ValueError:
            return

    async def _answer(self, route: Route) -> None:
        """Answer one request of the page through Scrapy's downloader."""
        self._underway += 1
        try:
            await self._answer_it(route)
        finally:
            self._underway -= 1

    async def _answer_it(self, route: Route) -> None:
        own = route.request.is_navigation_request() and route.request.frame.parent_frame is None
        try:
            response = await self._fetch(route, own=own)
            if own and response is not None and response.status in REDIRECTS:
                self.instead, response = response, None
            if response is None:
                await route.abort("blockedbyclient")
            else:
                self._listen(route, response)
                await route.fulfill(status=response.status, headers=_given(response), body=response.body)
        except PlaywrightError as error:  # the page is gone
            logger.debug("not delivered: %s: %s", route.request.url, error.message)
        except Exception as error:  # noqa: BLE001  # a part that fails must not take the page with it
            logger.info("part not fetched: %s: %s", route.request.url, error)
            if own or isinstance(error, WriteError):
                self.error = error
            if self._page is not None and not self._page.is_closed():
                await route.abort("failed")

    async def _fetch(self, route: Route, *, own: bool) -> Response | None:
        """Fetch what a page asks for, following redirects of its parts; None where it is not to be fetched."""
        asked = route.request
        ask = replace(self._ask, url=asked.url) if own else Ask(asked.url, "part", via=self._request.url)
        headers = {name: value for name, value in asked.headers.items() if name not in NOT_SENT and name[0] != ":"}
        method, body = asked.method, asked.post_data_buffer or b""
        for _ in range(MAX_REDIRECTS):
            self._parts += 1
            if (
                urlsplit(ask.url).scheme not in ("http", "https")
                or (asked.resource_type in UNWANTED and not own)
                or self._parts > MAX_PARTS
                or self._spider.policy.scope.refusal(ask)
            ):
                return None
            request = Request(
                ask.url, method=method, headers=headers, body=body, callback=NO_CALLBACK, dont_filter=True,
                meta={"ask": ask, "site": self._request.meta["site"], "cookiejar": self._request.meta["cookiejar"],
                      "download_slot": self._slot(ask.url)},
            )  # fmt: skip
            response = await self._crawler.engine.download_async(request)
            if own:
                self.capture = request.meta.get("capture")
                self.repeated = request.meta.get("repeated")
            location = response.headers.get("Location")
            if own or response.status not in REDIRECTS or location is None:
                return response
            ask = replace(ask, url=response.urljoin(location.decode("latin-1")))
            if response.status not in (307, 308):
                method, body = "GET", b""
        return None

    @property
    def _ask(self) -> Ask:
        return self._request.meta["ask"]

    def _slot(self, url: str) -> str:
        """A download slot of its own: the page holds its host's slot while its parts wait for theirs."""
        slot = f"part|{urlsplit(url).netloc}"
        downloader = self._crawler.engine.downloader
        delay = min(PART_DELAY, self._crawler.settings.getfloat("DOWNLOAD_DELAY") / 8)
        downloader.per_slot_settings.setdefault(slot, {"concurrency": 1, "delay": delay})
        return slot


def _given(response: Response) -> dict[str, str]:
    """A response's headers as Playwright takes them; the body is already decoded."""
    return {
        name.decode("latin-1").lower(): ("\n" if name.lower() == b"set-cookie" else ", ").join(
            value.decode("latin-1") for value in values
        )
        for name, values in response.headers.items()
        if name.decode("latin-1").lower() not in NOT_GIVEN
    }
