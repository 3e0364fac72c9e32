"""A loopback server that sends odd bytes and keeps what it sent and received, to compare with what was archived.

How to use it, through the fixture `odd_server` (tests/conftest.py) or by itself::

    from tests.odd_server import CASES, OddServer

    with OddServer() as server:
        fetch(server.url("/gbk-header"))                  # plain HTTP, http://127.0.0.1:PORT/gbk-header
        fetch(server.url("/gbk-header", tls=True))        # HTTPS, the certificate (for 127.0.0.1 and localhost) is
                                                          # in server.certificate
        seen = server.seen("/gbk-header")                 # what crossed the wire, newest last
        seen[-1].request                                  # bytes received from the client, head and body
        seen[-1].response                                 # bytes that a record must hold: sent, less interim answers

`CASES` maps each path to its `Answer`; `Answer.truncated` is the WARC-Truncated that a record of it must carry.
`BROWSER_PAGE` is a page with sub-resources for a browser. Every connection is kept alive unless the answer ends it.
"""

from __future__ import annotations

import gzip
import random
import tempfile
import zlib
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Literal

from tests.crawler.wire import Answer as WireAnswer
from tests.crawler.wire import Wire, server_context

Then = Literal["keep", "close", "stall"]
Truncated = Literal["disconnect", "time", "length"]


@dataclass(frozen=True)
class Answer:
    """Bytes to send, what comes before them (1xx), and what happens to the connection afterwards."""

    data: bytes
    then: Then = "keep"
    interim: bytes = b""
    truncated: Truncated | None = None


@dataclass(frozen=True)
class Seen:
    """One exchange as the server knows it."""

    tls: bool
    target: str
    request: bytes
    response: bytes


def _chunked(data: bytes, *, extension: bytes = b"", trailers: bytes = b"") -> bytes:
    sizes = (1, 7, 512, 4096)
    out, at, turn = bytearray(), 0, 0
    while at < len(data):
        piece = data[at : at + sizes[turn % len(sizes)]]
        out += b"%x%s\r\n%s\r\n" % (len(piece), extension, piece)
        at, turn = at + len(piece), turn + 1
    return bytes(out) + b"0\r\n" + trailers + b"\r\n"


def _message(status: bytes, fields: list[bytes], body: bytes = b"", *, length: bool = True) -> bytes:
    lines = [b"HTTP/1.1 " + status, *fields]
    if length:
        lines.append(b"Content-Length: %d" % len(body))
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


_HTML = b"Content-Type: text/html"
_SMALL = b"<html><body>ok</body></html>"
_PAGE = (
    "<html><head><meta charset=gb2312><title>某局政府信息公开工作年度报告</title></head><body>"
    + "".join(f"<p>第{n}段：本年新收申请{n * 7}件。</p>" for n in range(120))
    + "</body></html>"
).encode("gb18030")
_ZIPPED = gzip.compress(_PAGE, 6, mtime=0)
_DATE = b"Date: Fri, 20 Nov 2026 00:00:00 GMT"
_BROTLI = b"\x0b\x06\x80<p>\xe5\xb9\xb4\xe6\x8a\xa5</p>\x03"  # <p>年报</p>

