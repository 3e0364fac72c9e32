"""PDF: ruled tables as grids, stitched over page breaks; tables without lines by the columns of their figures;
the rest as paragraphs. A page without text gives its pictures, for recognition elsewhere."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from parsers import limits
from parsers.document import (
    Block,
    DamagedDocumentError,
    Document,
    EncryptedDocumentError,
    Grid,
    HostileDocumentError,
    Paragraph,
    Picture,
)
from parsers.formats.pdf.borderless import borderless_runs
from parsers.formats.pdf.lines import Line, box_of, lines_of, paragraphs_of
from parsers.formats.pdf.page import PageContent, content_of
from parsers.formats.pdf.ruled import RuledTable, ruled_tables
from parsers.formats.pdf.stitch import Piece, grid_of, locator, stitched
from parsers.reading import Hints

_FACTS = ("Title", "Author", "Subject", "Keywords", "Creator", "Producer", "CreationDate", "ModDate")
_PAGE_NUMBER = re.compile(r"[\s\-—–―－·.]*(?:第?\s*\d{1,3}\s*页?)(?:\s*[/／共]\s*\d{1,3}\s*页?)?[\s\-—–―－·.]*")
_MARGIN = 0.09  # of the page's height: headers and footers stand within
_MOST_ENDLESS = 3  # pages that had to be cut: no report has one, and each takes seconds
_SCAN = 0.3  # of the page's area: a picture this large may be the page itself


@dataclass(slots=True)
class _Page:
    """A page taken apart: its tables, and the lines that stand in none."""

    content: PageContent
    tables: list[RuledTable]
    lines: list[Line] = field(default_factory=list)


def read(payload: bytes, hints: Hints) -> Document:
    """The blocks of all pages. Raises EncryptedDocumentError, DamagedDocumentError, HostileDocumentError."""
    try:
        document = pdfium.PdfDocument(payload)
    except pdfium.PdfiumError as error:
        if raw.FPDF_GetLastError() == raw.FPDF_ERR_PASSWORD or "assword" in str(error):
            raise EncryptedDocumentError("the PDF is locked by a password") from error
        raise DamagedDocumentError(f"the PDF cannot be opened: {error}") from error
    try:
        return _read(document)
    finally:
        document.close()


def _read(document: pdfium.PdfDocument) -> Document:
    notes: list[str] = []
    count = len(document)
    if count > limits.MAX_PAGES:
        notes.append(f"only the first {limits.MAX_PAGES} of {count} pages were read")
    pages: list[_Page] = []
    endless = 0
    for index in range(min(count, limits.MAX_PAGES)):
        if endless > _MOST_ENDLESS:
            raise HostileDocumentError(f"more than {_MOST_ENDLESS} pages of the PDF have endless objects")
        try:
            content = content_of(document, index)
        except pdfium.PdfiumError:
            notes.append(f"page {index + 1} cannot be read")
            continue
        if content.cut:
            notes.append(f"page {index + 1} was cut after {limits.MAX_PAGE_OBJECTS} objects")
            endless += 1
        tables, outside = ruled_tables(content)
        pages.append(_Page(content, [table for table in tables if table.cells], lines_of(outside)))
    if not pages:
        raise DamagedDocumentError("the PDF has no page that can be read")
    _drop_running_lines(pages)
    _drop_frames(pages)
    blocks = list(_blocks(pages))
    if not any(page.content.chars for page in pages):
        notes.append("the PDF has no text, only pictures: its text must be recognised")
    facts = _facts(document)
    return Document(
        "application/pdf",
        tuple(blocks[: limits.MAX_BLOCKS]),
        title=facts.get("Title", "").strip() or None,
        facts=facts,
        notes=tuple(notes),
    )


def _facts(document: pdfium.PdfDocument) -> dict[str, str]:
    """What the document says about itself; a broken value says nothing."""
    facts = {}
    for name in _FACTS:
        try:
            value = document.get_metadata_value(name).strip()
        except UnicodeDecodeError:
            continue
        if value:
            facts[name] = value[: limits.MAX_FACT]
    return facts


def _drop_running_lines(pages: Sequence[_Page]) -> None:
    """Drops page numbers, and headers and footers that stand on most pages."""

    def in_margin(page: _Page, line: Line) -> bool:
        _, top, _, bottom = line.box
        return bottom < _MARGIN * page.content.height or top > (1 - _MARGIN) * page.content.height

    repeated = Counter(line.text() for page in pages for line in page.lines if in_margin(page, line))
    for page in pages:
        page.lines = [
            line
            for line in page.lines
            if not (
                in_margin(page, line)
                and (_PAGE_NUMBER.fullmatch(line.text()) or (repeated[line.text()] > 2 and len(pages) > 2))
            )
        ]


def _drop_frames(pages: Sequence[_Page]) -> None:
    """Boxes drawn behind or around prose are no tables: their text goes back to the lines of the page."""
    for number, page in enumerate(pages):
        kept = []
        for table in page.tables:
            if len(table.xs) > 2 or _continues_elsewhere(pages, number, table):
                kept.append(table)
        if len(kept) < len(page.tables):
            page.tables = kept
            inside = [table.box for table in kept]
            chars = [
                char
                for char in page.content.chars
                if not any(
                    left <= char.middle[0] < right and top <= char.middle[1] < bottom
                    for left, top, right, bottom in inside
                )
            ]
            page.lines = lines_of(chars)
    _drop_running_lines(pages)


def _continues_elsewhere(pages: Sequence[_Page], number: int, table: RuledTable) -> bool:
    """Whether a table of one column is the end or beginning of a wider one on the page before or after it."""
    if sum(len(cell.text) for cell in table.cells) > 60 * len(table.cells):
        return False
    for other in (number - 1, number + 1):
        if 0 <= other < len(pages):
            for candidate in pages[other].tables:
                same = abs(candidate.box[0] - table.box[0]) < 8 and abs(candidate.box[2] - table.box[2]) < 8
                if same and len(candidate.xs) > 2:
                    return True
    return False


def _blocks(pages: Sequence[_Page]) -> Iterator[Block]:
    """All blocks in reading order; a table stands where its first piece begins."""
    pieces = [_piece(page, table) for page in pages for table in page.tables]
    groups = {id(group[0].table): group for group in stitched(pieces)}
    open_lines: list[tuple[int, Line]] = []
    right = max((line.box[2] for page in pages for line in page.lines), default=0.0)
    for page in pages:
        yield from _pictures(page)
        blocks: list[tuple[float, Line | RuledTable | Grid]] = [(line.box[1], line) for line in page.lines]
        taken, runs = borderless_runs(page.lines, page.content.number)
        blocks = [(line.box[1], line) for line in page.lines if id(line) not in taken]
        blocks += [(table.box[1], table) for table in page.tables]
        blocks += list(runs)
        blocks.sort(key=lambda block: block[0])
        for _, block in blocks:
            if isinstance(block, Line):
                open_lines.append((page.content.number, block))
                continue
            yield from _paragraphs(open_lines, right)
            open_lines = []
            if isinstance(block, Grid):
                yield block
            elif id(block) in groups:
                yield grid_of(groups[id(block)])
    yield from _paragraphs(open_lines, right)


def _piece(page: _Page, table: RuledTable) -> Piece:
    _, top, _, bottom = table.box
    others = [other.box for other in page.tables if other is not table] + [line.box for line in page.lines]
    return Piece(
        table,
        first=not any(box[1] < top - 2 for box in others),
        last=not any(box[3] > bottom + 2 for box in others),
    )


def _paragraphs(lines: Sequence[tuple[int, Line]], right: float) -> Iterator[Paragraph]:
    pages = {id(line): number for number, line in lines}
    for group in _over_pages([line for _, line in lines], pages, right):
        number = pages[id(group[0])]
        first = [char for line in group if pages[id(line)] == number for char in line.chars]
        yield Paragraph("".join(line.text() for line in group), locator(number, box_of(first)))


def _over_pages(lines: Sequence[Line], pages: dict[int, int], right: float) -> list[list[Line]]:
    """Paragraphs page by page; one that a page break cuts goes on where the next page's text does not begin anew."""
    groups: list[list[Line]] = []
    for number in dict.fromkeys(pages.values()):
        of_page = [line for line in lines if pages[id(line)] == number]
        left = min((line.box[0] for line in of_page), default=0.0)
        for position, group in enumerate(paragraphs_of(of_page, right)):
            first = group[0]
            before = groups[-1][-1] if groups else None
            goes_on = (
                position == 0
                and before is not None
                and before.box[2] > right - 2.5 * first.size
                and first.box[0] < left + 1.2 * first.size
                and abs(before.size - first.size) < 0.15 * first.size
            )
            if goes_on and len(group) > 1:
                groups[-1].extend(group)
            else:
                groups.append(list(group))
    return groups


def _pictures(page: _Page) -> Iterator[Picture]:
    """Pictures large enough to be a scan or the image of a table."""
    whole = page.content.width * page.content.height or 1.0
    for box in page.content.pictures[:50]:
        area = (box[2] - box[0]) * (box[3] - box[1])
        if area >= whole * _SCAN / 4:
            yield Picture(f"page:{page.content.number}", locator(page.content.number, box))
