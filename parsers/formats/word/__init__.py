"""DOC and WPS (Word 97-2003 binary), read directly: Word's own cell marks and row definitions make the grids."""

from __future__ import annotations

import io
from itertools import islice

import olefile

from parsers import limits
from parsers.document import DamagedDocumentError, Document, EncryptedDocumentError, HostileDocumentError
from parsers.formats.cell_marks import blocks_of
from parsers.formats.word.binary import paragraphs
from parsers.formats.word.properties import properties
from parsers.reading import Hints

_BODY = "WordDocument"
_LOCKED = "EncryptedPackage"
_SUMMARY = "\x05SummaryInformation"


def read(payload: bytes, hints: Hints) -> Document:
    """The blocks of the main text. Raises DamagedDocumentError, EncryptedDocumentError, HostileDocumentError."""
    try:
        ole = olefile.OleFileIO(io.BytesIO(payload))
    except (OSError, ValueError, IndexError, TypeError) as error:
        raise DamagedDocumentError(f"the OLE container is damaged: {error}") from error
    with ole:
        if ole.exists(_LOCKED):
            raise EncryptedDocumentError("the office file is locked by a password")
        if not ole.exists(_BODY):
            raise DamagedDocumentError("the OLE file holds no Word text")
        body = _stream(ole, _BODY)
        tables = {name: _stream(ole, name) for name in ("0Table", "1Table") if ole.exists(name)}
        data = _stream(ole, "Data") if ole.exists("Data") else b""
        facts = _facts(ole)
    blocks = list(islice(blocks_of(paragraphs(body, tables, data)), limits.MAX_BLOCKS + 1))
    return Document(
        "application/msword",
        tuple(blocks[: limits.MAX_BLOCKS]),
        title=facts.get("title"),
        facts=facts,
        notes=(f"cut after {limits.MAX_BLOCKS} blocks",) if len(blocks) > limits.MAX_BLOCKS else (),
    )


def _stream(ole: olefile.OleFileIO, name: str) -> bytes:
    try:
        if ole.get_size(name) > limits.MAX_ENTRY:
            raise HostileDocumentError(f"the stream {name} is too large")
        return bytes(ole.openstream(name).read())
    except (OSError, ValueError, IndexError, TypeError) as error:
        if isinstance(error, HostileDocumentError):
            raise
        raise DamagedDocumentError(f"the stream {name} is damaged: {error}") from error


def _facts(ole: olefile.OleFileIO) -> dict[str, str]:
    try:
        return properties(_stream(ole, _SUMMARY)) if ole.exists(_SUMMARY) else {}
    except DamagedDocumentError:
        return {}  # what the file says about itself is no reason not to read the rest
