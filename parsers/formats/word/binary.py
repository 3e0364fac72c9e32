"""The parts of the Word 97-2003 binary format ([MS-DOC]) that carry text and tables.

WordDocument stream -> FIB (2.5) -> pieces of text (2.8.35 PlcPcd) and, page by page of 512 bytes, the properties of
paragraphs (2.9.174 PapxFkp) and of characters (2.9.32 ChpxFkp). WPS Writer writes the same.
"""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

from parsers import limits
from parsers.document import DamagedDocumentError, EncryptedDocumentError
from parsers.formats.cell_marks import ParagraphProperties, RawParagraph, RowCell
from parsers.formats.digit_marks import LOWERED, RAISED, STRUCK_OUT

_WORD_97 = 0x00C1
_ENCRYPTED, _TABLE_1 = 0x0100, 0x0200
_FC_CLX, _FC_CHPX, _FC_PAPX = 0x01A2, 0x00FA, 0x0102
_CCP_TEXT = 0x004C
_PAGE = 512
_MAX_PAGES = 20_000
_OPERAND_SIZES = {0: 1, 1: 1, 2: 2, 3: 4, 4: 2, 5: 2, 7: 3}  # by the top three bits of a sprm

_IN_TABLE, _ROW_END, _DEPTH, _INNER_CELL, _INNER_ROW_END = 0x2416, 0x2417, 0x6649, 0x244B, 0x244C
_TABLE_DEFINITION, _OUTLINE, _HUGE = 0xD608, 0x2640, (0x6645, 0x6646)
_DELETED, _HIDDEN = 0x0800, 0x083C
_STRUCK, _STRUCK_TWICE, _POSITION = 0x0837, 0x2A53, 0x2A48
_POSITIONS = {b"\x01": RAISED, b"\x02": LOWERED}
_LEFT_OUT: dict[int, str] = {}


@dataclass(slots=True)
class _Ranges:
    """Properties by ranges of byte offsets in the WordDocument stream."""

    starts: list[int] = field(default_factory=list)
    values: list[tuple[int, bytes]] = field(default_factory=list)  # end of the range, property bytes

    def at(self, offset: int) -> bytes:
        index = bisect_right(self.starts, offset) - 1
        if index < 0 or offset >= self.values[index][0]:
            return b""
        return self.values[index][1]


def paragraphs(document: bytes, tables: dict[str, bytes], data: bytes) -> Iterator[RawParagraph]:
    """The paragraphs of the main text, in order.

    `document` is the WordDocument stream, `tables` holds `0Table` and `1Table`, `data` is the Data stream. Raises
    EncryptedDocumentError, DamagedDocumentError.
    """
    try:
        yield from _paragraphs(document, tables, data)
    except (struct.error, IndexError, OverflowError) as error:
        raise DamagedDocumentError(f"the Word file is damaged: {error}") from error


def _paragraphs(document: bytes, tables: dict[str, bytes], data: bytes) -> Iterator[RawParagraph]:
    _, version = struct.unpack_from("<HH", document, 0)
    flags = struct.unpack_from("<H", document, 0x0A)[0]
    if version < _WORD_97:
        raise DamagedDocumentError("the Word file is older than Word 97: an office program must convert it")
    if flags & _ENCRYPTED:
        raise EncryptedDocumentError("the Word file is locked by a password")
    table = tables.get("1Table" if flags & _TABLE_1 else "0Table", b"")
    paragraph_ranges = _ranges(document, table, _FC_PAPX, entry_size=13)
    marks = _Marks(_ranges(document, table, _FC_CHPX, entry_size=1))
    text: list[str] = []
    in_field_code = 0
    for char, offset in _characters(document, table):
        if char in "\r\x07\x0c":
            properties = _paragraph_properties(paragraph_ranges.at(offset), data)
            yield RawParagraph("".join(text), char, properties)
            text = []
        elif char == "\x13":
            in_field_code += 1
        elif char in "\x14\x15":
            in_field_code = max(0, in_field_code - 1) if char == "\x14" or in_field_code else in_field_code
        elif not in_field_code:
            marked = marks.at(offset)
            if marked is None:
                text.append(_SPECIAL.get(char, char))
            elif marked is not _LEFT_OUT:
                text.append(_SPECIAL.get(char, char).translate(marked))
    if text:
        yield RawParagraph("".join(text), "\r", ParagraphProperties())


