"""Word's XML in one file: that of Word 2003 (`w:wordDocument`) and the flat package of later ones (`pkg:package`).

Both are served as `.doc` or `.xml`. The body is that of a DOCX but for a few names.
"""

from __future__ import annotations

from itertools import islice

from parsers import limits
from parsers.document import DamagedDocumentError, Document
from parsers.formats.docx import blocks_of_body
from parsers.formats.package import parsed
from parsers.reading import Hints


def read(payload: bytes, hints: Hints) -> Document:
    """The blocks of the body. Raises DamagedDocumentError, HostileDocumentError."""
    notes: list[str] = []
    root = parsed(payload, "document", notes)
    body = next((e for e in root.iter() if isinstance(e.tag, str) and e.tag.rpartition("}")[2] == "body"), None)
    if body is None:
        raise DamagedDocumentError("the Word XML has no body")
    blocks = tuple(islice(blocks_of_body(body), limits.MAX_BLOCKS))
    return Document("application/msword", blocks, notes=tuple(notes))
