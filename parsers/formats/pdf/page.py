"""What stands on one page of a PDF, in points from the top left corner of the page as it is shown.

Read by pdfium, which draws the same glyphs a reader sees: no CMap of ours, no time lost in Python on each operator.
"""

from __future__ import annotations

import ctypes
import math
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise
from statistics import median

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from parsers import limits
from parsers.formats.digit_marks import STRUCK_OUT

Box = tuple[float, float, float, float]  # left, top, right, bottom
_Matrix = tuple[float, float, float, float, float, float]
_Point = tuple[float, float]

_THIN = 3.0  # points: a filled box no thicker is a ruling line
_SHORT = 2.0  # points: shorter strokes are decoration
_LEVEL = 0.8  # points that a level line may rise
_STRIKING = 0.22  # of a digit's height from its middle: a line drawn there strikes it out
_FARTHEST = 8.0  # points: no digit is so tall that a line farther from its middle strikes it out
_LONGEST_STROKE = 200.0  # points: longer lines part rows
_WHITE = 250  # of 255
_MAX_FORM_DEPTH = 6
_SPACES = frozenset({0x20, 0xA0})


@dataclass(frozen=True, slots=True)
class Char:
    """One printed character. `turned` is 1 where its line runs up the page, -1 where it runs down, else 0."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    turned: int = 0

    @property
    def size(self) -> float:
        """Its height, or its width where that is more: close to the font size for Chinese characters."""
        return max(self.bottom - self.top, self.right - self.left)

    @property
    def middle(self) -> _Point:
        """Its centre."""
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2


@dataclass(frozen=True, slots=True)
class Rule:
    """A ruling line: level (from `start` to `end` in x, at y = `at`), or upright (the other way round)."""

    level: bool
    at: float
    start: float
    end: float


@dataclass(slots=True)
class PageContent:
    """The characters, ruling lines and pictures of a page."""

    number: int
    width: float
    height: float
    chars: list[Char] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    pictures: list[Box] = field(default_factory=list)
    cut: bool = False  # whether it had more objects than the limit


def content_of(document: pdfium.PdfDocument, index: int) -> PageContent:
    """Reads page `index` (from 0). Raises pdfium.PdfiumError where the page cannot be loaded."""
    page = document[index]
    try:
        left, bottom, right, top = page.get_cropbox()
        rotation = page.get_rotation() % 360
        width, height = right - left, top - bottom
        shown = _shown(left, bottom, width, height, rotation)
        size = (height, width) if rotation in (90, 270) else (width, height)
        content = PageContent(index + 1, *size)
        _read_chars(page, content, shown, rotation)
        _read_objects(page, content, shown)
        _strike_out(content)
        return content
    finally:
        page.close()


def _shown(left: float, bottom: float, width: float, height: float, rotation: int) -> Callable[[float, float], _Point]:
    """From PDF user space (origin below left, before rotation) to the page as shown (origin above left)."""
    turns: dict[int, Callable[[float, float], _Point]] = {
        0: lambda x, y: (x - left, height - (y - bottom)),
        90: lambda x, y: (y - bottom, x - left),
        180: lambda x, y: (width - (x - left), y - bottom),
        270: lambda x, y: (height - (y - bottom), width - (x - left)),
    }
    return turns.get(rotation, turns[0])


def _read_chars(
    page: pdfium.PdfPage, content: PageContent, shown: Callable[[float, float], _Point], rotation: int
) -> None:
    def shown_box(left: float, bottom: float, right: float, top: float) -> Box:
        return _box_around([shown(left, bottom), shown(right, top)])

    found: list[tuple[str, Box, Box, int]] = []
    textpage = page.get_textpage()
    try:
        count = textpage.count_chars()
        if count > limits.MAX_PAGE_OBJECTS:
            count, content.cut = limits.MAX_PAGE_OBJECTS, True
        rectangle = raw.FS_RECTF()
        edges = [ctypes.c_double() for _ in range(4)]
        pointers = [ctypes.byref(edge) for edge in edges]
        for index in range(count):
            code = raw.FPDFText_GetUnicode(textpage, index)
            if (code <= 32 or code == 0xA0) and (code not in _SPACES or raw.FPDFText_IsGenerated(textpage, index)):
                continue
            # The loose box spans the font's height, so that all characters of a line have the same middle.
            if not raw.FPDFText_GetLooseCharBox(textpage, index, ctypes.byref(rectangle)):
                continue
            box = shown_box(rectangle.left, rectangle.bottom, rectangle.right, rectangle.top)
            if raw.FPDFText_GetCharBox(textpage, index, *pointers):
                tight = shown_box(edges[0].value, edges[2].value, edges[1].value, edges[3].value)
            else:
                tight = box
            angle = (math.degrees(raw.FPDFText_GetCharAngle(textpage, index)) + rotation) % 360  # clockwise
            turned = -1 if 45 < angle < 135 else 1 if 225 < angle < 315 else 0
            text = chr(code) if code < 0x110000 else "\ufffd"
            if 0x30 <= code <= 0x39 and _is_unseen(textpage, index):
                text = text.translate(STRUCK_OUT)
            found.append((text, box, tight, turned))
    finally:
        textpage.close()
    # In text set from top to bottom the loose box is far larger than the character and beside it.
    usual = median(box[3] - box[1] for _, box, _, _ in found) if found else 0.0
    for text, box, tight, turned in found:
        height = box[3] - box[1]
        odd = height > 2.2 * usual and tight[3] - tight[1] < 0.6 * height
        content.chars.append(Char(text, *(tight if odd else box), turned))


def _is_unseen(textpage: pdfium.PdfTextPage, index: int) -> bool:
    """Whether a character is printed in white, or quite transparent."""
    colour = [ctypes.c_uint() for _ in range(4)]
    if not raw.FPDFText_GetFillColor(textpage, index, *map(ctypes.byref, colour)):
        return False
    red, green, blue, alpha = (part.value for part in colour)
    return alpha == 0 or min(red, green, blue) >= _WHITE


def _read_objects(page: pdfium.PdfPage, content: PageContent, shown: Callable[[float, float], _Point]) -> None:
    seen = 0
    for handle, matrix in _objects(page):
        seen += 1
        if max(seen, len(content.rules)) > limits.MAX_PAGE_OBJECTS:
            content.cut = True
            return
        kind = raw.FPDFPageObj_GetType(handle)
        if kind == raw.FPDF_PAGEOBJ_IMAGE:
            corners = [shown(*_moved(matrix, x, y)) for x, y in ((0, 0), (1, 0), (0, 1), (1, 1))]
            content.pictures.append(_box_around(corners))
        elif kind == raw.FPDF_PAGEOBJ_PATH:
            fill, stroke = ctypes.c_int(), ctypes.c_int()
            raw.FPDFPath_GetDrawMode(handle, ctypes.byref(fill), ctypes.byref(stroke))
            if not fill.value and not stroke.value:
                continue
            for points in _subpaths(handle):
                corners = [shown(*_moved(matrix, x, y)) for x, y in points]
                content.rules.extend(_rules(corners, stroked=bool(stroke.value)))


def _strike_out(content: PageContent) -> None:
    """Marks the digits that a short level line crosses in their middle; such a line is no table's."""
    striking = set()
    digits = sorted(
        (char.middle[1], index)
        for index, char in enumerate(content.chars)
        if len(char.text) == 1 and ord(char.text) in STRUCK_OUT and not char.turned
    )
    heights = [at for at, _ in digits]
    for rule in content.rules:
        if not rule.level or rule.end - rule.start > _LONGEST_STROKE:
            continue
        begin, end = bisect_left(heights, rule.at - _FARTHEST), bisect_right(heights, rule.at + _FARTHEST)
        for _, index in digits[begin:end]:
            char = content.chars[index]
            near = abs(char.middle[1] - rule.at) <= _STRIKING * (char.bottom - char.top)
            if near and rule.start - 1 <= char.middle[0] <= rule.end + 1 and len(char.text) == 1:
                content.chars[index] = replace(char, text=char.text.translate(STRUCK_OUT))
                striking.add(rule)
    if striking:
        content.rules = [rule for rule in content.rules if rule not in striking]


