"""What kind of picture some bytes are, and how large, by their signature."""

from __future__ import annotations

import struct

_SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"BM", "image/bmp"),
)
# JPEG start-of-frame markers, which hold the size (ITU-T T.81, table B.1).
_START_OF_FRAME = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})


def image_type(content: bytes) -> str | None:
    """The media type of a picture, or None."""
    for signature, media_type in _SIGNATURES:
        if content.startswith(signature) and (signature != b"BM" or content[6:10] == b"\0\0\0\0"):
            return media_type
    return "image/webp" if content[:4] == b"RIFF" and content[8:12] == b"WEBP" else None


def image_size(content: bytes) -> tuple[int, int] | None:
    """Width and height in pixels where the format says so plainly, else None."""
    kind = image_type(content)
    try:
        if kind == "image/png":
            width, height = struct.unpack(">II", content[16:24])
            return width, height
        if kind == "image/gif":
            width, height = struct.unpack("<HH", content[6:10])
            return width, height
        if kind == "image/bmp":
            width, height = struct.unpack("<ii", content[18:26])
            return width, abs(height)
        if kind == "image/jpeg":
            return _jpeg_size(content)
    except struct.error:
        return None
    return None


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 <= len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        if marker in _START_OF_FRAME:
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return width, height
        at += 2 + int(struct.unpack(">H", content[at + 2 : at + 4])[0])
    return None
