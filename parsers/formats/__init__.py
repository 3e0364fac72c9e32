"""Bytes to Document, whatever the format. A format is one module with `read`, its signature, and one line here.

Formats are told by what the bytes are, never by a name or a declared type: sites serve Word files as HTML, and
HTML files as `.doc`. The first format that claims the payload reads it; those with a signature come first. Its module
is imported only then: a crawl of pages never loads the readers of PDF or 7z.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from types import MappingProxyType
from typing import Protocol, cast

from parsers import limits
from parsers.document import Document, EmptyDocumentError, HostileDocumentError, UnknownFormatError
from parsers.formats import signatures
from parsers.formats.scan import recognised
from parsers.reading import Hints


class Reader(Protocol):
    """What a module of this package offers."""

    def read(self, payload: bytes, hints: Hints) -> Document:
        """The document in the bytes; raises a DocumentError where they hold none."""
        ...


@dataclass(frozen=True, slots=True)
class Format:
    """A format: the module of this package that reads it, and whether bytes are of it."""

    name: str
    recognise: Callable[[bytes], bool]

    def reader(self) -> Reader:
        """The module, imported on first use."""
        return cast(Reader, import_module(f"{__name__}.{self.name}"))


FORMATS: tuple[Format, ...] = (
    Format("pdf", signatures.is_pdf),
    Format("docx", signatures.is_docx),
    Format("sheet", signatures.is_sheet),
    Format("odt", signatures.is_odt),
    Format("word", signatures.is_word),
    Format("rtf", signatures.is_rtf),
    Format("picture", signatures.is_picture),
    Format("archive", signatures.is_archive),
    Format("mht", signatures.is_mht),
    Format("wordml", signatures.is_wordml),
    Format("html", signatures.is_html),
    Format("text", signatures.is_text),
)

_BLANK = b" \t\r\n\f\v\0"


def read_document(
    payload: bytes, hints: Hints, *, ocr: bool = False, beside: Mapping[str, bytes] = MappingProxyType({})
) -> Document:
    """The document in `payload`, as its bytes tell it; `hints` only break ties and resolve relative links.

    With `ocr`, pictures of text are recognised where nothing else says it and the extra `ocr` is installed,
    also those of `beside`, which the document links to, by address.

    Raises EmptyDocumentError, HostileDocumentError (too large), UnknownFormatError, or what the format's reader
    raises: EncryptedDocumentError, DamagedDocumentError, HostileDocumentError. All are DocumentErrors.
    """
    if not payload.strip(_BLANK):
        raise EmptyDocumentError("the document is empty")
    if len(payload) > limits.MAX_PAYLOAD:
        raise HostileDocumentError(f"the document has {len(payload)} bytes, more than {limits.MAX_PAYLOAD}")
    found = format_of(payload)
    if found is not None:
        document = found.reader().read(payload, hints)
        return recognised(document, found.name, payload, beside) if ocr else document
    beginning = payload[:8].hex(" ")
    raise UnknownFormatError(f"no known document format begins with the bytes {beginning}")


def format_of(payload: bytes) -> Format | None:
    """The first format that claims the payload."""
    return next((known for known in FORMATS if known.recognise(payload)), None)
