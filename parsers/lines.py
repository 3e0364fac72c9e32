"""Grids as one stream of logical lines.

A table may be split over pages or by a paragraph, and several tables may stand in one grid. What is read is therefore
the stream of all lines of a document; which of them belong to a table is decided by their labels alone. A transposed
grid gives its columns as lines; a run of paragraphs that holds labels and numbers gives a grid of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
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


@dataclass(frozen=True, slots=True, eq=False)
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


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """A logical line of a grid: its cells from left to right, those merged from above included.

    `own` are the cells that begin here, `words` those of them that hold words; `has_number` tells whether one of its
    own cells holds one plain number.
    """

    grid: int
    index: int
    slots: tuple[Slot, ...]
    clean: bool
    own: tuple[Slot, ...]
    words: tuple[Slot, ...]
    has_number: bool

    def leading_words(self) -> tuple[Slot, ...]:
        """The cells of words before the first figure."""
        led = []
        for slot in self.own:
            if nature(slot.text) == "figure":
                break
            if nature(slot.text) == "words":
                led.append(slot)
        return tuple(led)


def lines_of(grid: Grid, number: int, *, transposed: bool = False) -> list[Line]:
    """The lines of a grid (its columns where `transposed`); `number` is the grid's place in the document."""
    count = grid.column_count if transposed else grid.row_count
    rows: list[list[Slot]] = [[] for _ in range(count)]
    for cell in grid.cells:
        first, start = (cell.column, cell.row) if transposed else (cell.row, cell.column)
        lines, width = (cell.column_span, cell.row_span) if transposed else (cell.row_span, cell.column_span)
        for row in range(first, min(first + max(lines, 1), count)):
            rows[row].append(Slot(cell, start, start + max(width, 1), row == first, lines > 1))
    return [_line(number, index, slots, grid.clean) for index, slots in enumerate(rows)]


def _line(number: int, index: int, slots: list[Slot], clean: bool) -> Line:
    ordered = tuple(sorted(slots, key=lambda slot: slot.start))
    own = tuple(slot for slot in ordered if slot.begins)
    words = tuple(slot for slot in own if nature(slot.text) == "words")
    return Line(number, index, ordered, clean, own, words, any(holds_number(slot.text) for slot in own))


_PIECE = re.compile(r"[^\s\u3000]+")


@dataclass(frozen=True, slots=True)
class ParagraphTable:
    """Paragraphs as a grid; `sources` names for each row the paragraph (counted from 0) that it begins with."""

    grid: Grid
    sources: tuple[int, ...]

    def cropped(self, first: int, last: int) -> ParagraphTable:
        """Only the rows from `first` to `last`."""
        cells = tuple(replace(c, row=c.row - first) for c in self.grid.cells if first <= c.row <= last)
        width = max((cell.column + 1 for cell in cells), default=0)
        locator = cells[0].locator if cells else ""
        grid = Grid(cells, last - first + 1, width, locator, clean=False)
        return ParagraphTable(grid, self.sources[first : last + 1])


def table_of_paragraphs(paragraphs: Sequence[Paragraph], is_label: Callable[[str], bool]) -> ParagraphTable:
    """A table printed as paragraphs: a label or a number each, or a label and its numbers, or several labels, in one.

    In each run of labels with numbers after it, the last label and the numbers become a row, and the labels before
    it rows of their own, those of one paragraph together. Empty paragraphs say nothing, so blanks cannot be told.
    `is_label` knows the labels of the forms.
    """
    rows: list[tuple[int, list[Cell]]] = []
    labels: list[tuple[int, list[Cell]]] = []
    figures: list[Cell] = []

    def close() -> None:
        nonlocal labels, figures
        if figures and labels:
            at, last = labels.pop()
            if len(last) > 1:
                labels.append((at, last[:-1]))
            rows.extend(labels)
            rows.append((at, [last[-1], *figures]))
        elif figures:
            rows.append((number, figures))
        else:
            rows.extend(labels)
        labels, figures = [], []

    number = 0
    for number, paragraph in enumerate(paragraphs):
        words, numbers = _pieces(paragraph, is_label)
        if words:
            if figures:
                close()
            labels.append((number, words))
        figures += numbers
    close()
    cells = tuple(
        replace(cell, row=row, column=column)
        for row, (_, printed) in enumerate(rows)
        for column, cell in enumerate(printed)
    )
    width = max((len(printed) for _, printed in rows), default=0)
    locator = paragraphs[0].locator if paragraphs else ""
    return ParagraphTable(Grid(cells, len(rows), width, locator, clean=False), tuple(at for at, _ in rows))


def _pieces(paragraph: Paragraph, is_label: Callable[[str], bool]) -> tuple[list[Cell], list[Cell]]:
    """The labels and the figures of a paragraph."""
    parts = _PIECE.findall(paragraph.text)
    figures: list[str] = []
    while parts and nature(parts[-1]) == "figure" and not is_label(parts[-1]):
        figures.insert(0, parts.pop())
    whole = " ".join(parts)
    several = len(parts) > 1 and len(whole) <= 4 * LONGEST_LABEL and all(is_label(part) for part in parts)
    labels = parts if several else [whole] if whole else []
    if len(whole) > LONGEST_LABEL and not several:
        labels, figures = [paragraph.text], []
    return _cells(labels, paragraph), _cells(figures, paragraph)


def _cells(texts: Sequence[str], paragraph: Paragraph) -> list[Cell]:
    return [Cell(text, 0, 0, paragraph.locator) for text in texts]
