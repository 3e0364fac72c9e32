"""A picture on its own: a scan of a report. It has no text; recognition happens elsewhere, where it is installed."""

from __future__ import annotations

import struct

from parsers.document import Document, Picture
from parsers.reading import Hints

_SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"BM", "image/bmp"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
)


def recognise(payload: bytes) -> bool:
    """Whether the bytes are a picture in a format that scans come in."""
    return _media_type(payload) is not None


def read(payload: bytes, hints: Hints) -> Document:
    """A document of one picture, and a note that it has no text. Never raises."""
    width, height = _size(payload)
    picture = Picture(hints.url or hints.filename or "", f"page:1;box:0,0,{width},{height}")
    note = "a picture has no text: it must be recognised"
    return Document(_media_type(payload) or "image/png", (picture,), notes=(note,))


def _media_type(payload: bytes) -> str | None:
    if payload.startswith(b"RIFF") and payload[8:12] == b"WEBP":
        return "image/webp"
    if payload.startswith(b"BM") and (
        len(payload) < 18 or struct.unpack_from("<I", payload, 14)[0] not in (12, 40, 108, 124)
    ):
        return None  # two letters alone are a word, not a bitmap
    return next((media_type for signature, media_type in _SIGNATURES if payload.startswith(signature)), None)


def _size(payload: bytes) -> tuple[int, int]:
    """Width and height in pixels; 0, 0 where the header does not say it plainly."""
    media_type = _media_type(payload)
    if media_type == "image/png" and len(payload) >= 24:
        width, height = struct.unpack_from(">II", payload, 16)
    elif media_type == "image/gif" and len(payload) >= 10:
        width, height = struct.unpack_from("<HH", payload, 6)
    elif media_type == "image/bmp" and len(payload) >= 26:
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
