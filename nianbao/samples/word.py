"""Sample reports as Word documents."""

from __future__ import annotations

import io
import zipfile
from xml.sax.saxutils import escape

from nianbao.samples.building import NOTE
from nianbao.samples.forms import Grid
from nianbao.samples.report import Report

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
TYPES = (
    f'{HEAD}<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
    'ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
RELATIONS = (
    f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
    f'Type="{OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>'
)
BORDERS = "".join(
    f'<w:{side} w:val="single" w:sz="4"/>' for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)


def docx(report: Report) -> bytes:
    """Return the report as a Word document with merged cells; the same report gives the same bytes."""
    body = [_paragraph(report.title), *map(_paragraph, report.preface)]
    for section in report.sections:
        body += [_paragraph(section.heading), *map(_paragraph, section.paragraphs)]
        if grid := report.tables.get(section.table or ""):
            body.append(_table(grid))
    body.append(_paragraph(NOTE))
    document = f'{HEAD}<w:document xmlns:w="{WORD}"><w:body>{"".join(body)}</w:body></w:document>'
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        parts = (("[Content_Types].xml", TYPES), ("_rels/.rels", RELATIONS), ("word/document.xml", document))
        for name, text in parts:
            archive.writestr(zipfile.ZipInfo(name, (2024, 1, 30, 9, 0, 0)), text, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _paragraph(text: str) -> str:
    return f'<w:p><w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'


def _table(grid: Grid) -> str:
    """A Word table: spans across are `gridSpan`, spans down are `vMerge` cells repeated in every row."""
    rows = []
    hanging: dict[int, tuple[int, int]] = {}  # column → (rows left, width) of cells that span down into this row
    for row in grid:
        cells, column = [], 0
        waiting = list(row)
        while waiting or column in hanging:
            if column in hanging:
                left, width = hanging.pop(column)
                if left > 1:
                    hanging[column] = (left - 1, width)
                cells.append(_cell("", width, "<w:vMerge/>"))
            else:
                cell = waiting.pop(0)
                width = cell.columns
                merge = '<w:vMerge w:val="restart"/>' if cell.rows > 1 else ""
                cells.append(_cell(cell.text, width, merge))
                if cell.rows > 1:
                    hanging[column] = (cell.rows - 1, width)
            column += width
        rows.append(f"<w:tr>{''.join(cells)}</w:tr>")
    return f"<w:tbl><w:tblPr><w:tblBorders>{BORDERS}</w:tblBorders></w:tblPr>{''.join(rows)}</w:tbl>"


def _cell(text: str, width: int, merge: str) -> str:
    span = f'<w:gridSpan w:val="{width}"/>' if width > 1 else ""
    return f"<w:tc><w:tcPr>{span}{merge}</w:tcPr>{_paragraph(text)}</w:tc>"
