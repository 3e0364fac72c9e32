"""Cookies, a jar a site, by Scrapy's rules but with the public suffix list that comes with tldextract.

Scrapy's own middleware asks the network for the list with the first cookie, synchronously.
"""

from __future__ import annotations

from collections.abc import Iterable
from http.cookiejar import Cookie
from typing import TYPE_CHECKING

from scrapy import Request
from scrapy.downloadermiddlewares import cookies
from scrapy.http.cookies import CookieJar
from tldextract import TLDExtract

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


class CookiesMiddleware(cookies.CookiesMiddleware):
    """Scrapy's cookies, offline."""

    def __init__(self, debug: bool = False) -> None:
        super().__init__(debug)
        self._extract = TLDExtract(suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> CookiesMiddleware:
        """Make it for a crawler."""
        made = cls(crawler.settings.getbool("COOKIES_DEBUG"))
        made.crawler = crawler
        return made

    def _process_cookies(self, cookies: Iterable[Cookie], *, jar: CookieJar, request: Request) -> None:
        """Take cookies into the jar, but none for a whole public suffix (all of gov.cn)."""
        host = (request.url.partition("://")[2].partition("/")[0].partition(":")[0]).lower()
        for cookie in cookies:
            domain = cookie.domain.removeprefix(".")
            if domain and domain != host and not self._extract(domain).domain:
                continue
            jar.set_cookie_if_ok(cookie, request)
