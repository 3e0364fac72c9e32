"""An HTTP/1.x message as raw bytes: head and body, transfer coding, content coding.

Nothing here changes or judges bytes; servers that break the rules are read the way browsers read them.

- The head ends at the first empty line, whether lines end in CRLF or LF alone.
- The *entity* is the body without its transfer coding (RFC 9112 section 7): what WARC-Payload-Digest covers.
- The *content* is the entity without its content coding (RFC 9110 section 8.4): what a parser reads.
"""

from __future__ import annotations

import importlib
import re
import zlib
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

from isal import isal_zlib
from isal.igzip_lib import IsalError

_HEAD_END = re.compile(rb"\n\r?\n")
_STATUS = re.compile(rb"HTTP/\d(?:\.\d)?[ \t]+(\d{3})")
_CHUNK_SIZE = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,15})[ \t]*(?:;[^\n]*)?\r?\n")
_LONGEST_HEAD = 1 << 20
_LONGEST_CHUNK_LINE = 4096
_PIECE = 1 << 16


class ContentError(Exception):
    """The content coding cannot be undone: unknown, damaged, or larger than the limit."""


class ContentTooLargeError(ContentError):
    """The decoded content is larger than the limit: perhaps a decompression bomb."""


class HttpHead:
    """The head of a message: its raw bytes, and its header fields in the order sent, read when they are asked for.

    Folded lines are joined; lines without a colon are left out of `fields` (they stay in `raw`).
    """

    __slots__ = ("_fields", "raw", "start_line")

    def __init__(self, raw: bytes) -> None:
        self.raw = raw
        self.start_line = raw.partition(b"\n")[0].rstrip(b"\r")
        self._fields: tuple[tuple[bytes, bytes], ...] | None = None

    @property
    def fields(self) -> tuple[tuple[bytes, bytes], ...]:
        """Names and values, with no white space around them."""
        if self._fields is None:
            self._fields = tuple(_fields(self.raw))
        return self._fields

    @property
    def status(self) -> int | None:
        """The status code; None for a request or for something that is no status line."""
        match = _STATUS.match(self.start_line)
        return int(match[1]) if match else None

    def all(self, name: str) -> list[str]:
        """Every value of a field, in order. Bytes beyond ASCII come as Latin-1, so that none is lost."""
        wanted = name.lower().encode("latin-1")
        return [value.decode("latin-1") for key, value in self.fields if key.lower() == wanted]

    def get(self, name: str) -> str | None:
        """The first value of a field, or None."""
        values = self.all(name)
        return values[0] if values else None

    def codings(self, name: str) -> list[str]:
        """The codings that a comma-separated field lists, lower case, in the order applied."""
        joined = ",".join(self.all(name)).lower().split(",")
        return [coding.strip() for coding in joined if coding.strip()]

    @property
    def chunked(self) -> bool:
        """Whether the head says that the body comes in chunks."""
        return b"chunked" in self.raw.lower() and "chunked" in self.codings("transfer-encoding")


def split(message: bytes) -> tuple[bytes, bytes]:
    """Head (with its empty line) and body; a message without an empty line is all head."""
    end = _HEAD_END.search(message)
    return (message[: end.end()], message[end.end() :]) if end else (message, b"")


def _fields(head: bytes) -> Iterator[tuple[bytes, bytes]]:
    fields: list[tuple[bytes, list[bytes]]] = []
    for line in head.split(b"\n")[1:]:
        if line[:1] in (b" ", b"\t") and fields:
            fields[-1][1].append(line.strip())
            continue
        name, colon, value = line.partition(b":")
        if colon:
            fields.append((name.strip(), [value.strip()]))
    return ((name, b" ".join(values)) for name, values in fields)


def head_of(parts: Iterator[bytes]) -> tuple[HttpHead, Iterator[bytes | memoryview]]:
    """The head of a message that comes in parts, and what follows it in parts. Of a head without end, its first MB."""
    raw = b""
    for part in parts:
        raw += part
        found = _HEAD_END.search(raw)
        if found or len(raw) > _LONGEST_HEAD:
            end = found.end() if found else _LONGEST_HEAD
            return HttpHead(raw[:end]), chain[bytes | memoryview]((memoryview(raw)[end:],), parts)
    return HttpHead(raw), iter(())


def entity(head: HttpHead, body: bytes) -> bytes:
    """The body without its transfer coding."""
    return b"".join(dechunked((body,))) if head.chunked else body


