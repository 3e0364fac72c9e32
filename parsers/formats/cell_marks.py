"""Paragraphs to tables the way Word keeps them: a mark ends each cell, another each row, and the row's own definition
says where its cells begin and how they are merged. DOC, WPS and RTF are all of this kind.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from parsers import grid, limits
from parsers.document import Block, Cell, Locator, Paragraph, Picture
from parsers.formats.layout import cell_text, holds_data

CELL_END = "\x07"
PICTURE = "\x01"
_SAME_EDGE = 40  # twips within which two cell edges are one


@dataclass(frozen=True, slots=True)
class RowCell:
    """A cell as its row defines it: its edges in twips, and how it is merged with its neighbours."""

    left: int
    right: int
    joins_left: bool
    joins_above: bool


@dataclass(slots=True)
class ParagraphProperties:
    """What matters of a paragraph's properties."""

    style: int = 0
    in_table: bool = False
    row_end: bool = False
    depth: int = 0
    inner_cell: bool = False
    inner_row_end: bool = False
    outline: int = 9
    cells: tuple[RowCell, ...] = ()


@dataclass(frozen=True, slots=True)
class RawParagraph:
    """A paragraph's text without its mark, the mark (BEL ends a cell), and its properties. SOH is a picture."""

    text: str
    mark: str
    properties: ParagraphProperties


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


def blocks_of(raw: Iterable[RawParagraph]) -> Iterator[Block]:
    """The blocks that the paragraphs make: prose, and the tables their marks close."""
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
        if paragraph.mark == CELL_END or properties.inner_cell:
            table.end_cell()
    while tables:
        finished = list(_finished(tables.pop()))
        if tables:
            tables[-1].open_cell.extend(finished)
        else:
            yield from finished


def _paragraph(paragraph: RawParagraph, locator: Locator) -> Iterator[Block]:
    level = _level(paragraph.properties)
    for line in paragraph.text.replace(PICTURE, "").split("\n"):
        if line.strip():
            yield Paragraph(line.strip(), locator, level)
    if PICTURE in paragraph.text:
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
