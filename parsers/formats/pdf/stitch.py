"""Joins what a page break cut: the table that goes on at the top of the next page, and the row cut in two."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace

from parsers import grid
from parsers.document import Cell, Grid
from parsers.formats.pdf.page import Box
from parsers.formats.pdf.ruled import RuledCell, RuledTable
from parsers.forms import is_label

_SAME_EDGE = 8.0  # points that a table's edges may differ between pages
_SAME_LINE = 5.0  # points that an upright line may differ between pages
_LEAST_LABELS = 2
_FIGURE = re.compile(r"[\s\d.,+\-−—/%０-９．，／]+(?:万?元)?")
_ITEM = re.compile(r"\s*(?:\d{1,2}\s*[.．、]|[（(]\s*[一二三四五六七八九十]|[一二三四五六七八九十]{1,2}\s*[、.．])")


@dataclass(slots=True)
class Piece:
    """The part of a table on one page, and whether text stands between it and the page's top or bottom."""

    table: RuledTable
    first: bool  # nothing but a page header above it
    last: bool  # nothing but a page footer below it


def stitched(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """The pieces in groups that are one table."""
    groups: list[list[Piece]] = []
    for piece in pieces:
        before = groups[-1][-1] if groups else None
        if before is not None and _goes_on(before, piece):
            groups[-1].append(piece)
        else:
            groups.append([piece])
    return groups


def _goes_on(before: Piece, after: Piece) -> bool:
    if after.table.page != before.table.page + 1 or not (before.last and after.first):
        return False
    left, _, right, _ = before.table.box
    other_left, _, other_right, _ = after.table.box
    return abs(left - other_left) <= _SAME_EDGE and abs(right - other_right) <= _SAME_EDGE


def grid_of(pieces: Sequence[Piece]) -> Grid:
    """One grid of the pieces: their upright lines brought together, repeated headers dropped, a cut row joined."""
    xs = _common_lines([piece.table.xs for piece in pieces])
    clean = all(piece.table.clean for piece in pieces)
    rows: list[list[Cell]] = []
    for piece in pieces:
        added = _rows(piece.table, xs)
        if rows:
            added = added[_repeated(rows, added) :]
            if added and (completed := _labels_completed(rows, added[0])):
                rows, added, clean = completed, added[1:], False
            elif added and _is_rest(rows[-1], added[0]):
                rows[-1] = _joined(rows[-1], added[0])
                added = added[1:]
                clean = False
        offset = len(rows)
        first = added[0][0].row if added and added[0] else 0
        numbered = [[replace(cell, row=cell.row - first + offset) for cell in row] for row in added]
        rows.extend(numbered)
    box = pieces[0].table.box
    cells = _cut_spans([cell for row in rows for cell in row], len(rows))
    return grid.from_places(cells, locator(pieces[0].table.page, box), clean=clean)


def locator(page: int, box: Box) -> str:
    """The locator of a box on a page (from 1), in whole points."""
    left, top, right, bottom = (round(value) for value in box)
    return f"page:{page};box:{left},{top},{right},{bottom}"


def _common_lines(lines: Sequence[Sequence[float]]) -> list[float]:
    common: list[float] = []
    for value in sorted(value for page in lines for value in page):
        if not common or value - common[-1] > _SAME_LINE:
            common.append(value)
    return common


def _rows(table: RuledTable, xs: Sequence[float]) -> list[list[Cell]]:
    """The table's cells by row, their columns counted in the common lines."""
    rows: list[list[Cell]] = [[] for _ in range(len(table.ys) - 1)]
    for cell in table.cells:
        left, right = _nearest(xs, cell.box[0]), _nearest(xs, cell.box[2])
        rows[cell.row].append(
            Cell(
                cell.text,
                cell.row,
                left,
                locator(table.page, cell.box),
                cell.row_span,
                max(right - left, 1),
            )
        )
    return rows


def _nearest(xs: Sequence[float], x: float) -> int:
    at = bisect_left(xs, x)
    candidates = [index for index in (at - 1, at) if 0 <= index < len(xs)]
    return min(candidates, key=lambda index: abs(xs[index] - x))


def _texts(row: Sequence[Cell]) -> list[str]:
    return ["".join(cell.text.split()) for cell in row]


def _repeated(rows: Sequence[Sequence[Cell]], added: Sequence[Sequence[Cell]]) -> int:
    """How many of the added rows repeat the table's first ones: a header printed on every page."""
    count = 0
    while count < min(len(added), len(rows), 4):
        texts = _texts(added[count])
        if texts != _texts(rows[count]) or not any(texts) or any(_FIGURE.fullmatch(text) for text in texts if text):
            break
        count += 1
    return count


def _is_rest(above: Sequence[Cell], row: Sequence[Cell]) -> bool:
    """Whether a page's first row is the rest of the row above the break.

    Then the figures stand on one side only, and what is printed on the other begins no item of its own.
    """
    texts, above_texts = [text for text in _texts(row) if text], [text for text in _texts(above) if text]
    if not texts or not above_texts:
        return False
    figures = sum(bool(_FIGURE.fullmatch(text)) for text in texts)
    above_figures = sum(bool(_FIGURE.fullmatch(text)) for text in above_texts)
    if any(_ITEM.match(text) for text in texts):
        return False
    if figures == 0:
        return above_figures >= 2 and len(texts) <= 3
    return above_figures == 0 and figures >= 2 and figures == len(texts) and bool(_ITEM.match(above_texts[-1]))


def _labels_completed(rows: Sequence[Sequence[Cell]], row: Sequence[Cell]) -> list[list[Cell]] | None:
    """The rows with their labels completed by a page's first row, where that is the rest of a header that the break
    cut through (`结果维`, `持`): most of its cells make a label of a form of the cell above them. Else None."""
    last = len(rows) - 1
    above = {
        column: (number, place)
        for number, cells in enumerate(rows)
        for place, cell in enumerate(cells)
        if number + cell.row_span > last
        for column in range(cell.column, cell.column + cell.column_span)
    }
    rests = [cell for cell in row if cell.text.strip()]
    known = [cell for cell in rests if cell.column in above]
    made = [f"{rows[n][i].text}\n{cell.text}" for cell in known for n, i in [above[cell.column]]]
    if len(known) < len(rests) or sum(map(is_label, made)) < max(_LEAST_LABELS, len(rests) / 2):
        return None
    completed = [list(cells) for cells in rows]
    for cell, text in zip(known, made, strict=True):
        number, place = above[cell.column]
        completed[number][place] = replace(completed[number][place], text=text)
    return completed


def _joined(above: Sequence[Cell], row: Sequence[Cell]) -> list[Cell]:
    by_column = {cell.column: cell for cell in above}
    for cell in row:
        if not cell.text:
            continue
        other = by_column.get(cell.column)
        if other is None:
            by_column[cell.column] = replace(cell, row=above[0].row)
        else:
            text = f"{other.text}\n{cell.text}" if other.text else cell.text
            by_column[cell.column] = replace(other, text=text, locator=other.locator if other.text else cell.locator)
    return [by_column[column] for column in sorted(by_column)]


def _cut_spans(cells: Sequence[Cell], row_count: int) -> list[Cell]:
    return [replace(cell, row_span=max(1, min(cell.row_span, row_count - cell.row))) for cell in cells]


__all__ = ["Piece", "RuledCell", "grid_of", "locator", "stitched"]
