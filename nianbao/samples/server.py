"""A small forward proxy on loopback that answers for the sample hosts as if it were they, and for nobody else.

A client that uses it as its HTTP proxy asks for `http://www.….gov.cn/…` and gets the sample site's answer; nothing
leaves the machine. Requests in origin form are answered by their Host header.
"""

from __future__ import annotations

import gzip
import socket
import threading
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self
from urllib.parse import parse_qsl, urlsplit

from nianbao.samples.answer import Answer, Asked, Site

LOOPBACK = "127.0.0.1"
MAX_FORM = 1_000_000  # bytes of a request body
IDLE = 30.0  # seconds that a kept-alive connection may stay silent
CHUNK = 3000  # bytes; small, so that a sample page travels in several
REMEMBERED = 100_000  # requests kept in the log
TEXT = "text/plain; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Request:
    """A request that the proxy served, for the log."""

    method: str
    url: str
    status: int


class SampleServer(ThreadingHTTPServer):
    """The proxy. A context manager: it serves in a thread of its own from entering until leaving.

    `port` 0 takes any free port. `requests` holds what was asked, in order.
    """

    daemon_threads = True
    block_on_close = False

    def __init__(self, sites: Iterable[Site], port: int = 0) -> None:
        self.sites = {name: site for site in sites for name in (site.host, *site.aliases)}
        self.requests: deque[Request] = deque(maxlen=REMEMBERED)
        self.connections: set[socket.socket] = set()
        self._thread: threading.Thread | None = None
        super().__init__((LOOPBACK, port), _Handler)

    @property
    def proxy_url(self) -> str:
        """What to set as HTTP proxy."""
        return f"http://{LOOPBACK}:{self.server_address[1]}"

    @property
    def hosts(self) -> tuple[str, ...]:
        """Every host name that is answered for."""
        return tuple(self.sites)

    @property
    def seeds(self) -> list[str]:
        """The home page of every site."""
        return [f"http://{host}/" for host in dict.fromkeys(site.host for site in self.sites.values())]

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self.serve_forever, args=(0.05,), name="sample sites", daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.shutdown()
        self.server_close()
        for connection in tuple(self.connections):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:  # the client has hung up already
                continue
        if self._thread is not None:
            self._thread.join()

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up in the middle is nothing to report."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = IDLE
    server: SampleServer

    def setup(self) -> None:
        super().setup()
        self.server.connections.add(self.connection)

    def finish(self) -> None:
        self.server.connections.discard(self.connection)
        super().finish()

    def do_GET(self) -> None:
        self._serve()

    def do_HEAD(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def do_CONNECT(self) -> None:
        self._refuse(f"no tunnels: the sample sites are served over http only, not {self.path}")

    def version_string(self) -> str:
        """The Server header."""
        return "nianbao-samples"

    def log_message(self, format: str, *args: object) -> None:
        """The log is `SampleServer.requests`; nothing is printed."""

    def _serve(self) -> None:
        length = self.headers.get("Content-Length", "0")
        if not length.isdigit() or int(length) > MAX_FORM:
            self.close_connection = True
            self._send(Answer(b"request body too large\n", TEXT, HTTPStatus.REQUEST_ENTITY_TOO_LARGE))
            return
        body = self.rfile.read(int(length))
        parts = urlsplit(self.path)
        host = (parts.hostname or self.headers.get("Host", "").partition(":")[0]).lower()
        site = self.server.sites.get(host)
        if site is None or parts.scheme not in ("", "http"):
            self._refuse(f"{host or 'no host'} is none of the sample sites: {', '.join(self.server.sites)}")
            return
        path = parts.path or "/"
        target = f"{path}?{parts.query}" if parts.query else path
        form = dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        answer = site.answer(Asked(self.command, path, query, form, body), target)
        if answer is None:
            answer = Answer(b"<html><head><title>404</title></head><body>404 Not Found</body></html>", status=404)
        elif self._unchanged(answer):
            answer = Answer(b"", answer.media_type, HTTPStatus.NOT_MODIFIED, (("ETag", answer.etag),))
        self.server.requests.append(Request(self.command, f"http://{host}{target}", answer.status))
        self._send(answer)

    def _unchanged(self, answer: Answer) -> bool:
        """RFC 9110, 13.2.2: If-None-Match decides where it is there, else If-Modified-Since."""
        if answer.status != HTTPStatus.OK or self.command == "POST":
            return False
        if tags := self.headers.get("If-None-Match"):
            return answer.etag in (tag.strip().removeprefix("W/") for tag in tags.split(","))
        if (since := self.headers.get("If-Modified-Since")) and answer.changed:
            try:
                return answer.changed <= parsedate_to_datetime(since)
            except (TypeError, ValueError):
                return False
        return False

    def _refuse(self, why: str) -> None:
        self.close_connection = True
        self._send(Answer(f"{why}\n".encode(), TEXT, HTTPStatus.BAD_GATEWAY))

    def _send(self, answer: Answer) -> None:
        body = answer.body
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.media_type)
        if answer.status == HTTPStatus.OK:
            self.send_header("ETag", answer.etag)
            if answer.last_modified:
                self.send_header("Last-Modified", answer.last_modified)
        for name, value in answer.headers:
            self.send_header(name, value)
        if answer.gzip and "gzip" in self.headers.get("Accept-Encoding", ""):
            body = gzip.compress(body, mtime=0)
            self.send_header("Content-Encoding", "gzip")
        if answer.chunked:
            self.send_header("Transfer-Encoding", "chunked")
        elif answer.status != HTTPStatus.NOT_MODIFIED:
            self.send_header("Content-Length", str(len(body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command == "HEAD" or answer.status == HTTPStatus.NOT_MODIFIED:
            return
        if answer.chunked:
            for start in range(0, len(body), CHUNK):
                piece = body[start : start + CHUNK]
                self.wfile.write(b"%x\r\n%b\r\n" % (len(piece), piece))
            body = b"0\r\n\r\n"
        self.wfile.write(body)
