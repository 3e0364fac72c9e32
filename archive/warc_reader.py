"""Reads WARC files of any size and maker, record by record, in constant memory.

Reads `.warc.gz` with one gzip member a record (ours, wget's, Heritrix's, Browsertrix's), plain `.warc`, and files still
open. Small blocks are held by their record; larger ones are read from the file again when asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from archive import http_message
from archive.http_message import ContentTooLargeError, HttpHead
from archive.record_bytes import (
    EndOfFileError,
    GzipSource,
    MemberError,
    PlainSource,
    open_source,
)
from archive.warc_file import OPEN_SUFFIX, ArchiveError
from archive.warc_record import FIELDS_TYPE, Field, bare, parse_fields

HELD = 4 << 20  # bytes: blocks up to this size stay in memory with their record
MEMORY_LIMIT = 1 << 30  # bytes: larger blocks are never put together in memory, only given in parts

_LONGEST_HEAD = 1 << 20
_HEAD_END = re.compile(rb"\n\r?\n")
_VERSION = re.compile(r"WARC/\d+\.\d+")
_END = b"\r\n\r\n"


class DamagedRecordError(ArchiveError):
    """The record at `offset` of `path` cannot be read. `next_offset` is where the next one begins, None if there is
    none: reading can go on there."""

    def __init__(self, path: Path, offset: int, reason: str, next_offset: int | None) -> None:
        super().__init__(f"{path.name}: damaged at offset {offset}: {reason}")
        self.path = path
        self.offset = offset
        self.reason = reason
        self.next_offset = next_offset


class IncompleteRecordError(DamagedRecordError):
    """The file ends within the record: it is being written, or was cut off."""


class Headers:
    """A record's named fields in their order; names are compared without regard to case."""

    __slots__ = ("_first", "fields")

    def __init__(self, fields: list[Field]) -> None:
        self.fields = fields
        self._first = {name.lower(): value for name, value in reversed(fields)}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Headers) and self.fields == other.fields

    __hash__ = None  # type: ignore[assignment]

    def get(self, name: str) -> str | None:
        """The first value, or None."""
        return self._first.get(name.lower())

    def all(self, name: str) -> list[str]:
        """Every value."""
        wanted = name.lower()
        return [value for key, value in self.fields if key.lower() == wanted]