def _objects(page: pdfium.PdfPage) -> Iterator[tuple[raw.FPDF_PAGEOBJECT, _Matrix]]:
    """The page's paths and pictures, those inside form XObjects too, with the matrix from object to page."""
    identity: _Matrix = (1, 0, 0, 1, 0, 0)
    stack = [
        (raw.FPDFPage_GetObject(page, index), identity, 0)
        for index in reversed(range(min(raw.FPDFPage_CountObjects(page), limits.MAX_PAGE_OBJECTS)))
    ]
    while stack:
        handle, around, depth = stack.pop()
        kind = raw.FPDFPageObj_GetType(handle)
        if kind not in (raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_FORM):
            continue
        own = raw.FS_MATRIX()
        raw.FPDFPageObj_GetMatrix(handle, ctypes.byref(own))
        matrix = _joined((own.a, own.b, own.c, own.d, own.e, own.f), around)
        if kind == raw.FPDF_PAGEOBJ_FORM:
            count = min(raw.FPDFFormObj_CountObjects(handle), limits.MAX_PAGE_OBJECTS)
            if depth < _MAX_FORM_DEPTH and len(stack) + count <= limits.MAX_PAGE_OBJECTS:
                stack.extend(
                    (raw.FPDFFormObj_GetObject(handle, index), matrix, depth + 1) for index in reversed(range(count))
                )
        else:
            yield handle, matrix


