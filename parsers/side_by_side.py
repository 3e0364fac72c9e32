"""A list of indicators that is printed in two or more columns of the page, made one list again.

Such a grid repeats its header (`统计指标 单位 统计数 统计指标 单位 统计数`). Its parts are read one below the other, or
line by line from left to right, whichever keeps the order of the form.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise, zip_longest

from parsers.document import Cell, Grid
from parsers.forms import TABLE_FORMS, is_stub
from parsers.forms.model import TableForm
from parsers.labels import squeezed
from parsers.lines import Line, lines_of


def lines_in_order(grid: Grid, number: int) -> list[Line]:
    """The lines of a grid, those of its parts one after the other where it has parts side by side."""
    parts = [lines_of(part, number) for part in _parts(grid)]
    if len(parts) < 2:
        return lines_of(grid, number)
    below = [line for part in parts for line in part]
    across = [line for row in zip_longest(*parts) for line in row if line is not None]
    return min(below, across, key=_disorder)


def _parts(grid: Grid) -> Iterable[Grid]:
    """The grid cut before each repeated header of the column of labels."""
    for row in grid.rows()[:6]:
        starts = [cell.column for cell in row if is_stub(cell.text)]
        if len(starts) < 2:
            continue
        texts = [squeezed(cell.text) for cell in row]
        period = len(texts) // len(starts)
        if period < 2 or texts != texts[:period] * len(starts):
            continue
        edges = [0, *starts[1:], grid.column_count]
        if any(_crosses(cell, edges) for cell in grid.cells if cell.row > row[0].row):
            continue
        for left, right in pairwise(edges):
            cells = tuple(
                replace(cell, column_span=min(cell.column_span, right - cell.column))
                for cell in grid.cells
                if left <= cell.column < right and cell.row >= row[0].row
            )
            yield replace(grid, cells=cells)
        return


def _crosses(cell: Cell, edges: Sequence[int]) -> bool:
    return any(cell.column < edge < cell.column + cell.column_span for edge in edges)


def _disorder(lines: Sequence[Line]) -> int:
    """How often a row of a form is followed by one that the form has before it, by the form that knows the most."""
    return max(((_known(lines, form), -_descents(lines, form)) for form in TABLE_FORMS), default=(0, 0))[1] * -1


def _positions(lines: Sequence[Line], form: TableForm) -> list[int]:
    mentions = (form.labels[0].mention(slot.text).rows for line in lines for slot in line.words)
    return [rows[0] for rows in mentions if len(rows) == 1]


def _known(lines: Sequence[Line], form: TableForm) -> int:
    return len(_positions(lines, form))


def _descents(lines: Sequence[Line], form: TableForm) -> int:
    return sum(later < earlier for earlier, later in pairwise(_positions(lines, form)))
