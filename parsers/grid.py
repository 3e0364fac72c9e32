"""The one way a Grid comes about, whatever the format stated: rows of cells with spans, or cells at known places.

Strings are left as printed. A merged cell appears once, where it begins, with its spans.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from parsers import limits
from parsers.document import Cell, Grid, Locator


@dataclass(slots=True)  # not frozen: one is made for every cell
class Printed:
    """A cell as a format states it, before it has a place. `row_span` 0 means "to the last row" (HTML)."""

    text: str
    locator: Locator = ""
    row_span: int = 1
    column_span: int = 1


def from_spans(rows: Sequence[Sequence[Printed]], locator: Locator = "", *, clean: bool = True) -> Grid:
    """Places rows of spanning cells as a browser does (HTML, 4.9.12 "forming a table"): each goes to the first free
    place of its row. Spans are cut to the table; rows and columns beyond the limits are dropped, and
    the grid is then not `clean`.
    """
    clean = clean and len(rows) <= limits.MAX_ROWS
    rows = rows[: limits.MAX_ROWS]
    taken: list[int] = []  # by column: the first row that is free again
    cells: list[Cell] = []
    wide: list[int] = []  # cells that claim the whole width, whatever that turns out to be
    for number, row in enumerate(rows):
        column = 0
        for printed in row:
            while column < len(taken) and taken[column] > number:
                column += 1
            if column >= limits.MAX_COLUMNS:
                clean = False
                break
            height, width = printed.row_span, printed.column_span
            if height == width == 1:
                cells.append(Cell(printed.text, number, column, printed.locator))
                if column < len(taken):
                    taken[column] = number + 1
                else:
                    taken.append(number + 1)
                column += 1
                continue
            height = len(rows) - number if height == 0 else min(height, len(rows) - number)
            width = max(width, 1)
            if width > limits.MAX_SPAN:
                wide.append(len(cells))
                width = 1
            width = min(width, limits.MAX_COLUMNS - column)
            height = max(height, 1)
            cells.append(Cell(printed.text, number, column, printed.locator, height, width))
            taken.extend([0] * (column + width - len(taken)))
            taken[column : column + width] = [number + height] * width
            column += width
    column_count = len(taken)
    for index in wide:
        cells[index] = _stretched(cells, index, column_count)
    return _bounded(cells, len(rows), column_count, locator, clean)


def from_rows(rows: Sequence[Sequence[Printed]], locator: Locator = "", *, clean: bool = False) -> Grid:
    """A grid of rows that state no spans: fields of a line, cells of a stream. Its structure is a guess."""
    return from_spans(rows, locator, clean=clean)


def from_places(cells: Iterable[Cell], locator: Locator = "", *, clean: bool = True) -> Grid:
    """A grid of cells whose rows and columns are known (Word, spreadsheets, ruled PDF)."""
    given = sorted(cells, key=lambda cell: (cell.row, cell.column))
    kept = [cell for cell in given if cell.row < limits.MAX_ROWS and cell.column < limits.MAX_COLUMNS]
    clean = clean and len(kept) == len(given)
    row_count = max((cell.row + cell.row_span for cell in kept), default=0)
    column_count = max((cell.column + cell.column_span for cell in kept), default=0)
    return _bounded(kept, min(row_count, limits.MAX_ROWS), min(column_count, limits.MAX_COLUMNS), locator, clean)


def _stretched(cells: Sequence[Cell], index: int, column_count: int) -> Cell:
    """The cell widened to the right until the next cell of its row, or the table's edge."""
    cell = cells[index]
    following = cells[index + 1] if index + 1 < len(cells) else None
    edge = following.column if following and following.row == cell.row else column_count
    return Cell(cell.text, cell.row, cell.column, cell.locator, cell.row_span, max(edge - cell.column, 1))


def _bounded(cells: Sequence[Cell], row_count: int, column_count: int, locator: Locator, clean: bool) -> Grid:
    if row_count * column_count > limits.MAX_AREA:
        row_count = max(1, limits.MAX_AREA // column_count)
        cells = [cell for cell in cells if cell.row < row_count]
        clean = False
    return Grid(tuple(cells), row_count, column_count, locator, clean)
