"""Copies every byte of an HTTP/1.x exchange as it crosses the wire, in a Scrapy download handler.

The tap sits above TLS and below Twisted's HTTP parser: `dataReceived` sees what the server sent, a transport that
tees its writes sees what Twisted sent. Nothing is rebuilt. The handler alone knows how a download ended, so it alone
says why an exchange is cut short (`WARC-Truncated`).

Uses names private to Scrapy 2.19 and Twisted; `tests/crawler/test_tap.py` is the guard.
"""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urldefrag, urlsplit
from weakref import WeakKeyDictionary

from OpenSSL import SSL
from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler, _LenientHTTP11ClientProtocol
from scrapy.exceptions import DownloadCancelledError, DownloadTimeoutError
from scrapy.http import Response
from twisted.web.client import _HTTP11ClientFactory
from zope.interface import directlyProvides, providedBy

from archive.exchange import Exchange, Truncation
from crawler.certificates import certificate_problem
from crawler.failures import reason_of

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from twisted.internet.defer import Deferred
    from twisted.internet.interfaces import IAddress
    from twisted.web._newclient import Request as TxRequest
    from twisted.web.iweb import IResponse

TAP_HEADER = b"X-Nianbao-Tap"  # on a copy of the request; removed again before anything is sent
HEAD_ROOM = 1 << 18  # bytes beyond the size limit of a body: heads, trailers
CODING_ROOM = 1.05  # and the sizes of chunks
INTERIM = re.compile(rb"HTTP/1\.\d 1(?!01)\d\d\b")  # 101 ends the exchange, the other 1xx precede the answer
HEAD_END = re.compile(rb"\r?\n\r?\n")

TlsError = Callable[[SSL.Connection], str | None]


class ExchangeSink(Protocol):
    """What takes the exchanges that the tap has copied. May raise: then the download fails with that error."""

    def keep(self, exchange: Exchange, request: Request) -> None:
        """Keep one exchange for good."""
        ...

    def lost(self, request: Request, error: BaseException) -> None:
        """Note that a request was made and that nothing came back."""
        ...


class Watch:
    """The bytes of one request while they cross the wire; `exchanges` holds what has ended.

    A retry on a fresh connection is an exchange of its own, after the one that broke off.
    """

    def __init__(self, url: str, limit: int) -> None:
        self.exchanges: list[Exchange] = []
        self.over_size = False
        self.host = urlsplit(url).hostname or ""
        self._url = url
        self._limit = limit
        self._current: Exchange | None = None
        self._sent = bytearray()
        self._received = bytearray()
        self._connection: Any = None  # a socket, or an OpenSSL connection
        self._tls_error: TlsError = lambda _: None

    def begin(self, transport: Any, tls_error: TlsError) -> None:  # noqa: ANN401  # several of Twisted's classes
        """A request is about to be written to this connection; `tls_error` says what its certificate lacks."""
        if self._current is not None:
            self.cut("disconnect")
        self._current = Exchange(self._url, dt.datetime.now(dt.UTC))
        self._current.ip = getattr(transport.getPeer(), "host", None)
        self._connection = transport.getHandle()
        self._tls_error = tls_error

    def sent(self, data: bytes) -> None:
        """These bytes went out."""
        if self._current is not None:
            self._sent += data

    def received(self, data: bytes) -> None:
        """These bytes came in."""
        if self._current is not None:
            self._received += data
            self.over_size = len(self._received) > self._limit

    def end(self, rest: int = 0) -> None:
        """The answer is over; its last `rest` bytes do not belong to it. Does nothing where none had begun."""
        if self._current is None:
            return
        exchange, self._current = self._current, None
        exchange.sent = bytes(self._sent)
        exchange.received = without_interim(bytes(self._received[: len(self._received) - rest]))
        exchange.protocols = ("http/1.0" if exchange.received.startswith(b"HTTP/1.0") else "http/1.1",)
        if hasattr(self._connection, "get_cipher_name"):  # known only now: the request went into the handshake
            tls = self._connection.get_protocol_version_name().lower().replace("tlsv", "tls/")
            exchange.protocols += (tls,)
            exchange.cipher_suite = self._connection.get_cipher_name()
            exchange.tls_error = self._tls_error(self._connection)
        self._sent.clear()
        self._received.clear()
        self.exchanges.append(exchange)

    def cut(self, reason: Truncation) -> None:
        """The answer broke off, or we broke it off. A body that only the connection's end delimits looks whole."""
        self.end()
        if self.exchanges:
            self.exchanges[-1].truncated = reason


def without_interim(received: bytes) -> bytes:
    """The final answer without the interim (1xx) ones in front of it."""
    while INTERIM.match(received):
        end = HEAD_END.search(received)
        if end is None:
            break
        received = received[end.end() :]
    return received


class Watches:
    """Brings a Scrapy request's watch to the Twisted protocol that sends it, by a private header."""

    def __init__(self) -> None:
        self._by_key: dict[bytes, Watch] = {}
        self._by_request: WeakKeyDictionary[TxRequest, Watch] = WeakKeyDictionary()

    def open(self, watch: Watch) -> bytes:
        """Register a watch and return the key that its request's private header must carry."""
        key = uuid.uuid4().hex.encode()
        self._by_key[key] = watch
        return key

    def claim(self, request: TxRequest) -> Watch | None:
        """Return the watch of a request and take the private header off. Twisted may send one request twice."""
        keys: Iterable[bytes] = request.headers.getRawHeaders(TAP_HEADER, [])
        request.headers.removeHeader(TAP_HEADER)
        for key in keys:
            if key in self._by_key:
                self._by_request[request] = self._by_key[key]
        return self._by_request.get(request)

    def close(self, key: bytes) -> None:
        """Forget a watch."""
        del self._by_key[key]


