"""Takes WARC files made by others (wget, Heritrix, Browsertrix, warcio) into the archive.

Their records are kept to the byte, behind a `warcinfo` of ours that says where they come from. Plain files, and files
compressed as a whole, are compressed record by record on the way, as the standard recommends. Records that are damaged
are left out and named.
"""

from __future__ import annotations

import gzip
import hashlib
import re
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from isal import isal_zlib

from archive.record_bytes import GzipSource, open_source
from archive.warc_file import ArchiveError, OpenWarcFile, try_lock
from archive.warc_reader import DamagedRecordError, Record, walk
from archive.warc_record import GZIP_LEVEL, GZIP_WINDOW
from archive.warc_writer import SUFFIX, WarcInfo

INCOMING_SUFFIX = ".incoming"

_COPIED_AT_ONCE = 1 << 20
_NOT_IN_NAMES = re.compile(r"[^\w.-]+", re.ASCII)


class NotAWarcFileError(ArchiveError):
    """The file holds no WARC record."""


class BeingTakenInError(ArchiveError):
    """Another process is taking the same file in."""


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What came into the archive: the new file's name, the records in it, and what was damaged and left out.

    `known` is true where the same file had been taken in before; nothing was written then.
    """

    file: str
    records: int
    damaged: tuple[str, ...] = ()
    known: bool = False


def take_in(source: Path, directory: Path, info: WarcInfo) -> TakenIn:
    """Copy the records of a WARC file into a new file of the archive.

    `info` says who takes them in and when. Raises NotAWarcFileError, BeingTakenInError, DiskFullError, OSError; nothing
    is left then.
    """
    hexdigest = _sha256(source)
    stem = _NOT_IN_NAMES.sub("-", source.name.removesuffix(".gz").removesuffix(".warc")).strip("-.")[:80]
    target = directory / f"{stem or 'foreign'}-{hexdigest[:12]}{SUFFIX}"
    if target.exists():
        return TakenIn(target.name, 0, known=True)
    with tempfile.TemporaryDirectory(prefix="nianbao-foreign-") as scratch:
        plain_or_packed = _record_by_record(source, Path(scratch))
        if not any(isinstance(item, Record) for item in walk(plain_or_packed)):
            raise NotAWarcFileError(f"{source}: holds no WARC record")
        description = f"Records of {source.name}, sha256:{hexdigest}, taken in as they are"
        head = replace(info, description=description).packed(target.name)
        file = _incoming(target)
        try:
            file.append(head.data)
            records, damaged = _copy(plain_or_packed, file)
        except BaseException:
            file.discard()
            raise
        file.finish()
    return TakenIn(target.name, records, damaged)


def _incoming(target: Path) -> OpenWarcFile:
    """The file to copy to. What a killed process left of it is begun anew: `repair` must never finish half a file,
    since the source would then count as taken in."""
    left = target.with_name(target.name + INCOMING_SUFFIX)
    with suppress(FileNotFoundError), left.open("r+b") as old:
        if try_lock(old.fileno()):
            left.unlink()
    try:
        return OpenWarcFile(target, INCOMING_SUFFIX)
    except FileExistsError as error:
        raise BeingTakenInError(f"{left}: another process is taking it in") from error


def _record_by_record(source: Path, scratch: Path) -> Path:
    """The file itself, or, where one gzip stream holds many records, a decompressed copy."""
    first = next(walk(source), None)
    with source.open("rb") as file:
        compressed = isinstance(open_source(source, file, 0), GzipSource)
    if not (compressed and isinstance(first, DamagedRecordError)):
        return source
    plain = scratch / "plain.warc"
    try:
        with gzip.open(source) as packed, plain.open("wb") as file:
            while part := packed.read(_COPIED_AT_ONCE):
                file.write(part)
    except (EOFError, gzip.BadGzipFile, zlib.error):
        return source  # damaged, not merely packed in one: its members are searched one by one
    return plain


def _copy(source: Path, target: OpenWarcFile) -> tuple[int, tuple[str, ...]]:
    records, damaged = 0, []
    with source.open("rb") as file:
        compressed = isinstance(open_source(source, file, 0), GzipSource)
        for item in walk(source):
            if isinstance(item, DamagedRecordError):
                damaged.append(str(item))
                continue
            records += 1
            span = _span(file, item.offset, item.length)
            for part in span if compressed else _packed(span):
                target.append(part)
    return records, tuple(damaged)


def _span(file: BinaryIO, offset: int, length: int) -> Iterator[bytes]:
    file.seek(offset)
    while length and (part := file.read(min(length, _COPIED_AT_ONCE))):
        length -= len(part)
        yield part


def _packed(parts: Iterator[bytes]) -> Iterator[bytes]:
    packer = isal_zlib.compressobj(GZIP_LEVEL, isal_zlib.DEFLATED, GZIP_WINDOW)
    for part in parts:
        yield packer.compress(part)
    yield packer.flush()


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