@dataclass(frozen=True, slots=True)
class Record:
    """One WARC record: where it stands (`offset` and `length` in the file's bytes) and what it says."""

    path: Path
    offset: int
    length: int
    version: str
    headers: Headers
    content_length: int
    held: bytes | None  # the block, if it is no larger than HELD

    @property
    def type(self) -> str:
        """WARC-Type: response, revisit, request, resource, metadata, warcinfo, conversion, continuation."""
        return (self.headers.get("WARC-Type") or "").lower()

    @property
    def id(self) -> str:
        """WARC-Record-ID without brackets and `urn:uuid:`."""
        return bare(self.headers.get("WARC-Record-ID") or "")

    @property
    def url(self) -> str | None:
        """WARC-Target-URI; the brackets that old wgets put around it are left out."""
        value = self.headers.get("WARC-Target-URI")
        return value.removeprefix("<").removesuffix(">") if value else None

    @property
    def date(self) -> str:
        """WARC-Date as it stands."""
        return self.headers.get("WARC-Date") or ""

    @property
    def payload_digest(self) -> str | None:
        """WARC-Payload-Digest."""
        return self.headers.get("WARC-Payload-Digest")

    @property
    def truncated(self) -> str | None:
        """WARC-Truncated."""
        return self.headers.get("WARC-Truncated")

    @property
    def refers_to(self) -> str | None:
        """The bare ID in WARC-Refers-To."""
        value = self.headers.get("WARC-Refers-To")
        return bare(value) if value else None

    @property
    def concurrent_to(self) -> tuple[str, ...]:
        """The bare IDs in WARC-Concurrent-To."""
        return tuple(bare(value) for value in self.headers.all("WARC-Concurrent-To"))

    @property
    def media_type(self) -> str:
        """The block's media type, lower case, without parameters."""
        return (self.headers.get("Content-Type") or "").partition(";")[0].strip().lower()

    @property
    def is_http(self) -> bool:
        """Whether the block is an HTTP message."""
        return self.media_type == "application/http" or (
            self.type in ("response", "request", "revisit") and not self.media_type
        )

    @property
    def block(self) -> bytes:
        """The whole block. Raises ContentTooLargeError above MEMORY_LIMIT: use `parts` then."""
        return self.held if self.held is not None else _joined(self.parts(), MEMORY_LIMIT)

    def parts(self) -> Iterator[bytes]:
        """The block in parts, in constant memory. Raises OSError, DamagedRecordError."""
        if self.held is not None:
            yield self.held
            return
        with self.path.open("rb") as file:
            source = open_source(self.path, file, self.offset)
            try:
                yield from _Reading(self.path, source).block_parts()
            except (MemberError, EndOfFileError) as error:
                raise DamagedRecordError(self.path, self.offset, "changed while it was read", None) from error

    def http_head(self) -> HttpHead | None:
        """The head of the HTTP message in the block; None where the block is none."""
        if not self.is_http:
            return None
        raw = b""
        for part in self.parts():
            raw += part[: _LONGEST_HEAD - len(raw)]
            if (end := _HEAD_END.search(raw)) or len(raw) == _LONGEST_HEAD:
                return http_message.parse_head(raw[: end.end()] if end else raw)
        return http_message.parse_head(raw)

    def entity_parts(self) -> Iterator[bytes]:
        """The payload in parts: an HTTP message's body without its transfer coding, any other block as it is."""
        head = self.http_head()
        body = self.body_parts(head)
        return http_message.dechunked(body) if head and head.chunked else body

    def body_parts(self, head: HttpHead | None) -> Iterator[bytes]:
        """The block in parts without this head: an HTTP message's body as it stands."""
        return _without_first(self.parts(), len(head.raw)) if head else self.parts()

    def entity(self, limit: int = MEMORY_LIMIT) -> bytes:
        """The payload as `entity_parts` gives it, in one. Raises ContentTooLargeError above `limit` bytes."""
        return _joined(self.entity_parts(), limit)

    def content(self, limit: int) -> bytes:
        """The payload without its content coding. Raises ContentTooLargeError above `limit` bytes, and ContentError.

        Of a truncated record it gives what can be decoded.
        """
        head = self.http_head()
        codings = head.codings("content-encoding") if head else []
        return http_message.decode_content(self.entity(limit), codings, limit=limit, partial=self.truncated is not None)

    def fields(self) -> list[Field]:
        """The fields of an `application/warc-fields` block; empty for any other."""
        return parse_fields(self.block.decode("utf-8", "replace")) if self.media_type == FIELDS_TYPE else []


def records(path: Path, start: int = 0) -> Iterator[Record]:
    """The records of a file from an offset on at which one begins.

    Raises DamagedRecordError at damage (read on from its `next_offset`), IncompleteRecordError where the file ends
    within a record, OSError.
    """
    for item in walk(path, start):
        if isinstance(item, DamagedRecordError):
            raise item
        yield item


def read_at(path: Path, offset: int) -> Record:
    """The record at an offset. Raises DamagedRecordError, IncompleteRecordError, OSError."""
    first = next(iter(islice(records(path, offset), 1)), None)
    if first is None:
        raise IncompleteRecordError(path, offset, "the file ends before it", None)
    return first


def find_file(directory: Path, name: str) -> Path:
    """A WARC file of this name, finished or still open. Raises FileNotFoundError."""
    for path in (directory / name, directory / (name + OPEN_SUFFIX), directory / name):
        if path.exists():  # asked twice: it may be renamed meanwhile
            return path
    raise FileNotFoundError(f"{directory / name}: no such WARC file")