CASES: dict[str, Answer] = {
    "/plain": Answer(
        _message(
            b"200 OK",
            [b"X-ZZ-First: 1", b"server: nginx", b"content-TYPE: text/html; charset=gb2312", b'ETag: W/"abc"', _DATE],
            _PAGE,
        )
    ),
    "/gzip": Answer(_message(b"200 OK", [_HTML, b"Content-Encoding: gzip"], _ZIPPED)),
    "/deflate-zlib": Answer(_message(b"200 OK", [_HTML, b"Content-Encoding: deflate"], zlib.compress(_PAGE))),
    "/deflate-raw": Answer(_message(b"200 OK", [_HTML, b"Content-Encoding: deflate"], zlib.compress(_PAGE)[2:-4])),
    "/brotli": Answer(_message(b"200 OK", [_HTML, b"Content-Encoding: br"], _BROTLI)),
    "/said-to-be-gzip": Answer(_message(b"200 OK", [_HTML, b"Content-Encoding: gzip"], _SMALL)),
    "/chunked": Answer(
        _message(b"200 OK", [_HTML, b"Transfer-Encoding: chunked"], _chunked(_PAGE), length=False),
    ),
    "/chunked-extension-trailer": Answer(
        _message(
            b"200 OK",
            [_HTML, b"Transfer-Encoding: chunked", b"Trailer: X-T"],
            _chunked(_PAGE, extension=b";foo=bar", trailers=b"X-T: yes\r\n"),
            length=False,
        )
    ),
    "/gzip-chunked": Answer(
        _message(
            b"200 OK",
            [_HTML, b"Content-Encoding: gzip", b"Transfer-Encoding: chunked"],
            _chunked(_ZIPPED),
            length=False,
        )
    ),
    "/set-cookie": Answer(
        _message(
            b"200 OK",
            [
                b"Set-Cookie: a=1; path=/",
                _HTML,
                b"Set-Cookie: b=2; path=/",
                b"X-Dup: 1",
                b"Set-Cookie: c=3",
                b"X-dup: 2",
            ],
            _PAGE,
        )
    ),
    "/gbk-header": Answer(
        _message(
            b"200 OK",
            [
                _HTML,
                b"Content-Disposition: inline; filename=" + "年度报告.doc".encode("gbk"),
                b"X-Utf8: " + "年报".encode(),
            ],
            _PAGE,
        )
    ),
    "/gbk-reason": Answer(_message(b"200 " + "成功".encode("gbk"), [_HTML], _PAGE)),
    "/odd-reason": Answer(_message(b"200 Very  Fine", [_HTML], _PAGE)),
    "/no-reason": Answer(_message(b"200", [_HTML], _PAGE)),
    "/space-header": Answer(
        _message(b"200 OK", [b"Content-Type:text/html", b"X-Tight:1", b"X-Wide:     2   ", b"X-Empty:"], _SMALL)
    ),
    "/folded-header": Answer(_message(b"200 OK", [_HTML, b"X-Fold: one\r\n two\r\n\tthree"], _SMALL)),
    "/header-without-colon": Answer(_message(b"200 OK", [_HTML, b"this line has no colon"], _SMALL)),
    "/length-twice": Answer(_message(b"200 OK", [_HTML, b"Content-Length: %d" % len(_SMALL)], _SMALL)),
    "/lf-only": Answer(_message(b"200 OK", [_HTML, b"X-LF: 1"], _SMALL).replace(b"\r\n", b"\n")),
    "/redirect-1": Answer(
        _message(b"302 Moved Temporarily", [b"Location: /redirect-2?x=1&y=%E4%B8%AD", _HTML], b"<a>moved</a>")
    ),
    "/redirect-2": Answer(_message(b"301 Moved Permanently", [b"LOCATION: /redirect-3", _HTML], b"<a>again</a>")),
    "/redirect-3": Answer(_message(b"307 Temporary Redirect", [b"Location: /final", _HTML])),
    "/final": Answer(_message(b"200 OK", [_HTML], b"<p>final</p>")),
    "/not-modified": Answer(_message(b"304 Not Modified", [b'ETag: "x"', _DATE], length=False)),
    "/no-content": Answer(_message(b"204 No Content", [b"X-A: b"], length=False)),
    "/empty": Answer(_message(b"200 OK", [_HTML])),
    "/missing": Answer(_message(b"404 Not Found", [_HTML], b"<h1>404</h1>")),
    "/failing": Answer(_message(b"500 Internal Server Error", [_HTML], b"<h1>500</h1>")),
    "/robots.txt": Answer(_message(b"200 OK", [b"Content-Type: text/plain"], b"User-agent: *\nAllow: /\n")),
    "/early-hints": Answer(
        _message(b"200 OK", [_HTML], _PAGE), interim=b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n"
    ),
    "/until-close": Answer(b"HTTP/1.0 200 OK\r\nServer: old\r\nContent-Type: text/html\r\n\r\n" + _PAGE, "close"),
    "/cut-off": Answer(
        _message(b"200 OK", [_HTML, b"Content-Length: 20000"], _PAGE[:3000], length=False),
        "close",
        truncated="disconnect",
    ),
    "/cut-off-in-a-chunk": Answer(
        _message(b"200 OK", [_HTML, b"Transfer-Encoding: chunked"], _chunked(_PAGE)[:2500], length=False),
        "close",
        truncated="disconnect",
    ),
    "/never-ends": Answer(
        _message(b"200 OK", [_HTML, b"Content-Length: 20000"], _PAGE[:3000], length=False), "stall", truncated="time"
    ),
    "/big": Answer(_message(b"200 OK", [b"Content-Type: application/pdf"], random.Random(7).randbytes(2_000_000))),
}

