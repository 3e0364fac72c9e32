"""MHTML, the "web page in one file" that Word saves, often as `.doc`: its HTML part is read, the others left."""

from __future__ import annotations

import email
import email.policy

import parsers.formats.html as html
from parsers.document import DamagedDocumentError, Document, HostileDocumentError
from parsers.formats.signatures import is_html
from parsers.reading import Hints

_MOST_BOUNDARIES = 40  # a page that Word saves has two or three
_MOST_PARTS = 2_000


def read(payload: bytes, hints: Hints) -> Document:
    """The blocks of the HTML part. Raises DamagedDocumentError (none there), HostileDocumentError (endless parts)."""
    # The mail parser calls itself at each level, and looks for every open boundary in every line.
    if payload.count(b"boundary=") > _MOST_BOUNDARIES or payload.count(b"\n--") > _MOST_PARTS:
        raise HostileDocumentError("the MHTML file has endless parts")
    message = email.message_from_bytes(payload, policy=email.policy.compat32)
    for part in message.walk():
        if part.get_content_type() == "text/html":
            content = part.get_payload(decode=True)
            if isinstance(content, bytes) and is_html(content):
                return html.read(content, hints)
    raise DamagedDocumentError("the MHTML file holds no page")