def walk(path: Path, start: int = 0) -> Iterator[Record | DamagedRecordError]:
    """The records of a file, with an error in the place of each that is damaged, as far as records can be found."""
    with path.open("rb") as file:
        source = open_source(path, file, start)
        while not source.at_end():
            offset = source.offset
            try:
                yield _Reading(path, source).record()
                continue
            except MemberError as error:
                reason, incomplete = str(error), False
            except EndOfFileError:
                reason, incomplete = "the file ends within the record", True
            following = source.find_next(offset)
            if incomplete and following is None:
                yield IncompleteRecordError(path, offset, reason, None)
            else:
                yield DamagedRecordError(path, offset, reason, following)
            if following is None:
                return
            source.seek(following)


class _Reading:
    """Reads the record at which a source stands."""

    def __init__(self, path: Path, source: GzipSource | PlainSource) -> None:
        self._path = path
        self._source = source
        self._offset = source.offset
        self._parts = source.parts()
        self._pending = b""  # bytes read beyond the head
        self.version, self.headers, self.content_length = self._read_head()

    def record(self) -> Record:
        """The record, read to its end. Raises MemberError, EndOfFileError."""
        held = None
        if self.content_length <= HELD:
            held = b"".join(self.block_parts())
        else:
            for _ in self.block_parts():
                pass
        self._read_end()
        return Record(
            self._path,
            self._offset,
            self._source.offset - self._offset,
            self.version,
            self.headers,
            self.content_length,
            held,
        )

    def block_parts(self) -> Iterator[bytes]:
        """The block's bytes, as many as Content-Length says. Raises MemberError, EndOfFileError."""
        left = self.content_length
        while left:
            part = self._pending or next(self._parts, None)
            if part is None:
                raise MemberError(f"the block ends {left} bytes before its Content-Length")
            self._pending = part[left:]
            part = part[:left]
            left -= len(part)
            yield part

    def _read_head(self) -> tuple[str, Headers, int]:
        text = b""
        while not (end := _HEAD_END.search(text)):
            part = next(self._parts, None)
            if part is None or len(text) > _LONGEST_HEAD:
                raise MemberError("no WARC header")
            text += part
        self._pending = text[end.end() :]
        version, _, lines = text[: end.start()].decode("utf-8", "surrogateescape").partition("\n")
        version = version.strip()
        if not _VERSION.fullmatch(version):
            raise MemberError("no WARC header")
        headers = Headers(parse_fields(lines))
        length = headers.get("Content-Length") or ""
        if not (length.isascii() and length.isdigit()):
            raise MemberError(f"no Content-Length, but {length[:40]!r}")
        return version, headers, int(length)

    def _read_end(self) -> None:
        """Take the two empty lines behind the block. A gzip member must end there, too."""
        end = self._pending
        if isinstance(self._source, GzipSource):
            surplus = len(end)
            for part in self._parts:
                surplus += len(part)
                end = (end + part)[:8]
            if surplus > len(_END) or end.strip(b"\r\n"):
                raise MemberError(f"{surplus} bytes follow the block instead of two empty lines")
            return
        while len(end) < len(_END) and (part := self._source.take(len(_END) - len(end))):
            end += part
        if len(end) > len(_END):
            self._source.give_back(len(end) - len(_END))
        if len(end) < len(_END):
            raise EndOfFileError
        if end[: len(_END)] != _END:
            raise MemberError("no two empty lines behind the block: its Content-Length is wrong")


def _joined(parts: Iterator[bytes], limit: int) -> bytes:
    joined = bytearray()
    for part in parts:
        joined += part
        if len(joined) > limit:
            raise ContentTooLargeError(f"more than {limit} bytes")
    return bytes(joined)


def _without_first(parts: Iterator[bytes], count: int) -> Iterator[bytes]:
    for part in parts:
        dropped = min(count, len(part))
        count -= dropped
        if dropped < len(part):
            yield part[dropped:]
