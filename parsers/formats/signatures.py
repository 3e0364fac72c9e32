"""What the bytes of each format look like: light tests that need no reader, one function a format.

A binary signature is believed whatever follows it: behind it there is no text, only a document that may be damaged.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator

from parsers.charset import decode

ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
SEVEN_ZIP = b"7z\xbc\xaf\x27\x1c"
RAR = b"Rar!\x1a\x07"
GZIP = b"\x1f\x8b\x08"
EMPTY_ZIP = b"PK\x05\x06"

_PICTURES = (
    (b"\x89PNG", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"BM", "image/bmp"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
)
_BITMAP_HEADERS = (12, 40, 108, 124)  # bytes of the kinds of BITMAPINFOHEADER
_SIGNED = (b"%PDF", b"{\\rtf", OLE[:4], ZIP)

_HEADER = struct.Struct("<4sHHHHHIIIHH")  # a ZIP member's local header (APPNOTE 4.3.7)
_MAX_NAMES = 2_000  # members looked at before an archive is taken for one of files
_STREAM = 2  # an OLE directory entry's type ([MS-CFB] 2.6.1)
_ENTRY = 128  # its bytes

_SAMPLE = 262_144
_TAG = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|table|tbody|tr|td|div|p|br|span|meta|pre|a|b|strong|img|title|script|ul|ol|li|h[1-6]|font|"
    rb"center|article|section|iframe|frameset|ucapcontent|ucaptitle)[\s/>]",
    re.IGNORECASE,
)
_MIME = re.compile(rb"^(?:[\w-]+:[^\n]*\n(?:[ \t][^\n]*\n)*){0,20}?content-type:\s*multipart/related", re.IGNORECASE)
_WORD_XML = re.compile(rb"<\w+:(?:wordDocument|package)\b[^>]*schemas\.microsoft\.com/office/")
_TEXT_SAMPLE = 65_536
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ufffd]")


def is_pdf(payload: bytes) -> bool:
    """Whether a PDF header stands in the first 1,024 bytes (as readers accept it)."""
    return b"%PDF-" in payload[:1024]


def is_docx(payload: bytes) -> bool:
    """Whether the bytes are a ZIP package with a Word body."""
    return "word/document.xml" in zip_names(payload)


def is_sheet(payload: bytes) -> bool:
    """Whether the bytes are an Excel workbook."""
    if payload.startswith(ZIP):
        return any(name.startswith("xl/workbook") for name in zip_names(payload))
    return any(has_ole_stream(payload, name) for name in ("Workbook", "Book"))


def is_odt(payload: bytes) -> bool:
    """Whether the bytes are an OpenDocument text or spreadsheet."""
    return payload.startswith(ZIP) and b"mimetypeapplication/vnd.oasis.opendocument." in payload[:200]


def is_word(payload: bytes) -> bool:
    """Whether the bytes are an OLE file: a Word document, one locked by a password, or one whose directory is lost."""
    return payload.startswith(OLE)


def is_rtf(payload: bytes) -> bool:
    """Whether an RTF header begins the bytes."""
    return payload[:64].lstrip().startswith(b"{\\rtf")


def is_picture(payload: bytes) -> bool:
    """Whether the bytes are a picture in a format that scans come in."""
    return picture_type(payload) is not None


def picture_type(payload: bytes) -> str | None:
    """The media type of a picture; None where the bytes are none."""
    if payload.startswith(b"RIFF") and payload[8:12] == b"WEBP":
        return "image/webp"
    if payload.startswith(b"BM") and (
        len(payload) < 18 or struct.unpack_from("<I", payload, 14)[0] not in _BITMAP_HEADERS
    ):
        return None  # two letters alone are a word, not a bitmap
    return next((media_type for signature, media_type in _PICTURES if payload.startswith(signature)), None)


def is_archive(payload: bytes) -> bool:
    """Whether the bytes are an archive of files."""
    return payload.startswith((ZIP, EMPTY_ZIP, SEVEN_ZIP, RAR, GZIP))


def is_mht(payload: bytes) -> bool:
    """Whether the bytes begin with the header of a MIME message of related parts."""
    return bool(_MIME.match(payload[:4096].replace(b"\r\n", b"\n")))


def is_wordml(payload: bytes) -> bool:
    """Whether the bytes are Word's XML in one file."""
    return bool(_WORD_XML.search(payload[:2048]))


def is_html(payload: bytes) -> bool:
    """Whether an HTML element begins near the top of the bytes (UTF-16 too)."""
    sample = payload[:_SAMPLE]
    if b"\0" in sample[:64]:
        sample = sample.replace(b"\0", b"")
    return bool(_TAG.search(sample)) and not sample.startswith(_SIGNED)


def is_text(payload: bytes) -> bool:
    """Whether the bytes are text in a charset that Chinese sites use: hardly any control or undecodable character."""
    text = decode(payload[:_TEXT_SAMPLE]).text
    odd = len(_CONTROL.findall(text))
    return bool(text.strip()) and odd * 50 <= len(text)


def zip_names(payload: bytes) -> frozenset[str]:
    """The names of a ZIP's first members, from the headers before them, which a file that is cut off has too.

    Members of a ZIP that is stored within are none of this one's. Empty where the bytes are no ZIP.
    """
    return frozenset(_zip_names(payload))


def _zip_names(payload: bytes) -> Iterator[str]:
    at = 0
    for _ in range(_MAX_NAMES):
        if not payload.startswith(ZIP, at) or len(payload) < at + _HEADER.size:
            return
        *_, packed, _, name_length, extra_length = _HEADER.unpack_from(payload, at)
        begin = at + _HEADER.size
        yield payload[begin : begin + name_length].decode("utf-8", "replace")
        # A member written as a stream does not say its length here.
        at = begin + name_length + extra_length + packed
        if not payload.startswith(ZIP, at):
            at = payload.find(ZIP, at)
        if at < 0:
            return


def has_ole_stream(payload: bytes, name: str) -> bool:
    """Whether an OLE file's directory names the stream ([MS-CFB] 2.6); text that merely says so does not count."""
    if not payload.startswith(OLE):
        return False
    wanted = (name + "\0").encode("utf-16-le")
    at = payload.find(wanted)
    while at >= 0:
        length, kind = payload[at + 64 : at + 66], payload[at + 66 : at + 67]
        if at % _ENTRY == 0 and length == len(wanted).to_bytes(2, "little") and kind == bytes([_STREAM]):
            return True
        at = payload.find(wanted, at + 1)
    return False
