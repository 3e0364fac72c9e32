"""One record's frame: its version line and named fields, its block of as many bytes as Content-Length says, and the two
empty lines that end it.

The standard is ISO 28500:2017, section 4; older versions differ only in the first line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from archive.record_bytes import EndOfFileError, GzipSource, MemberError, PlainSource
from archive.warc_record import Field, parse_fields

_LONGEST_HEAD = 1 << 20

_HEAD_END = re.compile(rb"\n\r?\n")
_VERSION = re.compile(r"WARC/\d+\.\d+")
_MOST_DIGITS = 18  # of a Content-Length
_END, _SLOPPY_END = b"\r\n\r\n", b"\n\n"


class Headers:
    """A record's named fields in their order; names are compared without regard to case."""

    __slots__ = ("_lower", "_text", "type")

    def __init__(self, text: str) -> None:
        self._text = f"\n{text}"
        # Most heads are so plain that a name can be looked for without taking the text apart.
        text = self._text
        plain = text.isascii() and " :" not in text and "\n " not in text and "\t" not in text
        self._lower = text.lower() if plain else None
        self.type = (self.get("WARC-Type") or "").lower()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Headers) and self.fields == other.fields

    __hash__ = None  # type: ignore[assignment]

    @property
    def fields(self) -> list[Field]:
        """Names and values as they stand, with no white space around them."""
        return parse_fields(self._text)

    def get(self, name: str) -> str | None:
        """The first value, or None."""
        if self._lower is None:
            return next(iter(self.all(name)), None)
        line = f"\n{name.lower()}:"
        start = self._lower.find(line)
        if start < 0:
            return None
        start += len(line)
        end = self._text.find("\n", start)
        return self._text[start : end if end >= 0 else None].strip()

    def all(self, name: str) -> list[str]:
        """Every value."""
        wanted = name.lower()
        return [value for key, value in self.fields if key.lower() == wanted]

    @property
    def media_type(self) -> str:
        """The block's media type, lower case, without parameters."""
        return (self.get("Content-Type") or "").partition(";")[0].strip().lower()

    @property
    def is_http(self) -> bool:
        """Whether the block is an HTTP message."""
        media_type = self.media_type
        return media_type == "application/http" or (not media_type and self.type in ("response", "request", "revisit"))


class Frame:
    """Reads the record at which a source stands: first its head, then its block, then its end.

    Raises MemberError where it is none or damaged, EndOfFileError where the file ends before it does.
    """

    __slots__ = ("_at", "_buffer", "_left", "_parts", "_source", "content_length", "headers", "offset", "version")

    def __init__(self, source: GzipSource | PlainSource) -> None:
        self.offset = source.offset
        self._source = source
        self._parts = source.parts()
        self._buffer, self._at = b"", 0  # decompressed, and how far it has been read
        while not (end := _HEAD_END.search(self._buffer)):
            part = next(self._parts, None)
            if part is None or len(self._buffer) > _LONGEST_HEAD:
                raise MemberError("no WARC header")
            self._buffer += part
        self._at = end.end()
        version, _, lines = self._buffer[: end.start()].decode("utf-8", "surrogateescape").partition("\n")
        self.version = version.strip()
        if not _VERSION.fullmatch(self.version):
            raise MemberError("no WARC header")
        self.headers = Headers(lines)
        length = self.headers.get("Content-Length") or ""
        if not (length.isascii() and length.isdigit() and len(length) <= _MOST_DIGITS):
            raise MemberError(f"no Content-Length, but {length[:40]!r}")
        self.content_length = self._left = int(length)

    def block(self) -> bytes:
        """The whole block. Raises MemberError, EndOfFileError."""
        return b"".join(self.block_parts())

    def block_parts(self) -> Iterator[bytes]:
        """The block in parts. Raises MemberError, EndOfFileError."""
        while self._left:
            if self._at == len(self._buffer):
                part = next(self._parts, None)
                if part is None:
                    raise MemberError(f"the block ends {self._left} bytes before its Content-Length")
                self._buffer, self._at = part, 0
            part = self._buffer[self._at : self._at + self._left]
            self._at += len(part)
            self._left -= len(part)
            yield part

    def end(self) -> int:
        """Read what is left of the block, and the two empty lines behind it, where a gzip member must end, too; gives
        the record's length in the file. Raises MemberError, EndOfFileError."""
        if self._left:
            for _ in self.block_parts():
                pass
        if isinstance(self._source, GzipSource):
            self._end_of_member()
        else:
            self._end_of_plain(self._source)
        return self._source.offset - self.offset

    def _end_of_member(self) -> None:
        end = self._buffer[self._at :]
        while len(end) <= len(_END) and (part := next(self._parts, None)) is not None:
            end += part
        if len(end) > len(_END) or end.strip(b"\r\n"):
            raise MemberError("something else than two empty lines follows the block")

    def _end_of_plain(self, source: PlainSource) -> None:
        end = self._buffer[self._at :]
        while len(end) < len(_END) and (part := source.take(len(_END) - len(end))):
            end += part
        found = next((one for one in (_END, _SLOPPY_END) if end.startswith(one)), None)
        if found is not None:
            source.give_back(len(end) - len(found))
        elif len(end) < len(_END):
            raise EndOfFileError
        else:
            raise MemberError("no two empty lines behind the block: its Content-Length is wrong")
