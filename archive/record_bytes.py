"""The raw bytes of records in a file, compressed member by member or plain, in constant memory.

A *source* stands at an offset of a file and gives the bytes of the record there in parts; afterwards it stands behind
them. It also finds the next place where a record begins if this one is damaged.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from isal import isal_zlib
from isal.igzip_lib import IsalError

from archive.warc_file import OPEN_SUFFIX

_GZIP_MAGIC = b"\x1f\x8b\x08"
_PLAIN_START = b"WARC/"
_GZIP_WINDOW = 31
_EMPTY_LINE = re.compile(rb"\n\r?\n$")
_BUFFER = 1 << 18
_SMALL_MEMBER, _STEP = 1 << 10, 1 << 15
_GZIP_HEADER = 10  # bytes
_MOST_AT_ONCE = 1 << 20  # decompressed, so that a bomb fills no memory
_PROBE = 512


class MemberError(Exception):
    """The bytes at this place are no gzip member, or a damaged one."""


class EndOfFileError(Exception):
    """The file ends before the record does."""


class Source:
    """Buffered reading from an offset, with a short way back."""

    def __init__(self, file: BinaryIO, offset: int) -> None:
        self._file = file
        self.seek(offset)

    def seek(self, offset: int) -> None:
        """Go to an offset."""
        self._file.seek(offset)
        self._buffer = b""
        self._at = 0
        self.offset = offset

    def at_end(self) -> bool:
        """Whether the file ends here."""
        if self._at < len(self._buffer):
            return False
        self._buffer = self._file.read(_BUFFER)
        self._at = 0
        return not self._buffer

    def take(self, most: int) -> bytes:
        """The next bytes, at most so many; empty at the end of the file."""
        if self.at_end():
            return b""
        piece = self._buffer[self._at : self._at + most]
        self._at += len(piece)
        self.offset += len(piece)
        return piece

    def give_back(self, count: int) -> None:
        """Step back over bytes of the last piece taken."""
        self._at -= count
        self.offset -= count


class GzipSource(Source):
    """A file in which every record is a gzip member."""

    def parts(self) -> Iterator[bytes]:
        """The decompressed bytes of the member that begins here. Its checksum is checked at its end."""
        inflater = isal_zlib.decompressobj(_GZIP_WINDOW)
        piece = self._likely_member()
        while not inflater.eof:
            if not piece:
                raise EndOfFileError
            try:
                yield inflater.decompress(piece, _MOST_AT_ONCE)
                while inflater.unconsumed_tail and not inflater.eof:
                    yield inflater.decompress(inflater.unconsumed_tail, _MOST_AT_ONCE)
            except IsalError as error:  # type: ignore[misc]  # a slip in isal's stubs
                raise MemberError(str(error)) from error
            if not inflater.eof:
                piece = self.take(_STEP)
        self.give_back(len(inflater.unused_data))

    def _likely_member(self) -> bytes:
        """A piece that mostly holds the member that begins here: up to the next header alike, if that is near."""
        if self.at_end():
            return b""
        start = self._at
        header = self._buffer[start : start + _GZIP_HEADER]
        following = self._buffer.find(header, start + _GZIP_HEADER, start + _SMALL_MEMBER)
        return self.take(following - start if following > 0 else _STEP)

    def find_next(self, after: int) -> int | None:
        """The first offset after the given one at which a member begins that holds a record's first bytes."""
        for offset in _find_all(self._file, _GZIP_MAGIC, after + 1):
            self._file.seek(offset)
            try:
                start = isal_zlib.decompressobj(_GZIP_WINDOW).decompress(self._file.read(_PROBE), len(_PLAIN_START))
            except IsalError:  # type: ignore[misc]  # a slip in isal's stubs
                continue
            if start == _PLAIN_START:
                return offset
        return None


class PlainSource(Source):
    """A file of records that are not compressed."""

    def parts(self) -> Iterator[bytes]:
        """The bytes from here to the end of the file: the reader stops by Content-Length."""
        while piece := self.take(_STEP):
            yield piece
        raise EndOfFileError

    def find_next(self, after: int) -> int | None:
        """The first offset after the given one at which a record's first line stands behind an empty line."""
        for offset in _find_all(self._file, b"\n" + _PLAIN_START, max(0, after - 1)):
            self._file.seek(max(0, offset - 2))
            if offset + 1 > after and _EMPTY_LINE.search(self._file.read(min(offset, 2) + 1)):
                return offset + 1
        return None


def open_source(path: Path, file: BinaryIO, offset: int) -> GzipSource | PlainSource:
    """The source that fits a file: by its first bytes, or by its name where they are damaged."""
    file.seek(0)
    first = file.read(len(_PLAIN_START))
    named_plain = path.name.removesuffix(OPEN_SUFFIX).endswith(".warc") and not first.startswith(_GZIP_MAGIC)
    return PlainSource(file, offset) if first == _PLAIN_START or named_plain else GzipSource(file, offset)


def _find_all(file: BinaryIO, needle: bytes, start: int) -> Iterator[int]:
    """Offsets of a byte string from `start` on. The file may be moved between two of them."""
    pattern = re.compile(re.escape(needle))
    offset, kept = start, b""
    while True:
        file.seek(offset + len(kept))
        more = file.read(_BUFFER)
        if not more:
            return
        text = kept + more
        for match in pattern.finditer(text):
            yield offset + match.start()
        kept = text[-(len(needle) - 1) :]
        offset += len(text) - len(kept)
