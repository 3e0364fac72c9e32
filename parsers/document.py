"""A document as every format gives it: paragraphs and grids in reading order, each with its locator.

What reads forms sees only this. Which format the bytes were in has no bearing on how a table is read.

Locators are short strings that name a place in the payload, so that the site can highlight it:

    html:/1/0/3/2            element path: child index (elements only, from 0) at each level below <html>
    page:3;box:72,90,410,121 PDF or image: page from 1, box left,top,right,bottom in points (pixels), origin top left
    line:57                  text: line from 1 (`line:57-59` when it spans lines)
    line:57;column:2         text: column from 1, counted in tab-separated fields
    paragraph:14             Word: body paragraph from 1
    table:2;row:3;cell:1     Word: table, row and cell from 1
    sheet:1;cell:B7          spreadsheet
    member:NAME!LOCATOR      inside a member of a ZIP, RAR or 7z archive
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

Locator = str


@dataclass(slots=True)  # not frozen: one is made for every cell of every document; nothing changes it
class Cell:
    """One printed cell: its raw text, where it stands in the payload, and the grid places it covers."""

    text: str
    row: int
    column: int
    locator: Locator = ""
    row_span: int = 1
    column_span: int = 1


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as printed.

    `cells` holds each printed cell once, in reading order. `clean` is False where the reader had to guess the
    structure (a stream of cells, a borderless PDF, a recognised picture): a broken identity may then be our
    misreading and not the source's misprint. `raw_rows` is what is stored as `source_table.grid`.
    """

    cells: tuple[Cell, ...]
    row_count: int
    column_count: int
    locator: Locator = ""
    clean: bool = True

    def rows(self) -> list[list[Cell]]:
        """The printed cells row by row, each once, at the row and column where it begins."""
        rows: list[list[Cell]] = [[] for _ in range(self.row_count)]
        for cell in self.cells:
            rows[cell.row].append(cell)
        for row in rows:
            row.sort(key=lambda cell: cell.column)
        return rows

    def raw_rows(self) -> list[list[str]]:
        """A rectangle of raw strings: a merged cell's text stands at its first place, the rest is empty."""
        rows = [[""] * self.column_count for _ in range(self.row_count)]
        for cell in self.cells:
            rows[cell.row][cell.column] = cell.text
        return rows

    def locator_rows(self) -> list[list[Locator]]:
        """A rectangle of locators, shaped like `raw_rows`; a merged cell's locator stands at every place it covers."""
        rows = [[""] * self.column_count for _ in range(self.row_count)]
        for cell in self.cells:
            if cell.row_span == cell.column_span == 1:
                rows[cell.row][cell.column] = cell.locator
                continue
            for row in rows[cell.row : cell.row + cell.row_span]:
                width = len(row[cell.column : cell.column + cell.column_span])
                row[cell.column : cell.column + width] = [cell.locator] * width
        return rows


@dataclass(slots=True)  # nor is this
class Paragraph:
    """A run of prose. `level` is the heading level (1-6) where the format says so, else 0."""

    text: str
    locator: Locator = ""
    level: int = 0


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture in the flow of the document, which may be the image of a table."""

    source: str
    locator: Locator = ""
    alt: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A reference to another document: an attachment, a frame, a viewer's file."""

    target: str
    text: str
    locator: Locator = ""
    rel: str = "a"  # the element or mechanism: a, iframe, frame, embed, object, script


Block = Paragraph | Grid | Picture


@dataclass(frozen=True, slots=True)
class Document:
    """What a payload says, whatever its format.

    `facts` are what the format states about the document itself, by the format's own names (`ArticleTitle`,
    `PubDate`, `ContentSource`, `SiteName`, `og:title`, `dc:creator`, `breadcrumb` …). `notes` are what a
    reader should know about how it was read (a broken byte replaced, a page skipped), in plain words.
    """

    media_type: str
    blocks: tuple[Block, ...]
    title: str | None = None
    charset: str | None = None
    links: tuple[Link, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def paragraphs(self) -> Iterator[Paragraph]:
        """The prose, in reading order."""
        return (block for block in self.blocks if isinstance(block, Paragraph))

    def grids(self) -> Iterator[Grid]:
        """The tables, in reading order."""
        return (block for block in self.blocks if isinstance(block, Grid))


class DocumentError(ValueError):
    """A payload that cannot be read as a document; the message says what is wrong with it."""


class UnknownFormatError(DocumentError):
    """No format's reader claims the payload."""


class EmptyDocumentError(DocumentError):
    """The payload holds no bytes, or nothing but blanks."""


class DamagedDocumentError(DocumentError):
    """The payload claims a format but breaks its rules so far that nothing can be read."""


class EncryptedDocumentError(DocumentError):
    """The payload is locked by a password."""


class PackedDocumentError(DocumentError):
    """The payload is sound, but only a program of its own can unpack it."""


class HostileDocumentError(DocumentError):
    """The payload asks for more than a report can need (size, depth, spans, members)."""
