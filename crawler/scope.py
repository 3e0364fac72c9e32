"""Where a crawl may go: the registrable domain of its target, and *.gov.cn for the attachments it links to."""

from __future__ import annotations

import ipaddress
import logging
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from urllib.request import getproxies

from scrapy.resolver import CachingHostnameResolver
from tldextract import TLDExtract
from twisted.internet.interfaces import IAddress, IHostResolution, IResolutionReceiver
from zope.interface import directlyProvides

from crawler.ask import Ask

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from twisted.internet.base import ReactorBase

logger = logging.getLogger(__name__)

NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
GOVERNMENT = ".gov.cn"


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


class _PublicOnly:
    """Passes on the addresses of a name that lie in the public internet; tells of those that do not."""

    def __init__(self, receiver: Any, name: str) -> None:  # noqa: ANN401  # zope's interfaces are no types
        directlyProvides(self, IResolutionReceiver)
        self._receiver = receiver
        self._name = name

    def resolutionBegan(self, resolution: IHostResolution) -> None:  # noqa: N802  # Twisted's name
        """The name is being resolved."""
        self._receiver.resolutionBegan(resolution)

    def addressResolved(self, address: object) -> None:  # noqa: N802  # Twisted's name
        """It has this address."""
        if _is_private(getattr(address, "host", "")):
            logger.warning("%s resolves to %s, which is no public address: not asked", self._name, address)
        else:
            self._receiver.addressResolved(address)

    def resolutionComplete(self) -> None:  # noqa: N802  # Twisted's name
        """It has no further address; without any the request fails as one whose name does not resolve."""
        self._receiver.resolutionComplete()


class GuardedResolver(CachingHostnameResolver):
    """Scrapy's resolver for IPv4 and IPv6, which keeps private addresses back for all hosts but the targets' own and
    the proxies'."""

    trusted: frozenset[str] = frozenset()

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: ReactorBase) -> GuardedResolver:
        """Make it for a crawler whose `CRAWL_TARGETS` are the targets' URLs."""
        resolver = super().from_crawler(crawler, reactor)
        proxies = {urlsplit(proxy).hostname or "" for proxy in getproxies().values()}
        resolver.trusted = Scope(crawler.settings["CRAWL_TARGETS"]).hosts | proxies
        return resolver

    def resolveHostName(  # noqa: N802  # Twisted's name
        self,
        resolutionReceiver: Any,  # noqa: ANN401, N803  # Twisted's name; zope's interfaces are no types
        hostName: str,  # noqa: N803  # Twisted's name
        portNumber: int = 0,  # noqa: N803  # Twisted's name
        addressTypes: Sequence[type[IAddress]] | None = None,  # noqa: N803  # Twisted's name
        transportSemantics: str = "TCP",  # noqa: N803  # Twisted's name
    ) -> IHostResolution:
        """Resolve a name, whatever kinds of address it has."""
        receiver: Any = resolutionReceiver if hostName in self.trusted else _PublicOnly(resolutionReceiver, hostName)
        return super().resolveHostName(receiver, hostName, portNumber, addressTypes, transportSemantics)


def _is_private(host: str) -> bool:
    """Whether a host is written as an address that is not of the public internet, or is this machine."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address):
        return not address.is_global or any(not inner.is_global for inner in _carried(address))
    return not address.is_global


def _carried(address: ipaddress.IPv6Address) -> Iterator[ipaddress.IPv4Address]:
    """The IPv4 addresses that an IPv6 one stands for: mapped, 6to4, Teredo (RFC 4380), NAT64 (RFC 6052)."""
    yield from filter(None, (address.ipv4_mapped, address.sixtofour, *(address.teredo or ())))
    if address in NAT64:
        yield ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
