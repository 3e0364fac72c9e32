"""MHTML, the "web page in one file" that Word saves, often as `.doc`: its HTML part is read, the others left."""

from __future__ import annotations

import email
import email.policy
import re

import parsers.formats.html as html
from parsers.document import DamagedDocumentError, Document
from parsers.reading import Hints

_HEADER = re.compile(rb"^(?:[\w-]+:[^\n]*\n(?:[ \t][^\n]*\n)*){0,20}?content-type:\s*multipart/related", re.IGNORECASE)


def recognise(payload: bytes) -> bool:
    """Whether the bytes begin with the header of a MIME message of related parts."""
    return bool(_HEADER.match(payload[:4096].replace(b"\r\n", b"\n")))


def read(payload: bytes, hints: Hints) -> Document:
    """The blocks of the HTML part. Raises DamagedDocumentError where there is none."""
    message = email.message_from_bytes(payload, policy=email.policy.compat32)
    for part in message.walk():
        if part.get_content_type() == "text/html":
            content = part.get_payload(decode=True)
            if isinstance(content, bytes) and html.recognise(content):
                return html.read(content, hints)
    raise DamagedDocumentError("the MHTML file holds no page")
