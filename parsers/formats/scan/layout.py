"""A picture's tables, found by their ruling lines with OpenCV alone, and the lines of text around and in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import cv2
import numpy as np

from parsers import grid, limits
from parsers.document import Block, Cell, Grid, Paragraph
from parsers.formats.scan.images import Image, Pixels
from parsers.formats.scan.recogniser import Recogniser
from parsers.formats.scan.turning import upright

Box = tuple[int, int, int, int]  # left, top, right, bottom

_FEWEST_CELLS = 6
_SKEW = 10.0  # degrees: more is a picture that was turned on purpose
_NEAR = 0.35  # of the lowest cell's height: edges nearer than this are one line
_INK = 0.6  # of the paper's brightness: darker is ink
_SMALLEST_CHARACTER = 7  # pixels: less is dirt or what is left of a line
_LARGEST_CHARACTER = 80  # pixels
_SAMPLED_CELLS = 80
_SAMPLES = 14  # lines that tell whether a page stands upright
_FRAME = 2  # pixels of a cell's own lines that stand within its box


def blocks_of(image: Image, recogniser: Recogniser, *, only_tables: bool) -> Iterator[Block]:
    """The picture's grids and, unless `only_tables`, the lines between them as paragraphs, from top to bottom."""
    image = upright(image, recogniser, _sample)
    pixels = _straightened(image.pixels)
    grey = cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY)
    tables = _tables(grey)
    top = 0
    for cells in [*tables, []]:
        bottom = min((box[1] for box in cells), default=grey.shape[0])
        if not only_tables:
            for box in lines_in(grey, (0, top, grey.shape[1], bottom)):
                text = recogniser.text(_crop(pixels, box))
                if text.strip():
                    yield Paragraph(text, image.locator(box))
        if cells:
            yield _grid(cells, pixels, grey, image, recogniser)
            top = max(box[3] for box in cells) + _FRAME


