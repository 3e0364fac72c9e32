"""Tables printed without a table: a run of paragraphs that holds labels and numbers gives a grid of its own."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from parsers.document import Cell, Grid, Paragraph
from parsers.labels import LONGEST_LABEL
from parsers.lines import nature

_PIECE = re.compile(r"[^\s\u3000]+")
_UNIT = re.compile(r"[(（]?[百千]?[万亿]?(?:条|件|次|篇|个|人|人次|元|部|份|项|期|家)[)）]?")
_NUMBERING = re.compile(
    r"(?:\d{1,2}[.．、)）]|[(（]\d{1,2}[)）]?|[①-⑳])(?:[\u3400-\u9fff].*)?"
)  # the beginning of a label that breaks behind it
_NUMBER, _AFTER_NUMBER = re.compile(r"\d{1,2}"), re.compile(r"\s*[.．、)）]")  # `3`, then `.危及…`
_STATED = re.compile(r"^(?P<label>.{4,}[:：])(?P<figure>[^:：]+)$")  # 收到申请数：12件


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
        elif any(nature(cell.text) == "figure" for cell in figures):
            rows.append((number, figures))
        else:
            rows.extend(labels)
        labels, figures = [], []

    number = 0
    for number, paragraph in enumerate(paragraphs):
        words, numbers = _pieces(paragraph, is_label)
        if words:
            if figures and _AFTER_NUMBER.match(words[0].text) and _NUMBER.fullmatch(figures[-1].text.strip()):
                words[0] = replace(words[0], text=figures.pop().text.strip() + words[0].text)
            if figures:
                close()
            labels.append((number, words))
        elif numbers and labels and not figures and _completes(labels[-1][1], numbers[0], is_label):
            last = labels[-1][1]
            last[-1] = replace(last[-1], text=f"{last[-1].text}\n{numbers.pop(0).text}")
        elif numbers and figures and _UNIT.fullmatch(numbers[0].text):  # it is that of the figure before it
            figures[-1] = replace(figures[-1], text=f"{figures[-1].text}{numbers[0].text}")
            numbers = numbers[1:]
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


def _completes(label: Sequence[Cell], piece: Cell, is_label: Callable[[str], bool]) -> bool:
    """Whether a piece that may be a unit is the end of the label before it (`属于行政查询事`, `项`)."""
    return bool(_UNIT.fullmatch(piece.text)) and not is_label(label[-1].text) and is_label(label[-1].text + piece.text)


def _pieces(paragraph: Paragraph, is_label: Callable[[str], bool]) -> tuple[list[Cell], list[Cell]]:
    """The labels and the figures of a paragraph."""
    parts = _PIECE.findall(paragraph.text)
    if len(parts) == 1 and (stated := _STATED.match(parts[0])) and nature(stated["figure"]) == "figure":
        parts = [stated["label"], stated["figure"]]
    figures: list[str] = []
    while parts:
        unit = parts.pop() if len(parts) > 1 and _UNIT.fullmatch(parts[-1]) else ""
        if nature(parts[-1]) != "figure" or is_label(parts[-1]) or _NUMBERING.fullmatch(parts[-1]):
            parts += [unit] if unit else []
            break
        figures.insert(0, f"{parts.pop()}{unit}")
    if parts and _UNIT.fullmatch(parts[-1]) and not is_label(" ".join(parts)):  # a cell of the column of units
        figures.insert(0, parts.pop())
    whole = " ".join(parts)
    several = len(parts) > 1 and len(whole) <= 4 * LONGEST_LABEL and all(is_label(part) for part in parts)
    labels = parts if several else [whole] if whole else []
    if len(whole) > LONGEST_LABEL and not several:
        labels, figures = [paragraph.text], []
    return _cells(labels, paragraph), _cells(figures, paragraph)


def _cells(texts: Sequence[str], paragraph: Paragraph) -> list[Cell]:
    return [Cell(text, 0, 0, paragraph.locator) for text in texts]
