"""How Scrapy is set up for a crawl, and who we say we are."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from typing import Any

from crawler.job import CrawlJob

MAX_BODY = 200_000_000  # bytes; scanned reports of 100 MB exist
TIMEOUT = 90  # seconds for a whole answer


def scrapy_settings(job: CrawlJob) -> dict[str, Any]:
    """The Scrapy settings of a job, without the browser's."""
    agent = user_agent(job)
    stock = "scrapy.downloadermiddlewares"
    return {
        "USER_AGENT": agent,
        "ROBOTSTXT_USER_AGENT": "nianbao",
        "DEFAULT_REQUEST_HEADERS": {
            "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
            "Accept-Language": "zh-CN,zh;q=0.9,en;q=0.5",
            "Accept-Encoding": "gzip, deflate",  # what WARC readers can decode
        },
        "CRAWL_HOURS": job.settings.hours,
        "CRAWL_TARGETS": [target.url for target in job.targets],
        "SCHEDULER": "crawler.scheduler.LeaseScheduler",
        "TWISTED_DNS_RESOLVER": "crawler.scope.GuardedResolver",
        "DOWNLOAD_HANDLERS_BASE": {},
        "DOWNLOAD_HANDLERS": dict.fromkeys(("http", "https"), "crawler.tap.TapHandler"),
        # Redirects, retries and errors are the planner's: every hop is an answer of its own.
        "DOWNLOADER_MIDDLEWARES_BASE": {
            **({"crawler.robots.RobotsMiddleware": 100} if job.settings.robots == "obey" else {}),
            f"{stock}.downloadtimeout.DownloadTimeoutMiddleware": 350,
            f"{stock}.defaultheaders.DefaultHeadersMiddleware": 400,
            f"{stock}.useragent.UserAgentMiddleware": 500,
            "crawler.decoding.DecodingMiddleware": 590,
            "crawler.cookies.CookiesMiddleware": 700,
            "crawler.earlier.ConditionalMiddleware": 720,
            f"{stock}.httpproxy.HttpProxyMiddleware": 750,
        },
        "SPIDER_MIDDLEWARES_BASE": {},
        "EXTENSIONS_BASE": {},
        "EXTENSIONS": {"crawler.politeness.PoliteDelay": 0},
        "CONCURRENT_REQUESTS": job.settings.concurrency,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
        "DOWNLOAD_DELAY": job.settings.delay,
        "DOWNLOAD_DELAY_JITTER": 0.0,
        "DOWNLOAD_TIMEOUT": TIMEOUT,
        "DOWNLOAD_MAXSIZE": MAX_BODY,
        "DOWNLOAD_WARNSIZE": 0,
        "DOWNLOAD_FAIL_ON_DATALOSS": False,
        "URLLENGTH_LIMIT": 0,
        "TELNETCONSOLE_ENABLED": False,
        "LOG_ENABLED": False,
        "LOG_INSTALL_ROOT_HANDLER": False,
    }


def user_agent(job: CrawlJob) -> str:
    """Who we say we are: name, version, and where to reach the operator."""
    contact = f" (+{job.settings.contact})" if job.settings.contact else ""
    return f"nianbao/{_version('nianbao')}{contact}"


def software() -> str:
    """The programs that make the archive, with their versions."""
    return " ".join(f"{name}/{_version(name)}" for name in ("nianbao", "scrapy", "twisted", "scrapy-playwright"))


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "0"