def _sample(pixels: Pixels) -> list[Pixels]:
    """Some lines of text of a page that are wider than tall: those in its cells, or those on the page."""
    grey = cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY)
    cells = [box for table in _tables(grey) for box in table] or [(0, 0, grey.shape[1], grey.shape[0])]
    lines: list[Box] = []
    for box in cells[:_SAMPLED_CELLS]:
        lines += lines_in(grey, (box[0] + _FRAME, box[1] + _FRAME, box[2] - _FRAME, box[3] - _FRAME))
    wide = [
        box for box in lines if box[2] - box[0] >= 1.5 * (box[3] - box[1]) and box[3] - box[1] <= _LARGEST_CHARACTER
    ]
    return [_crop(pixels, box) for box in wide[:: max(1, len(wide) // _SAMPLES)][:_SAMPLES]]


def _grid(boxes: Sequence[Box], pixels: Pixels, grey: Pixels, image: Image, recogniser: Recogniser) -> Grid:
    near = max(4, int(_NEAR * min(box[3] - box[1] for box in boxes)))
    columns = _edges([side for box in boxes for side in (box[0], box[2])], near)
    rows = _edges([side for box in boxes for side in (box[1], box[3])], near)
    cells = []
    for box in boxes:
        column, right = _index(columns, box[0]), _index(columns, box[2])
        row, below = _index(rows, box[1]), _index(rows, box[3])
        lines = lines_in(grey, (box[0] + _FRAME, box[1] + _FRAME, box[2] - _FRAME, box[3] - _FRAME))
        text = "\n".join(recogniser.text(_crop(pixels, line)) for line in lines)
        cells.append(Cell(text, row, column, image.locator(box), max(below - row, 1), max(right - column, 1)))
    cells.sort(key=lambda cell: (cell.row, cell.column))
    whole = (min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes))
    return grid.from_places(cells, image.locator(whole), clean=False)


def lines_in(grey: Pixels, box: Box) -> list[Box]:
    """The lines of text in a box, from top to bottom: runs of rows with ink, each as wide as its ink."""
    left, top, right, bottom = box
    area = grey[top:bottom, left:right]
    if area.size == 0:
        return []
    ink = area < _INK * float(np.percentile(area, 90))
    lines = []
    for first, last in _runs(ink.any(axis=1), gap=1):
        columns = np.flatnonzero(ink[first:last].any(axis=0))
        if len(columns):
            lines.append((left + int(columns[0]), top + first, left + int(columns[-1]) + 1, top + last))
    return [line for line in _with_small_parts(lines) if line[3] - line[1] >= _SMALLEST_CHARACTER]


def _with_small_parts(lines: list[Box]) -> list[Box]:
    """Parts of one line that blank rows cut off, such as the strokes of 二 or 三, joined again."""
    usual = float(np.median([box[3] - box[1] for box in lines])) if lines else 0.0
    joined: list[Box] = []
    for box in lines:
        before = joined[-1] if joined else box
        together = box[3] - before[1]
        side = max(box[2], before[2]) - min(box[0], before[0])
        if joined and (together <= 1.3 * usual or together <= 1.2 * side <= _LARGEST_CHARACTER):
            joined[-1] = (min(before[0], box[0]), before[1], max(before[2], box[2]), box[3])
        else:
            joined.append(box)
    return joined


def _runs(marked: Pixels, gap: int) -> list[tuple[int, int]]:
    """The runs of True, those joined that at most `gap` parts."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], marked.astype(np.int8), [0]))))
    runs: list[tuple[int, int]] = []
    for first, last in zip(edges[::2], edges[1::2], strict=True):
        if runs and first - runs[-1][1] <= gap:
            runs[-1] = (runs[-1][0], int(last))
        else:
            runs.append((int(first), int(last)))
    return runs


def _crop(pixels: Pixels, box: Box) -> Pixels:
    return pixels[box[1] : box[3], box[0] : box[2]]


def _edges(sides: Sequence[int], near: int) -> list[int]:
    """The grid's lines: the middle of each bundle of sides that lie near one another."""
    ordered = sorted(sides)
    breaks = [0, *(at + 1 for at, (a, b) in enumerate(pairwise(ordered)) if b - a > near), len(ordered)]
    return [int(np.mean(ordered[first:last])) for first, last in pairwise(breaks)]


def _index(edges: Sequence[int], side: int) -> int:
    return min(range(len(edges)), key=lambda at: abs(edges[at] - side))


def _ruled(grey: Pixels) -> tuple[Pixels, Pixels]:
    """Masks of what is part of a long level line, and of an upright one."""
    height, width = grey.shape
    ink = cv2.adaptiveThreshold(255 - grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY, 15, -8)
    level = cv2.getStructuringElement(cv2.MORPH_RECT, (max(20, width // 40), 1))
    upright = cv2.getStructuringElement(cv2.MORPH_RECT, (1, max(15, height // 90)))
    return cv2.morphologyEx(ink, cv2.MORPH_OPEN, level), cv2.morphologyEx(ink, cv2.MORPH_OPEN, upright)


def _straightened(pixels: Pixels) -> Pixels:
    """The picture turned so that its long lines are level, as far as a careless scan skews it."""
    grey = cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY)
    height, width = grey.shape
    ink = cv2.adaptiveThreshold(255 - grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY, 15, -8)
    found = cv2.HoughLinesP(ink, 1, np.pi / 1800, threshold=150, minLineLength=width // 4, maxLineGap=10)
    if found is None:
        return pixels
    x1, y1, x2, y2 = np.asarray(found, dtype=float).reshape(-1, 4).T
    angles = np.degrees(np.arctan2(y2 - y1, x2 - x1))
    level = np.abs(angles) < _SKEW
    if not level.any():
        return pixels
    angle = float(np.median(angles[level]))
    if abs(angle) < 0.05:
        return pixels
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1)
    return cv2.warpAffine(pixels, turn, (width, height), flags=cv2.INTER_CUBIC, borderValue=(255, 255, 255))


def _tables(grey: Pixels) -> list[list[Box]]:
    """The cells of each ruled table, tables from top to bottom."""
    height, width = grey.shape
    level, upright = _ruled(grey)
    near = np.ones((5, 5), np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(cv2.dilate(cv2.bitwise_or(level, upright), near))
    tables = []
    for number in range(1, count):
        left, top, wide, high, _ = (int(value) for value in stats[number])
        if wide < width * 0.3 or high < height * 0.02:
            continue
        part = (slice(top, top + high), slice(left, left + wide))
        own = (labels[part] == number).astype(np.uint8) * 255
        cells = _cells(cv2.bitwise_and(level[part], own), cv2.bitwise_and(upright[part], own), (left, top))
        if _FEWEST_CELLS <= len(cells) <= limits.MAX_ROWS:
            tables.append(cells)
    return sorted(tables, key=lambda cells: cells[0][1])


def _cells(level: Pixels, upright: Pixels, origin: tuple[int, int]) -> list[Box]:
    """The areas that a table's lines enclose."""
    if not level.any() or cv2.countNonZero(upright) < level.shape[0]:
        return []
    lines = cv2.dilate(cv2.bitwise_or(level, upright), np.ones((3, 3), np.uint8))
    margin = 3
    lines = cv2.copyMakeBorder(lines, margin, margin, margin, margin, cv2.BORDER_CONSTANT, value=0)
    # A page break leaves a table open: its box is closed where the upright lines end.
    ys, xs = np.flatnonzero(upright.any(axis=1)), np.flatnonzero(level.any(axis=0))
    corner = (int(xs.min()) + margin, int(ys.min()) + margin)
    cv2.rectangle(lines, corner, (int(xs.max()) + margin, int(ys.max()) + margin), 255, 3)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(255 - lines, connectivity=4)
    outside = labels[0, 0]
    cells = []
    for number in range(1, count):
        x, y, wide, high, area = (int(value) for value in stats[number])
        if number != outside and wide >= 12 and high >= 10 and area >= 0.5 * wide * high:
            left, top = origin[0] + x - margin, origin[1] + y - margin
            cells.append((left, top, left + wide, top + high))
    return sorted(cells, key=lambda box: (box[1], box[0]))
