"""Where a crawl may go: the registrable domain of its target, and *.gov.cn for the attachments it links to."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from urllib.request import getproxies

from scrapy.resolver import CachingThreadedResolver
from tldextract import TLDExtract
from twisted.internet.error import DNSLookupError

from crawler.ask import Ask

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from twisted.internet.base import ReactorBase
    from twisted.internet.defer import Deferred

GOVERNMENT = ".gov.cn"


class PrivateAddressError(DNSLookupError):
    """A name of the public web resolved to an address of a private network."""


class Scope:
    """The domains of a crawl's targets. Knows the public suffixes by the list that comes with tldextract."""

    def __init__(self, targets: Iterable[str]) -> None:
        self._targets = tuple(targets)

    @cached_property
    def _extract(self) -> TLDExtract:
        return TLDExtract(suffix_list_urls=(), cache_dir=None)

    @cached_property
    def hosts(self) -> frozenset[str]:
        """The host names of the targets, which may be private ones: whoever named them meant them."""
        return frozenset(filter(None, (urlsplit(url).hostname for url in self._targets)))

    @cached_property
    def domains(self) -> frozenset[str]:
        """The registrable domains of the targets."""
        return frozenset(self.domain(host) for host in self.hosts)

    def domain(self, host: str) -> str:
        """The registrable domain of a host name; the name itself for addresses and single labels."""
        return self._extract(host).top_domain_under_public_suffix or host

    def refusal(self, ask: Ask) -> str | None:
        """Why a request must not be made, or None."""
        host = urlsplit(ask.url).hostname or ""
        if host in self.hosts:
            return None
        if _is_private(host):
            return "private_address"
        if self.domain(host) in self.domains:
            return None
        if ask.purpose in ("attachment", "part") and host.endswith(GOVERNMENT):
            return None
        return "out_of_scope"


class GuardedResolver(CachingThreadedResolver):
    """Scrapy's resolver, which refuses private addresses for all hosts but the targets' own and the proxies'."""

    trusted: frozenset[str] = frozenset()

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: ReactorBase) -> GuardedResolver:
        """Make it for a crawler whose `CRAWL_TARGETS` are the targets' URLs."""
        resolver = super().from_crawler(crawler, reactor)
        proxies = {urlsplit(proxy).hostname or "" for proxy in getproxies().values()}
        resolver.trusted = Scope(crawler.settings["CRAWL_TARGETS"]).hosts | proxies
        return resolver

    def getHostByName(self, name: str, timeout: Iterable[int] = ()) -> Deferred[str]:  # noqa: N802  # Twisted's name
        """The IPv4 address of a name. Fails with PrivateAddressError where it must not be asked."""
        found = super().getHostByName(name, timeout)  # type: ignore[arg-type]
        return found if name in self.trusted else found.addCallback(_public, name)


def _public(address: str, name: str) -> str:
    if _is_private(address):
        raise PrivateAddressError(f"{name} resolves to {address}, which is not a public address")
    return address


def _is_private(host: str) -> bool:
    """Whether a host is written as an address that is not of the public internet, or is this machine."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return False