_SPECIAL = {"\x0b": "\n", "\x1e": "-", "\x1f": "", "\x01": "\x01", "\x02": "", "\x05": "", "\x08": "\x01"}


def _characters(document: bytes, table: bytes) -> Iterator[tuple[str, int]]:
    """Each character of the main text, with its byte offset in the WordDocument stream."""
    position, size = struct.unpack_from("<II", document, _FC_CLX)
    pieces = table[position : position + size]
    at = 0
    while at < len(pieces) and pieces[at] == 1:
        at += 3 + struct.unpack_from("<H", pieces, at + 1)[0]
    if at >= len(pieces) or pieces[at] != 2:
        raise DamagedDocumentError("the Word file has no table of its text pieces")
    length = struct.unpack_from("<I", pieces, at + 1)[0]
    plc = pieces[at + 5 : at + 5 + length]
    count = (len(plc) - 4) // 12
    ends = struct.unpack_from(f"<{count + 1}I", plc, 0)
    left = min(struct.unpack_from("<I", document, _CCP_TEXT)[0], limits.MAX_TEXT)
    for number in range(count):
        place = struct.unpack_from("<I", plc, 4 * (count + 1) + 8 * number + 2)[0]
        wanted = min(max(ends[number + 1] - ends[number], 0), left)
        left -= wanted
        if place & 0x40000000:
            start, width = (place & 0x3FFFFFFF) // 2, 1
            piece = document[start : start + wanted].decode("cp1252", "replace")
        else:
            start, width = place, 2
            piece = document[start : start + 2 * wanted].decode("utf-16-le", "replace")
        offset = start
        for char in piece:
            yield char, offset
            offset += width if ord(char) < 0x10000 else 2 * width
        if left <= 0:
            return