class TeeTransport:
    """A transport that shows what is written to it to a function before it goes out."""

    def __init__(self, transport: Any, seen: Callable[[bytes], None]) -> None:  # noqa: ANN401
        self._transport = transport
        self._seen = seen
        directlyProvides(self, providedBy(transport))

    def write(self, data: bytes) -> None:
        """Write bytes."""
        self._seen(data)
        self._transport.write(data)

    def writeSequence(self, data: Iterable[bytes]) -> None:  # noqa: N802  # Twisted's name
        """Write pieces of bytes."""
        self.write(b"".join(data))

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        return getattr(self._transport, name)


class TapProtocol(_LenientHTTP11ClientProtocol):
    """Scrapy's HTTP client protocol, with the watch of its current request looking on."""

    def __init__(self, quiescent: Callable[[Any], None], watches: Watches) -> None:
        super().__init__(quiescent)  # type: ignore[no-untyped-call]
        self._watches = watches
        self._watch: Watch | None = None
        self._certificate: tuple[str | None] | None = None

    def makeConnection(self, transport: Any) -> None:  # noqa: N802, ANN401
        """Put the tee between Twisted and the connection."""
        super().makeConnection(TeeTransport(transport, self._sent))  # type: ignore[no-untyped-call]

    def request(self, request: TxRequest) -> Deferred[IResponse]:
        """Send a request under its watch."""
        self._watch = self._watches.claim(request)
        if self._watch is not None:
            self._watch.begin(self.transport, partial(self._tls_error, self._watch.host))
        return super().request(request)

    def dataReceived(self, data: bytes) -> None:  # noqa: N802
        """Copy what came in, then hand it to the parser; hang up on what is larger than anybody asked for."""
        if self._watch is not None:
            self._watch.received(data)
            if self._watch.over_size:
                self.transport.abortConnection()  # type: ignore[union-attr]
                return
        super().dataReceived(data)  # type: ignore[no-untyped-call]

    def _tls_error(self, host: str, connection: SSL.Connection) -> str | None:
        """What is wrong with the certificate: asked once, a connection has one, and one host."""
        if self._certificate is None:
            self._certificate = (certificate_problem(connection, host),)
        return self._certificate[0]

    def _sent(self, data: bytes) -> None:
        if self._watch is not None:
            self._watch.sent(data)

    def _finishResponse(self, rest: bytes) -> None:  # noqa: N802
        if self._watch is not None:
            self._watch.end(len(rest))
            self._watch = None
        super()._finishResponse(rest)


class TapFactory(_HTTP11ClientFactory):
    """Builds tapped protocols for Twisted's connection pool."""

    noisy = False

    def __init__(self, watches: Watches, quiescent: Callable[[Any], None], metadata: str) -> None:
        super().__init__(quiescent, metadata)  # type: ignore[no-untyped-call]
        self._watches = watches

    def buildProtocol(self, addr: IAddress | None) -> TapProtocol:  # noqa: N802
        """Make the protocol of a new connection."""
        return TapProtocol(self._quiescentCallback, self._watches)


class TapHandler(HTTP11DownloadHandler):
    """Scrapy's handler for http and https, which hands each exchange to `crawler.spider.sink`."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._watches = Watches()
        self._pool._factory = partial(TapFactory, self._watches)  # type: ignore[assignment]

    async def download_request(self, request: Request) -> Response:
        """Download, and keep every exchange that it took, however it ended.

        Raises what Scrapy's handler raises, and whatever the sink raises when it cannot keep an exchange.
        """
        maxsize = request.meta.get("download_maxsize", self._default_maxsize)
        watch = Watch(urldefrag(request.url)[0], int(maxsize * CODING_ROOM) + HEAD_ROOM)
        key = self._watches.open(watch)
        tapped = request.copy()
        tapped.headers[TAP_HEADER] = key
        try:
            response = await super().download_request(tapped)
        except BaseException as error:
            watch.cut(_reason(error, watch))
            if not self._keep(watch, request):
                self._sink.lost(request, error)
            raise
        finally:
            self._watches.close(key)
            request.meta.update((name, value) for name, value in tapped.meta.items() if name.startswith("download_"))
        if watch.over_size or "dataloss" in response.flags:
            watch.cut("length" if watch.over_size else "disconnect")
        self._keep(watch, request)
        return response

    def _keep(self, watch: Watch, request: Request) -> bool:
        """Hand over what was answered; False where nothing was."""
        answered = [exchange for exchange in watch.exchanges if exchange.received]
        for exchange in answered:
            if request.meta.get("proxy"):
                exchange.ip = None  # the peer was the proxy
            self._sink.keep(exchange, request)
        return bool(answered)

    @property
    def _sink(self) -> ExchangeSink:
        return self._crawler.spider.sink  # type: ignore[union-attr]


def _reason(error: BaseException, watch: Watch) -> Truncation:
    """Why an exchange ended before its end (WARC 1.1, `WARC-Truncated`)."""
    if watch.over_size or isinstance(error, DownloadCancelledError):
        return "length"
    if isinstance(error, DownloadTimeoutError):
        return "time"
    return "disconnect" if reason_of(error).code in ("disconnect", "cut_short", "connect") else "unspecified"
