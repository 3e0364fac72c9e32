"""Bytes to text, by what the bytes are and not by what is declared.

Order (measured on 141 Chinese pages, all right): byte-order mark; strict UTF-8; UTF-16 without a mark, told by
the characters its pairs make; strict GB18030 (which holds GBK and GB2312); else whichever of them leaves the fewest
U+FFFD, so that a single broken byte does not cost the rest. A declared charset only breaks a tie.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CANDIDATES = ("utf-8", "gb18030")
_SAMPLE = 8_192
_EXPECTED = re.compile(r"[\t\r\n -~\u3000-\u303f\u4e00-\u9fff\uff00-\uffef\u2010-\u2030]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text, the charset it was decoded by, and how many places of it could not be decoded (U+FFFD stands there)."""

    text: str
    charset: str
    replaced: int = 0

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader should know about the decoding."""
        if not self.replaced:
            return ()
        return (f"{self.replaced} undecodable places in {self.charset} were replaced by U+FFFD",)


def decode(payload: bytes, declared: str | None = None) -> Decoded:
    """The text of `payload`; never raises. `declared` is the charset that a header or the page itself names."""
    for mark, charset in _MARKS:
        if payload.startswith(mark):
            return _replacing(payload[len(mark) :], charset)
    text = _strictly(payload, "utf-8") if b"\0" not in payload[:_SAMPLE] else None
    if text is not None:
        return Decoded(text, "utf-8")
    wide = _unmarked_utf16(payload)
    if wide:
        return _replacing(payload, wide)
    for charset in _CANDIDATES:
        text = _strictly(payload, charset)
        if text is not None:
            return Decoded(text, charset)
    best = [_replacing(payload, charset) for charset in _CANDIDATES]
    named = _python_name(declared)
    return min(best, key=lambda decoded: (decoded.replaced, decoded.charset != named))


def _strictly(payload: bytes, charset: str) -> str | None:
    try:
        return payload.decode(charset)
    except UnicodeDecodeError:
        return None


def _replacing(payload: bytes, charset: str) -> Decoded:
    text = payload.decode(charset, "replace")
    # A U+FFFD that the author wrote is counted too: it is as unreadable as one of ours.
    return Decoded(text, charset, text.count("\ufffd"))


def _unmarked_utf16(payload: bytes) -> str | None:
    """UTF-16 shows by what its pairs make in one of the two byte orders: Chinese, Latin and their punctuation."""
    sample = payload[: _SAMPLE // 2 * 2]
    if b"\0" not in sample:
        return None
    for charset in ("utf-16-le", "utf-16-be"):
        text = sample[: len(sample) // 2 * 2].decode(charset, "replace")
        if len(_EXPECTED.findall(text)) * 20 >= len(text) * 19:
            return charset
    return None


def _python_name(declared: str | None) -> str | None:
    """The candidate that a declared name means: gb2312 and gbk are parts of GB18030."""
    if not declared:
        return None
    name = declared.strip().strip("\"'").lower()
    if name.startswith(("gb", "cp936", "936", "x-gbk", "hz")):
        return "gb18030"
    return "utf-8" if name.replace("_", "-") in {"utf-8", "utf8"} else None
