"""Reads WARC files of any size and maker, record by record, in constant memory.

Reads `.warc.gz` with one gzip member a record (ours, wget's, Heritrix's, Browsertrix's), plain `.warc`, and files still
open. Small blocks are held by their record; larger ones are read from the file again when asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TypeVar

from archive import http_message
from archive.http_message import ContentTooLargeError, HttpHead
from archive.record_bytes import (
    EndOfFileError,
    MemberError,
    open_source,
)
from archive.record_framing import Frame, Headers
from archive.warc_file import OPEN_SUFFIX, ArchiveError
from archive.warc_record import FIELDS_TYPE, Field, bare, parse_fields

HELD = 4 << 20  # bytes: blocks up to this size stay in memory with their record
MEMORY_LIMIT = 1 << 30  # bytes: larger blocks are never put together in memory, only given in parts


T = TypeVar("T")


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
        return self.headers.type

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
        return self.headers.media_type

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
                yield from Frame(source).block_parts()
            except (MemberError, EndOfFileError) as error:
                raise DamagedRecordError(self.path, self.offset, "changed while it was read", None) from error

    def http_head(self) -> HttpHead | None:
        """The head of the HTTP message in the block; None where the block is none."""
        return http_message.head_of(self.parts())[0] if self.headers.is_http else None

    def entity_parts(self) -> Iterator[bytes]:
        """The payload in parts: an HTTP message's body without its transfer coding, any other block as it is."""
        if not self.headers.is_http:
            return self.parts()
        head, body = http_message.head_of(self.parts())
        return http_message.dechunked(body) if head.chunked else map(bytes, body)

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
    return walk_frames(path, _read, start)


def walk_frames(path: Path, read: Callable[[Path, Frame], T], start: int = 0) -> Iterator[T | DamagedRecordError]:
    """What `read` makes of each record of a file, given its frame before its block is read; otherwise as `walk`.

    `read` need not take the whole block.
    """
    with path.open("rb") as file:
        source = open_source(path, file, start)
        while not source.at_end():
            offset = source.offset
            try:
                yield read(path, Frame(source))
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


def _read(path: Path, frame: Frame) -> Record:
    """A record, read to its end. Raises MemberError, EndOfFileError."""
    held = frame.block() if frame.content_length <= HELD else None
    return record_of(path, frame, held)


def record_of(path: Path, frame: Frame, held: bytes | None = None) -> Record:
    """The record of a frame, of which `held` is the block if it was kept; what is left of the frame is read.

    Raises MemberError, EndOfFileError.
    """
    length = frame.end()
    return Record(path, frame.offset, length, frame.version, frame.headers, frame.content_length, held)


def _joined(parts: Iterator[bytes], limit: int) -> bytes:
    joined = bytearray()
    for part in parts:
        joined += part
        if len(joined) > limit:
            raise ContentTooLargeError(f"more than {limit} bytes")
    return bytes(joined)
