"""Documents other than HTML shown as a page of ours: text by lines, Word and spreadsheets by their blocks.

Everything is escaped; nothing of the document's own markup gets through.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from markupsafe import Markup, escape

from parsers.charset import decode
from parsers.document import Document, Grid, Locator, Paragraph

from .archived_html import MARK

_STYLE = Markup(
    "body{font:16px/1.7 'Noto Serif CJK SC','Source Han Serif SC','Songti SC',SimSun,serif;color:#1d1d1b;"
    "max-width:56rem;margin:1.5rem auto;padding:0 1rem}"
    "table{border-collapse:collapse;margin:1rem 0;font-size:.92em}td{border:1px solid #8a8a86;padding:.2rem .5rem;"
    "vertical-align:top}p{margin:.4em 0;overflow-wrap:anywhere}"
    ".lines{font:15px/1.6 'Noto Sans Mono CJK SC','Source Han Mono SC',monospace;white-space:pre-wrap;"
    "overflow-wrap:anywhere;counter-reset:line}.lines>div{padding-left:3.5rem;text-indent:-3.5rem;min-height:1.6em}"
    ".lines>div::before{counter-increment:line;content:counter(line);display:inline-block;width:3rem;"
    "margin-right:.5rem;text-indent:0;color:#6b6b66;font-size:.8em;text-align:right}"
    ".tab{color:#a8a8a2}.scan{position:relative;margin:0 auto 1rem;border:1px solid #c9c9c4}"
    ".scan img{display:block;width:100%;height:auto}"
    f".scan #{MARK}{{position:absolute;background:#ffe9a0;mix-blend-mode:multiply}}"
    f"mark,#{MARK}{{background:#fff2b8;color:inherit;outline:3px solid #b3261e;outline-offset:1px;scroll-margin:35vh}}"
)


def page_of(body: Markup, title: str) -> bytes:
    """A whole HTML page around `body`."""
    return (
        Markup(
            '<!DOCTYPE html><html lang="zh-Hans"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            "<title>{}</title><style>{}</style></head><body>{}</body></html>"
        )
        .format(title, _STYLE, body)
        .encode("utf-8", "replace")
    )


def text_body(payload: bytes, charset: str | None, locator: Locator | None) -> tuple[Markup, bool]:
    """Plain text line by line, and whether the place was found. `line:57`, `line:57-59`, `line:57;column:2`."""
    lines = _lines(decode(payload, charset).text)
    first, last, column = _line_place(locator)
    shown = []
    for number, line in enumerate(lines, 1):
        if not first <= number <= last:
            shown.append(Markup("<div>{}</div>").format(line))
        elif column is None:
            mark = Markup(' id="{}"').format(MARK) if number == first else Markup(' class="{}"').format(MARK)
            shown.append(Markup("<div><mark{}>{}</mark></div>").format(mark, line))
        else:
            shown.append(Markup("<div>{}</div>").format(_marked_field(line, column)))
    found = 0 < first <= len(lines)
    return Markup('<div class="lines">{}</div>').format(Markup("").join(shown)), found


def document_body(document: Document, locator: Locator | None) -> tuple[Markup, bool]:
    """A document's blocks as paragraphs and tables, and whether the place was found."""
    found = False
    shown: list[Markup] = []
    for block in document.blocks:
        is_marked = bool(locator) and block.locator == locator and not found
        mark = Markup(' id="{}"').format(MARK) if is_marked else Markup("")
        found = found or is_marked
        if isinstance(block, Paragraph):
            tag = Markup(f"h{min(block.level + 1, 6)}") if block.level else Markup("p")
            shown.append(Markup("<{0}{1}>{2}</{0}>").format(tag, mark, block.text))
        elif isinstance(block, Grid):
            table, in_table = _table(block, None if found else locator)
            shown.append(Markup("<table{}>{}</table>").format(mark, table))
            found = found or in_table
        else:
            shown.append(Markup("<p{}>[{}]</p>").format(mark, block.alt or block.source))
    return Markup("\n").join(shown), found


def scan_body(
    pages: Iterable[tuple[int, str, float, float]], locator: Locator | None, label: str
) -> tuple[Markup, bool]:
    """Pages drawn as pictures, each given as number, address, width and height in the locator's unit.

    A place is `page:3;box:left,top,right,bottom`.
    """
    wanted, box = _box_place(locator)
    found = False
    shown = []
    for number, address, width, height in pages:
        mark, priority = Markup(""), Markup(' fetchpriority="low"') if wanted else Markup("")
        if number == wanted and width > 0 and height > 0:
            found, priority = True, Markup(' fetchpriority="high"')  # drawing takes a while: this page first
            left, top, right, bottom = box or (0.0, 0.0, width, height)
            mark = Markup('<i id="{}" style="left:{:.3f}%;top:{:.3f}%;width:{:.3f}%;height:{:.3f}%"></i>').format(
                MARK,
                100 * left / width,
                100 * top / height,
                100 * (right - left) / width,
                100 * (bottom - top) / height,
            )
        shown.append(
            Markup('<div class="scan"><img src="{}" alt="{}" width="{}" height="{}"{}>{}</div>').format(
                address, label.format(page=number), round(width), round(height), priority, mark
            )
        )
    return Markup("").join(shown), found


def _table(grid: Grid, locator: Locator | None) -> tuple[Markup, bool]:
    found = False
    lines = []
    for row in grid.rows():
        cells = []
        for cell in row:
            is_marked = bool(locator) and cell.locator == locator and not found
            found = found or is_marked
            cells.append(
                Markup("<td{}{}{}>{}</td>").format(
                    Markup(' id="{}"').format(MARK) if is_marked else "",
                    Markup(' rowspan="{}"').format(cell.row_span) if cell.row_span > 1 else "",
                    Markup(' colspan="{}"').format(cell.column_span) if cell.column_span > 1 else "",
                    cell.text,
                )
            )
        lines.append(Markup("<tr>{}</tr>").format(Markup("").join(cells)))
    return Markup("").join(lines), found


def _marked_field(line: str, column: int) -> Markup:
    fields: Sequence[str] = line.split("\t")
    marked = [
        Markup('<mark id="{}">{}</mark>').format(MARK, field or "　") if number == column else escape(field)
        for number, field in enumerate(fields, 1)
    ]
    return Markup("\t").join(marked)


def _lines(text: str) -> list[str]:
    """Lines as the text parser counts them."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n").split("\n")


def _line_place(locator: Locator | None) -> tuple[int, int, int | None]:
    """First line, last line and column of a `line:` locator; lines 0 to 0 where it is none."""
    parts = dict(part.partition(":")[::2] for part in (locator or "").split(";"))
    first, _, last = parts.get("line", "").partition("-")
    if not first.isdecimal():
        return 0, 0, None
    column = parts.get("column", "")
    return int(first), int(last) if last.isdecimal() else int(first), int(column) if column.isdecimal() else None


def _box_place(locator: Locator | None) -> tuple[int, tuple[float, float, float, float] | None]:
    """Page and box of a `page:` locator; page 0 where it is none."""
    parts = dict(part.partition(":")[::2] for part in (locator or "").split(";"))
    page = parts.get("page", "")
    if not page.isdecimal():
        return 0, None
    try:
        left, top, right, bottom = (float(number) for number in parts.get("box", "").split(","))
    except ValueError:
        return int(page), None
    return int(page), (left, top, right, bottom)
