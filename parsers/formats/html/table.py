"""An HTML table while it is read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from parsers import grid
from parsers.document import Block, Locator, Paragraph, Picture
from parsers.formats.layout import cell_text, holds_data
from parsers.grid import Printed


@dataclass(slots=True)
class Entry:
    """A block, the path of its element, and whether all its text stands in links."""

    path: tuple[int, ...]
    block: Block
    linked: bool = False


@dataclass(slots=True)
class CellDraft:
    """A cell and what was read in it."""

    locator: Locator
    row_span: int
    column_span: int
    entries: list[Entry] = field(default_factory=list)

    @property
    def blocks(self) -> list[Block]:
        """What stands in it, without the places."""
        return [entry.block for entry in self.entries]


@dataclass(slots=True)
class TableDraft:
    """A table element: its rows so far, where the blocks around it go, and what stands in it outside any cell."""

    path: tuple[int, ...]
    locator: Locator
    around: list[Entry]
    ignored: bool = False  # nested too deep: its cells are blocks like any other
    rows: list[list[CellDraft]] = field(default_factory=list)
    loose: list[Entry] = field(default_factory=list)

    def finished(self) -> Iterable[Entry]:
        """The caption, then one grid and the pictures in it, or, for a layout table, the blocks of its cells."""
        inside = [entry for row in self.rows for cell in row for entry in cell.entries]
        if not holds_data([cell.blocks for row in self.rows for cell in row]):
            return [*self.loose, *(entry for entry in inside if not _is_blank(entry.block))]
        printed = [
            [Printed(cell_text(cell.blocks), cell.locator, cell.row_span, cell.column_span) for cell in row]
            for row in self.rows
        ]
        linked = all(entry.linked for entry in inside)
        pictures = [entry for entry in inside if isinstance(entry.block, Picture)]
        return [*self.loose, Entry(self.path, grid.from_spans(printed, self.locator), linked), *pictures]


def _is_blank(block: Block) -> bool:
    return isinstance(block, Paragraph) and not block.text.strip()


def trimmed(block: Block) -> Block:
    """A paragraph without the blanks that indent it; grids keep theirs."""
    return replace(block, text=block.text.strip()) if isinstance(block, Paragraph) else block