def _ranges(document: bytes, table: bytes, position: int, *, entry_size: int) -> _Ranges:
    """The property bytes of all pages that a table of pages (PlcBtePapx, PlcBteChpx) names."""
    start, size = struct.unpack_from("<II", document, position)
    plc = table[start : start + size]
    count = min((len(plc) - 4) // 8, _MAX_PAGES)
    if count < 1:
        return _Ranges()
    found: list[tuple[int, int, bytes]] = []
    for page_number in struct.unpack_from(f"<{count}I", plc, 4 * (len(plc) // 8 + 1)):
        begin = (page_number & 0x3FFFFF) * _PAGE
        page = document[begin : begin + _PAGE]
        if len(page) < _PAGE:
            continue
        runs = page[-1]
        if 4 * (runs + 1) + runs * entry_size >= _PAGE:
            continue
        offsets = struct.unpack_from(f"<{runs + 1}I", page, 0)
        for run in range(runs):
            at = 2 * page[4 * (runs + 1) + run * entry_size]
            found.append((offsets[run], offsets[run + 1], _property_bytes(page, at, paragraph=entry_size > 1)))
    found.sort(key=lambda item: item[0])
    return _Ranges([item[0] for item in found], [(item[1], item[2]) for item in found])


def _property_bytes(page: bytes, at: int, *, paragraph: bool) -> bytes:
    if at == 0 or at >= _PAGE - 1:
        return b""
    size = page[at]
    if not paragraph:
        return page[at + 1 : at + 1 + size]
    if size == 0:
        return page[at + 2 : at + 2 + 2 * page[at + 1]]
    return page[at + 1 : at + 2 * size]


class _Marks:
    """Which characters are not plain text: deleted or hidden, or with digits raised, lowered or struck out."""

    def __init__(self, ranges: _Ranges) -> None:
        spans = (
            (start, end, _marks_of(grpprl)) for start, (end, grpprl) in zip(ranges.starts, ranges.values, strict=True)
        )
        self._spans = [(start, end, marks) for start, end, marks in spans if marks is not None]
        self._starts = [start for start, _, _ in self._spans]

    def at(self, offset: int) -> dict[int, str] | None:
        """None for plain text, `_LEFT_OUT` for what is not shown, else the table that sets its digits apart."""
        index = bisect_right(self._starts, offset) - 1
        return self._spans[index][2] if index >= 0 and offset < self._spans[index][1] else None


def _marks_of(grpprl: bytes) -> dict[int, str] | None:
    marks = None
    for code, operand in _sprms(grpprl):
        if code in (_DELETED, _HIDDEN) and operand[:1] == b"\x01":
            return _LEFT_OUT
        if code in (_STRUCK, _STRUCK_TWICE) and operand[:1] == b"\x01":
            marks = STRUCK_OUT
        elif code == _POSITION:
            marks = _POSITIONS.get(operand[:1], marks)
    return marks


def _sprms(grpprl: bytes) -> Iterator[tuple[int, bytes]]:
    """The properties in a grpprl: code and operand (2.2.5.1)."""
    at = 0
    while at + 2 < len(grpprl):
        code = grpprl[at] | grpprl[at + 1] << 8
        at += 2
        kind = code >> 13
        if kind != 6:
            size = _OPERAND_SIZES[kind]
        elif code == _TABLE_DEFINITION:
            size = (grpprl[at] | (grpprl[at + 1] << 8 if at + 1 < len(grpprl) else 0)) + 1
        else:
            size = grpprl[at] + 1
        yield code, grpprl[at : at + size]
        at += max(size, 1)


def _paragraph_properties(raw: bytes, data: bytes) -> ParagraphProperties:
    properties = ParagraphProperties()
    if len(raw) >= 2:
        properties.style = raw[0] | raw[1] << 8
    pending = list(_sprms(raw[2:]))
    for code, operand in pending:
        if code in _HUGE and len(operand) == 4 and len(pending) < 10_000:
            at = struct.unpack("<I", operand)[0]
            size = struct.unpack_from("<H", data, at)[0] if at + 2 <= len(data) else 0
            pending.extend(item for item in _sprms(data[at + 2 : at + 2 + size]) if item[0] not in _HUGE)
        elif code == _IN_TABLE:
            properties.in_table = operand == b"\x01"
        elif code == _ROW_END:
            properties.row_end = operand == b"\x01"
        elif code == _INNER_CELL:
            properties.inner_cell = operand == b"\x01"
        elif code == _INNER_ROW_END:
            properties.inner_row_end = operand == b"\x01"
        elif code == _DEPTH and len(operand) == 4:
            properties.depth = min(struct.unpack("<I", operand)[0], limits.MAX_NESTED_TABLES)
        elif code == _OUTLINE and operand:
            properties.outline = operand[0]
        elif code == _TABLE_DEFINITION:
            properties.cells = _row_cells(operand)
    if properties.in_table and properties.depth == 0:
        properties.depth = 1
    return properties


def _row_cells(operand: bytes) -> tuple[RowCell, ...]:
    """The cells of a row (2.9.322 TDefTableOperand): edges, then 20 bytes for each cell (2.9.306 TC80)."""
    if len(operand) < 3:
        return ()
    count = operand[2]
    if not 0 < count <= 64 or len(operand) < 3 + 2 * (count + 1):
        return ()
    edges = struct.unpack_from(f"<{count + 1}h", operand, 3)
    cells = []
    for number in range(count):
        at = 3 + 2 * (count + 1) + 20 * number
        flags = struct.unpack_from("<H", operand, at)[0] if at + 2 <= len(operand) else 0
        cells.append(RowCell(edges[number], edges[number + 1], flags & 3 == 1, flags >> 5 & 3 == 1))
    return tuple(cells)
