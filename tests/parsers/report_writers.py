"""A document written out in a format: the bytes that a reader of that format should make the same document of."""

from __future__ import annotations

import html
import io
import zipfile
from collections.abc import Callable, Iterable
from xml.sax.saxutils import escape

from parsers.document import Cell, Document, Grid, Paragraph

Writer = Callable[[Document], bytes]
CellWriter = Callable[[Cell], str]

_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def _html(document: Document, table: Callable[[Grid], str]) -> bytes:
    body = "".join(
        table(block) if isinstance(block, Grid) else f"<p>{html.escape(getattr(block, 'text', ''))}</p>"
        for block in document.blocks
    )
    return f"<!DOCTYPE html><html><head><meta charset=utf-8></head><body><div>{body}</div></body></html>".encode()


def _spanning(inner: Callable[[str], str]) -> Callable[[Grid], str]:
    def cell(one: Cell) -> str:
        spans = f' rowspan="{one.row_span}"' * (one.row_span > 1) + f' colspan="{one.column_span}"' * (
            one.column_span > 1
        )
        return f"<td{spans}>{inner(html.escape(one.text))}</td>"

    return lambda grid: _rows("table", ("".join(map(cell, row)) for row in _filled(grid)))


def _filled(grid: Grid) -> list[list[Cell]]:
    """The cells of each row, with empty ones where no cell covers a place before the row's last one."""
    covered = {
        (row, column)
        for cell in grid.cells
        for row in range(cell.row, cell.row + cell.row_span)
        for column in range(cell.column, cell.column + cell.column_span)
    }
    rows = []
    for number, row in enumerate(grid.rows()):
        end = row[-1].column if row else 0
        gaps = [Cell("", number, column) for column in range(end) if (number, column) not in covered]
        rows.append(sorted([*row, *gaps], key=lambda cell: cell.column))
    return rows


def _rows(element: str, rows: Iterable[str]) -> str:
    return f"<{element}>" + "".join(f"<tr>{row}</tr>" for row in rows) + f"</{element}>"


def _without_spans(grid: Grid) -> str:
    return _rows("table", ("".join(f"<td>{html.escape(text)}" for text in row) for row in _ragged(grid)))


def _ragged(grid: Grid) -> list[list[str]]:
    """The raw texts of each row up to its last cell."""
    ends = [max((cell.column + cell.column_span for cell in row), default=0) for row in grid.rows()]
    return [row[:end] for row, end in zip(grid.raw_rows(), ends, strict=True)]


def _as_divs(grid: Grid) -> str:
    rows = ("".join(f'<div class="cell">{html.escape(t)}</div>' for t in row) for row in _ragged(grid))
    return "<div>" + "".join(f'<div class="row">{row}</div>' for row in rows) + "</div>"


def _nested(text: str) -> str:
    return f"<table><tr><td>{text}</td></tr></table>"


def _as_paragraphs(text: str) -> str:
    return f"<p><span>{text[:1]}</span><span lang=EN-US>{text[1:]}</span></p>"


def _text(document: Document, table: Callable[[Grid], str]) -> bytes:
    return "\n".join(
        table(block) if isinstance(block, Grid) else getattr(block, "text", "") for block in document.blocks
    ).encode()


def _flat(text: str) -> str:
    return text.replace("\n", "")


def _lines(grid: Grid) -> str:
    return "\n".join("\t".join(map(_flat, row)) for row in _ragged(grid))


def _stream(grid: Grid) -> str:
    return "\n\n".join("\n".join(f"\t{_flat(text)}" for text in row) for row in _ragged(grid)) + "\n\n"


def docx(document: Document) -> bytes:
    """A Word file of the document: nothing but `document.xml` and what it needs to be one."""
    body = "".join(_word_table(b) if isinstance(b, Grid) else _word_paragraph(b) for b in document.blocks)
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    content = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        f'<Override PartName="/word/document.xml" ContentType="{content}"/></Types>',
        "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="r" Type="{relation}" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f'<w:document xmlns:w="{_WORD}"><w:body>{body}</w:body></w:document>',
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as package:
        for name, text in parts.items():
            package.writestr(name, text)
    return packed.getvalue()


def _word_paragraph(block: object) -> str:
    text = block.text if isinstance(block, Paragraph | Cell) else ""
    return f'<w:p><w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'


def _word_table(grid: Grid) -> str:
    starts = {(cell.row + below, cell.column): (cell, below) for cell in grid.cells for below in range(cell.row_span)}
    rows = []
    for row in range(grid.row_count):
        cells = []
        column = 0
        while column < grid.column_count:
            cell, below = starts.get((row, column), (Cell("", row, column), 0))
            span = f'<w:gridSpan w:val="{cell.column_span}"/>'
            merge = "<w:vMerge/>" if below else '<w:vMerge w:val="restart"/>' * (cell.row_span > 1)
            content = _word_paragraph(None if below else cell)
            cells.append(f"<w:tc><w:tcPr>{span}{merge}</w:tcPr>{content}</w:tc>")
            column += cell.column_span
        rows.append(f"<w:tr>{''.join(cells)}</w:tr>")
    return f"<w:tbl>{''.join(rows)}</w:tbl>"


WRITERS: dict[str, Writer] = {
    "html": lambda document: _html(document, _spanning(str)),
    "html of nested tables": lambda document: _html(document, _spanning(_nested)),
    "html pasted from Word": lambda document: _html(document, _spanning(_as_paragraphs)),
    "html without spans": lambda document: _html(document, _without_spans),
    "html of divs": lambda document: _html(document, _as_divs),
    "text in lines": lambda document: _text(document, _lines),
    "text in a stream of cells": lambda document: _text(document, _stream),
    "docx": docx,
}
