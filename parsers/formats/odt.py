"""ODT and ODS (OASIS OpenDocument): the body's paragraphs and tables, with merged and nested cells."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import islice

from lxml import etree

from parsers import grid, limits
from parsers.document import (
    Block,
    Cell,
    DamagedDocumentError,
    Document,
    EncryptedDocumentError,
    Locator,
    Paragraph,
    Picture,
)
from parsers.formats.digit_marks import LOWERED, RAISED, STRUCK_OUT
from parsers.formats.layout import cell_text, holds_data
from parsers.formats.package import Package
from parsers.reading import Hints
from parsers.text_rows import blocks_of_sheet

_CONTENT = "content.xml"
_GROUPS_NAMES = "table-header-rows table-rows table-row-group table-header-columns"
_GROUPS = frozenset(_GROUPS_NAMES.split())
_IGNORED_NAMES = (
    "tracked-changes note annotation annotation-end sequence-decls forms soft-page-break table-of-content "
    "change change-start change-end title desc"
)
_IGNORED = frozenset(_IGNORED_NAMES.split())
_BLANKS = re.compile(r"[ \t\r\n]+")
_STYLES = "styles.xml"
_MAX_PARENTS = 16  # of a style
_LEFT_OUT: dict[int, str] = {}
_MAX_REPEATED = 64  # blank cells at a sheet's edge are repeated to its end


def read(payload: bytes, hints: Hints) -> Document:
    """The blocks of the body. Raises DamagedDocumentError, EncryptedDocumentError, HostileDocumentError."""
    package = Package(payload)
    if _CONTENT not in package.names:
        raise DamagedDocumentError("the OpenDocument file has no content")
    if "META-INF/manifest.xml" in package.names and b"encryption-data" in package.part("META-INF/manifest.xml"):
        raise EncryptedDocumentError("the OpenDocument file is locked by a password")
    root = package.xml(_CONTENT)
    body = next((element for element in root.iter() if _name(element) == "body"), None)
    if body is None:
        raise DamagedDocumentError("the OpenDocument file has no body")
    is_sheet = any(_name(element) == "spreadsheet" for element in body)
    reader = _Reader(_marks_by_style(package, root), is_sheet=is_sheet)
    blocks = list(islice(reader.blocks(body), limits.MAX_BLOCKS))
    facts = _facts(package)
    return Document(
        "application/vnd.oasis.opendocument.text",
        tuple(blocks[: limits.MAX_BLOCKS]),
        title=facts.get("dc:title"),
        facts=facts,
        notes=tuple(package.notes),
    )


class _Reader:
    def __init__(self, marks: Mapping[str, dict[int, str]], *, is_sheet: bool) -> None:
        self._marks = marks
        self._is_sheet = is_sheet
        self._paragraphs = 0
        self._tables = 0

    def blocks(self, parent: etree._Element, locator: Locator | None = None) -> Iterator[Block]:
        """The blocks under `parent`; inside a cell or box they all have its locator."""
        for element in parent:
            name = _name(element)
            if name in ("p", "h"):
                if locator is None:
                    self._paragraphs += 1
                yield from self._paragraph(element, locator or f"paragraph:{self._paragraphs}")
            elif name == "table":
                yield from self._table(element)
            elif name not in _IGNORED:
                yield from self.blocks(element, locator)

    def _paragraph(self, element: etree._Element, locator: Locator) -> Iterator[Block]:
        texts: list[str] = []
        boxes: list[Block] = []
        self._inline(element, texts, boxes, locator)
        level = min(_number(element, "outline-level"), 6) if _name(element) == "h" else 0
        for line in "".join(texts).split("\n"):
            if line.strip():
                yield Paragraph(line.strip(), locator, level)
        yield from boxes

    def _inline(self, parent: etree._Element, texts: list[str], boxes: list[Block], locator: Locator) -> None:
        marks = self._marks.get(_attribute(parent, "style-name")) if self._marks else None
        if marks is None:
            self._plain(parent, texts, boxes, locator)
        elif marks is not _LEFT_OUT:
            marked: list[str] = []
            self._plain(parent, marked, boxes, locator)
            texts.extend(text.translate(marks) for text in marked)

    def _plain(self, parent: etree._Element, texts: list[str], boxes: list[Block], locator: Locator) -> None:
        texts.append(_collapsed(parent.text))
        for element in parent:
            name = _name(element)
            if name == "line-break":
                texts.append("\n")
            elif name == "tab":
                texts.append("\t")
            elif name == "s":
                texts.append(" " * max(1, min(_number(element, "c"), 100)))
            elif name == "text-box":
                boxes.extend(self.blocks(element, locator))
            elif name == "image":
                target = next((value for key, value in element.items() if str(key).endswith("}href")), "")
                boxes.append(Picture(str(target)[: limits.MAX_LINK], locator))
            elif name and name not in _IGNORED:
                self._inline(element, texts, boxes, locator)
            texts.append(_collapsed(element.tail))

    def _table(self, element: etree._Element) -> Iterator[Block]:
        self._tables += 1
        number = self._tables
        cells: list[Cell] = []
        contents: list[list[Block]] = []
        row_number = 0
        for row in _rows(element):
            column = 0
            for position, part in enumerate(row, start=1):
                name = _name(part)
                if name not in ("table-cell", "covered-table-cell") or column >= limits.MAX_COLUMNS:
                    continue
                repeated = max(1, min(_number(part, "number-columns-repeated"), _MAX_REPEATED))
                locator = f"table:{number};row:{row_number + 1};cell:{position}"
                content = list(self.blocks(part, locator)) if name == "table-cell" else []
                for _ in range(repeated):
                    if name == "table-cell":
                        height = max(1, min(_number(part, "number-rows-spanned"), limits.MAX_ROWS - row_number))
                        width = max(1, min(_number(part, "number-columns-spanned"), limits.MAX_COLUMNS - column))
                        cells.append(Cell(cell_text(content), row_number, column, locator, height, width))
                        contents.append(content)
                    column += 1
            row_number += 1
            if row_number >= limits.MAX_ROWS:
                break
        if self._is_sheet:
            yield from blocks_of_sheet(grid.from_places(_without_blank_edge(cells), f"table:{number}"))
        elif holds_data(contents):
            yield grid.from_places(cells, f"table:{number}")
        else:
            yield from (block for content in contents for block in content)


def _marks_by_style(package: Package, root: etree._Element) -> dict[str, dict[int, str]]:
    """By style of text or paragraph: how its digits are set apart, or that it is not shown; plain ones are left out."""
    own: dict[str, dict[int, str]] = {}
    parents: dict[str, str] = {}
    roots = [package.xml(_STYLES)] if _STYLES in package.names else []
    for style in (element for tree in (*roots, root) for element in tree.iter() if _name(element) == "style"):
        if _attribute(style, "family") not in ("text", "paragraph"):
            continue
        name = _attribute(style, "name")
        parents[name] = _attribute(style, "parent-style-name")
        for properties in style:
            if _name(properties) == "text-properties" and (marks := _marks_of(properties)) is not None:
                own[name] = marks
    inherited = {}
    for name in parents:
        at = name
        for _ in range(_MAX_PARENTS):
            if at in own:
                inherited[name] = own[at]
                break
            at = parents.get(at, "")
    return inherited


def _marks_of(properties: etree._Element) -> dict[int, str] | None:
    if _attribute(properties, "display") == "none":
        return _LEFT_OUT
    if _attribute(properties, "text-line-through-style") not in ("", "none"):
        return STRUCK_OUT
    if _attribute(properties, "text-line-through-type") not in ("", "none"):
        return STRUCK_OUT
    position = _attribute(properties, "text-position")
    if position.startswith(("sub", "-")):
        return LOWERED
    return None if position.startswith("0") or not position else RAISED


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    for element in table:
        name = _name(element)
        if name == "table-row":
            yield element
        elif name in _GROUPS:
            yield from _rows(element)


def _without_blank_edge(cells: list[Cell]) -> list[Cell]:
    """The cells without the blank columns and rows behind the last text, which sheets repeat to their end."""
    printed = [cell for cell in cells if cell.text.strip()]
    last_row = max((cell.row + cell.row_span for cell in printed), default=0)
    last_column = max((cell.column + cell.column_span for cell in printed), default=0)
    return [cell for cell in cells if cell.row < last_row and cell.column < last_column]


def _name(element: etree._Element) -> str:
    tag = element.tag
    return tag.rpartition("}")[2].rpartition(":")[2] if isinstance(tag, str) else ""  # `:` where a prefix is unbound


def _attribute(element: etree._Element, name: str) -> str:
    return next(
        (str(value) for key, value in element.items() if str(key).rpartition("}")[2].rpartition(":")[2] == name), ""
    )


def _number(element: etree._Element, name: str) -> int:
    value = _attribute(element, name)
    return int(value) if value.isascii() and value.isdigit() and len(value) < 9 else 0


def _collapsed(text: str | None) -> str:
    """Blanks in the XML are one space (OpenDocument 1.3 part 3, 6.1.2)."""
    return _BLANKS.sub(" ", text or "")


def _facts(package: Package) -> dict[str, str]:
    if "meta.xml" not in package.names:
        return {}
    facts = {}
    for element in package.xml("meta.xml").iter():
        name, text = _name(element), (element.text or "").strip()
        if name in ("title", "creator", "date", "creation-date", "initial-creator") and text:
            facts[f"dc:{name}"] = text[: limits.MAX_FACT]
    return facts
