"""Rows of text in and around tables: on a sheet, and where one table holds a whole report.

A row that holds one text and nothing else parts two tables where it is a heading or prose; at a table's upper or lower
edge it is a line of text whatever it says (the title, the table's name, the signature).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from parsers.document import Block, Cell, Grid, Paragraph
from parsers.forms import is_label
from parsers.lines import nature

_HEADING = re.compile(r"\s*[一二三四五六七八九十]{1,3}\s*[、.．]")
_PROSE = 60  # characters: a row with one longer text and nothing else is prose


def lines_apart(block: Block) -> Iterator[Block]:
    """The block; where it is a table that holds a whole report, its tables and lines (`blocks_of_sheet`)."""
    if isinstance(block, Grid) and any(_parts_tables(cells) for cells in _texts(block)):
        yield from blocks_of_sheet(block)
    else:
        yield block


def blocks_of_sheet(grid: Grid) -> Iterator[Block]:
    """The tables and lines of a sheet that was read as one grid."""
    texts = _texts(grid)
    merged = {
        row for cell in grid.cells if cell.row_span > 1 for row in range(cell.row + 1, cell.row + cell.row_span)
    }  # rows that a cell from above reaches into belong to its table
    begin = 0
    for number, row in enumerate(texts):
        if number not in merged and _parts_tables(row):
            yield from _table(grid, texts, merged, begin, number)
            yield _line(row[0])
            begin = number + 1
    yield from _table(grid, texts, merged, begin, len(texts))


def _texts(grid: Grid) -> list[list[Cell]]:
    return [[cell for cell in row if cell.text.strip()] for row in grid.rows()]


def _parts_tables(row: Sequence[Cell]) -> bool:
    """Whether a row is a heading or prose, and none of a form's labels (三、本年度办理结果)."""
    if len(row) != 1 or row[0].row_span > 1:
        return False
    text = row[0].text
    return (bool(_HEADING.match(text)) or len(text) > _PROSE) and not is_label(text)


def _table(grid: Grid, texts: Sequence[Sequence[Cell]], merged: set[int], begin: int, end: int) -> Iterator[Block]:
    """The rows from `begin` to `end` as a table, the lines at its edges apart."""

    def is_edge(number: int) -> bool:
        row = texts[number]
        alone = len(row) == 1 and number not in merged and row[0].row_span == 1
        return not row or (alone and nature(row[0].text) == "words" and not is_label(row[0].text))

    first, last = begin, end
    while first < last and is_edge(first):
        first += 1
    while last > first and is_edge(last - 1):
        last -= 1
    yield from (_line(row[0]) for row in texts[begin:first] if row)
    cells = [cell for cell in grid.cells if first <= cell.row < last]
    if cells:
        moved = tuple(
            replace(cell, row=cell.row - first, row_span=min(cell.row_span, last - cell.row)) for cell in cells
        )
        yield Grid(moved, last - first, grid.column_count, cells[0].locator, grid.clean)
    yield from (_line(row[0]) for row in texts[last:end] if row)


def _line(cell: Cell) -> Paragraph:
    return Paragraph(cell.text.strip(), cell.locator)
