"""A picture on its own: a scan of a report. It has no text; recognition happens elsewhere, where it is installed."""

from __future__ import annotations

import struct

from parsers.document import DamagedDocumentError, Document, Picture
from parsers.formats.signatures import picture_type
from parsers.reading import Hints


def read(payload: bytes, hints: Hints) -> Document:
    """A document of one picture, and a note that it has no text. Raises DamagedDocumentError where it is cut off."""
    try:
        width, height = size_of(payload)
    except struct.error as error:
        raise DamagedDocumentError("the picture is cut off") from error
    picture = Picture(hints.url or hints.filename or "", f"page:1;box:0,0,{width},{height}")
    note = "a picture has no text: it must be recognised"
    return Document(picture_type(payload) or "image/png", (picture,), notes=(note,))


def size_of(payload: bytes) -> tuple[int, int]:
    """Width and height in pixels; 0, 0 where the header does not say it. Raises struct.error where it is cut off."""
    media_type = picture_type(payload)
    if media_type == "image/png":
        width, height = struct.unpack_from(">II", payload, 16)
    elif media_type == "image/gif":
        width, height = struct.unpack_from("<HH", payload, 6)
    elif media_type == "image/bmp":
        width, height = struct.unpack_from("<ii", payload, 18)
    elif media_type == "image/jpeg":
        width, height = _jpeg_size(payload)
    else:
        return 0, 0
    return abs(width), abs(height)


def _jpeg_size(payload: bytes) -> tuple[int, int]:
    at = 2
    while at + 9 < len(payload) and payload[at] == 0xFF:
        marker = payload[at + 1]
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack_from(">HH", payload, at + 5)
            return width, height
        at += 2 + max(struct.unpack_from(">H", payload, at + 2)[0], 2)
    return 0, 0
