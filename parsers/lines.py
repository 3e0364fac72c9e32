"""Grids as one stream of logical lines.

A table may be split over pages or by a paragraph, and several tables may stand in one grid. What is read is therefore
the stream of all lines of a document; which of them belong to a table is decided by their labels alone. A transposed
grid gives its columns as lines; a run of paragraphs that holds labels and numbers gives a grid of its own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from parsers.document import Cell, Grid, Paragraph
from parsers.labels import LONGEST_LABEL, squeezed
from parsers.numbers import read_number

Nature = Literal["empty", "figure", "words"]

_DIGIT = re.compile(r"\d")
_NUMBERED_WORDS = re.compile(r"^[(\[]?(?:[一二三四五六七八九十]{1,3}|\d{1,2})[)\].、:]?[\u3400-\u9fff]{2}")
_HAN = re.compile(r"[\u3400-\u9fff]")


@lru_cache(maxsize=16384)
def nature(text: str) -> Nature:
    """Whether a cell holds nothing, something that may be meant as a figure, or words."""
    plain = squeezed(text)
    if not plain:
        return "empty"
    if any(read_number(text, quantity).state != "unreadable" for quantity in ("change", "amount")):
        return "figure"
    if _NUMBERED_WORDS.match(plain):
        return "words"
    words = len(_HAN.findall(plain))
    return "figure" if _DIGIT.search(plain) and words < 4 else "words"


def holds_number(text: str) -> bool:
    """Whether a cell holds one plain number."""
    return any(read_number(text, quantity).state == "number" for quantity in ("change", "amount"))


@dataclass(frozen=True, slots=True)
class Slot:
    """A printed cell as one logical line sees it: the logical columns it covers, and whether it begins here."""

    cell: Cell
    start: int
    stop: int
    begins: bool = True
    merged: bool = False  # covers several lines

    @property
    def text(self) -> str:
        """The raw text of the cell."""
        return self.cell.text

    def overlaps(self, other: Slot) -> bool:
        """Whether both stand in a column."""
        return self.start < other.stop and other.start < self.stop


@dataclass(frozen=True, slots=True)
class Line:
    """A logical line of a grid: its cells from left to right, those merged from above included."""

    grid: int
    index: int
    slots: tuple[Slot, ...]
    clean: bool

    @property
    def own(self) -> tuple[Slot, ...]:
        """The cells that begin here."""
        return tuple(slot for slot in self.slots if slot.begins)

    def leading_words(self) -> tuple[Slot, ...]:
        """The cells of words before the first figure."""
        led = []
        for slot in self.own:
            if nature(slot.text) == "figure":
                break
            if nature(slot.text) == "words":
                led.append(slot)
        return tuple(led)

    def has_number(self) -> bool:
        """Whether one of its own cells is a number."""
        return any(holds_number(slot.text) for slot in self.slots if slot.begins)


def lines_of(grid: Grid, number: int, *, transposed: bool = False) -> list[Line]:
    """The lines of a grid (its columns where `transposed`); `number` is the grid's place in the document."""
    count = grid.column_count if transposed else grid.row_count
    rows: list[list[Slot]] = [[] for _ in range(count)]
    for cell in grid.cells:
        first, start = (cell.column, cell.row) if transposed else (cell.row, cell.column)
        lines, width = (cell.column_span, cell.row_span) if transposed else (cell.row_span, cell.column_span)
        for row in range(first, min(first + max(lines, 1), count)):
            rows[row].append(Slot(cell, start, start + max(width, 1), row == first, lines > 1))
    return [
        Line(number, index, tuple(sorted(slots, key=lambda slot: slot.start)), grid.clean)
        for index, slots in enumerate(rows)
    ]


_PIECE = re.compile(r"[^\s\u3000]+")


def grid_of_paragraphs(paragraphs: Sequence[Paragraph]) -> Grid:
    """A table printed as paragraphs: a label or a number each, or a label and its numbers in one.

    In each run of labels with numbers after it, the last label and the numbers become a row, and every label before it
    (of a header or a group) a row of its own. Empty paragraphs say nothing, so blanks cannot be told.
    """
    rows: list[list[Cell]] = [[]]
    labels: list[Cell] = []
    figures: list[Cell] = []

    def close() -> None:
        nonlocal labels, figures
        rows.extend([label] for label in labels[:-1])
        if labels or figures:
            rows.append([*labels[-1:], *figures])
        labels, figures = [], []

    for paragraph in paragraphs:
        for piece in _pieces(paragraph):
            if nature(piece.text) == "words":
                if figures:
                    close()
                labels.append(piece)
            else:
                figures.append(piece)
    close()
    rows = [row for row in rows if row]
    cells = tuple(replace(cell, row=r, column=c) for r, row in enumerate(rows) for c, cell in enumerate(row))
    width = max((len(row) for row in rows), default=0)
    locator = paragraphs[0].locator if paragraphs else ""
    return Grid(cells, len(rows), width, locator, clean=False)


def _pieces(paragraph: Paragraph) -> list[Cell]:
    text = paragraph.text.strip()
    if not text:
        return []
    parts = _PIECE.findall(text)
    figures: list[str] = []
    while parts and nature(parts[-1]) == "figure":
        figures.insert(0, parts.pop())
    label = " ".join(parts)
    if len(label) > LONGEST_LABEL:
        return [Cell(label, 0, 0, paragraph.locator)]
    return [Cell(piece, 0, 0, paragraph.locator) for piece in (label, *figures) if piece]
