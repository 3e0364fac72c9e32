"""The tap copies what crosses the wire, to the byte, whatever the server does. Guards private names of Scrapy."""

from __future__ import annotations

import gzip
import os
import zlib
from pathlib import Path

import pytest

from tests.crawler.tapped_fetch import Tapped, fetch
from tests.crawler.wire import Answer, Wire, http, server_context

TEXT = "".join(f"<p>第{n}条 依申请公开</p>" for n in range(300)).encode("gb18030")
ZIPPED = gzip.compress(TEXT, mtime=0)


def head(*lines: bytes, length: int | None = None) -> bytes:
    size = () if length is None else (b"Content-Length: %d" % length,)
    return b"\r\n".join((b"HTTP/1.1 200 OK", *lines, *size)) + b"\r\n\r\n"


def chunked(data: bytes, size: int = 700, extension: bytes = b"", trailer: bytes = b"") -> bytes:
    pieces = [data[start : start + size] for start in range(0, len(data), size)]
    return b"".join(b"%X%s\r\n%s\r\n" % (len(p), extension, p) for p in pieces) + b"0\r\n" + trailer + b"\r\n"


WHOLE = {
    "/case-and-order": head(b"server: nginx", b"X-ZZ: 1", b"content-TYPE: text/html", length=len(TEXT)) + TEXT,
    "/repeated": head(b"Set-Cookie: a=1", b"X-Dup: 1", b"Set-Cookie: b=2", b"X-Dup: 2", length=2) + b"ok",
    "/gzip": head(b"Content-Encoding: gzip", length=len(ZIPPED)) + ZIPPED,
    "/raw-deflate": head(b"Content-Encoding: deflate", length=len(zlib.compress(TEXT)[2:-4]))
    + zlib.compress(TEXT)[2:-4],
    "/chunked": head(b"Transfer-Encoding: chunked") + chunked(TEXT),
    "/chunk-extensions": head(b"Transfer-Encoding: chunked") + chunked(TEXT, 900, b";a=b", b"X-T: yes\r\n"),
    "/gzip-chunked": head(b"Content-Encoding: gzip", b"Transfer-Encoding: chunked") + chunked(ZIPPED),
    "/gbk-head": head(b"Content-Disposition: inline; filename=" + "年报.doc".encode("gbk"), length=2) + b"ok",
    "/gbk-reason": b"HTTP/1.1 200 " + "成功".encode("gbk") + b"\r\nContent-Length: 2\r\n\r\nok",
    "/no-reason": b"HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nok",
    "/two-blanks": b"HTTP/1.1 200 Very  Fine\r\nContent-Length: 2\r\n\r\nok",
    "/line-feeds-only": b"HTTP/1.1 200 OK\nContent-Type: text/html\nContent-Length: 2\n\nok",
    "/folded": head(b"X-Fold: one\r\n two\r\n\tthree", length=2) + b"ok",
    "/no-colon": head(b"this line has no colon", length=2) + b"ok",
    "/tight": head(b"X-Tight:1", b"X-Wide:     2   ", length=2) + b"ok",
    "/twice-the-length": head(b"Content-Length: 2", length=2) + b"ok",
    "/redirect": b"HTTP/1.1 302 Found\r\nLocation: /target?x=%E4\r\nContent-Length: 5\r\n\r\nmoved",
    "/target": head(length=2) + b"ok",
    "/not-modified": b'HTTP/1.1 304 Not Modified\r\nETag: "x"\r\n\r\n',
    "/nothing": b"HTTP/1.1 204 No Content\r\nX-A: b\r\n\r\n",
    "/empty": head(length=0),
    "/error": b"HTTP/1.1 500 Internal Server Error\r\nContent-Length: 3\r\n\r\n500",
    "/old": Answer(b"HTTP/1.0 200 OK\r\nServer: old\r\n\r\n" + TEXT, close=True),
    "/large": head(length=2_000_000) + os.urandom(2_000_000),
}


@pytest.mark.parametrize("secure", [False, True], ids=["http", "https"])
def test_whole_exchanges_are_kept_to_the_byte(secure: bool, tmp_path: Path) -> None:
    with Wire(WHOLE, server_context(tmp_path) if secure else None) as wire:
        tapped = fetch([wire.url(path) for path in WHOLE])
    assert len(tapped) == len(wire.log) == len(WHOLE) + 1  # the redirect's target is fetched twice
    by_target: dict[str, list[Tapped]] = {}
    for exchange in tapped:
        by_target.setdefault(exchange.url.removeprefix(wire.url("")), []).append(exchange)
    for seen in wire.log:
        exchange = by_target[seen.target].pop(0)
        assert exchange.received == seen.answer, seen.target
        assert exchange.sent == seen.request, seen.target
        assert exchange.truncated is None, seen.target
        assert exchange.ip == "127.0.0.1"
        assert exchange.protocols[0] == ("http/1.0" if seen.target == "/old" else "http/1.1")
        assert (exchange.protocols[1:] == ("tls/1.3",)) is secure
        assert (exchange.cipher_suite is not None) is secure
        assert ("self-signed" in (exchange.tls_error or "")) is secure