def _subpaths(handle: raw.FPDF_PAGEOBJECT) -> Iterator[list[_Point]]:
    points: list[_Point] = []
    x, y = ctypes.c_float(), ctypes.c_float()
    for index in range(min(raw.FPDFPath_CountSegments(handle), limits.MAX_PAGE_OBJECTS)):
        segment = raw.FPDFPath_GetPathSegment(handle, index)
        raw.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y))
        if raw.FPDFPathSegment_GetType(segment) == raw.FPDF_SEGMENT_MOVETO and points:
            yield points
            points = []
        points.append((x.value, y.value))
        if raw.FPDFPathSegment_GetClose(segment):
            points.append(points[0])
    if points:
        yield points


def _rules(corners: list[_Point], *, stroked: bool) -> Iterator[Rule]:
    """The ruling lines that a drawn outline makes. A box that is only filled is shading, unless it is thin."""
    left, top, right, bottom = _box_around(corners)
    width, height = right - left, bottom - top
    if min(width, height) <= _THIN:
        if width >= height and width > _SHORT:
            yield Rule(True, (top + bottom) / 2, left, right)
        elif height > _SHORT:
            yield Rule(False, (left + right) / 2, top, bottom)
        return
    if not stroked:
        return
    for (x0, y0), (x1, y1) in pairwise(corners):
        if abs(y0 - y1) <= _LEVEL and abs(x0 - x1) > _SHORT:
            yield Rule(True, (y0 + y1) / 2, min(x0, x1), max(x0, x1))
        elif abs(x0 - x1) <= _LEVEL and abs(y0 - y1) > _SHORT:
            yield Rule(False, (x0 + x1) / 2, min(y0, y1), max(y0, y1))


def _box_around(points: list[_Point]) -> Box:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)


def _moved(matrix: _Matrix, x: float, y: float) -> _Point:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _joined(inner: _Matrix, outer: _Matrix) -> _Matrix:
    a, b, c, d, e, f = inner
    (x0, y0), (xa, ya), (xc, yc) = _moved(outer, e, f), _moved(outer, a + e, b + f), _moved(outer, c + e, d + f)
    return xa - x0, ya - y0, xc - x0, yc - y0, x0, y0
