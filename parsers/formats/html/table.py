"""An HTML table while it is read, and the decision whether it holds data or only lays out the page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from parsers import grid
from parsers.document import Block, Grid, Locator, Paragraph, Picture
from parsers.grid import Printed

_PROSE_LINES = 8  # a data cell has fewer lines,
_PROSE = 400  # or fewer characters


@dataclass(slots=True)
class Entry:
    """A block, the path of its element, and whether all its text stands in links."""

    path: tuple[int, ...]
    block: Block
    linked: bool = False


@dataclass(slots=True)
class CellDraft:
    """A cell and what was read in it."""

    path: tuple[int, ...]
    locator: Locator
    row_span: int
    column_span: int
    entries: list[Entry] = field(default_factory=list)

    def text(self) -> str:
        """The cell's lines; those of a table inside the cell too."""
        return "\n".join(_lines(self.entries))


@dataclass(slots=True)
class TableDraft:
    """A table element: its rows so far, where the blocks around it go, and what stands in it outside any cell."""

    path: tuple[int, ...]
    around: list[Entry]
    ignored: bool = False  # nested too deep: its cells are blocks like any other
    rows: list[list[CellDraft]] = field(default_factory=list)
    loose: list[Entry] = field(default_factory=list)

    def finished(self, locator: Locator) -> Iterable[Entry]:
        """The caption, then one grid and the pictures in it, or, for a layout table, the blocks of its cells."""
        cells = [cell for row in self.rows for cell in row]
        if not self._holds_data(cells):
            inside = [entry for cell in cells for entry in cell.entries]
            return [*self.loose, *(entry for entry in inside if not _is_blank(entry.block))]
        printed = [
            [Printed(cell.text(), cell.locator, cell.row_span, cell.column_span) for cell in row] for row in self.rows
        ]
        table = grid.from_spans(printed, locator)
        linked = all(entry.linked for cell in cells for entry in cell.entries)
        pictures = [entry for cell in cells for entry in cell.entries if isinstance(entry.block, Picture)]
        return [*self.loose, Entry(self.path, table, linked), *pictures]

    def _holds_data(self, cells: list[CellDraft]) -> bool:
        if len(cells) < 2:
            return False
        sizes = [(sum(map(len, lines)), len(lines)) for lines in (list(_lines(cell.entries)) for cell in cells)]
        whole = sum(size for size, _ in sizes)
        nested = sum(len(text) for cell in cells for entry in cell.entries for text in _grid_texts(entry.block))
        if nested and (nested * 2 > whole or sum(size > 0 for size, _ in sizes) < 8):
            return False
        largest, lines = max(sizes)
        return not (largest > _PROSE and lines > _PROSE_LINES and largest * 2 > whole)


def _lines(entries: Iterable[Entry]) -> Iterable[str]:
    for entry in entries:
        if isinstance(entry.block, Paragraph):
            yield entry.block.text
        else:
            yield from _grid_texts(entry.block)


def _grid_texts(block: Block) -> Iterable[str]:
    return (cell.text for cell in block.cells if cell.text) if isinstance(block, Grid) else ()


def _is_blank(block: Block) -> bool:
    return isinstance(block, Paragraph) and not block.text.strip()


def trimmed(block: Block) -> Block:
    """A paragraph without the blanks that indent it; grids keep theirs."""
    return replace(block, text=block.text.strip()) if isinstance(block, Paragraph) else block