def test_interim_answers_are_left_out() -> None:
    final = http("ok")
    with Wire({"/hints": b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\nHTTP/1.1 100 Go\r\n\r\n" + final}) as wire:
        (exchange,) = fetch([wire.url("/hints")])
    assert exchange.received == final


def test_the_body_of_a_post_is_kept() -> None:
    with Wire({"/form": http("ok")}) as wire:
        (exchange,) = fetch([{"url": wire.url("/form"), "method": "POST", "body": "col=1&名=称"}])
    assert exchange.sent == wire.log[0].request
    assert exchange.sent.endswith("col=1&名=称".encode())


CUT = {
    "/short": (Answer(head(length=20_000) + TEXT[:3000], close=True), "disconnect"),
    "/short-chunks": (Answer((head(b"Transfer-Encoding: chunked") + chunked(TEXT))[:2500], close=True), "disconnect"),
    "/half-a-head": (Answer(b"HTTP/1.1 200 OK\r\nContent-Ty", close=True), "disconnect"),
    "/drip": (Answer(head(length=500) + b"x" * 500, slow=0.05), "time"),
    "/drip-to-the-end": (Answer(b"HTTP/1.0 200 OK\r\n\r\n" + b"x" * 500, slow=0.05), "time"),
    "/too-long": (Answer(head(length=2_000_000) + b"x" * 2_000_000, close=True), "length"),
    "/too-many-chunks": (
        Answer(head(b"Transfer-Encoding: chunked") + chunked(b"x" * 2_000_000, 9000), close=True),
        "length",
    ),
    "/endless": (Answer(b"HTTP/1.0 200 OK\r\n\r\n" + b"x" * 2_000_000, close=True), "length"),
    "/endless-head": (Answer(b"HTTP/1.1 200 OK\r\n" + b"X-Endless: yes\r\n" * 50_000, close=True), "length"),
    "/two-lengths": (Answer(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok?"), "unspecified"),
}


def test_what_breaks_off_is_kept_as_a_prefix_and_says_why() -> None:
    limits = {"DOWNLOAD_TIMEOUT": 2, "DOWNLOAD_MAXSIZE": 200_000}
    with Wire({path: answer for path, (answer, _) in CUT.items()}) as wire:
        tapped = fetch([wire.url(path) for path in CUT], settings=limits)
    assert [exchange.truncated for exchange in tapped] == [reason for _, reason in CUT.values()]
    for exchange, seen in zip(tapped, wire.log, strict=True):
        assert exchange.received, seen.target
        assert seen.answer.startswith(exchange.received), seen.target
        assert exchange.sent == seen.request, seen.target


def test_a_request_without_an_answer_is_reported_as_lost() -> None:
    with Wire({"/mute": Answer(b"", close=True)}) as wire:
        lost = fetch([wire.url("/mute"), "http://127.0.0.1:1/"])
    assert [exchange.error for exchange in lost] == ["DownloadFailedError", "DownloadConnectionRefusedError"]


def test_a_connection_serves_several_requests_and_their_bytes_stay_apart() -> None:
    answers = {f"/{n}": http(f"answer {n}") for n in range(5)}
    with Wire(answers) as wire:
        tapped = fetch([wire.url(f"/{n}") for n in range(5)])
    assert {seen.connection for seen in wire.log} == {1}
    assert [(e.sent, e.received) for e in tapped] == [(s.request, s.answer) for s in wire.log]


def test_a_request_repeated_on_a_fresh_connection_starts_over() -> None:
    """A server that closes a kept connection just as it is used again: Twisted asks once more."""
    asked = []

    def flaky(request: bytes) -> Answer:
        asked.append(request)
        return Answer(b"", close=True) if len(asked) == 1 else Answer(http("second"))

    with Wire({"/first": http("first"), "/flaky": flaky}) as wire:
        tapped = fetch([wire.url("/first"), wire.url("/flaky")])
    assert len(asked) == 2
    assert [exchange.received for exchange in tapped] == [http("first"), http("second")]
    assert tapped[1].sent == asked[1]


def test_behind_a_proxy_the_wire_is_kept_and_the_url_is_the_real_one() -> None:
    with Wire({"/page": http("by proxy")}) as proxy:
        environ = {"HTTP_PROXY": proxy.url("")}
        (exchange,) = fetch(["http://www.example.gov.cn/page"], environ=environ)
    assert exchange.url == "http://www.example.gov.cn/page"
    assert exchange.sent.startswith(b"GET http://www.example.gov.cn/page HTTP/1.1\r\n")
    assert exchange.sent == proxy.log[0].request
    assert exchange.received == http("by proxy")
    assert exchange.ip is None


def test_behind_a_tunnel_the_exchange_within_is_kept_and_not_the_connect(tmp_path: Path) -> None:
    with Wire({"/page": http("in the tunnel")}, tunnel=server_context(tmp_path)) as proxy:
        (exchange,) = fetch(["https://www.example.gov.cn/page"], environ={"HTTPS_PROXY": proxy.url("")})
    assert proxy.tunnels == ["www.example.gov.cn:443"]
    assert exchange.url == "https://www.example.gov.cn/page"
    assert exchange.sent == proxy.log[0].request
    assert exchange.sent.startswith(b"GET /page HTTP/1.1\r\n")
    assert exchange.received == http("in the tunnel")
    assert exchange.protocols == ("http/1.1", "tls/1.3")
    assert exchange.ip is None


def test_the_private_header_never_leaves() -> None:
    with Wire({"/": http("ok")}) as wire:
        fetch([wire.url("/")])
    assert b"nianbao" not in wire.log[0].request.lower()
