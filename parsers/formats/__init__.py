"""Bytes to Document, whatever the format. A format is one module with `recognise` and `read`, and one line here.

Formats are told by what the bytes are, never by a name or a declared type: sites serve Word files as HTML, and
HTML files as `.doc`. The first reader that claims the payload reads it; those with a signature come first.
"""

from __future__ import annotations

from typing import Protocol

import parsers.formats.archive as archive
import parsers.formats.docx as docx
import parsers.formats.html as html
import parsers.formats.mht as mht
import parsers.formats.odt as odt
import parsers.formats.pdf as pdf
import parsers.formats.picture as picture
import parsers.formats.rtf as rtf
import parsers.formats.sheet as sheet
import parsers.formats.text as text
import parsers.formats.word as word
from parsers import limits
from parsers.document import Document, EmptyDocumentError, HostileDocumentError, UnknownFormatError
from parsers.reading import Hints


class Format(Protocol):
    """What a module of this package offers."""

    def recognise(self, payload: bytes) -> bool:
        """Whether the bytes are of this format."""
        ...

    def read(self, payload: bytes, hints: Hints) -> Document:
        """The document they hold; raises a DocumentError where they hold none."""
        ...


FORMATS: tuple[Format, ...] = (
    pdf,
    docx,
    sheet,
    odt,
    word,
    rtf,
    picture,
    archive,
    mht,
    html,
    text,
)

_BLANK = b" \t\r\n\f\v\0"


def read_document(payload: bytes, hints: Hints) -> Document:
    """The document in `payload`, as its bytes tell it; `hints` only break ties and resolve relative links.

    Raises EmptyDocumentError, HostileDocumentError (too large), UnknownFormatError, or what the format's reader
    raises: EncryptedDocumentError, DamagedDocumentError, HostileDocumentError. All are DocumentErrors.
    """
    if not payload.strip(_BLANK):
        raise EmptyDocumentError("the document is empty")
    if len(payload) > limits.MAX_PAYLOAD:
        raise HostileDocumentError(f"the document has {len(payload)} bytes, more than {limits.MAX_PAYLOAD}")
    reader = reader_of(payload)
    if reader is not None:
        return reader.read(payload, hints)
    beginning = payload[:8].hex(" ")
    raise UnknownFormatError(f"no known document format begins with the bytes {beginning}")


def reader_of(payload: bytes) -> Format | None:
    """The first format that claims the payload."""
    return next((reader for reader in FORMATS if reader.recognise(payload)), None)
