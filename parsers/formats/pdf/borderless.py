"""Tables without ruling lines: runs of lines whose fields, above all figures, stand one below the other."""

from __future__ import annotations

import re
from collections.abc import Sequence

from parsers import grid
from parsers.document import Cell, Grid
from parsers.formats.pdf.lines import Line, box_of
from parsers.formats.pdf.page import Char
from parsers.formats.pdf.stitch import locator

_FIGURE = re.compile(r"[\d.,+\-−—/０-９．，／%]+(?:万?元)?")
_FIGURES = 3  # a line with so many figures is a row of a table


def borderless_runs(lines: Sequence[Line], page: int) -> tuple[set[int], list[tuple[float, Grid]]]:
    """The identities of the lines that make such tables, and each table with the y where it begins."""
    taken: set[int] = set()
    runs: list[tuple[float, Grid]] = []
    for run in _runs(lines):
        taken.update(id(line) for line in run)
        runs.append((run[0].box[1], _grid(run, page)))
    return taken, runs


def _runs(lines: Sequence[Line]) -> list[list[Line]]:
    """Lines with two or more fields that follow each other closely and hold at least two rows of figures."""
    runs: list[list[Line]] = []
    open_run: list[Line] = []
    for line in lines:
        tabular = len(line.fields) >= 2 or (bool(open_run) and _is_wrapped(open_run[-1], line))
        close = not open_run or line.box[1] - open_run[-1].box[3] < 3 * line.size
        if tabular and close:
            open_run.append(line)
            continue
        runs.append(open_run)
        open_run = [line] if tabular else []
    runs.append(open_run)
    return [run for run in runs if sum(_figures(line) >= _FIGURES for line in run) >= 2]


def _is_wrapped(above: Line, line: Line) -> bool:
    """A short line among rows: a label that goes on, in the table's first columns."""
    return len(line.chars) <= 24 and line.box[2] < above.box[2] - 4 * line.size


def _figures(line: Line) -> int:
    return sum(bool(_FIGURE.fullmatch("".join(char.text for char in field))) for field in line.fields)


def _grid(run: Sequence[Line], page: int) -> Grid:
    """Columns are where the figures stand; a field belongs to the column that its middle is nearest to."""
    middles = sorted(
        (box_of(field)[0] + box_of(field)[2]) / 2
        for line in run
        if _figures(line) >= _FIGURES
        for field in line.fields
        if _FIGURE.fullmatch("".join(char.text for char in field))
    )
    size = max(line.size for line in run)
    columns: list[list[float]] = []
    for middle in middles:
        if columns and middle - columns[-1][-1] < 0.9 * size:
            columns[-1].append(middle)
        else:
            columns.append([middle])
    centres = [sum(column) / len(column) for column in columns]
    cells: list[Cell] = []
    for row, line in enumerate(run):
        placed: dict[int, list[Char]] = {}
        for field in line.fields:
            left, _, right, _ = box_of(field)
            middle = (left + right) / 2
            figure = bool(_FIGURE.fullmatch("".join(char.text for char in field)))
            if not figure and middle < centres[0] - size:
                column = 0
            else:
                column = 1 + min(range(len(centres)), key=lambda index: abs(centres[index] - middle))
            placed.setdefault(column, []).extend(field)
        for column, chars in placed.items():
            cells.append(Cell(Line(tuple(chars)).text(), row, column, locator(page, box_of(chars))))
    return grid.from_places(cells, locator(page, box_of([char for line in run for char in line.chars])), clean=False)