BROWSER_PAGE = "/browser-page"
CASES |= {
    BROWSER_PAGE: Answer(
        _message(
            b"200 OK",
            [
                b"Content-Type: text/html; charset=utf-8",
                b"Set-Cookie: s=1",
                b"Set-Cookie: t=2",
                b"Content-Encoding: gzip",
            ],
            gzip.compress(
                b"<html><head><link rel=stylesheet href=/style.css><script src=/app.js></script></head>"
                b"<body><img src=/moved.png><div id=a></div></body></html>",
                mtime=0,
            ),
        )
    ),
    "/style.css": Answer(
        _message(
            b"200 OK",
            [b"Content-Type: text/css", b"Transfer-Encoding: chunked"],
            _chunked(b"body{background:url(/background.png)}"),
            length=False,
        )
    ),
    "/app.js": Answer(
        _message(
            b"200 OK",
            [b"content-type: application/javascript", b"Content-Encoding: gzip"],
            gzip.compress(
                b"fetch('/api/list?page=1').then(r=>r.json()).then(d=>{document.getElementById('a').innerHTML="
                b"'<a id=made href=/doc/'+d.id+'>made by a script</a>'})",
                mtime=0,
            ),
        )
    ),
    "/api/list": Answer(
        _message(b"200 OK", [b"Content-Type: application/json", b"X-Api: " + "数据".encode("gbk")], b'{"id": 42}')
    ),
    "/moved.png": Answer(_message(b"302 Found", [b"Location: /image.png"], b"moved")),
    "/image.png": Answer(_message(b"200 OK", [b"Content-Type: image/png"], b"\x89PNG\r\n\x1a\n" + bytes(64))),
    "/background.png": Answer(_message(b"200 OK", [b"Content-Type: image/png"], b"\x89PNG\r\n\x1a\n" + b"\1" * 64)),
}

_UNKNOWN = _message(b"404 Not Found", [], b"?")


class OddServer:
    """Two `Wire`s, listening on loopback (HTTP and HTTPS) while the context is open."""

    def __init__(self, cases: dict[str, Answer] | None = None) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="odd-server-")
        self.certificate = Path(self._folder.name) / "certificate.pem"
        answers = {path: partial(_wired, answer) for path, answer in (CASES if cases is None else cases).items()}
        tls = server_context(Path(self._folder.name))
        self._wires = {False: Wire(answers, unknown=_UNKNOWN), True: Wire(answers, tls, unknown=_UNKNOWN)}

    def __enter__(self) -> OddServer:
        for wire in self._wires.values():
            wire.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for wire in self._wires.values():
            wire.__exit__(kind, error, trace)
        self._folder.cleanup()

    def url(self, path: str, *, tls: bool = False) -> str:
        """The address of a path."""
        return self._wires[tls].url(path)

    def seen(self, path: str | None = None) -> list[Seen]:
        """The exchanges so far, or those of a path whatever its query, oldest first; HTTPS behind HTTP."""
        return [
            Seen(tls, one.target, one.request, one.answer)
            for tls, wire in self._wires.items()
            for one in list(wire.log)
            if path is None or one.target.partition("?")[0] == path
        ]


def _wired(answer: Answer, request: bytes) -> WireAnswer:
    """An answer as the wire takes it; to HEAD its head alone."""
    data = answer.data
    if request.startswith(b"HEAD "):
        data = data.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
    return WireAnswer(data, close=answer.then != "keep", interim=answer.interim, stall=answer.then == "stall")
