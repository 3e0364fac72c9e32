"""ZIP, 7z, RAR and gzip: the documents inside, one after the other, each locator led by its member's name.

Unpacked in memory and within bounds. A RAR's packed members need a program of their own, which is not run here:
whoever has unpacked them elsewhere gives them to `read_members`.
"""

from __future__ import annotations

import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import PurePosixPath

import py7zr
import rarfile
from py7zr.exceptions import ArchiveError
from py7zr.io import BytesIOFactory

from parsers import limits
from parsers.document import (
    Block,
    DamagedDocumentError,
    Document,
    DocumentError,
    EncryptedDocumentError,
    Grid,
    HostileDocumentError,
)
from parsers.reading import Hints

_ZIP = b"PK\x03\x04"
_7Z = b"7z\xbc\xaf\x27\x1c"
_RAR = b"Rar!\x1a\x07"
_GZIP = b"\x1f\x8b\x08"
_JUNK = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")
# Of a document that lies in the archive twice, the form that is read best.
_PREFERENCE = (".docx", ".doc", ".wps", ".html", ".htm", ".odt", ".rtf", ".xlsx", ".xls", ".pdf", ".txt")


def recognise(payload: bytes) -> bool:
    """Whether the bytes are an archive of files."""
    return payload.startswith((_ZIP, _7Z, _RAR, _GZIP))


def read(payload: bytes, hints: Hints) -> Document:
    """The members' blocks. Raises DamagedDocumentError, EncryptedDocumentError, HostileDocumentError."""
    return _read(payload, hints, depth=1)


def _read(payload: bytes, hints: Hints, depth: int) -> Document:
    if depth > limits.MAX_ARCHIVE_DEPTH:
        raise HostileDocumentError("archives in archives are nested too deep")
    notes: list[str] = []
    for signature, members in ((_ZIP, _zip), (_7Z, _7z), (_RAR, _rar), (_GZIP, _gzip)):
        if payload.startswith(signature):
            return read_members(members(payload, notes), hints, notes, depth)
    raise DamagedDocumentError("the archive is of no known kind")


def read_members(
    members: Iterable[tuple[str, bytes]], hints: Hints, notes: Iterable[str] = (), depth: int = 1
) -> Document:
    """One document of the members (name, bytes), in the order of their names.

    Members that are no documents are named in the notes. Raises DamagedDocumentError where none is.
    """
    from parsers.formats import read_document  # the registry names this module

    said = notes if isinstance(notes, list) else list(notes)
    read_ones: list[tuple[str, Document]] = []
    unread: list[DocumentError] = []
    for name, payload in _best_forms(members):
        try:
            inner = replace(hints, filename=name, media_type=None, charset=None)
            document = _read(payload, inner, depth + 1) if recognise_plain(payload) else read_document(payload, inner)
        except DocumentError as error:
            unread.append(error)
            said.append(f"{name}: {error}")
        else:
            read_ones.append((name, document))
            said.extend(f"{name}: {note}" for note in document.notes)
    if not read_ones:
        if len(unread) == 1:
            raise unread[0]
        raise DamagedDocumentError("; ".join(said[:5]) or "the archive holds no document")
    return Document(
        "application/zip",
        tuple(_moved(block, name) for name, document in read_ones for block in document.blocks)[: limits.MAX_BLOCKS],
        title=next((document.title for _, document in read_ones if document.title), None),
        links=tuple(link for _, document in read_ones for link in document.links),
        facts={key: value for _, document in reversed(read_ones) for key, value in document.facts.items()}
        | {"members": ", ".join(name for name, _ in read_ones)[: limits.MAX_FACT]},
        notes=tuple(said),
    )


def recognise_plain(payload: bytes) -> bool:
    """Whether the bytes are an archive and no document that is packed as one."""
    from parsers.formats import reader_of  # the registry names this module

    reader = reader_of(payload)
    return reader is not None and getattr(reader, "__name__", "") == __name__


def _best_forms(members: Iterable[tuple[str, bytes]]) -> list[tuple[str, bytes]]:
    """The members by name, each document once: of `a.docx` and `a.pdf` the first."""
    kept: dict[str, tuple[int, str, bytes]] = {}
    for name, payload in members:
        suffix = PurePosixPath(name).suffix.lower()
        rank = _PREFERENCE.index(suffix) if suffix in _PREFERENCE else len(_PREFERENCE)
        stem = name[: len(name) - len(suffix)] if suffix in _PREFERENCE else name
        if stem not in kept or rank < kept[stem][0]:
            kept[stem] = (rank, name, payload)
    return [(name, payload) for _, (_, name, payload) in sorted(kept.items())]


def _moved(block: Block, name: str) -> Block:
    locator = f"member:{name}!{block.locator}"
    if isinstance(block, Grid):
        cells = tuple(replace(cell, locator=f"member:{name}!{cell.locator}") for cell in block.cells)
        return replace(block, locator=locator, cells=cells)
    return replace(block, locator=locator)


class _Budget:
    """What the members may unpack to, one by one and together."""

    def __init__(self) -> None:
        self._left = limits.MAX_UNPACKED
        self._members = 0

    def take(self, name: str, size: int) -> None:
        self._left -= size
        self._members += 1
        if size > limits.MAX_ENTRY or self._left < 0 or self._members > limits.MAX_MEMBERS:
            raise HostileDocumentError(f"the archive unpacks to more than it may (at {name})")


def _wanted(name: str) -> bool:
    return not name.endswith("/") and not any(junk in name for junk in _JUNK)


def _zip(payload: bytes, notes: list[str]) -> Iterator[tuple[str, bytes]]:
    budget = _Budget()
    try:
        with zipfile.ZipFile(io.BytesIO(payload), metadata_encoding="gb18030") as archive:
            for info in archive.infolist():
                if not _wanted(info.filename):
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


def _7z(payload: bytes, notes: list[str]) -> Iterator[tuple[str, bytes]]:
    budget = _Budget()
    try:
        with py7zr.SevenZipFile(io.BytesIO(payload)) as archive:
            if archive.needs_password():
                raise EncryptedDocumentError("the 7z archive is locked by a password")
            names = []
            for info in archive.list():
                if not info.is_directory and _wanted(info.filename):
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


def _rar(payload: bytes, notes: list[str]) -> Iterator[tuple[str, bytes]]:
    """Members that are only stored; the others need a program."""
    budget = _Budget()
    packed = []
    try:
        with rarfile.RarFile(io.BytesIO(payload), charset="gb18030") as archive:
            if archive.needs_password():
                raise EncryptedDocumentError("the RAR archive is locked by a password")
            for info in archive.infolist():
                if info.is_dir() or not _wanted(info.filename):
                    continue
                budget.take(info.filename, info.file_size)
                if info.compress_type != rarfile.RAR_M0:
                    packed.append(info.filename)
                    notes.append(f"{info.filename}: packed in a RAR archive, which a program must unpack")
                    continue
                yield info.filename, archive.read(info)
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


def _gzip(payload: bytes, notes: list[str]) -> Iterator[tuple[str, bytes]]:
    unpacker = zlib.decompressobj(wbits=31)
    try:
        unpacked = unpacker.decompress(payload, limits.MAX_ENTRY)
    except zlib.error as error:
        raise DamagedDocumentError(f"the gzip stream is damaged: {error}") from error
    if unpacker.unconsumed_tail:
        raise HostileDocumentError(f"the gzip stream unpacks to more than {limits.MAX_ENTRY} bytes")
    yield "content", unpacked
