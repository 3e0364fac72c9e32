"""Sample reports as born-digital PDF: ruled tables that break across pages, in a Chinese font that is not embedded.

Adobe's predefined `UniGB-UCS2-H` needs no embedded font to be read (PDF 1.7, 9.7.5.2), which keeps the file small.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from nianbao.samples.building import NOTE
from nianbao.samples.forms import Cell, Grid
from nianbao.samples.report import Report

WIDTH, HEIGHT, MARGIN = 595.0, 842.0, 56.0  # A4 in points
LINE = 1.5  # line height in font sizes
TEXT, TITLE, SMALL = 10.5, 16.0, 8.0  # font sizes
PAD = 2.5
FONT = (
    b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[4 0 R]>>",
    b"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)"
    b"/Supplement 0>>/FontDescriptor 5 0 R/DW 1000/W[1 95 500 814 939 500]>>",
    b"<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[-25 -254 1000 880]/ItalicAngle 0/Ascent 752"
    b"/Descent -271/CapHeight 737/StemV 58>>",
)


@dataclass(slots=True)
class _Pages:
    """Pages as they fill up, from the top; `y` is where the next thing goes."""

    streams: list[list[str]] = field(default_factory=lambda: [[]])
    y: float = HEIGHT - MARGIN

    def room(self, height: float) -> None:
        """Start a new page where `height` does not fit on this one."""
        if self.y - height < MARGIN:
            self.streams.append([])
            self.y = HEIGHT - MARGIN

    def text(self, x: float, y: float, size: float, text: str) -> None:
        """Print a line of text with its left end and baseline at (x, y)."""
        codes = text.encode("utf-16-be").hex().upper()
        self.streams[-1].append(f"BT /F1 {size:g} Tf {x:.2f} {y:.2f} Td <{codes}> Tj ET")

    def line(self, x1: float, y1: float, x2: float, y2: float) -> None:
        """Rule a line."""
        self.streams[-1].append(f"{x1:.2f} {y1:.2f} m {x2:.2f} {y2:.2f} l S")

    def paragraph(self, text: str, size: float = TEXT) -> None:
        """Print a paragraph in as many lines as it needs."""
        for line in _wrap(text, WIDTH - 2 * MARGIN, size):
            self.room(size * LINE)
            self.y -= size * LINE
            self.text(MARGIN, self.y, size, line)


def pdf(report: Report) -> bytes:
    """Return the report as a PDF; the same report gives the same bytes."""
    pages = _Pages()
    pages.paragraph(report.title, TITLE)
    for paragraph in report.preface:
        pages.paragraph(f"　　{paragraph}")
    for section in report.sections:
        pages.paragraph(section.heading)
        for paragraph in section.paragraphs:
            pages.paragraph(f"　　{paragraph}")
        if grid := report.tables.get(section.table or ""):
            _table(pages, grid)
    pages.paragraph(NOTE, SMALL)
    return _file([" ".join(["0.6 w", *stream]).encode() for stream in pages.streams])


def _table(pages: _Pages, grid: Grid) -> None:
    """Rule and print a table; a cell that spans rows over a page break is closed and opened again."""
    places = list(_places(grid))
    count = max(column + cell.columns for _, column, cell in places)
    edges = [MARGIN + (WIDTH - 2 * MARGIN) * share for share in _shares(places, count)]
    heights = [SMALL * LINE + 2 * PAD] * len(grid)
    for row, column, cell in places:
        lines = len(_wrap(cell.text, edges[column + cell.columns] - edges[column] - 2 * PAD, SMALL))
        needed = (lines * SMALL * LINE + 2 * PAD) / cell.rows
        for covered in range(row, row + cell.rows):
            heights[covered] = max(heights[covered], needed)
    pages.y -= PAD * 2
    open_cells: list[tuple[int, int, Cell]] = []
    for row, height in enumerate(heights):
        starting = [place for place in places if place[0] == row]
        open_cells = [place for place in open_cells if place[0] + place[2].rows > row]
        broken = pages.y - height < MARGIN
        if broken:
            for _, column, cell in open_cells:
                pages.line(edges[column], pages.y, edges[column + cell.columns], pages.y)
        pages.room(height)
        top, bottom = pages.y, pages.y - height
        for first, column, cell in [*open_cells, *starting]:
            left, right = edges[column], edges[column + cell.columns]
            pages.line(left, top, left, bottom)
            pages.line(right, top, right, bottom)
            if first == row or broken:
                pages.line(left, top, right, top)
            if first + cell.rows - 1 == row:
                pages.line(left, bottom, right, bottom)
        for _, column, cell in starting:
            width = edges[column + cell.columns] - edges[column] - 2 * PAD
            for number, line in enumerate(_wrap(cell.text, width, SMALL)):
                pages.text(edges[column] + PAD, top - PAD - SMALL - number * SMALL * LINE, SMALL, line)
        open_cells += starting
        pages.y = bottom


def _places(grid: Grid) -> Iterator[tuple[int, int, Cell]]:
    """Every cell with the row and column of its upper left corner."""
    taken: set[tuple[int, int]] = set()
    for row, cells in enumerate(grid):
        column = 0
        for cell in cells:
            while (row, column) in taken:
                column += 1
            yield row, column, cell
            taken.update((row + down, column + across) for down in range(cell.rows) for across in range(cell.columns))
            column += cell.columns


def _shares(places: Sequence[tuple[int, int, Cell]], count: int) -> list[float]:
    """Where the columns' edges lie, from 0 to 1: columns that hold long labels are three times as wide."""
    wide = {column for _, column, cell in places if cell.columns == 1 and len(cell.text) > 9}
    weights = [3.0 if column in wide else 1.0 for column in range(count)]
    return [sum(weights[:column]) / sum(weights) for column in range(count + 1)]


def _wrap(text: str, width: float, size: float) -> list[str]:
    """Break a text into lines of at most `width` points; half-width characters take half of the font size."""
    lines, line, used = [], "", 0.0
    for character in text:
        advance = size / 2 if character.isascii() else size
        if line and used + advance > width:
            lines.append(line)
            line, used = "", 0.0
        line, used = line + character, used + advance
    return [*lines, line]


def _file(streams: Sequence[bytes]) -> bytes:
    """Assemble the PDF: catalogue, page tree, font, then a page and its content in turn."""
    numbers = range(6, 6 + 2 * len(streams), 2)
    kids = b" ".join(b"%d 0 R" % number for number in numbers)
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[%b]/Count %d>>" % (kids, len(streams)), *FONT]
    for number, stream in zip(numbers, streams, strict=True):
        box = b"[0 0 %d %d]" % (WIDTH, HEIGHT)
        resources = b"<</Font<</F1 3 0 R>>>>"
        page = b"<</Type/Page/Parent 2 0 R/MediaBox%b/Resources%b/Contents %d 0 R>>" % (box, resources, number + 1)
        packed = zlib.compress(stream)
        objects += [page, b"<</Filter/FlateDecode/Length %d>>stream\n%b\nendstream" % (len(packed), packed)]
    out, offsets = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"), []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)