def dechunked(parts: Iterable[bytes | memoryview]) -> Iterator[bytes]:
    """The data of a chunked body that comes in parts; chunk extensions and trailers are dropped.

    A body cut off in the middle gives what is there. A body that does not begin with a chunk size is given as it is:
    tools that store bodies without their transfer coding (Browsertrix among them) leave the header behind.
    """
    source = map(bytes, parts)
    buffer, at = b"", 0  # what came last, and how far it is read: nothing is moved at each of many small chunks
    begun = False
    while True:
        size_line = _CHUNK_SIZE.match(buffer, at)
        while not size_line and buffer.find(b"\n", at) < 0 and len(buffer) - at < _LONGEST_CHUNK_LINE:
            more = next(source, b"")
            if not more:
                break
            buffer, at = buffer[at:] + more, 0
            size_line = _CHUNK_SIZE.match(buffer, at)
        if not size_line:
            if not begun:
                yield buffer
                yield from source
            return
        begun = True
        left, at = int(size_line[1], 16), size_line.end()
        if left == 0:
            return
        while left:
            if at == len(buffer):
                buffer, at = next(source, b""), 0
                if not buffer:
                    return
            piece = buffer[at : at + left]
            yield piece
            at, left = at + len(piece), left - len(piece)
        while len(buffer) - at < 2 and (more := next(source, b"")):
            buffer, at = buffer[at:] + more, 0
        at += 2 if buffer.startswith(b"\r\n", at) else 1 if buffer.startswith(b"\n", at) else 0


def decode_content(data: bytes, codings: Iterable[str], *, limit: int, partial: bool = False) -> bytes:
    """Undo content codings, the last applied first.

    `limit` is the largest result in bytes. With `partial`, data that ends too soon gives what could be decoded.
    Raises ContentTooLargeError, or ContentError for an unknown coding or damaged data.
    """
    for coding in reversed(list(codings)):
        if coding == "identity":
            continue
        decoder = _DECODERS.get(coding)
        if decoder is None:
            raise ContentError(f"unknown content coding {coding!r}")
        if data:  # an empty body has nothing to undo (HEAD, 304)
            data = decoder(data, limit, partial)
    if len(data) > limit:
        raise ContentTooLargeError(f"{len(data)} bytes, more than {limit}")
    return data


def _gzip(data: bytes, limit: int, partial: bool) -> bytes:
    result = bytearray()
    while data[:2] == b"\x1f\x8b":
        member, data = _inflate(data, 31, limit - len(result), partial)
        result += member
    if not result and data:
        raise ContentError("the body is not gzip")
    return bytes(result)  # what follows the last member is padding, as browsers take it


def _deflate(data: bytes, limit: int, partial: bool) -> bytes:
    # RFC 9110 means zlib; many servers send the bare stream. A zlib header is recognised by its check bits.
    is_zlib = len(data) > 1 and data[0] & 0x0F == 8 and (data[0] << 8 | data[1]) % 31 == 0
    return _inflate(data, 15 if is_zlib else -15, limit, partial)[0]


def _inflate(data: bytes, window: int, limit: int, partial: bool) -> tuple[bytes, bytes]:
    inflater = isal_zlib.decompressobj(window)
    result = bytearray()
    try:
        result += inflater.decompress(data, limit + 1)
        while not inflater.eof and inflater.unconsumed_tail and len(result) <= limit:
            result += inflater.decompress(inflater.unconsumed_tail, limit + 1 - len(result))
    except IsalError as error:  # type: ignore[misc]  # a slip in isal's stubs
        if not partial:
            raise ContentError(f"damaged compressed data: {error}") from error
        return _inflate_slowly(data, window, limit), b""
    if len(result) > limit:
        raise ContentTooLargeError(f"more than {limit} bytes when decoded")
    if not inflater.eof and not partial:
        raise ContentError("compressed data ends too soon")
    return bytes(result), inflater.unused_data


def _inflate_slowly(data: bytes, window: int, limit: int) -> bytes:
    """What can be decoded before the damage: byte ranges are fed one after the other until one fails."""
    inflater = zlib.decompressobj(window)
    result = bytearray()
    for start in range(0, len(data), 256):
        try:
            result += inflater.decompress(data[start : start + 256], limit + 1)
        except zlib.error:
            break
        if len(result) > limit:
            raise ContentTooLargeError(f"more than {limit} bytes when decoded")
    return bytes(result)


def _brotli(data: bytes, limit: int, partial: bool) -> bytes:
    # We never ask for brotli, but servers send it unasked and foreign archives hold it. The package is optional.
    try:
        brotli: Any = importlib.import_module("brotli")
    except ImportError as error:
        raise ContentError("content coding 'br' needs the package brotli") from error
    decoder = brotli.Decompressor()
    result = bytearray()
    try:
        for start in range(0, len(data), _PIECE):
            result += decoder.process(data[start : start + _PIECE], output_buffer_limit=limit + 1)
            while not decoder.can_accept_more_data() and len(result) <= limit:
                result += decoder.process(b"", output_buffer_limit=limit + 1)
            if len(result) > limit:
                raise ContentTooLargeError(f"more than {limit} bytes when decoded")
    except brotli.error as error:
        if not partial:
            raise ContentError(f"damaged compressed data: {error}") from error
    if not decoder.is_finished() and not partial:
        raise ContentError("compressed data ends too soon")
    return bytes(result)


_DECODERS = {"gzip": _gzip, "x-gzip": _gzip, "deflate": _deflate, "br": _brotli}
