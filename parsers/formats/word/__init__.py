"""DOC and WPS (Word 97-2003 binary), read directly: Word's own cell marks and row definitions make the grids."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

import olefile

from parsers import grid, limits
from parsers.charset import decode
from parsers.document import (
    Block,
    Cell,
    DamagedDocumentError,
    Document,
    EncryptedDocumentError,
    HostileDocumentError,
    Locator,
    Paragraph,
    Picture,
)
from parsers.formats.layout import cell_text, holds_data
from parsers.formats.word.binary import ParagraphProperties, RawParagraph, RowCell, paragraphs
from parsers.reading import Hints

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BODY = "WordDocument"
_LOCKED = "EncryptedPackage"
_SAME_EDGE = 40  # twips within which two cell edges are one
_PICTURE = "\x01"


def recognise(payload: bytes) -> bool:
    """Whether the bytes are an OLE file with a Word body, or an office file locked by a password."""
    return payload.startswith(SIGNATURE) and any(name.encode("utf-16-le") in payload for name in (_BODY, _LOCKED))


def read(payload: bytes, hints: Hints) -> Document:
    """The blocks of the main text. Raises DamagedDocumentError, EncryptedDocumentError, HostileDocumentError."""
    try:
        ole = olefile.OleFileIO(io.BytesIO(payload))
    except (OSError, ValueError, IndexError, TypeError) as error:
        raise DamagedDocumentError(f"the OLE container is damaged: {error}") from error
    with ole:
        if ole.exists(_LOCKED):
            raise EncryptedDocumentError("the office file is locked by a password")
        body = _stream(ole, _BODY)
        tables = {name: _stream(ole, name) for name in ("0Table", "1Table") if ole.exists(name)}
        data = _stream(ole, "Data") if ole.exists("Data") else b""
        facts = _facts(ole)
    blocks = list(_blocks(paragraphs(body, tables, data)))
    return Document(
        "application/msword",
        tuple(blocks[: limits.MAX_BLOCKS]),
        title=facts.get("title"),
        facts=facts,
        notes=(f"cut after {limits.MAX_BLOCKS} blocks",) if len(blocks) > limits.MAX_BLOCKS else (),
    )


def _stream(ole: olefile.OleFileIO, name: str) -> bytes:
    try:
        if ole.get_size(name) > limits.MAX_ENTRY:
            raise HostileDocumentError(f"the stream {name} is too large")
        return bytes(ole.openstream(name).read())
    except (OSError, ValueError, IndexError, TypeError) as error:
        if isinstance(error, HostileDocumentError):
            raise
        raise DamagedDocumentError(f"the stream {name} is damaged: {error}") from error


def _facts(ole: olefile.OleFileIO) -> dict[str, str]:
    if not ole.exists("\x05SummaryInformation"):
        return {}
    try:
        summary = ole.get_metadata()
    except (OSError, ValueError, IndexError, TypeError, OverflowError):
        return {}  # what the file says about itself is worth nothing if it cannot be read
    facts = {}
    for name in ("title", "author", "last_saved_by", "subject", "company"):
        value = getattr(summary, name)
        text = decode(value).text if isinstance(value, bytes) else str(value or "")
        if text.strip("\0 "):
            facts[name] = text.strip("\0 ")[: limits.MAX_FACT]
    for name in ("create_time", "last_saved_time"):
        value = getattr(summary, name)
        if value:
            facts[name] = str(value)
    return facts


# --- paragraphs to blocks --------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Row:
    contents: list[list[Block]] = field(default_factory=list)
    cells: tuple[RowCell, ...] = ()


@dataclass(slots=True)
class _Table:
    """A table while its paragraphs come by."""

    number: int
    rows: list[_Row] = field(default_factory=lambda: [_Row()])
    open_cell: list[Block] = field(default_factory=list)

    def locator(self) -> Locator:
        """Where the next block stands."""
        return f"table:{self.number};row:{len(self.rows)};cell:{len(self.rows[-1].contents) + 1}"

    def end_cell(self) -> None:
        self.rows[-1].contents.append(self.open_cell)
        self.open_cell = []

    def end_row(self, cells: tuple[RowCell, ...]) -> None:
        self.rows[-1].cells = cells
        self.rows.append(_Row())


def _blocks(raw: Iterable[RawParagraph]) -> Iterator[Block]:
    tables: list[_Table] = []
    count = started = 0
    for paragraph in raw:
        properties = paragraph.properties
        depth = properties.depth
        while len(tables) > depth:
            finished = list(_finished(tables.pop()))
            if tables:
                tables[-1].open_cell.extend(finished)
            else:
                yield from finished
        while len(tables) < depth:
            started += 1
            tables.append(_Table(started))
        if not tables:
            count += 1
            yield from _paragraph(paragraph, f"paragraph:{count}")
            continue
        table = tables[-1]
        if properties.row_end or properties.inner_row_end:
            table.end_row(properties.cells)
            continue
        table.open_cell.extend(_paragraph(paragraph, table.locator()))
        if paragraph.mark == "\x07" or properties.inner_cell:
            table.end_cell()
    while tables:
        finished = list(_finished(tables.pop()))
        if tables:
            tables[-1].open_cell.extend(finished)
        else:
            yield from finished


def _paragraph(paragraph: RawParagraph, locator: Locator) -> Iterator[Block]:
    level = _level(paragraph.properties)
    for line in paragraph.text.replace(_PICTURE, "").split("\n"):
        if line.strip():
            yield Paragraph(line.strip(), locator, level)
    if _PICTURE in paragraph.text:
        yield Picture("", locator)


def _level(properties: ParagraphProperties) -> int:
    """Styles 1 to 9 are always the built-in headings ([MS-DOC] 2.9.271)."""
    if properties.outline < 6:
        return properties.outline + 1
    return properties.style if 1 <= properties.style <= 6 else 0


def _finished(table: _Table) -> Iterator[Block]:
    """The table as a grid; as the blocks in its cells where it only lays out the page."""
    if table.open_cell:
        table.end_cell()
    rows = [row for row in table.rows if row.contents][: limits.MAX_ROWS]
    contents = [content for row in rows for content in row.contents]
    if not holds_data(contents):
        yield from (block for content in contents for block in content)
        return
    edges = _edges(rows)
    cells: list[Cell] = []
    above: dict[int, int] = {}
    clean = True
    for number, row in enumerate(rows):
        starts: dict[int, int] = {}
        defined = len(row.cells) == len(row.contents)
        clean = clean and defined
        for position, content in enumerate(row.contents):
            locator = f"table:{table.number};row:{number + 1};cell:{position + 1}"
            definition = row.cells[position] if defined else None
            left = _nearest(edges, definition.left) if definition else position
            right = _nearest(edges, definition.right) if definition else position + 1
            text = cell_text(content)
            if definition and definition.joins_left and cells and cells[-1].row == number and not text:
                cells[-1] = replace(cells[-1], column_span=max(right - cells[-1].column, 1))
                continue
            if definition and definition.joins_above and left in above:
                index = above[left]
                cells[index] = replace(cells[index], row_span=number - cells[index].row + 1)
                starts[left] = index
                continue
            starts[left] = len(cells)
            cells.append(Cell(text, number, left, locator, 1, max(right - left, 1)))
        above = starts
    yield grid.from_places(cells, f"table:{table.number}", clean=clean)
    yield from (block for content in contents for block in content if isinstance(block, Picture))


def _edges(rows: Iterable[_Row]) -> list[int]:
    edges: list[int] = []
    for edge in sorted({edge for row in rows for cell in row.cells for edge in (cell.left, cell.right)}):
        if not edges or edge - edges[-1] > _SAME_EDGE:
            edges.append(edge)
    return edges


def _nearest(edges: list[int], edge: int) -> int:
    return min(range(len(edges)), key=lambda index: abs(edges[index] - edge))
