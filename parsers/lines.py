"""Grids as one stream of logical lines.

A table may be split over pages or by a paragraph, and several tables may stand in one grid. What is read is therefore
the stream of all lines of a document; which of them belong to a table is decided by their labels alone. A transposed
grid gives its columns as lines.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from parsers.document import Cell, Grid
from parsers.labels import squeezed
from parsers.numbers import LONGEST_CELL, read_number

Nature = Literal["empty", "figure", "words"]

_DIGIT = re.compile(r"\d")
_NUMBERED_WORDS = re.compile(r"^[(\[]?(?:[一二三四五六七八九十]{1,3}|\d{1,2})[)\].、:]?[\u3400-\u9fff]{2}")
_HAN = re.compile(r"[\u3400-\u9fff]")


def nature(text: str) -> Nature:
    """Whether a cell holds nothing, something that may be meant as a figure, or words."""
    plain = text.strip()
    return _nature(plain) if len(plain) <= LONGEST_CELL else "words"


@lru_cache(maxsize=16384)
def _nature(text: str) -> Nature:
    plain = squeezed(text)
    if not plain:
        return "empty"
    if any(read_number(text, quantity).state != "unreadable" for quantity in ("change", "amount")):
        return "figure"
    if _NUMBERED_WORDS.match(plain):
        return "words"
    words = len(_HAN.findall(plain))
    return "figure" if _DIGIT.search(plain) and words < 4 else "words"


@lru_cache(maxsize=16384)
def holds_number(text: str) -> bool:
    """Whether a cell holds one plain number."""
    return any(read_number(text, quantity).state == "number" for quantity in ("change", "amount"))


@dataclass(slots=True, eq=False)  # not frozen: one is made for every cell of every document
class Slot:
    """A printed cell as one logical line sees it: the logical columns it covers, and whether it begins here.

    `merged` cells cover several lines. `text` is the raw text of the cell.
    """

    cell: Cell
    start: int
    stop: int
    begins: bool
    merged: bool
    text: str
    nature: Nature

    def overlaps(self, other: Slot) -> bool:
        """Whether both stand in a column."""
        return self.start < other.stop and other.start < self.stop


@dataclass(slots=True, eq=False)
class Line:
    """A logical line of a grid: its cells from left to right, those merged from above included.

    `starts` are the columns in which they begin, `own` are the cells that begin here, `words` those of them that hold
    words, `naming` those that may be labels (a figure may: `3其他`); `has_number` tells whether one of its own cells
    holds one plain number.
    """

    grid: int
    index: int
    slots: tuple[Slot, ...]
    clean: bool
    starts: tuple[int, ...]
    own: tuple[Slot, ...]
    words: tuple[Slot, ...]
    naming: tuple[Slot, ...]
    has_number: bool

    def after(self, label: Slot) -> tuple[Slot, ...]:
        """The cells to the right of a label."""
        return self.slots[bisect_left(self.starts, label.stop) :]

    def leading_words(self) -> tuple[Slot, ...]:
        """The cells of words before the first figure."""
        led = []
        for slot in self.own:
            if slot.nature == "figure":
                break
            if slot.nature == "words":
                led.append(slot)
        return tuple(led)


def lines_of(grid: Grid, number: int, *, transposed: bool = False) -> list[Line]:
    """The lines of a grid (its columns where `transposed`); `number` is the grid's place in the document."""
    count = grid.column_count if transposed else grid.row_count
    rows: list[list[Slot]] = [[] for _ in range(count)]
    for cell in grid.cells:
        first, start = (cell.column, cell.row) if transposed else (cell.row, cell.column)
        lines, width = (cell.column_span, cell.row_span) if transposed else (cell.row_span, cell.column_span)
        text = cell.text
        kind = nature(text)
        stop = start + (width if width > 1 else 1)
        if lines <= 1 and first < count:
            rows[first].append(Slot(cell, start, stop, True, False, text, kind))
            continue
        for row in range(first, min(first + lines, count)):
            rows[row].append(Slot(cell, start, stop, row == first, True, text, kind))
    return [_line(number, index, slots, grid.clean) for index, slots in enumerate(rows)]


def _line(number: int, index: int, slots: list[Slot], clean: bool) -> Line:
    slots.sort(key=lambda slot: slot.start)
    own = tuple([slot for slot in slots if slot.begins])
    words = tuple([slot for slot in own if slot.nature == "words"])
    naming = tuple([slot for slot in own if slot.nature == "words" or _may_be_label(slot)])
    has_number = any(slot.nature == "figure" and holds_number(slot.text) for slot in own)
    starts = tuple([slot.start for slot in slots])
    return Line(number, index, tuple(slots), clean, starts, own, words, naming, has_number)


def _may_be_label(slot: Slot) -> bool:
    return slot.nature == "figure" and not slot.text.isascii() and bool(_HAN.search(slot.text))
