"""What lies in a ZIP, 7z, RAR or gzip: each member's name and bytes, unpacked in memory and within bounds."""

from __future__ import annotations

import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator

import py7zr
import rarfile
from py7zr.exceptions import ArchiveError
from py7zr.io import BytesIOFactory

from parsers import limits
from parsers.charset import decode
from parsers.document import (
    DamagedDocumentError,
    DocumentError,
    EncryptedDocumentError,
    HostileDocumentError,
    PackedDocumentError,
)
from parsers.formats.signatures import EMPTY_ZIP, GZIP, RAR, SEVEN_ZIP, ZIP

_JUNK = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")
_MAX_ENTRIES = 20_000  # of a ZIP's directory, which is read whole

Members = Iterator[tuple[str, bytes]]


class Budget:
    """What the members may unpack to, one by one and together, those of archives within included."""

    def __init__(self) -> None:
        self._left = limits.MAX_UNPACKED
        self._members = 0

    def take(self, name: str, size: int) -> None:
        """Count one member in; raises HostileDocumentError where it is one too many."""
        self._left -= size
        self._members += 1
        if size > limits.MAX_ENTRY or self._left < 0 or self._members > limits.MAX_MEMBERS:
            raise HostileDocumentError(f"the archive unpacks to more than it may (at {name})")


def members_of(payload: bytes, budget: Budget, notes: list[str]) -> Members:
    """The members that may be documents; what cannot be unpacked is said in `notes`.

    Raises DamagedDocumentError, EncryptedDocumentError, HostileDocumentError, and PackedDocumentError for a RAR whose
    members only a program can unpack.
    """
    unpack = next(unpack for signature, unpack in _UNPACKERS if payload.startswith(signature))
    return unpack(payload, budget, notes)


def is_wanted(name: str) -> bool:
    """Whether a member may be a document: no folder, and none of what systems leave behind."""
    return not name.endswith("/") and not any(junk in name for junk in _JUNK)


def _zip(payload: bytes, budget: Budget, notes: list[str]) -> Members:
    if payload.count(b"PK\x01\x02") > _MAX_ENTRIES:
        raise HostileDocumentError("the ZIP archive has endless members")
    try:
        with zipfile.ZipFile(io.BytesIO(payload), metadata_encoding="gb18030") as archive:
            for info in archive.infolist():
                if not is_wanted(info.filename):
                    continue
                budget.take(info.filename, info.file_size)
                if info.flag_bits & 1:
                    raise EncryptedDocumentError(f"the member {info.filename} is locked by a password")
                try:
                    with archive.open(info) as stream:
                        yield info.filename, stream.read(info.file_size)
                except (
                    zipfile.BadZipFile,
                    zlib.error,
                    EOFError,
                    NotImplementedError,
                    RuntimeError,
                    lzma.LZMAError,
                ) as error:
                    notes.append(f"{info.filename}: cannot be unpacked: {error}")
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        if isinstance(error, DocumentError):
            raise
        raise DamagedDocumentError(f"the ZIP archive is damaged: {error}") from error


def _7z(payload: bytes, budget: Budget, notes: list[str]) -> Members:
    try:
        with py7zr.SevenZipFile(io.BytesIO(payload)) as archive:
            if archive.needs_password():
                raise EncryptedDocumentError("the 7z archive is locked by a password")
            names = []
            for info in archive.list():
                if not info.is_directory and is_wanted(info.filename):
                    budget.take(info.filename, info.uncompressed or 0)
                    names.append(info.filename)
            factory = BytesIOFactory(limits.MAX_ENTRY)
            archive.extract(targets=names, factory=factory)
            for name in names:
                product = factory.products.get(name)
                if product is None:
                    notes.append(f"{name}: cannot be unpacked")
                    continue
                product.seek(0)
                yield name, product.read()
    except (
        ArchiveError,
        lzma.LZMAError,
        zlib.error,
        EOFError,
        OSError,
        ValueError,
        LookupError,
        TypeError,
        AttributeError,
        AssertionError,
        struct.error,
        RuntimeError,
        OverflowError,
    ) as error:
        if isinstance(error, DocumentError):
            raise
        raise DamagedDocumentError(f"the 7z archive is damaged: {error}") from error


def _rar(payload: bytes, budget: Budget, notes: list[str]) -> Members:
    """Members that are only stored. Where any is packed a program must unpack them all: none may be lost unseen."""
    try:
        with rarfile.RarFile(io.BytesIO(payload)) as archive:
            if archive.needs_password():
                raise EncryptedDocumentError("the RAR archive is locked by a password")
            wanted = [(rar_name(info), info) for info in archive.infolist() if not info.is_dir()]
            wanted = [(name, info) for name, info in wanted if is_wanted(name)]
            for name, info in wanted:
                budget.take(name, info.file_size)
                if info.compress_type != rarfile.RAR_M0:
                    raise PackedDocumentError(f"{name} is packed in a RAR archive, which unar must unpack")
            for name, info in wanted:
                yield name, archive.read(info)
    except (
        rarfile.Error,
        OSError,
        ValueError,
        LookupError,
        TypeError,
        struct.error,
        EOFError,
        AttributeError,
    ) as error:
        if isinstance(error, DocumentError):
            raise
        raise DamagedDocumentError(f"the RAR archive is damaged: {error}") from error


def rar_name(info: rarfile.RarInfo) -> str:
    """A member's name. rarfile takes GBK of an even length for UTF-16 where the archive does not say the charset."""
    if isinstance(info, rarfile.Rar3Info) and not info.flags & rarfile.RAR_FILE_UNICODE:
        return decode(info.orig_filename).text.replace("\\", "/")
    return str(info.filename)


def _gzip(payload: bytes, budget: Budget, notes: list[str]) -> Members:
    unpacker = zlib.decompressobj(wbits=31)
    try:
        unpacked = unpacker.decompress(payload, limits.MAX_ENTRY)
    except zlib.error as error:
        raise DamagedDocumentError(f"the gzip stream is damaged: {error}") from error
    if unpacker.unconsumed_tail:
        raise HostileDocumentError(f"the gzip stream unpacks to more than {limits.MAX_ENTRY} bytes")
    if not unpacked:
        raise DamagedDocumentError("the gzip stream is cut off")
    budget.take("content", len(unpacked))
    yield "content", unpacked


_UNPACKERS: tuple[tuple[bytes, Callable[[bytes, Budget, list[str]], Members]], ...] = (
    (ZIP, _zip),
    (EMPTY_ZIP, _zip),
    (SEVEN_ZIP, _7z),
    (RAR, _rar),
    (GZIP, _gzip),
)
