"""Tables without ruling lines: runs of lines whose figures stand one below the other.

Each line of figures is a row. A label that runs over several lines belongs to the figures nearest to it in height.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from parsers import grid
from parsers.document import Cell, Grid
from parsers.formats.pdf.lines import Line, box_of
from parsers.formats.pdf.page import Box, Char
from parsers.formats.pdf.stitch import locator
from parsers.forms import is_label

_FIGURE = re.compile(r"(?!\d{1,2}[.．]$)[\d.,+\-−—/０-９．，／%]+(?:万?元)?")
_FIGURES = 3  # a line with so many figures is a row of a table
_LABEL_LENGTH = 40  # characters of one line of a label
_LABEL_GAP = 2.5  # of the font size, between a line of figures and a line of its label
_ROW_GAP = 6.0  # of the font size, between two lines with figures

_Field = tuple[Char, ...]
_Span = tuple[float, float]  # left and right


@dataclass(slots=True)
class _Row:
    """A row while it is put together: the lines it is made of, by the height of the line that anchors it."""

    height: float
    fields: list[_Field]


def borderless_runs(lines: Sequence[Line], page: int) -> tuple[set[int], list[tuple[float, Grid]]]:
    """The identities of the lines that make such tables, and each table with the y where it begins."""
    taken: set[int] = set()
    runs: list[tuple[float, Grid]] = []
    for run in _runs(lines):
        taken.update(id(line) for line in run)
        runs.append((run[0].box[1], _grid(run, page)))
    return taken, runs


def _runs(lines: Sequence[Line]) -> list[list[Line]]:
    """Lines that follow each other closely, with fields or as labels of their rows; two or more hold figures."""
    runs: list[list[Line]] = []
    run: list[Line] = []
    edge = 0.0  # where the run's lines end on the right
    for line in lines:
        gap = _ROW_GAP if _has_figures(line) else _LABEL_GAP
        close = not run or line.box[1] - run[-1].box[3] < gap * line.size
        label = bool(run) and len(line.chars) <= _LABEL_LENGTH and line.box[2] < edge - 4 * line.size
        tabular = len(line.fields) >= 2
        if close and (tabular or label):
            run.append(line)
            edge = max(edge, line.box[2])
            continue
        runs.append(run)
        run = [line] if tabular else []
        edge = line.box[2] if tabular else 0.0
    runs.append(run)
    return [kept for run in runs if sum(map(_has_figures, kept := _without_prose_behind(run))) >= 2]


def _without_prose_behind(run: list[Line]) -> list[Line]:
    """The run without lines behind its last figures that are no rest of a label: a heading, prose."""
    last = max((number for number, line in enumerate(run) if _has_figures(line)), default=-1)
    end = last + 1
    while 0 < end < len(run) and run[end].box[1] - run[last].box[3] < 0.7 * run[last].size:
        end += 1
    return run[:end]


def _has_figures(line: Line) -> bool:
    return sum(map(_is_figure, line.fields)) >= _FIGURES


def _is_figure(field: _Field) -> bool:
    return bool(_FIGURE.fullmatch("".join(char.text for char in field)))


def _grid(run: Sequence[Line], page: int) -> Grid:
    columns = _columns(run)
    size = max(line.size for line in run)
    rows = _rows(run, left_of_figures=columns[0][0])
    labels = _label_edges(rows, columns[0][0], size)
    cells: list[Cell] = []
    for number, row in enumerate(rows):
        placed: dict[int, list[_Field]] = defaultdict(list)
        for field in row.fields:
            placed[_column(field, columns, labels)].append(field)
        for column, fields in sorted(placed.items()):
            chars = [char for field in fields for char in field]
            text = "\n".join(Line(field).text() for field in fields)
            cells.append(Cell(text, number, column, locator(page, box_of(chars))))
    return grid.from_places(cells, locator(page, box_of([char for line in run for char in line.chars])), clean=False)


def _columns(run: Sequence[Line]) -> list[_Span]:
    """The columns of figures, from left to right: figures that share an x stand in one column, however aligned."""
    columns: list[_Span] = []
    fields = (field for line in run if _has_figures(line) for field in line.fields if _is_figure(field))
    for left, right in sorted((field[0].left, field[-1].right) for field in fields):
        if columns and left < columns[-1][1]:
            columns[-1] = (columns[-1][0], max(columns[-1][1], right))
        else:
            columns.append((left, right))
    return columns


def _rows(run: Sequence[Line], left_of_figures: float) -> list[_Row]:
    """The lines of figures as rows, with the label lines around them; lines above the first are rows of their own."""
    anchors = [_Row(_height(line.box), list(line.fields)) for line in run if _has_figures(line)]
    above: list[_Row] = []
    for line in run:
        if _has_figures(line):
            continue
        height = _height(line.box)
        nearest = min(anchors, key=lambda row: abs(row.height - height))
        near = line.box[2] <= left_of_figures and abs(nearest.height - height) < 2.2 * line.size
        if near and not is_label(line.text()):  # a whole label beside no figures is a row of blanks
            nearest.fields.extend(line.fields)
        else:
            above.append(_Row(height, list(line.fields)))
    for row in anchors:
        row.fields.sort(key=lambda field: (round(field[0].top), field[0].left))
    return sorted([*above, *anchors], key=lambda row: row.height)


def _label_edges(rows: Sequence[_Row], left_of_figures: float, size: float) -> list[float]:
    """Where the columns of labels begin."""
    edges: list[float] = []
    for left in sorted(field[0].left for row in rows for field in row.fields if field[-1].right <= left_of_figures):
        if not edges or left - edges[-1] > 2 * size:
            edges.append(left)
    return edges or [0.0]


def _column(field: _Field, columns: Sequence[_Span], labels: Sequence[float]) -> int:
    if field[-1].right <= columns[0][0]:
        return max((number for number, edge in enumerate(labels) if edge <= field[0].left + 1), default=0)
    middle = _middle(field)
    return len(labels) + min(range(len(columns)), key=lambda number: abs(sum(columns[number]) / 2 - middle))


def _middle(field: _Field) -> float:
    left, _, right, _ = box_of(field)
    return (left + right) / 2


def _height(box: Box) -> float:
    return (box[1] + box[3]) / 2
