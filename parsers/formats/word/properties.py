"""What an OLE document says of itself: the property set \\x05SummaryInformation ([MS-OLEPS] 2.25.1).

Read here, since olefile believes a vector's length: four bytes make it loop four billion times.
"""

from __future__ import annotations

import datetime as dt
import struct

from parsers import limits
from parsers.charset import decode

_TEXTS = {2: "title", 3: "subject", 4: "author", 8: "last_saved_by"}
_TIMES = {12: "create_time", 13: "last_saved_time"}
_SECTION = 44  # where the stream says where its first section begins
_MOST = 200  # properties
_LPSTR, _LPWSTR, _FILETIME = 0x1E, 0x1F, 0x40
_EPOCH = dt.datetime(1601, 1, 1)


def properties(stream: bytes) -> dict[str, str]:
    """The document's title, authors and times; what is broken is left out."""
    facts: dict[str, str] = {}
    try:
        (section,) = struct.unpack_from("<I", stream, _SECTION)
        _, count = struct.unpack_from("<II", stream, section)
        for number in range(min(count, _MOST)):
            identity, offset = struct.unpack_from("<II", stream, section + 8 + 8 * number)
            name = _TEXTS.get(identity) or _TIMES.get(identity)
            value = _value(stream, section + offset) if name else ""
            if name and value:
                facts[name] = value[: limits.MAX_FACT]
    except struct.error:
        return facts
    return facts


def _value(stream: bytes, at: int) -> str:
    (kind,) = struct.unpack_from("<I", stream, at)
    if kind == _FILETIME:
        (ticks,) = struct.unpack_from("<Q", stream, at + 4)
        seconds = ticks // 10_000_000
        return str(_EPOCH + dt.timedelta(seconds=seconds)) if 0 < seconds < 2 * 10**10 else ""
    if kind not in (_LPSTR, _LPWSTR):
        return ""
    (length,) = struct.unpack_from("<I", stream, at + 4)
    raw = stream[at + 8 : at + 8 + min(length * (kind - _LPSTR + 1), 4 * limits.MAX_FACT)]
    text = raw.decode("utf-16-le", "replace") if kind == _LPWSTR else decode(raw).text
    return text.partition("\0")[0].strip()
